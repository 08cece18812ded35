import { describe, expect, it } from 'vitest'
import {
  alterUserScramCredentials,
  describeUserScramCredentials,
} from '../../../../src/metadata/controller/scram-credentials.ts'
import { newCluster } from '../images.ts'

// RFC 7677: user, pencil.
const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')
const saltedPassword = Buffer.from('xKSVEDI6tPlSysH6mUQZOeeOp01r6B3fcJbodRPcYV0=', 'base64')
const STORED_KEY = 'WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY='
const SERVER_KEY = 'wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU='

const pencil = { name: 'user', mechanism: 1, iterations: 4096, salt, saltedPassword }

function alter(
  { deletions = [], upsertions = [] }: Partial<Parameters<typeof alterUserScramCredentials>[1]>,
  replay = newCluster(),
) {
  const { records, response } = alterUserScramCredentials(replay.image, { deletions, upsertions })
  for (const record of records) replay.apply(record)
  return { records, replay, results: response.results }
}

describe('SCRAM credentials', () => {
  it('are kept as the keys of RFC 7677', () => {
    const { records } = alter({ upsertions: [pencil] })
    const [record] = records
    if (record?.type !== 'UserScramCredentialRecord') throw new Error('no credential')
    const { storedKey, serverKey, iterations } = record.data
    expect(Buffer.from(storedKey).toString('base64')).toBe(STORED_KEY)
    expect(Buffer.from(serverKey).toString('base64')).toBe(SERVER_KEY)
    expect(iterations).toBe(4096)
  })

  it('are described without telling them, and removed', () => {
    const { replay } = alter({ upsertions: [pencil] })
    const described = describeUserScramCredentials(replay.image, { users: [] })
    expect(described).toMatchObject([
      { user: 'user', errorCode: 0, credentialInfos: [{ mechanism: 1, iterations: 4096 }] },
    ])
    alter({ deletions: [{ name: 'user', mechanism: 1 }] }, replay)
    expect(describeUserScramCredentials(replay.image, { users: null })).toEqual([])
  })

  it.each([
    [{ deletions: [{ name: 'user', mechanism: 2 }] }, 91, 'Attempt to delete a user credential that does not exist'],
    [{ upsertions: [{ ...pencil, iterations: 4095 }] }, 93, 'Too few iterations'],
    [{ upsertions: [{ ...pencil, iterations: 16_385 }] }, 93, 'Too many iterations'],
    [{ upsertions: [{ ...pencil, name: '' }] }, 93, 'Username must not be empty'],
    [{ upsertions: [{ ...pencil, mechanism: 3 }] }, 33, 'Unknown SCRAM mechanism'],
    [{ upsertions: [pencil, pencil] }, 92, 'A user credential cannot be altered twice in the same request'],
  ])('%o is refused', (request, errorCode, errorMessage) => {
    expect(alter(request)).toMatchObject({ records: [], results: [{ errorCode, errorMessage }] })
  })

  it('are asked for once for each user', () => {
    const asked = { users: [{ name: 'a' }, { name: 'a' }, { name: 'b' }] }
    expect(describeUserScramCredentials(newCluster().image, asked)).toMatchObject([
      { user: 'a', errorCode: 92 },
      { user: 'b', errorCode: 91, errorMessage: 'Attempt to describe a user credential that does not exist: b' },
    ])
  })
})

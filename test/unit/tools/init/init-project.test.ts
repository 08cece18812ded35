import { expect, it } from 'vitest'
import type { DirectoryPlace } from '../../../../src/common/directory-place.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { initProject } from '../../../../src/tools/init/init-project.ts'
import type { ClusterSession } from '../../../../src/tools/tool-ports.ts'

const place: DirectoryPlace = {
  directory: '/project/.kafdir',
  logDir: '/project/.kafdir/broker-1',
  exists: false,
  problem: null,
  reasons: [{ kind: 'nearest' }],
  aliases: [],
}
const session = {
  request: async () => ({ errorCode: 0, clusterId: 'abc', brokers: [] }),
  close: async () => {},
} as unknown as ClusterSession

function ports({ named = {}, usual = {} }: { named?: Partial<DirectoryPlace>; usual?: Partial<DirectoryPlace> } = {}) {
  const asked: unknown[] = []
  return {
    asked,
    openSession: async (address: unknown) => {
      asked.push(address)
      return session
    },
    locateDirectory: async ({ dir }: { readonly dir?: string | undefined }) => ({
      ...place,
      ...(dir === undefined ? usual : named),
    }),
  }
}

it('makes .kafdir in the directory of the project', async () => {
  const given = ports()
  const made = { directory: '/project/.kafdir', made: true, clusterId: 'abc', inForce: null }
  expect(await initProject('.', given)).toEqual(made)
  expect(await initProject('sub/', given)).toEqual(made)
  expect(given.asked).toMatchObject([{ dir: './.kafdir' }, { dir: 'sub/.kafdir' }])
})

it('leaves one that is there as it is, and tells when KAFDIR_HOME names another one', async () => {
  const usual: Partial<DirectoryPlace> = { directory: '/mine', reasons: [{ kind: 'home' }] }
  expect(await initProject('.', ports({ named: { exists: true }, usual }))).toMatchObject({
    made: false,
    inForce: '/mine',
  })
  expect(await initProject('.', ports({ usual: { reasons: [{ kind: 'home' }] } }))).toMatchObject({ inForce: null })
})

it('fails where there is something else, and where the cluster does not open', async () => {
  await expect(initProject('.', ports({ named: { problem: '.kafdir is a file.' } }))).rejects.toThrow(
    '.kafdir is a file.',
  )
  const closed = {
    ...ports(),
    openSession: () => Promise.reject(new KafkaError('KAFKA_STORAGE_ERROR', { message: 'No.' })),
  }
  await expect(initProject('.', closed)).rejects.toThrow('No.')
})

/** SCRAM credentials of users (KIP-554). Kafka: Admin.alterUserScramCredentials, security.scram.internals.ScramFormatter. */
import { pbkdf2Sync } from 'node:crypto'
import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

/** Kafka: admin.ScramMechanism. */
const MECHANISMS = {
  'SCRAM-SHA-256': { number: 1, hash: 'sha256', keyBytes: 32 },
  'SCRAM-SHA-512': { number: 2, hash: 'sha512', keyBytes: 64 },
} as const

export type ScramMechanism = keyof typeof MECHANISMS

const scramMechanisms = Object.keys(MECHANISMS) as readonly ScramMechanism[]

export const MIN_SCRAM_ITERATIONS = 4096

/** A password to be; null takes the credential away. */
export interface ScramChange {
  readonly mechanism: ScramMechanism
  readonly credential: { readonly iterations: number; readonly password: string } | null
}

export interface UserScramCredentials {
  readonly user: string
  readonly credentials: readonly { readonly mechanism: ScramMechanism | 'UNKNOWN'; readonly iterations: number }[]
}

/** A salt has this many bits. */
const SALT_BITS = 130

/** Changes the credentials of one user. Throws KafkaError. The password itself is not sent. */
export async function alterScramCredentials(
  session: KafkaSession,
  user: string,
  changes: readonly ScramChange[],
  { random, ...options }: RequestOptions & { readonly random: Random },
): Promise<void> {
  if (user === '') throw unacceptable('Username must not be empty')
  if (changes.some(({ credential }) => credential?.password === '')) throw unacceptable('Password must not be empty')
  const request = {
    deletions: changes.flatMap(({ mechanism, credential }) =>
      credential === null ? [{ name: user, mechanism: MECHANISMS[mechanism].number }] : [],
    ),
    upsertions: changes.flatMap(({ mechanism, credential }) => {
      if (credential === null) return []
      const { number, hash, keyBytes } = MECHANISMS[mechanism]
      const { iterations, password } = credential
      const salt = newSalt(random)
      const saltedPassword = pbkdf2Sync(password, salt, iterations, keyBytes, hash)
      return [{ name: user, mechanism: number, iterations, salt, saltedPassword }]
    }),
  }
  const target = { kind: 'controller' } as const
  const response = await session.request('AlterUserScramCredentials', request, { target, ...options })
  for (const { errorCode, errorMessage } of response.results) {
    const error = kafkaErrorOf(errorCode, errorMessage)
    if (error) throw error
  }
}

/** The credentials of these users, of all users without any. A user without credentials is left out. Throws KafkaError. */
export async function describeScramCredentials(
  session: KafkaSession,
  users: readonly string[],
  options: RequestOptions = {},
): Promise<UserScramCredentials[]> {
  const request = { users: users.map((name) => ({ name })) }
  const response = await session.request('DescribeUserScramCredentials', request, options)
  const error = kafkaErrorOf(response.errorCode, response.errorMessage)
  if (error) throw error
  return response.results.flatMap(({ user, errorCode, errorMessage, credentialInfos }) => {
    const problem = kafkaErrorOf(errorCode, errorMessage)
    if (problem?.error === 'RESOURCE_NOT_FOUND') return []
    if (problem) throw problem
    const credentials = credentialInfos.map(({ mechanism, iterations }) => {
      const name = scramMechanisms.find((candidate) => MECHANISMS[candidate].number === mechanism)
      return { mechanism: name ?? ('UNKNOWN' as const), iterations }
    })
    return [{ user, credentials }]
  })
}

/** A random number in base 36, as Kafka's are: `new BigInteger(130, random).toString(36)`. */
function newSalt(random: Random): Buffer {
  const bytes = Buffer.from(random.bytes(Math.ceil(SALT_BITS / 8)))
  const number = BigInt.asUintN(SALT_BITS, BigInt(`0x${bytes.toString('hex')}`))
  return Buffer.from(number.toString(36), 'latin1')
}

function unacceptable(message: string): KafkaError {
  return new KafkaError('UNACCEPTABLE_CREDENTIAL', { message })
}

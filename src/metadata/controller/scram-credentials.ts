/** SCRAM credentials of users (KIP-554). Kafka: controller.ScramControlManager, image.ScramImage. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
} from '../../protocol/messages/alter-user-scram-credentials.ts'
import type {
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse,
} from '../../protocol/messages/describe-user-scram-credentials.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import { featureLevel, type MetadataImage } from '../image/metadata-image.ts'
import { type ApiError, apiError, type ControllerResult, NO_ERROR } from './controller-result.ts'
import { type ScramHash, serverKeys } from './scram-keys.ts'

type Deletion = AlterUserScramCredentialsRequest['deletions'][number]
type Upsertion = AlterUserScramCredentialsRequest['upsertions'][number]
type DescribedUser = DescribeUserScramCredentialsResponse['results'][number]

/** By Kafka's numbers. Kafka: `admin.ScramMechanism`. */
const MECHANISMS: ReadonlyMap<number, ScramHash> = new Map([
  [1, 'sha256'],
  [2, 'sha512'],
])

const MIN_ITERATIONS = 4096
const MAX_ITERATIONS = 16_384

/** 3.5-IV2. */
const SCRAM_VERSION = 11

/** Adds, changes and removes credentials. A user who is named twice gets neither. */
export function alterUserScramCredentials(
  image: MetadataImage,
  { deletions, upsertions }: AlterUserScramCredentialsRequest,
): ControllerResult<AlterUserScramCredentialsResponse> {
  const records: MetadataRecord[] = []
  const names = [...deletions, ...upsertions].map(({ name }) => name)
  const attempt = (name: string, change: () => MetadataRecord): ApiError => {
    try {
      checkUser(image, name, names)
      records.push(change())
      return NO_ERROR
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return apiError(error)
    }
  }
  const results = new Map<string, ApiError>()
  for (const deletion of deletions)
    results.set(
      deletion.name,
      attempt(deletion.name, () => removal(image, deletion)),
    )
  for (const upsertion of upsertions)
    results.set(
      upsertion.name,
      attempt(upsertion.name, () => credential(upsertion)),
    )
  const response = {
    throttleTimeMs: 0,
    results: [...results].map(([user, error]) => ({ user, ...error })),
  }
  return { records, response }
}

/** Which mechanisms users have credentials for, and their iterations. Errors are per user. */
export function describeUserScramCredentials(
  image: MetadataImage,
  { users }: DescribeUserScramCredentialsRequest,
): readonly DescribedUser[] {
  const asked = (users ?? []).map(({ name }) => name)
  const known = [...image.scramCredentials.values()].map(({ name }) => name)
  return [...new Set(asked.length > 0 ? asked : known)].map((user) => describeUser(image, user, asked))
}

function describeUser(image: MetadataImage, user: string, asked: readonly string[]): DescribedUser {
  const failed = (error: KafkaError): DescribedUser => ({ user, ...apiError(error), credentialInfos: [] })
  if (asked.filter((name) => name === user).length > 1) {
    const message = `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`
    return failed(new KafkaError('DUPLICATE_RESOURCE', { message }))
  }
  const credentialInfos = [...image.scramCredentials.values()]
    .filter(({ name }) => name === user)
    .map(({ mechanism, iterations }) => ({ mechanism, iterations }))
  if (credentialInfos.length > 0) return { user, ...NO_ERROR, credentialInfos }
  const message = `Attempt to describe a user credential that does not exist: ${user}`
  return failed(new KafkaError('RESOURCE_NOT_FOUND', { message }))
}

function checkUser(image: MetadataImage, name: string, names: readonly string[]): void {
  if (names.filter((other) => other === name).length > 1) {
    const message = 'A user credential cannot be altered twice in the same request'
    throw new KafkaError('DUPLICATE_RESOURCE', { message })
  }
  if (featureLevel(image, 'metadata.version') < SCRAM_VERSION) {
    throw new KafkaError('UNSUPPORTED_VERSION', { message: 'The current metadata.version does not support SCRAM' })
  }
  if (name === '') throw unacceptable('Username must not be empty')
}

function removal(image: MetadataImage, { name, mechanism }: Deletion): MetadataRecord {
  hashOf(mechanism)
  const exists = [...image.scramCredentials.values()].some(
    (credential) => credential.name === name && credential.mechanism === mechanism,
  )
  if (!exists) {
    const message = 'Attempt to delete a user credential that does not exist'
    throw new KafkaError('RESOURCE_NOT_FOUND', { message })
  }
  return { type: 'RemoveUserScramCredentialRecord', version: 0, data: { name, mechanism } }
}

function credential({ name, mechanism, iterations, salt, saltedPassword }: Upsertion): MetadataRecord {
  const hash = hashOf(mechanism)
  if (iterations < MIN_ITERATIONS) throw unacceptable('Too few iterations')
  if (iterations > MAX_ITERATIONS) throw unacceptable('Too many iterations')
  const { storedKey, serverKey } = serverKeys(hash, saltedPassword)
  const data = { name, mechanism, salt, storedKey, serverKey, iterations }
  return { type: 'UserScramCredentialRecord', version: 0, data }
}

function hashOf(mechanism: number): ScramHash {
  const hash = MECHANISMS.get(mechanism)
  if (hash === undefined) throw new KafkaError('UNSUPPORTED_SASL_MECHANISM', { message: 'Unknown SCRAM mechanism' })
  return hash
}

function unacceptable(message: string): KafkaError {
  return new KafkaError('UNACCEPTABLE_CREDENTIAL', { message })
}

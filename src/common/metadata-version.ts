/** The levels of `metadata.version`, by Kafka's names. Kafka 4.3.1: server.common.MetadataVersion. */
import { KafkaError } from './kafka-error.ts'

export interface MetadataVersion {
  readonly level: number
  /** `4.0-IV3`. */
  readonly name: string
  /** Whether records look different than at the level before: what is written with it can't be taken back. */
  readonly didMetadataChange: boolean
  /** Whether Kafka 4.3.1 lets a cluster have it. */
  readonly isProduction: boolean
}

/** The feature that the levels are of. */
export const METADATA_VERSION = 'metadata.version'

const FIRST_LEVEL = 7

/** From level 7 on; `+`: metadata changed. */
const names =
  '3.3-IV3+ 3.4-IV0+ 3.5-IV0 3.5-IV1 3.5-IV2+ 3.6-IV0 3.6-IV1+ 3.6-IV2+ 3.7-IV0+ 3.7-IV1 3.7-IV2+ 3.7-IV3 3.7-IV4 ' +
  '3.8-IV0 3.9-IV0 4.0-IV0 4.0-IV1+ 4.0-IV2 4.0-IV3 4.1-IV0 4.1-IV1 4.2-IV0 4.2-IV1 4.3-IV0+ 4.4-IV0'

const LATEST_PRODUCTION_NAME = '4.3-IV0'

/** In the order of the levels. */
export const metadataVersions: readonly MetadataVersion[] = names.split(' ').map((word, index) => {
  const name = word.replace('+', '')
  return {
    level: FIRST_LEVEL + index,
    name,
    didMetadataChange: word.endsWith('+'),
    isProduction: name <= LATEST_PRODUCTION_NAME,
  }
})

/** What a new cluster of Kafka 4.3.1 gets. */
export const latestProductionVersion = metadataVersions.findLast(({ isProduction }) => isProduction) as MetadataVersion

/** The oldest one that Kafka 4.3.1 knows. */
export const minimumVersion = metadataVersions[0] as MetadataVersion

/** Undefined for a level that Kafka 4.3.1 does not know. */
export function metadataVersionOf(level: number): MetadataVersion | undefined {
  return metadataVersions[level - FIRST_LEVEL]
}

/** Throws INVALID_REQUEST in Kafka's words for an unknown level. Kafka: `MetadataVersion.fromFeatureLevel`. */
export function metadataVersionAtLevel(level: number): MetadataVersion {
  const version = metadataVersionOf(level)
  if (version !== undefined) return version
  const last = metadataVersions.at(-1)?.level
  const message = `No MetadataVersion with feature level ${level}. Valid feature levels are from ${FIRST_LEVEL} to ${last}.`
  throw new KafkaError('INVALID_REQUEST', { message })
}

/**
 * The version that `text` names: `4.0-IV1`, or a release (`4.0`, `4.0.1`) for its last one, which has to be one that
 * clusters may have. Throws INVALID_REQUEST with the list of all that there are, those for tests only with
 * `includesUnstable`. Kafka: `MetadataVersion.fromVersionString`.
 */
export function parseMetadataVersion(
  text: string,
  { includesUnstable }: { readonly includesUnstable: boolean },
): MetadataVersion {
  const known = metadataVersions.filter(({ isProduction }) => isProduction || includesUnstable)
  const release = text.split('.').slice(0, 2).join('.')
  const version =
    known.find(({ name }) => name === release) ??
    known.findLast(({ name, isProduction }) => isProduction && name.startsWith(`${release}-`))
  if (version !== undefined) return version
  const names = known.map(({ name }) => name).join(', ')
  throw new KafkaError('INVALID_REQUEST', {
    message: `Unknown metadata.version '${text}'. Supported metadata.version are: ${names}`,
  })
}

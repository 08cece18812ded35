/** Which features go with which release, and what they need. Kafka: StorageTool and FeatureCommand, which share it. */
import {
  defaultLevel,
  type Feature,
  type FeatureVersion,
  featureOf,
  features,
  featureVersionAt,
} from '../../common/feature-level.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import {
  latestProductionVersion,
  METADATA_VERSION,
  metadataVersionOf,
  parseMetadataVersion,
} from '../../common/metadata-version.ts'
import { ToolError } from '../tool-error.ts'
import type { FeatureLevel } from './feature-argument.ts'

export interface VersionMapping {
  /** As it was asked for: `4.0`. */
  readonly release: string
  /** The level of metadata.version. */
  readonly metadataLevel: number
  /** The other features, in Kafka's order. */
  readonly features: readonly FeatureLevel[]
}

/** The mapping of `release`, by default the latest. Throws ToolError (`terse`) for one that does not exist. */
export function versionMapping(release = latestProductionVersion.name): VersionMapping {
  const { level } = knownVersion(release)
  return {
    release,
    metadataLevel: level,
    features: features.map((feature) => ({ name: feature.name, level: defaultLevel(feature, level) })),
  }
}

/** What `version-mapping` prints. */
export function versionMappingText({ release, metadataLevel, features: others }: VersionMapping): string {
  const lines = others.map(({ name, level }) => `${name}=${level}\n`)
  return `${METADATA_VERSION}=${metadataLevel} (${release})\n${lines.join('')}`
}

/** A metadata.version by name or release, those for tests included. Throws ToolError (`terse`). */
export function knownVersion(release: string) {
  try {
    return parseMetadataVersion(release, { includesUnstable: true })
  } catch (cause) {
    if (isKafkaError(cause)) throw new ToolError('terse', cause.message, { cause })
    throw cause
  }
}

export interface FeatureDependencies extends FeatureLevel {
  /** Of metadata.version: its name. */
  readonly versionName: string | null
  readonly requires: readonly FeatureLevel[]
}

/**
 * What a level of a feature needs. Throws ToolError (`terse`) for an unknown feature; for an unknown level the one that
 * `unknownLevel` gives.
 */
export function featureDependencies(
  { name, level }: FeatureLevel,
  unknownLevel: (feature: Feature, level: number) => ToolError,
): FeatureDependencies {
  if (name === METADATA_VERSION) {
    const version = metadataVersionOf(level)
    if (version === undefined) throw new ToolError('terse', `Unknown metadata.version ${level}`)
    return { name, level, versionName: version.name, requires: [] }
  }
  const feature = featureOf(name)
  if (feature === undefined) throw new ToolError('terse', `Unknown feature: ${name}`)
  const { dependencies } = versionOrThrow(feature, level, unknownLevel)
  const requires = [...dependencies].map(([dependency, needed]) => ({ name: dependency, level: needed }))
  return { name, level, versionName: null, requires }
}

/** What `feature-dependencies` prints. */
export function featureDependenciesText({ name, level, versionName, requires }: FeatureDependencies): string {
  const subject = `${name}=${level}`
  if (versionName !== null) return `${subject} (${versionName}) has no dependencies.\n`
  if (requires.length === 0) return `${subject} has no dependencies.\n`
  const lines = requires.map((needed) => {
    const version = needed.name === METADATA_VERSION ? metadataVersionOf(needed.level) : undefined
    return `    ${needed.name}=${needed.level}${version === undefined ? '' : ` (${version.name})`}\n`
  })
  return `${subject} requires:\n${lines.join('')}`
}

function versionOrThrow(
  feature: Feature,
  level: number,
  unknownLevel: (feature: Feature, level: number) => ToolError,
): FeatureVersion {
  try {
    return featureVersionAt(feature, level)
  } catch (error) {
    throw isKafkaError(error) ? unknownLevel(feature, level) : error
  }
}

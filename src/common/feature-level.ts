/** The features whose levels a cluster agrees on, besides metadata.version. Kafka 4.3.1: server.common.Feature. */
import { KafkaError } from './kafka-error.ts'
import { latestProductionVersion, METADATA_VERSION, minimumVersion } from './metadata-version.ts'

export interface FeatureVersion {
  readonly level: number
  /** The level of metadata.version from which on new clusters get it. */
  readonly bootstrapLevel: number
  /** Feature → level that it needs. */
  readonly dependencies: ReadonlyMap<string, number>
}

export interface Feature {
  readonly name: string
  /** From level 0, which is off. */
  readonly versions: readonly FeatureVersion[]
}

export const KRAFT_VERSION = 'kraft.version'

const NO_DEPENDENCIES: ReadonlyMap<string, number> = new Map()

/** `bootstrapLevels`: one for each level from 1 on. */
function feature(name: string, bootstrapLevels: readonly number[], dependencies = NO_DEPENDENCIES): Feature {
  const off = { level: 0, bootstrapLevel: minimumVersion.level, dependencies: NO_DEPENDENCIES }
  const levels = bootstrapLevels.map((bootstrapLevel, index) => ({ level: index + 1, bootstrapLevel, dependencies }))
  return { name, versions: [off, ...levels] }
}

/** In Kafka's order. */
export const features: readonly Feature[] = [
  feature(KRAFT_VERSION, [21]),
  feature('transaction.version', [24, 24]),
  feature('group.version', [22]),
  feature('eligible.leader.replicas.version', [26], new Map([[METADATA_VERSION, 23]])),
  feature('share.version', [28]),
  feature('streams.version', [29]),
]

/** Levels of a feature that Kafka 4.3.1 can work with. */
export interface SupportedLevels {
  readonly name: string
  readonly minLevel: number
  readonly maxLevel: number
}

/** All features, metadata.version among them, in the order of their names. Kafka: QuorumFeatures.defaultSupportedFeatureMap. */
export const supportedFeatures: readonly SupportedLevels[] = [
  { name: METADATA_VERSION, minLevel: minimumVersion.level, maxLevel: latestProductionVersion.level },
  ...features.map(({ name, versions }) => ({ name, minLevel: 0, maxLevel: versions.length - 1 })),
].sort((a, b) => (a.name < b.name ? -1 : 1))

export function featureOf(name: string): Feature | undefined {
  return features.find((each) => each.name === name)
}

/** Throws INVALID_REQUEST in Kafka's words. Kafka: `Feature.fromFeatureLevel`. */
export function featureVersionAt({ name, versions }: Feature, level: number): FeatureVersion {
  const version = versions[level]
  if (version !== undefined) return version
  throw new KafkaError('INVALID_REQUEST', { message: `No feature:${name} with feature level ${level}` })
}

/** The level that a new cluster with that level of metadata.version has. Kafka: `Feature.defaultLevel`. */
export function defaultLevel({ versions }: Feature, metadataLevel: number): number {
  return versions.findLast(({ bootstrapLevel }) => bootstrapLevel <= metadataLevel)?.level ?? 0
}

/**
 * Checks that a feature can have `level` beside the levels of the others. Throws INVALID_REQUEST in Kafka's words.
 * Kafka: `Feature.validateVersion`.
 */
export function checkDependencies(name: string, level: number, levels: ReadonlyMap<string, number>): void {
  const wanted = featureOf(name)
  if (wanted === undefined) return
  const version = featureVersionAt(wanted, level)
  const metadataLevel = levels.get(METADATA_VERSION)
  if (level >= 1 && (metadataLevel === undefined || metadataLevel < minimumVersion.level)) {
    const needed = `${METADATA_VERSION}=${minimumVersion.level} (${minimumVersion.name})`
    throw impossible(name, level, needed)
  }
  for (const [dependency, needed] of version.dependencies) {
    if ((levels.get(dependency) ?? -1) < needed) throw impossible(name, level, `${dependency} level ${needed}`)
  }
}

function impossible(name: string, level: number, needed: string): KafkaError {
  const message = `${name} could not be set to ${level} because it depends on ${needed}`
  return new KafkaError('INVALID_REQUEST', { message })
}

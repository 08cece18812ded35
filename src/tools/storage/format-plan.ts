/** What a new cluster begins with: features, users, voters. Kafka: metadata.storage.Formatter. */
import {
  checkDependencies,
  defaultLevel,
  featureOf,
  features,
  featureVersionAt,
  KRAFT_VERSION,
} from '../../common/feature-level.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import {
  latestProductionVersion,
  METADATA_VERSION,
  type MetadataVersion,
  metadataVersionAtLevel,
  parseMetadataVersion,
} from '../../common/metadata-version.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import { parseFeatureLevel } from '../features/feature-argument.ts'
import { ToolError } from '../tool-error.ts'

export interface FeatureRequest {
  /** `--release-version`. */
  readonly release: string | undefined
  /** `--feature`. */
  readonly features: readonly string[]
  /** Controllers are named here and not in the properties file (KIP-853). */
  readonly hasDynamicQuorum: boolean
  readonly includesUnstable: boolean
}

export interface FeaturePlan {
  readonly release: MetadataVersion
  /** All features, metadata.version and kraft.version included. */
  readonly levels: ReadonlyMap<string, number>
}

const FIRST_VERSION_WITH_SCRAM = '3.5-IV2'

/** Throws ToolError in Kafka's words for levels that do not go together. */
export function planFeatures(request: FeatureRequest): FeaturePlan {
  const given = new Map(request.features.map(parseFeatureLevel).map(({ name, level }) => [name, level]))
  const release = releaseOf(given.get(METADATA_VERSION), request)
  const unknown = [...given.keys()].sort().find((name) => name !== METADATA_VERSION && featureOf(name) === undefined)
  if (unknown !== undefined) {
    const names = features.map(({ name }) => name).sort()
    throw new ToolError('terse', `Unsupported feature: ${unknown}. Supported features are: ${names.join(', ')}`)
  }
  const levels = new Map([[METADATA_VERSION, release.level]])
  for (const feature of features) {
    const wanted = given.get(feature.name)
    const isKraft = feature.name === KRAFT_VERSION
    const level = isKraft ? kraftLevel(wanted, request.hasDynamicQuorum) : wanted
    levels.set(feature.name, level ?? defaultLevel(feature, release.level))
  }
  for (const feature of features) {
    const level = levels.get(feature.name) ?? 0
    inWords(() => featureVersionAt(feature, level))
    inWords(() => checkDependencies(feature.name, level, levels))
  }
  return { release, levels }
}

/** The records that say so: one for each feature that is on. kraft.version is told elsewhere. */
export function featureRecords({ release, levels }: FeaturePlan): MetadataRecord[] {
  const others = [...levels].filter(([name, level]) => name !== METADATA_VERSION && name !== KRAFT_VERSION && level > 0)
  const sorted = others.sort(([a], [b]) => (a < b ? -1 : 1))
  return [[METADATA_VERSION, release.level] as const, ...sorted].map(([name, featureLevel]) => {
    return { type: 'FeatureLevelRecord', version: 0, data: { name, featureLevel } }
  })
}

/** Throws ToolError (`terse`) when the release is too old to have users with passwords. */
export function checkScramSupport({ level }: MetadataVersion): void {
  const first = parseMetadataVersion(FIRST_VERSION_WITH_SCRAM, { includesUnstable: false })
  if (level >= first.level) return
  throw new ToolError('terse', `SCRAM is only supported in ${METADATA_VERSION} ${first.name} or later.`)
}

function releaseOf(level: number | undefined, { release, includesUnstable }: FeatureRequest): MetadataVersion {
  if (level === undefined && release === undefined) return latestProductionVersion
  if (level !== undefined && release !== undefined) {
    throw new ToolError('terse', 'Use --release-version instead of --feature metadata.version=X to avoid ambiguity.')
  }
  const version =
    release === undefined ? inWords(() => metadataVersionAtLevel(level ?? 0)) : named(release, includesUnstable)
  if (version.isProduction || includesUnstable) return version
  throw new ToolError('terse', `${METADATA_VERSION} ${version.name} is not yet stable.`)
}

function named(release: string, includesUnstable: boolean): MetadataVersion {
  try {
    return parseMetadataVersion(release, { includesUnstable })
  } catch (cause) {
    if (isKafkaError(cause)) throw new ToolError('terse', cause.message, { cause })
    throw cause
  }
}

/** Kafka's IllegalArgumentException. */
function inWords<T>(check: () => T): T {
  try {
    return check()
  } catch (cause) {
    if (isKafkaError(cause)) throw new ToolError('exception', cause.message, { cause })
    throw cause
  }
}

const DYNAMIC_FLAGS = '--standalone, --initial-controllers, or --no-initial-controllers'

function kraftLevel(wanted: number | undefined, hasDynamicQuorum: boolean): number {
  if (wanted === undefined) return hasDynamicQuorum ? 1 : 0
  if (wanted === 0 && hasDynamicQuorum) {
    throw new ToolError(
      'terse',
      `Cannot set kraft.version to 0 if controller.quorum.voters is empty and one of the flags ${DYNAMIC_FLAGS} is used. ` +
        'For dynamic controllers support, try removing the --feature flag for kraft.version.',
    )
  }
  if (wanted !== 0 && !hasDynamicQuorum) {
    throw new ToolError(
      'terse',
      `Cannot set kraft.version to ${wanted} unless controller.quorum.voters is empty and one of the flags ${DYNAMIC_FLAGS} ` +
        'is used. For dynamic controllers support, try using one of --standalone, --initial-controllers, or ' +
        '--no-initial-controllers and removing controller.quorum.voters.',
    )
  }
  return wanted
}

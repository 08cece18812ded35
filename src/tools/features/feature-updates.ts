/** What `upgrade`, `downgrade` and `disable` ask for. Kafka: `FeatureCommand.handleUpgradeOrDowngrade`, `handleDisable`. */
import type { FeatureUpdate, UpgradeType } from '../../clients/admin/update-features.ts'
import { METADATA_VERSION } from '../../common/metadata-version.ts'
import { ToolError } from '../tool-error.ts'
import { type FeatureLevel, parseFeatureLevel } from './feature-argument.ts'
import { knownVersion, versionMapping } from './version-mapping.ts'

export type UpdateVerb = 'upgrade' | 'downgrade' | 'disable'

export interface UpdateArguments {
  /** `--metadata`. */
  readonly metadata: string | undefined
  /** `--release-version`. */
  readonly release: string | undefined
  /** `--feature`. */
  readonly features: readonly string[]
  readonly isUnsafe: boolean
}

/** The updates, in the order of the names. Throws ToolError in Kafka's words; INVALID_REQUEST is for the client to throw. */
export function featureUpdates(
  verb: UpdateVerb,
  { metadata, release, features, isUnsafe }: UpdateArguments,
): FeatureUpdate[] {
  const downgradeType = isUnsafe ? 'UNSAFE_DOWNGRADE' : 'SAFE_DOWNGRADE'
  const upgradeType: UpgradeType = verb === 'upgrade' ? 'UPGRADE' : downgradeType
  if (release !== undefined && (metadata !== undefined || features.length > 0)) {
    throw new ToolError('terse', 'Can not specify `release-version` with other feature flags.')
  }
  const levels = release === undefined ? givenLevels(verb, metadata, features) : releaseLevels(release, upgradeType)
  if (levels.length === 0) throw new ToolError('terse', `You must specify at least one feature to ${verb}`)
  return levels.map((level) => ({ ...level, upgradeType })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** An upgrade does not switch a feature off. */
function releaseLevels(release: string, upgradeType: UpgradeType): FeatureLevel[] {
  const { metadataLevel, features } = versionMapping(release)
  const others = features.filter(({ level }) => upgradeType !== 'UPGRADE' || level > 0)
  return [{ name: METADATA_VERSION, level: metadataLevel }, ...others]
}

function givenLevels(verb: UpdateVerb, metadata: string | undefined, features: readonly string[]): FeatureLevel[] {
  const levels: FeatureLevel[] =
    metadata === undefined ? [] : [{ name: METADATA_VERSION, level: knownVersion(metadata).level }]
  for (const text of features) {
    const level = verb === 'disable' ? { name: text, level: 0 } : parseFeatureLevel(text)
    if (levels.some(({ name }) => name === level.name)) {
      const message = `Feature ${level.name} was specified more than once.`
      throw new ToolError('exception', message, { javaException: 'java.lang.RuntimeException' })
    }
    levels.push(level)
  }
  return levels
}

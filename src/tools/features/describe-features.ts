/** kafka-features describe. Kafka: `FeatureCommand.handleDescribe`. */
import type { FeatureMetadata } from '../../clients/admin/describe-features.ts'
import { METADATA_VERSION, metadataVersionOf } from '../../common/metadata-version.ts'

const FEATURE_WIDTH = 40
const LEVEL_WIDTH = 15

/** One line a feature. */
export function featuresText({ features, epoch }: FeatureMetadata): string {
  const cell = (label: string, text: string, width: number) => `${label}: ${text.padEnd(width)}`
  return features
    .map(({ name, minLevel, maxLevel, finalizedLevel }) => {
      const cells = [
        cell('Feature', name, FEATURE_WIDTH),
        cell('SupportedMinVersion', levelText(name, minLevel), LEVEL_WIDTH),
        cell('SupportedMaxVersion', levelText(name, maxLevel), LEVEL_WIDTH),
        cell('FinalizedVersionLevel', levelText(name, finalizedLevel), LEVEL_WIDTH),
        `Epoch: ${epoch ?? '-'}`,
      ]
      return `${cells.join('  ')}\n`
    })
    .join('')
}

/** A metadata.version is told by its name. */
export function levelText(feature: string, level: number): string {
  if (feature !== METADATA_VERSION) return String(level)
  return metadataVersionOf(level)?.name ?? `UNKNOWN ${level}`
}

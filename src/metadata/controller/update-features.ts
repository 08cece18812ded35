/** UpdateFeatures: new levels of features. Kafka: controller.FeatureControlManager. */
import { checkDependencies, featureOf, KRAFT_VERSION, supportedFeatures } from '../../common/feature-level.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { METADATA_VERSION, metadataVersions } from '../../common/metadata-version.ts'
import type { UpdateFeaturesRequest } from '../../protocol/messages/update-features.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import { CONFIG_RESOURCE, type MetadataImage, settingsOf } from '../image/metadata-image.ts'
import type { ControllerEnv, ControllerResult } from './controller-result.ts'

type FeatureUpdate = UpdateFeaturesRequest['featureUpdates'][number]

const UPGRADE_TYPE = { upgrade: 1, safeDowngrade: 2, unsafeDowngrade: 3 } as const
/** Of a directory: it is not in the metadata, but in the control records. */
const KRAFT_LEVEL = 1
const ELIGIBLE_LEADER_REPLICAS = 'eligible.leader.replicas.version'
const MIN_INSYNC_REPLICAS = 'min.insync.replicas'

/** All updates or none. Throws INVALID_UPDATE_VERSION in Kafka's words for the first one that can't be made. */
export function updateFeatures(
  image: MetadataImage,
  request: UpdateFeaturesRequest,
  env: ControllerEnv,
): ControllerResult<null> {
  const levels = new Map([...image.features, ...request.featureUpdates.map(levelOf)])
  const records = request.featureUpdates.flatMap((update) => {
    const reason = refusal(image, update, levels, env)
    if (reason !== null) throw new KafkaError('INVALID_UPDATE_VERSION', { message: reason })
    return recordsOf(image, update, env)
  })
  return { records: request.validateOnly ? [] : records, response: null }
}

function levelOf({ feature, maxVersionLevel }: FeatureUpdate): [string, number] {
  return [feature, maxVersionLevel]
}

/** The level of kraft.version stands in a control record, and one that is set already needs none. */
function recordsOf(image: MetadataImage, { feature, maxVersionLevel }: FeatureUpdate, env: ControllerEnv) {
  if (feature === KRAFT_VERSION) return []
  const data = { name: feature, featureLevel: maxVersionLevel }
  const record: MetadataRecord = { type: 'FeatureLevelRecord', version: 0, data }
  const isElr = feature === ELIGIBLE_LEADER_REPLICAS && maxVersionLevel > 0
  return isElr ? [record, ...elrSafetyRecords(image, env)] : [record]
}

/** With eligible leaders the whole cluster has one least number of replicas. Kafka: maybeGenerateElrSafetyRecords. */
function elrSafetyRecords(image: MetadataImage, { staticBrokerConfigs }: ControllerEnv): MetadataRecord[] {
  const change = (resourceName: string, value: string | null): MetadataRecord => {
    const data = { resourceType: CONFIG_RESOURCE.broker, resourceName, name: MIN_INSYNC_REPLICAS, value }
    return { type: 'ConfigRecord', version: 0, data }
  }
  const isSet = settingsOf(image, CONFIG_RESOURCE.broker, '').has(MIN_INSYNC_REPLICAS)
  const ofBrokers = [...image.configs.values()].filter(
    ({ type, name, settings }) => type === CONFIG_RESOURCE.broker && name !== '' && settings.has(MIN_INSYNC_REPLICAS),
  )
  return [
    ...(isSet ? [] : [change('', staticBrokerConfigs.get(MIN_INSYNC_REPLICAS) ?? '1')]),
    ...ofBrokers.map(({ name }) => change(name, null)),
  ]
}

/** Why the update can't be made; null: it can. */
function refusal(
  image: MetadataImage,
  { feature, maxVersionLevel: level, upgradeType }: FeatureUpdate,
  levels: ReadonlyMap<string, number>,
  env: ControllerEnv,
): string | null {
  const invalid = (reason: string) => `Invalid update version ${level} for feature ${feature}. ${reason}`
  const current = feature === KRAFT_VERSION ? KRAFT_LEVEL : (image.features.get(feature) ?? 0)
  const isUpgrade = upgradeType === UPGRADE_TYPE.upgrade
  if (upgradeType < UPGRADE_TYPE.upgrade || upgradeType > UPGRADE_TYPE.unsafeDowngrade) {
    return invalid('The controller does not support the given upgrade type.')
  }
  if (level < 0) return invalid('A feature version cannot be less than 0.')
  const unsupported = reasonNotSupported(image, feature, level, env)
  if (unsupported !== null) return invalid(unsupported)
  if (level < current && isUpgrade) {
    return invalid(
      "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.",
    )
  }
  if (level > current && !isUpgrade) return invalid("Can't downgrade to a newer version.")
  if (feature === METADATA_VERSION) return metadataRefusal(current, level, upgradeType)
  if (feature === KRAFT_VERSION) return level < current ? invalid("Can't downgrade the version of this feature.") : null
  const impossible = dependencyRefusal(feature, level, levels)
  return impossible === null ? null : invalid(impossible)
}

/** Everybody has to know the level: this controller, and each broker that is registered. */
function reasonNotSupported(
  image: MetadataImage,
  feature: string,
  level: number,
  { brokerId }: ControllerEnv,
): string | null {
  const local = supportedFeatures.find(({ name }) => name === feature)
  const brokers = [...image.brokers.values()].map(({ brokerId: id, features }) => {
    const range = features.find(({ name }) => name === feature)
    return { who: `Broker ${id}`, min: range?.minSupportedVersion ?? 0, max: range?.maxSupportedVersion ?? 0 }
  })
  const own = { who: `Local controller ${brokerId}`, min: local?.minLevel ?? 0, max: local?.maxLevel ?? 0 }
  const refusing = [own, ...brokers].find(({ min, max }) => level < min || level > max)
  if (refusing === undefined) return null
  const { who, min, max } = refusing
  return max === 0 ? `${who} does not support this feature.` : `${who} only supports versions ${min}-${max}`
}

function metadataRefusal(current: number, level: number, upgradeType: number): string | null {
  const loses = metadataVersions.some((version) => {
    return version.level > level && version.level <= current && version.didMetadataChange
  })
  if (!loses) return null
  const reason =
    upgradeType === UPGRADE_TYPE.unsafeDowngrade
      ? 'Unsafe metadata downgrade is not supported in this version.'
      : 'Refusing to perform the requested downgrade because it might delete metadata information.'
  return `Unsupported metadata.version downgrade from ${current} to ${level}. ${reason}`
}

function dependencyRefusal(feature: string, level: number, levels: ReadonlyMap<string, number>): string | null {
  if (featureOf(feature) === undefined) return `Feature ${feature} not found.`
  try {
    checkDependencies(feature, level, levels)
    return null
  } catch (error) {
    if (isKafkaError(error)) return error.message
    throw error
  }
}

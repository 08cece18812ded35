/** What is configured for a group: by itself, else by the broker. Kafka: GroupConfigManager, GroupCoordinatorConfig. */
import { defaultGroupConfigs, type GroupConfigs } from '../../coordinator/group/operation.ts'
import {
  type BrokerConfigLayers,
  brokerConfigLayers,
  brokerConfigValue,
} from '../../metadata/configs/effective-configs.ts'
import { CONFIG_RESOURCE, featureLevel, type MetadataImage, settingsOf } from '../../metadata/image/metadata-image.ts'
import type { BrokerState } from '../broker-state.ts'

/** The level of `group.version` from which on there are groups of the consumer protocol (KIP-848). */
const CONSUMER_PROTOCOL_LEVEL = 1
const MS_PER_MINUTE = 60_000

type Env = Pick<BrokerState['env'], 'brokerId' | 'staticBrokerConfigs'>

export function groupSettings(image: MetadataImage, env: Env, groupId: string): GroupConfigs {
  const layers = layersOf(image, env)
  const own = settingsOf(image, CONFIG_RESOURCE.group, groupId)
  const number = (name: string, fallback: number): number => Number(brokerConfigValue(layers, name) ?? fallback)
  const ofGroup = (name: string, fallback: number): number =>
    Number(own.get(`consumer.${name}`) ?? number(`group.consumer.${name}`, fallback))
  const defaults = defaultGroupConfigs
  const retentionMinutes = number('offsets.retention.minutes', defaults.offsetsRetentionMs / MS_PER_MINUTE)
  return {
    sessionTimeoutMs: ofGroup('session.timeout.ms', defaults.sessionTimeoutMs),
    heartbeatIntervalMs: ofGroup('heartbeat.interval.ms', defaults.heartbeatIntervalMs),
    maxSize: number('group.consumer.max.size', defaults.maxSize),
    assignors: assignorsOf(brokerConfigValue(layers, 'group.consumer.assignors')),
    assignmentIntervalMs: Number(own.get('consumer.assignment.interval.ms') ?? assignmentIntervalMs(layers)),
    classicMaxSize: number('group.max.size', defaults.classicMaxSize),
    minSessionTimeoutMs: number('group.min.session.timeout.ms', defaults.minSessionTimeoutMs),
    maxSessionTimeoutMs: number('group.max.session.timeout.ms', defaults.maxSessionTimeoutMs),
    offsetMetadataMaxBytes: number('offset.metadata.max.bytes', defaults.offsetMetadataMaxBytes),
    offsetsRetentionMs: retentionMinutes * MS_PER_MINUTE,
  }
}

/** Whether members may join by ConsumerGroupHeartbeat. Kafka: KafkaApis.isConsumerGroupProtocolEnabled. */
export function hasConsumerProtocol(image: MetadataImage, env: Env): boolean {
  const protocols = brokerConfigValue(layersOf(image, env), 'group.coordinator.rebalance.protocols') ?? 'consumer'
  return listOf(protocols).includes('consumer') && featureLevel(image, 'group.version') >= CONSUMER_PROTOCOL_LEVEL
}

function layersOf(image: MetadataImage, { brokerId, staticBrokerConfigs }: Env): BrokerConfigLayers {
  return brokerConfigLayers(image, brokerId, staticBrokerConfigs)
}

/** Only where somebody set it: Kafka's default spares a broker work that costs nothing here. */
function assignmentIntervalMs(layers: BrokerConfigLayers): number {
  const name = 'group.consumer.assignment.interval.ms'
  const set = layers.map(({ settings }) => settings.get(name)).find((value) => value !== undefined)
  return set === undefined ? defaultGroupConfigs.assignmentIntervalMs : Number(set)
}

/** Kafka's own assignors by name or by class; others can't be loaded here. */
function assignorsOf(setting: string | null): readonly string[] {
  const names = listOf(setting ?? '').map((name) => /(Uniform|Range)Assignor$/.exec(name)?.[1]?.toLowerCase() ?? name)
  const known = names.filter((name) => defaultGroupConfigs.assignors.includes(name))
  return known.length > 0 ? known : defaultGroupConfigs.assignors
}

function listOf(setting: string): string[] {
  return setting.split(',').map((each) => each.trim())
}

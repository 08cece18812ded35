/**
 * What each record of the metadata log does to the image. Kafka: image.MetadataDelta and the `replay` methods of the
 * controller's managers.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { MetadataRecord, MetadataRecordData, MetadataRecordType } from '../../protocol/metadata-record.ts'
import { type BrokerRegistration, CONFIG_RESOURCE, configResourceKey } from './metadata-image.ts'
import type { MutableImage, MutableTopic } from './mutable-image.ts'
import { changedPartition, type PartitionState, partitionFromRecord, withoutElr } from './partition-state.ts'

/**
 * Applies one record. Throws CORRUPT_MESSAGE for a record that does not fit to those before it; the image is of no use
 * then. BeginTransaction, EndTransaction and AbortTransaction do nothing here: see metadata-replay.ts.
 */
export function applyRecord(image: MutableImage, record: MetadataRecord): void {
  const apply = appliers[record.type] as (image: MutableImage, data: unknown) => void
  apply(image, record.data)
}

type Appliers = {
  readonly [T in MetadataRecordType]: (image: MutableImage, data: MetadataRecordData<T>) => void
}

const nothing = (): void => {}

const appliers: Appliers = {
  TopicRecord: addTopic,
  PartitionRecord: addPartition,
  PartitionChangeRecord: changePartition,
  RemoveTopicRecord: removeTopic,
  ClearElrRecord: clearElr,
  ConfigRecord: changeConfig,
  FeatureLevelRecord(image, { name, featureLevel }) {
    if (featureLevel === 0) image.features.delete(name)
    else image.features.set(name, featureLevel)
  },
  ProducerIdsRecord(image, { nextProducerId }) {
    image.nextProducerId = nextProducerId
  },
  RegisterBrokerRecord: (image, broker) => void image.brokers.set(broker.brokerId, broker),
  UnregisterBrokerRecord: (image, { brokerId }) => void image.brokers.delete(brokerId),
  FenceBrokerRecord: (image, { id }) => changeBroker(image, id, { fenced: true }),
  UnfenceBrokerRecord: (image, { id }) => changeBroker(image, id, { fenced: false }),
  BrokerRegistrationChangeRecord: applyRegistrationChange,
  RegisterControllerRecord: (image, controller) => void image.controllers.set(controller.controllerId, controller),
  ClientQuotaRecord(image, quota) {
    const key = quotaKey(quota)
    if (quota.remove) image.clientQuotas.delete(key)
    else image.clientQuotas.set(key, quota)
  },
  UserScramCredentialRecord: (image, data) => void image.scramCredentials.set(scramKey(data), data),
  RemoveUserScramCredentialRecord: (image, data) => void image.scramCredentials.delete(scramKey(data)),
  AccessControlEntryRecord: (image, entry) => void image.acls.set(entry.id, entry),
  RemoveAccessControlEntryRecord: (image, { id }) => void image.acls.delete(id),
  DelegationTokenRecord: (image, token) => void image.delegationTokens.set(token.tokenId, token),
  RemoveDelegationTokenRecord: (image, { tokenId }) => void image.delegationTokens.delete(tokenId),
  ZkMigrationStateRecord(image, { zkMigrationState }) {
    image.zkMigrationState = zkMigrationState
  },
  NoOpRecord: nothing,
  BeginTransactionRecord: nothing,
  EndTransactionRecord: nothing,
  AbortTransactionRecord: nothing,
}

function addTopic(image: MutableImage, { name, topicId }: MetadataRecordData<'TopicRecord'>): void {
  demandFileName(name)
  if (image.topicsByName.has(name)) throw misfit(`a topic ${name} that exists already`)
  if (image.topicsById.has(topicId)) throw misfit(`a topic id ${topicId} that exists already`)
  const topic: MutableTopic = { name, id: topicId, partitions: [] }
  image.topicsByName.set(name, topic)
  image.topicsById.set(topicId, topic)
}

/**
 * Throws CORRUPT_MESSAGE for a name that leads out of the directory of which it is to be a part. No controller makes such a
 * topic: somebody wants files of somebody else to be written, or removed.
 */
export function demandFileName(topic: string): void {
  if (/[/\\\0]/.test(topic) || topic === '') throw misfit(`a topic ${JSON.stringify(topic)}, whose name is none`)
}

function addPartition(image: MutableImage, record: MetadataRecordData<'PartitionRecord'>): void {
  addPartitionState(image, record.topicId, record.partitionId, partitionFromRecord(record))
}

/** What a PartitionRecord does. Throws CORRUPT_MESSAGE when the topic, or the partition before it, is missing. */
export function addPartitionState(
  image: MutableImage,
  topicId: Uuid,
  partitionId: number,
  state: PartitionState,
): void {
  const { partitions } = topicOf(image, topicId)
  // A record may repeat a partition; it may not leave a gap.
  if (partitionId < 0 || partitionId > partitions.length)
    throw misfit(`partition ${partitionId} without the one before`)
  partitions[partitionId] = state
}

function changePartition(image: MutableImage, change: MetadataRecordData<'PartitionChangeRecord'>): void {
  const { name, partitions } = topicOf(image, change.topicId)
  const partition = partitions[change.partitionId]
  if (partition === undefined) throw misfit(`a change of ${name}-${change.partitionId}, which does not exist`)
  partitions[change.partitionId] = changedPartition(partition, change)
}

function removeTopic(image: MutableImage, { topicId }: MetadataRecordData<'RemoveTopicRecord'>): void {
  const { name } = topicOf(image, topicId)
  image.topicsById.delete(topicId)
  image.topicsByName.delete(name)
  image.configs.delete(configResourceKey(CONFIG_RESOURCE.topic, name))
}

function clearElr(image: MutableImage, { topicName }: MetadataRecordData<'ClearElrRecord'>): void {
  if (topicName === '') {
    for (const topic of image.topicsById.values()) clearElrOf(topic)
    return
  }
  const topic = image.topicsByName.get(topicName)
  if (topic === undefined) throw misfit(`eligible leaders of a topic ${topicName}, which does not exist`)
  clearElrOf(topic)
}

function clearElrOf({ partitions }: MutableTopic): void {
  for (const [number, partition] of partitions.entries()) partitions[number] = withoutElr(partition)
}

function changeConfig(image: MutableImage, record: MetadataRecordData<'ConfigRecord'>): void {
  const { resourceType: type, resourceName, name, value } = record
  const key = configResourceKey(type, resourceName)
  const resource = image.configs.get(key)
  if (value === null) {
    resource?.settings.delete(name)
    if (resource?.settings.size === 0) image.configs.delete(key)
  } else if (resource === undefined) {
    image.configs.set(key, { type, name: resourceName, settings: new Map([[name, value]]) })
  } else {
    resource.settings.set(name, value)
  }
}

function applyRegistrationChange(
  image: MutableImage,
  change: MetadataRecordData<'BrokerRegistrationChangeRecord'>,
): void {
  const { fenced, inControlledShutdown, logDirs, cordonedLogDirs } = change
  changeBroker(image, change.brokerId, {
    // In the record: 1 yes, -1 no, 0 no change.
    ...(fenced === 0 ? {} : { fenced: fenced > 0 }),
    ...(inControlledShutdown === 0 ? {} : { inControlledShutdown: inControlledShutdown > 0 }),
    ...(logDirs.length === 0 ? {} : { logDirs }),
    ...(cordonedLogDirs === null ? {} : { cordonedLogDirs }),
  })
}

function changeBroker(image: MutableImage, brokerId: number, change: Partial<BrokerRegistration>): void {
  const broker = image.brokers.get(brokerId)
  if (broker === undefined) throw misfit(`a change of broker ${brokerId}, which never registered`)
  image.brokers.set(brokerId, { ...broker, ...change })
}

/** The order in which a record names the parts of an entity means nothing. */
function quotaKey({ entity, key }: MetadataRecordData<'ClientQuotaRecord'>): string {
  const parts = entity.map(({ entityType, entityName }) => JSON.stringify([entityType, entityName]))
  return [...parts.sort(), key].join()
}

function scramKey({ name, mechanism }: { readonly name: string; readonly mechanism: number }): string {
  return `${mechanism}/${name}`
}

function topicOf(image: MutableImage, topicId: Uuid): MutableTopic {
  const topic = image.topicsById.get(topicId)
  if (topic === undefined) throw misfit(`a record of topic id ${topicId}, which does not exist`)
  return topic
}

function misfit(what: string): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `the metadata log has ${what}` })
}

/** An image as the records that make it: what a snapshot holds. Kafka: the `write` methods of MetadataImage and its parts. */
import type { MetadataRecord, MetadataRecordData, MetadataRecordType } from '../../protocol/metadata-record.ts'
import { partitionRecordVersion, registerBrokerRecordVersion } from '../controller/record-versions.ts'
import type { MetadataImage, TopicImage } from './metadata-image.ts'
import type { PartitionState } from './partition-state.ts'

/** Has to come first: the versions of the others follow from it. */
const METADATA_VERSION = 'metadata.version'
/** No broker in particular was given the last block of producer ids. */
const NOBODY = -1

/** All records of `image`, in Kafka's order. Replayed on an empty image they give the same image again. */
export function imageRecords(image: MetadataImage): readonly MetadataRecord[] {
  return [
    ...featureRecords(image),
    ...nodeRecords(image),
    ...topicRecords(image),
    ...configRecords(image),
    ...otherRecords(image),
  ]
}

/** Those records of `imageRecords` that say nothing of topics, partitions and configs. */
export function recordsBesideTopics(image: MetadataImage): readonly MetadataRecord[] {
  return [...featureRecords(image), ...nodeRecords(image), ...otherRecords(image)]
}

function featureRecords({ features }: MetadataImage): MetadataRecord[] {
  const names = [...features.keys()].filter((name) => name !== METADATA_VERSION).toSorted()
  return [METADATA_VERSION, ...names].flatMap((name) => {
    const level = features.get(name)
    return level === undefined ? [] : [record('FeatureLevelRecord', 0, { name, featureLevel: level })]
  })
}

function nodeRecords(image: MetadataImage): MetadataRecord[] {
  const version = registerBrokerRecordVersion(image)
  return [
    ...[...image.brokers.values()].map((broker) => record('RegisterBrokerRecord', version, broker)),
    ...[...image.controllers.values()].map((controller) => record('RegisterControllerRecord', 0, controller)),
  ]
}

function topicRecords(image: MetadataImage): MetadataRecord[] {
  const version = partitionRecordVersion(image)
  return [...image.topicsByName.values()].flatMap((topic) => [
    record('TopicRecord', 0, { name: topic.name, topicId: topic.id }),
    ...topic.partitions.map((state, number) =>
      record('PartitionRecord', version, partitionData(topic, number, state, version)),
    ),
  ])
}

/** What a version lacks is left out. Kafka: `PartitionRegistration.toRecord`. */
function partitionData(
  { id }: TopicImage,
  number: number,
  state: PartitionState,
  version: number,
): MetadataRecordData<'PartitionRecord'> {
  const replicasOrNull = (replicas: readonly number[]) => (version < 2 || replicas.length === 0 ? null : replicas)
  return {
    partitionId: number,
    topicId: id,
    replicas: state.replicas,
    isr: state.isr,
    removingReplicas: state.removingReplicas,
    addingReplicas: state.addingReplicas,
    leader: state.leader,
    leaderRecoveryState: state.leaderRecoveryState,
    leaderEpoch: state.leaderEpoch,
    partitionEpoch: state.partitionEpoch,
    directories: version < 1 ? [] : state.directories,
    eligibleLeaderReplicas: replicasOrNull(state.elr),
    lastKnownElr: replicasOrNull(state.lastKnownElr),
  }
}

function configRecords({ configs }: MetadataImage): MetadataRecord[] {
  return [...configs.values()].flatMap(({ type, name: resourceName, settings }) =>
    [...settings].map(([name, value]) => record('ConfigRecord', 0, { resourceType: type, resourceName, name, value })),
  )
}

function otherRecords(image: MetadataImage): MetadataRecord[] {
  const { nextProducerId, zkMigrationState } = image
  const producerIds = { brokerId: NOBODY, brokerEpoch: NOBODY, nextProducerId }
  return [
    ...[...image.clientQuotas.values()].map((quota) => record('ClientQuotaRecord', 0, quota)),
    ...(nextProducerId > 0 ? [record('ProducerIdsRecord', 0, producerIds)] : []),
    ...[...image.acls.values()].map((entry) => record('AccessControlEntryRecord', 0, entry)),
    ...[...image.scramCredentials.values()].map((credential) => record('UserScramCredentialRecord', 0, credential)),
    ...[...image.delegationTokens.values()].map((token) => record('DelegationTokenRecord', 0, token)),
    // Kafka 4 passes over it; what an older one said is kept all the same.
    ...(zkMigrationState === null ? [] : [record('ZkMigrationStateRecord', 0, { zkMigrationState })]),
  ]
}

function record<T extends MetadataRecordType>(type: T, version: number, data: MetadataRecordData<T>): MetadataRecord {
  return { type, version, data } as unknown as MetadataRecord
}

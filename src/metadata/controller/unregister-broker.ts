/** UnregisterBroker: a broker that will not come back. Kafka: ClusterControlManager, `ReplicationControlManager.handleBrokerUnregistered`. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { NO_LEADER, type PartitionState } from '../image/partition-state.ts'
import type { ControllerEnv, ControllerResult } from './controller-result.ts'
import { partitionRecordVersion } from './record-versions.ts'

/**
 * Takes the broker out of the metadata. Throws BROKER_ID_NOT_REGISTERED, and INVALID_REQUEST for the broker that is asked:
 * it is the directory.
 */
export function unregisterBroker(image: MetadataImage, brokerId: number, env: ControllerEnv): ControllerResult<null> {
  if (brokerId === env.brokerId) {
    throw new KafkaError('INVALID_REQUEST', {
      message: `Broker ${brokerId} is this directory, which can't be unregistered.`,
    })
  }
  const registration = image.brokers.get(brokerId)
  if (registration === undefined) {
    const message = `Broker ID ${brokerId} is not currently registered`
    throw new KafkaError('BROKER_ID_NOT_REGISTERED', { message })
  }
  const version = partitionRecordVersion(image)
  const changes = [...image.topicsById.values()].flatMap(({ id, partitions }) =>
    partitions.flatMap((state, partitionId): MetadataRecord[] => {
      if (!state.isr.includes(brokerId)) return []
      const data = { topicId: id, partitionId, ...withoutBroker(state, brokerId) }
      return [{ type: 'PartitionChangeRecord', version, data }]
    }),
  )
  const data = { brokerId, brokerEpoch: registration.brokerEpoch }
  return { records: [...changes, { type: 'UnregisterBrokerRecord', version: 0, data }], response: null }
}

/** The last replica in sync stays one, without leading: nobody else has all records. */
function withoutBroker({ isr, leader, replicas }: PartitionState, brokerId: number) {
  const others = isr.filter((id) => id !== brokerId)
  const newLeader = replicas.find((id) => others.includes(id)) ?? NO_LEADER
  return {
    isr: others.length === 0 ? null : others,
    leader: leader === brokerId ? newLeader : -2,
    replicas: null,
    removingReplicas: null,
    addingReplicas: null,
    leaderRecoveryState: -1,
    directories: null,
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  }
}

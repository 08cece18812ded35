/** UnregisterBroker: a broker that will not come back. Kafka: ClusterControlManager, `ReplicationControlManager.handleBrokerUnregistered`. */
import { KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import type { PartitionState } from '../image/partition-state.ts'
import type { ControllerEnv, ControllerResult } from './controller-result.ts'
import { demandRegistration } from './fence-broker.ts'
import { leaderAndIsrUpdates } from './leader-and-isr-updates.ts'
import { ReplicationContext } from './replication-context.ts'

/** So many partitions are named, then how many more there are. */
const MAX_NAMED = 10

/**
 * Takes the broker out of the metadata. Throws BROKER_ID_NOT_REGISTERED, and INVALID_REQUEST for the only broker that works:
 * it is the directory.
 */
export function unregisterBroker(image: MetadataImage, brokerId: number, env: ControllerEnv): ControllerResult<null> {
  if (brokerId === env.brokerId && env.brokers.every(({ id }) => id === brokerId)) {
    throw new KafkaError('INVALID_REQUEST', {
      message: `Broker ${brokerId} is this directory, which can't be unregistered.`,
    })
  }
  const { brokerEpoch } = demandRegistration(image, brokerId)
  const context = new ReplicationContext(image, env)
  const changes = [
    ...leaderAndIsrUpdates(context, { gone: brokerId }, ({ isr }) => isr.includes(brokerId)),
    ...leaderAndIsrUpdates(context, { gone: brokerId }, ({ elr }) => elr.includes(brokerId)),
  ]
  const data = { brokerId, brokerEpoch }
  return { records: [...changes, { type: 'UnregisterBrokerRecord', version: 0, data }], response: null }
}

/**
 * Throws INVALID_REQUEST while records would be lost with the broker: partitions of which nobody else has all, by name. What
 * Kafka leaves to whoever unregisters a broker.
 */
export function demandReplicasElsewhere(image: MetadataImage, brokerId: number): void {
  const names = [...image.topicsByName.values()].flatMap(({ name: topic, partitions }) =>
    partitions.flatMap((state, partition) =>
      isLastCopy(state, brokerId) ? [formatTopicPartition({ topic, partition })] : [],
    ),
  )
  if (names.length === 0) return
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : ''
  throw new KafkaError('INVALID_REQUEST', {
    message: `Broker ${brokerId} has the only complete replica of ${names.slice(0, MAX_NAMED).join(', ')}${more}.`,
    hint: 'Move the replicas to other brokers first, or delete the topics.',
  })
}

/** Whether nobody else has all records. Those out of sync may lack records, also where the broker itself is; eligible ones count where nobody is in sync. */
export function isLastCopy({ replicas, isr, elr }: PartitionState, brokerId: number): boolean {
  if (!replicas.includes(brokerId)) return false
  const complete = isr.length > 0 ? isr : elr
  return complete.every((replica) => replica === brokerId)
}

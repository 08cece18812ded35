/** The marker that ends a transaction in one partition, durably. Kafka: TransactionMarkerChannelManager, KafkaApis.handleWriteTxnMarkersRequest. */
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import type { TransactionMetadata } from '../../coordinator/transaction/transaction-state.ts'
import { encodeMarkerBatch } from '../../record/end-transaction-marker.ts'
import type { ReplicaManager } from '../replica-manager.ts'

export interface MarkerServices {
  readonly replicas: Pick<ReplicaManager, 'find' | 'appendMarker'>
  readonly clock: Clock
}

export interface Marker {
  readonly type: 'commit' | 'abort'
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly transactionVersion: number
}

/** Throws UNKNOWN_TOPIC_OR_PARTITION, and as ReplicaManager.appendMarker. */
export async function writeMarker(
  { replicas, clock }: MarkerServices,
  { type, producerId, producerEpoch, coordinatorEpoch, transactionVersion }: Marker,
  { topic, partition }: TopicPartition,
): Promise<void> {
  const hosted = await replicas.find({ name: topic, id: ZERO_UUID }, partition)
  const timestampMs = clock.nowMs()
  const batch = encodeMarkerBatch({ marker: { type, coordinatorEpoch }, producerId, producerEpoch, timestampMs })
  await replicas.appendMarker(hosted, batch, { transactionVersion })
}

/** The partition was deleted, or has seen the producer's next epoch: nothing of the transaction is open there. */
const HAS_NOTHING_OPEN: ReadonlySet<string> = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNKNOWN_TOPIC_ID',
  'INVALID_PRODUCER_EPOCH',
])

/** Writes the markers of a transaction whose end is decided to all its partitions at once. Throws what one of them throws. */
export async function writeMarkers(
  services: MarkerServices,
  { state, producerId, producerEpoch, clientVersion, partitions }: TransactionMetadata,
  coordinatorEpoch: number,
): Promise<void> {
  const type = state === 'PrepareCommit' ? 'commit' : 'abort'
  const marker = { type, producerId, producerEpoch, coordinatorEpoch, transactionVersion: clientVersion } as const
  const written = await Promise.allSettled(
    partitions.map(async (partition) => {
      try {
        await writeMarker(services, marker, partition)
      } catch (error) {
        if (!isKafkaError(error) || !HAS_NOTHING_OPEN.has(error.error)) throw error
      }
    }),
  )
  for (const each of written) if (each.status === 'rejected') throw each.reason
}

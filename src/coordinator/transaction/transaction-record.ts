/** A record of `__transaction_state`. Kafka: TransactionLog.keyToBytes, valueToBytes. */
import type { TopicPartition } from '../../common/topic-partition.ts'
import { encode } from '../../protocol/codec.ts'
import { fill } from '../../protocol/fill.ts'
import { transactionLogKey, transactionLogValue } from '../../protocol/messages/coordinator/transaction-records.ts'
import type { MessageOf } from '../../protocol/schema.ts'
import type { PlainRecord } from '../../record/encode-batch.ts'
import { type TransactionMetadata, transactionStatusOf } from './transaction-state.ts'

type Partitions = MessageOf<typeof transactionLogValue>['transactionPartitions']

export interface TransactionRecord {
  readonly transactionalId: string
  /** Null: the id is forgotten. */
  readonly metadata: TransactionMetadata | null
  /** The level of transaction.version in the cluster, which says in which version the value is written. */
  readonly transactionVersion: number
}

/** Key and value as Kafka 4.3.1 writes them. */
export function encodeTransactionRecord({
  transactionalId,
  metadata,
  transactionVersion,
}: TransactionRecord): PlainRecord {
  const key = framed(transactionLogKey.apiKey ?? 0, encode(transactionLogKey, 0, { transactionalId }))
  return { key, value: metadata === null ? null : encodeValue(metadata, Math.min(1, transactionVersion)) }
}

function encodeValue(metadata: TransactionMetadata, version: number): Buffer {
  const { producerId, producerEpoch, previousProducerId, nextProducerId, timeoutMs, state, clientVersion } = metadata
  const value = {
    producerId,
    producerEpoch,
    transactionTimeoutMs: timeoutMs,
    transactionStatus: transactionStatusOf(state),
    transactionPartitions: state === 'Empty' ? null : byTopic(metadata.partitions),
    transactionLastUpdateTimestampMs: metadata.lastUpdateTimestampMs,
    transactionStartTimestampMs: metadata.startTimestampMs,
  }
  // Version 0 has no tags for more.
  const more = version === 0 ? {} : { previousProducerId, nextProducerId, clientTransactionVersion: clientVersion }
  return framed(version, encode(transactionLogValue, version, fill(transactionLogValue, { ...value, ...more })))
}

function byTopic(partitions: readonly TopicPartition[]): Partitions {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics].map(([topic, partitionIds]) => ({ topic, partitionIds }))
}

/** The record type before a key, the version before a value: an int16 each. */
function framed(frameNumber: number, body: Buffer): Buffer {
  const frame = Buffer.alloc(2)
  frame.writeInt16BE(frameNumber)
  return Buffer.concat([frame, body])
}

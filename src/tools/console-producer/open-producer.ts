/** A producer for a topic, with the settings of the user and within the limits of the topic. */
import { describeTopicConfigs } from '../../clients/admin/describe-configs.ts'
import { Producer, type ProducerOptions } from '../../clients/producer/producer.ts'
import { TransactionManager } from '../../clients/producer/transaction-manager.ts'
import type { TopicMetadata } from '../../clients/topic-metadata.ts'
import { systemClock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import type { ProducerSettings } from './console-producer-options.ts'

const MAX_MESSAGE_BYTES = 'max.message.bytes'
const CLEANUP_POLICY = 'cleanup.policy'
const ACKS = { '0': 0, '1': 1, all: -1 } as const

/** What is not a setting of the user's. */
export type ProducerSurroundings = Pick<
  ProducerOptions,
  'partitioner' | 'clock' | 'onFailure' | 'onWritten' | 'endsAtLoss'
>

/** Throws what stands in the way of a producer id. `maxMessageBytes`: the topic's limit. */
export async function openProducer(
  session: KafkaSession,
  topic: TopicMetadata,
  settings: ProducerSettings,
  maxMessageBytes: number,
  surroundings: ProducerSurroundings,
): Promise<Producer> {
  const { transaction, maxBlockMs } = settings
  const transactions =
    transaction === null
      ? undefined
      : await TransactionManager.init(session, { ...transaction, maxBlockMs, clock: surroundings.clock ?? systemClock })
  return Producer.open(session, topic, {
    transactions,
    acks: ACKS[settings.acks],
    compression: settings.compression,
    // A larger batch of small records would be refused as a whole.
    batchSizeBytes: Math.min(settings.batchSizeBytes, maxMessageBytes),
    bufferMemoryBytes: settings.bufferMemoryBytes,
    maxRequestSizeBytes: settings.maxRequestSizeBytes,
    requestTimeoutMs: settings.requestTimeoutMs,
    retry: settings.retry,
    maxInFlight: settings.maxInFlight,
    isIdempotent: settings.isIdempotent,
    ...surroundings,
  })
}

/** What the topic takes. */
export async function topicLimits(session: KafkaSession, topic: string) {
  const described = await describeTopicConfigs(session, [topic], { keys: [MAX_MESSAGE_BYTES, CLEANUP_POLICY] })
  const entries = described.get(topic)
  const valueOf = (wanted: string): string | null => {
    if (entries === undefined || isKafkaError(entries)) return null
    return entries.find(({ name }) => name === wanted)?.value ?? null
  }
  const maxMessageBytes = Number(valueOf(MAX_MESSAGE_BYTES) ?? Number.POSITIVE_INFINITY)
  return { maxMessageBytes, isCompacted: valueOf(CLEANUP_POLICY)?.includes('compact') === true }
}

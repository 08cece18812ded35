/**
 * Where reading up to a moment may end before the end of the log: a topic whose broker stamps the time of each append holds
 * nothing older behind what is newer. With times that producers set everything has to be looked at.
 */
import { describeTopicConfigs } from '../../clients/admin/describe-configs.ts'
import type { Consumer, FetchedBatches } from '../../clients/consumer/consumer.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ATTRIBUTE, batchSizeInBytes, readBatchHeader } from '../../record/batch-header.ts'

const TIMESTAMP_TYPE = 'message.timestamp.type'
/** A broker's clock may have been set back, by no more than that. */
const CLOCK_SLACK_MS = 60_000

export class AppendTimeEnd {
  readonly #session: KafkaSession
  readonly #consumer: Consumer
  readonly #toMs: number
  /** Whether a topic has had the time of appends for as long as it is read. */
  readonly #isStamped = new Map<Uuid, Promise<boolean>>()

  /** Records from `toMs` on are not wanted. */
  constructor(session: KafkaSession, consumer: Consumer, toMs: number) {
    this.#session = session
    this.#consumer = consumer
    this.#toMs = toMs
  }

  /** Ends the reading of those partitions of which nothing more can be wanted. Throws what DescribeConfigs answers. */
  async look(fetched: readonly FetchedBatches[]): Promise<void> {
    for (const { topic, topicId, partition, batches } of fetched) {
      const { attributes, maxTimestampMs, lastOffset } = lastHeaderIn(batches)
      const isLate = (attributes & ATTRIBUTE.logAppendTime) !== 0 && maxTimestampMs >= this.#toMs + CLOCK_SLACK_MS
      if (isLate && (await this.#stampsTopic(topic, topicId))) {
        this.#consumer.endPartitionAt({ topicId, partition }, lastOffset + 1)
      }
    }
  }

  #stampsTopic(topic: string, topicId: Uuid): Promise<boolean> {
    const known = this.#isStamped.get(topicId) ?? this.#ask(topic)
    this.#isStamped.set(topicId, known)
    return known
  }

  async #ask(topic: string): Promise<boolean> {
    const entries = (await describeTopicConfigs(this.#session, [topic], { keys: [TIMESTAMP_TYPE] })).get(topic)
    if (entries === undefined || isKafkaError(entries)) return false
    return entries.find(({ name }) => name === TIMESTAMP_TYPE)?.value === 'LogAppendTime'
  }
}

function lastHeaderIn(batches: Buffer) {
  let position = 0
  for (;;) {
    const next = position + batchSizeInBytes(batches, position)
    if (next >= batches.length) return readBatchHeader(batches, position)
    position = next
  }
}

/** Finds the partitions that the user asked for, and finds those that are added while the consumer runs. */
import { listTopics } from '../../clients/admin/list-topics.ts'
import type { Consumer, StartPosition } from '../../clients/consumer/consumer.ts'
import { fetchTopicMetadata, type TopicMetadata } from '../../clients/topic-metadata.ts'
import { compileJavaRegex } from '../../common/java-regex.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import type { OutputPort } from '../tool-ports.ts'
import { locateTopic } from '../unknown-topic.ts'
import type { ConsoleConsumerOptions } from './console-consumer-options.ts'

export class TopicSelection {
  readonly #session: KafkaSession
  readonly #consumer: Consumer
  readonly #options: ConsoleConsumerOptions
  readonly #stderr: OutputPort
  readonly #pattern: RegExp | null
  #isFirst = true

  constructor(session: KafkaSession, consumer: Consumer, options: ConsoleConsumerOptions, stderr: OutputPort) {
    this.#session = session
    this.#consumer = consumer
    this.#options = options
    this.#stderr = stderr
    this.#pattern = options.include === undefined ? null : compileJavaRegex(options.include)
  }

  /** True once the topics were found. */
  get isComplete(): boolean {
    return !this.#isFirst
  }

  /**
   * Looks the topics up and reads what is new among their partitions. At the first call that begins where the options
   * say; what comes into being later is read from its beginning, so that nothing in it is missed.
   * Throws UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION.
   */
  async refresh(): Promise<void> {
    const start = this.#isFirst ? this.#startPosition() : 'earliest'
    for (const topic of await this.#topics()) {
      const { partition } = this.#options
      if (partition === undefined) await this.#consumer.assign(topic, topic.partitions, start)
      else if (topic.partitions.includes(partition))
        await this.#consumer.assign(topic, [partition], this.#startPosition())
      else if (this.#isFirst) this.#reportMissing(topic, partition)
    }
    this.#isFirst = false
  }

  #startPosition(): StartPosition {
    const { partition, offset, fromBeginning, offsetReset } = this.#options
    if (partition !== undefined) return fromBeginning ? 'earliest' : offset
    return offsetReset === 'earliest' ? 'earliest' : 'latest'
  }

  async #topics(): Promise<TopicMetadata[]> {
    const { topic, autoCreateTopics } = this.#options
    const pattern = this.#pattern
    if (pattern === null) {
      // Only once: a topic that is deleted while it is read must not come back by being looked at.
      const allowAutoCreate = autoCreateTopics && this.#isFirst
      return [await locateTopic(this.#session, topic ?? '', { allowAutoCreate })]
    }
    const included = (await listTopics(this.#session)).filter(({ name }) => pattern.test(name))
    return Promise.all(included.map(({ name }) => fetchTopicMetadata(this.#session, name, { allowAutoCreate: false })))
  }

  #reportMissing(topic: TopicMetadata, partition: number): void {
    const count = topic.partitions.length
    const message = `Topic ${topic.name} has no partition ${partition}: it has ${count}, numbered from 0.`
    if (this.#options.style === 'kafdir') throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message })
    this.#stderr.write(`${message} Waiting for it.\n`)
  }
}

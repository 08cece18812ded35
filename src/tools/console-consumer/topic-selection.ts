/** Finds the partitions that the user asked for, and finds those that are added while the consumer runs. */
import { listTopics } from '../../clients/admin/list-topics.ts'
import { type Consumer, type StartPosition, topicWasDeleted } from '../../clients/consumer/consumer.ts'
import { findTopicMetadata, type TopicMetadata } from '../../clients/topic-metadata.ts'
import { compileJavaRegex } from '../../common/java-regex.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import type { ClusterSession, OutputPort } from '../tool-ports.ts'
import { locateTopic } from '../unknown-topic.ts'
import type { ConsoleConsumerOptions } from './console-consumer-options.ts'
import { noOffsetError } from './no-offset-error.ts'

export class TopicSelection {
  readonly #session: ClusterSession
  readonly #consumer: Consumer
  readonly #options: ConsoleConsumerOptions
  readonly #stderr: OutputPort
  readonly #pattern: RegExp | null
  readonly #start: StartPosition | null
  #isFirst = true

  /** `start`: where to begin in the partitions that are there at first; null where nothing says. */
  constructor(
    session: ClusterSession,
    consumer: Consumer,
    options: ConsoleConsumerOptions & { readonly start: StartPosition | null },
    stderr: OutputPort,
  ) {
    this.#session = session
    this.#consumer = consumer
    this.#options = options
    this.#start = options.start
    this.#stderr = stderr
    this.#pattern = options.include === undefined ? null : compileJavaRegex(options.include)
  }

  /** Whether topics may come and go while the consumer runs. */
  get followsPattern(): boolean {
    return this.#pattern !== null
  }

  /** True once the topics were found. */
  get isComplete(): boolean {
    return !this.#isFirst
  }

  /**
   * Looks the topics up and reads what is new among their partitions. At the first call that begins where the options
   * say; what comes into being later is read from its beginning, so that nothing in it is missed.
   * A topic that is deleted ends the run, unless others that match the expression may go on.
   * Throws UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION.
   */
  async refresh(): Promise<void> {
    const topics = await this.#topics()
    const start = this.#isFirst ? (this.#start ?? refuseUnknownStart(topics)) : 'earliest'
    const deleted = this.#consumer.retain(new Set(topics.map(({ topicId }) => topicId)))
    for (const name of deleted) this.#reportDeleted(name)
    // Where the end was fixed, what comes later lies behind it.
    for (const topic of this.#isFirst || !this.#consumer.hasEnds ? topics : []) {
      const { partition } = this.#options
      if (partition === undefined) await this.#consumer.assign(topic, topic.partitions, start)
      else if (topic.partitions.includes(partition))
        await this.#consumer.assign(topic, [partition], this.#start ?? 'latest')
      else if (this.#isFirst) this.#reportMissing(topic, partition)
    }
    this.#isFirst = false
  }

  async #topics(): Promise<TopicMetadata[]> {
    const { topic, autoCreateTopics, includesInternal } = this.#options
    const pattern = this.#pattern
    if (pattern === null) {
      // Only once: a topic that is deleted while it is read must not come back by being looked at.
      const name = topic ?? ''
      const options = { allowAutoCreate: autoCreateTopics, stderr: this.#stderr }
      if (this.#isFirst) return [await locateTopic(this.#session, name, options)]
      const found = await this.#existing([name])
      if (found.length === 0) throw topicWasDeleted(name)
      return found
    }
    const included = (await listTopics(this.#session, { listInternal: includesInternal })).filter(({ name }) =>
      pattern.test(name),
    )
    return this.#existing(included.map(({ name }) => name))
  }

  /** Those of `names` that are there still. */
  async #existing(names: readonly string[]): Promise<TopicMetadata[]> {
    const found = await Promise.all(names.map((name) => findTopicMetadata(this.#session, name)))
    return found.filter((topic) => topic !== null)
  }

  #reportDeleted(topic: string): void {
    if (this.#pattern === null) throw topicWasDeleted(topic)
    this.#stderr.write(`${topicWasDeleted(topic).message}\n`)
  }

  #reportMissing(topic: TopicMetadata, partition: number): void {
    const count = topic.partitions.length
    const message = `Topic ${topic.name} has no partition ${partition}: it has ${count}, numbered from 0.`
    if (this.#options.style === 'kafdir') throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message })
    this.#stderr.write(`${message} Waiting for it.\n`)
  }
}

/** `auto.offset.reset=none` without a group: nothing can be committed. */
function refuseUnknownStart(topics: readonly TopicMetadata[]): never {
  throw noOffsetError(
    topics.flatMap(({ name: topic, partitions }) => partitions.map((partition) => ({ topic, partition }))),
  )
}

/** Reads the partitions that the command line says, and belongs to no group. */
import { Consumer, type FetchedBatches, type PollOptions } from '../../clients/consumer/consumer.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { ClusterSession, ToolPorts } from '../tool-ports.ts'
import type { ConsoleConsumerOptions } from './console-consumer-options.ts'
import { consumerOptions } from './consumer-options.ts'
import { ReadRange, startPosition } from './read-range.ts'
import type { RecordFilter } from './record-filter.ts'
import type { RecordSource } from './record-source.ts'
import { TopicSelection } from './topic-selection.ts'

export class ChosenPartitions implements RecordSource {
  /** Long enough to cost nothing, short enough to find new partitions soon. */
  readonly refreshIntervalMs = 1000
  readonly pace = null
  readonly #options: ConsoleConsumerOptions
  readonly #ports: ToolPorts
  readonly #consumer: Consumer
  readonly #selection: TopicSelection
  readonly #range: ReadRange

  constructor(options: ConsoleConsumerOptions, ports: ToolPorts, session: ClusterSession) {
    this.#options = options
    this.#ports = ports
    const { clock, signal, stderr } = ports
    const start = startPosition(options, clock)
    this.#consumer = new Consumer(session, { ...consumerOptions(options, clock), reusesMemory: true })
    this.#selection = new TopicSelection(session, this.#consumer, { ...options, start }, stderr)
    this.#range = new ReadRange(options, this.#consumer, { session, clock, signal })
  }

  get isFound(): boolean {
    return this.#selection.isComplete
  }

  get isAtEnd(): boolean {
    return this.#consumer.isAtEnd
  }

  get msUntilDue(): number {
    return this.#range.msUntilDue
  }

  async begin(filter: RecordFilter | null): Promise<void> {
    await this.#selection.refresh()
    await this.#range.begin(filter, consumerOptions(this.#options, this.#ports.clock))
  }

  refresh(): Promise<void> {
    return this.#selection.refresh()
  }

  /** Nothing where one of several topics has just been deleted: the others are read on. */
  async poll(options: PollOptions): Promise<readonly FetchedBatches[]> {
    await this.#range.endWhenDue()
    try {
      return await this.#consumer.poll(options)
    } catch (error) {
      const isDeletion = isKafkaError(error) && error.error === 'UNKNOWN_TOPIC_OR_PARTITION'
      if (!isDeletion || !this.#selection.followsPattern) throw error
      await this.#selection.refresh()
      return []
    }
  }

  advance(batches: FetchedBatches, nextOffset: number): void {
    this.#consumer.advance(batches, nextOffset)
  }

  async close(): Promise<void> {}
}

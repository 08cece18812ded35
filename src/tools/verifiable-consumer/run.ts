/** kafka-verifiable-consumer: reads a topic in a group, and tells of everything that happens. Kafka: tools.VerifiableConsumer. */
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import type { Rebalance } from '../../clients/consumer/group-consumer.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { GroupReader } from '../perf/group-reader.ts'
import { signalExitCode } from '../signal-exit-code.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { ConsumerEvents, type ReadPartition } from './consumer-events.ts'
import type { VerifiableConsumerOptions } from './parse-options.ts'

/** A poll of Kafka's waits for ever; who waits here is woken by what comes, and by the group. */
const POLL_MS = 60_000

/** 0 only when it read as many records as were wanted, and committed them. Throws ToolError and KafkaError. */
export async function runVerifiableConsumer(options: VerifiableConsumerOptions, ports: ToolPorts): Promise<ExitCode> {
  const session = await ports.openSession(options.address)
  try {
    const consumer = new VerifiableConsumer(options, ports)
    const onRebalance = (rebalance: Rebalance): void => consumer.rebalanced(rebalance)
    const reader = await GroupReader.open(session, { ...options, topics: options.topic, onRebalance }, ports)
    return await consumer.run(reader)
  } finally {
    await session.close()
  }
}

class VerifiableConsumer {
  readonly #options: VerifiableConsumerOptions
  readonly #ports: ToolPorts
  readonly #events: ConsumerEvents
  readonly #held = new Map<string, TopicPartition>()
  /** Of the poll that is under way. */
  #read: ReadPartition[] = []
  #consumed = 0
  #hasFailed = false

  constructor(options: VerifiableConsumerOptions, ports: ToolPorts) {
    this.#options = options
    this.#ports = ports
    this.#events = new ConsumerEvents(ports)
  }

  rebalanced({ assigned, revoked, lost }: Rebalance): void {
    const gone = [...revoked, ...lost]
    for (const partition of gone) this.#held.delete(formatTopicPartition(partition))
    for (const partition of assigned) this.#held.set(formatTopicPartition(partition), partition)
    if (gone.length > 0) this.#events.partitions('partitions_revoked', gone)
    if (assigned.length > 0) this.#events.partitions('partitions_assigned', assigned)
  }

  async run(reader: GroupReader): Promise<ExitCode> {
    const { signal } = this.#ports
    const onSignal = (): void => this.#events.plain('shutdown_requested')
    signal.addEventListener('abort', onSignal, { once: true })
    this.#events.plain('startup_complete')
    try {
      await this.#consume(reader)
    } finally {
      signal.removeEventListener('abort', onSignal)
      await this.#close(reader)
    }
    // Kafka's shutdown hook runs at the end of every process.
    if (!signal.aborted) this.#events.plain('shutdown_requested')
    if (this.#hasFailed) return 1
    return signal.aborted ? signalExitCode(signal) : 0
  }

  async #consume(reader: GroupReader): Promise<void> {
    const { maxMessages, commitsByClock } = this.#options
    const { stdout } = this.#ports
    const signal = AbortSignal.any([this.#ports.signal, stdout.closeSignal])
    const visit = (batches: FetchedBatches, record: RecordReader): void => this.#visit(batches, record)
    while (!signal.aborted && (maxMessages < 0 || this.#consumed < maxMessages)) {
      this.#read = []
      const count = await reader.poll(visit, { maxWaitMs: POLL_MS, signal })
      if (count === 0) continue
      this.#events.recordsConsumed(count, this.#read)
      if (!commitsByClock) await this.#commit(reader)
      await stdout.drain()
    }
  }

  /** Of a poll that has more records than are wanted the rest only counts. */
  #visit(batches: FetchedBatches, record: RecordReader): void {
    const { maxMessages, isVerbose } = this.#options
    if (maxMessages >= 0 && this.#consumed >= maxMessages) return
    const last = this.#read.at(-1)
    const isSame = last?.batches === batches
    if (isSame) {
      last.count++
      last.maxOffset = record.offset
    } else this.#read.push({ batches, count: 1, minOffset: record.offset, maxOffset: record.offset })
    this.#consumed++
    if (isVerbose) this.#events.recordData(batches, record)
  }

  async #commit(reader: GroupReader): Promise<void> {
    const offsets = this.#read.map(({ batches: { topic, topicId, partition }, maxOffset }) => {
      return { topic, topicId, partition, offset: maxOffset + 1 }
    })
    try {
      await reader.commit(offsets)
      this.#events.offsetsCommitted(offsets, null)
    } catch (error) {
      this.#hasFailed = true
      this.#events.offsetsCommitted(offsets, (error as Error).message)
    }
  }

  /** What it still has it gives up in good order. */
  async #close(reader: GroupReader): Promise<void> {
    try {
      if (this.#held.size > 0) this.#events.partitions('partitions_revoked', [...this.#held.values()])
      await reader.close()
    } finally {
      this.#events.plain('shutdown_complete')
    }
  }
}

/** kafka-console-consumer: prints the records of a topic and follows it. Kafka: tools.consumer.ConsoleConsumer. */
import type { AbortedBatches } from '../../clients/consumer/aborted-batches.ts'
import { Consumer, type FetchedBatches, type PollOptions } from '../../clients/consumer/consumer.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { signalExitCode } from '../signal-exit-code.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { refuseUnknownProperties } from '../unknown-property.ts'
import type { ConsoleConsumerOptions } from './console-consumer-options.ts'
import { createMessageFormatter, FORMATTER_PROPERTIES, type MessageFormatter } from './message-formatter.ts'
import { OutputBuffer } from './output-buffer.ts'
import { TopicSelection } from './topic-selection.ts'

const FETCH_MAX_BYTES = 8 * 1024 * 1024
const MAX_PARTITION_FETCH_BYTES = 1024 * 1024
/** Longest wait in the broker: long enough to cost nothing, short enough to look for new partitions now and then. */
const MAX_WAIT_MS = 1000

/** How a run ended. */
type RunEnd = 'enough' | 'timeout' | 'signal' | 'closed'

/** Prints records until it has enough, nothing comes any more, a signal, or nobody reads. */
export async function runConsoleConsumer(options: ConsoleConsumerOptions, ports: ToolPorts): Promise<ExitCode> {
  const formatter = createMessageFormatter(options.formatter, options.formatterProperties)
  refuseWhatIsNotThere(options)
  const session = await ports.openSession(options.address)
  const printer = new Printer(
    formatter,
    new OutputBuffer(ports.stdout),
    options.maxMessages ?? Number.POSITIVE_INFINITY,
  )
  let selection: TopicSelection | null = null
  try {
    const consumer = new Consumer(session, {
      fetchMaxBytes: FETCH_MAX_BYTES,
      maxPartitionFetchBytes: MAX_PARTITION_FETCH_BYTES,
      fetchMinBytes: 1,
      offsetReset: options.offsetReset,
      isolationLevel: options.isolationLevel,
    })
    selection = new TopicSelection(session, consumer, options, ports.stderr)
    const end = await consume(options, ports, consumer, selection, printer)
    return exitCodeOf(end, options, ports, printer.count)
  } finally {
    await printer.finish()
    // Kafka's tool counts from the moment it has a consumer; kafdir's own once there is something to read from.
    if (options.style === 'kafka' || selection?.isComplete) {
      ports.stderr.write(`Processed a total of ${printer.count} messages\n`)
    }
    if (options.enableSystestEvents) ports.stdout.write('shutdown_complete\n')
    await session.close()
  }
}

async function consume(
  options: ConsoleConsumerOptions,
  ports: ToolPorts,
  consumer: Consumer,
  selection: TopicSelection,
  printer: Printer,
): Promise<RunEnd> {
  const { clock, stdout } = ports
  const signal = AbortSignal.any([ports.signal, stdout.closeSignal])
  const timeoutMs = options.timeoutMs ?? Number.POSITIVE_INFINITY
  let lastRecordMs = clock.monotonicMs()
  let lastRefreshMs = Number.NEGATIVE_INFINITY
  while (!printer.hasEnough) {
    const nowMs = clock.monotonicMs()
    if (ports.signal.aborted) return 'signal'
    if (stdout.closed) return 'closed'
    if (nowMs - lastRecordMs >= timeoutMs) return 'timeout'
    if (nowMs - lastRefreshMs >= MAX_WAIT_MS) {
      await selection.refresh()
      lastRefreshMs = nowMs
    }
    const maxWaitMs = Math.min(MAX_WAIT_MS, lastRecordMs + timeoutMs - nowMs)
    const fetched = await pollOrRefresh(consumer, selection, { maxWaitMs: Math.ceil(maxWaitMs), signal })
    const countBefore = printer.count
    for (const batches of fetched) consumer.advance(batches, await printer.print(batches))
    await printer.show()
    if (printer.count > countBefore) lastRecordMs = clock.monotonicMs()
    // A turn of the event loop, so that nothing that goes round here can keep a signal from being heard.
    else await new Promise((resolve) => setImmediate(resolve))
  }
  return 'enough'
}

/** Nothing where one of several topics has just been deleted: the others are read on. */
async function pollOrRefresh(
  consumer: Consumer,
  selection: TopicSelection,
  options: PollOptions,
): Promise<readonly FetchedBatches[]> {
  try {
    return await consumer.poll(options)
  } catch (error) {
    const isDeletion = isKafkaError(error) && error.error === 'UNKNOWN_TOPIC_OR_PARTITION'
    if (!isDeletion || !selection.followsPattern) throw error
    await selection.refresh()
    return []
  }
}

/** Prints what was fetched, record by record, and counts. */
class Printer {
  readonly #formatter: MessageFormatter
  readonly #out: OutputBuffer
  readonly #maxMessages: number
  // The broker in this process has compared the checksums as it read the file.
  readonly #reader = new RecordReader({
    checkCrcs: false,
    skipBatch: (header, source, position) => this.#aborted?.isAborted(header, source, position) === true,
  })
  /** Of what is being printed. */
  #aborted: AbortedBatches | null = null
  #count = 0

  constructor(formatter: MessageFormatter, out: OutputBuffer, maxMessages: number) {
    this.#formatter = formatter
    this.#out = out
    this.#maxMessages = maxMessages
  }

  /** Records printed so far. */
  get count(): number {
    return this.#count
  }

  get hasEnough(): boolean {
    return this.#count >= this.#maxMessages
  }

  /** Prints the batches; returns the offset to go on with, behind the last record printed. */
  async print(fetched: FetchedBatches): Promise<number> {
    this.#aborted = fetched.aborted
    this.#reader.reset(fetched.batches)
    while (!this.#printUntilFull(fetched)) {
      await this.#out.drain()
      if (this.#out.isClosed) break
    }
    return this.hasEnough || this.#out.isClosed ? this.#reader.offset + 1 : this.#reader.nextOffset
  }

  /** Lets the reader see what was printed. */
  async show(): Promise<void> {
    this.#out.flush()
    if (this.#out.isFull) await this.#out.drain()
  }

  async finish(): Promise<void> {
    this.#out.flush()
    await this.#out.drain()
  }

  /** False when output has to drain first. */
  #printUntilFull({ partition, fromOffset }: FetchedBatches): boolean {
    const reader = this.#reader
    const out = this.#out
    while (!this.hasEnough && reader.next()) {
      if (reader.offset < fromOffset) continue
      this.#formatter.write(reader, partition, out)
      this.#count++
      if (out.isFull) return false
    }
    return true
  }
}

function exitCodeOf(
  end: RunEnd,
  { maxMessages }: ConsoleConsumerOptions,
  { signal, stderr }: ToolPorts,
  count: number,
): ExitCode {
  if (end === 'signal') return signalExitCode(signal)
  if (end === 'timeout' && maxMessages !== undefined) {
    stderr.write(`Only ${count} of ${maxMessages} records came before --timeout-ms was over.\n`)
    return 1
  }
  return 0
}

function refuseWhatIsNotThere({ group, style, formatterProperties }: ConsoleConsumerOptions): void {
  if (style === 'kafdir') refuseUnknownProperties('formatter', formatterProperties, FORMATTER_PROPERTIES)
  if (group === undefined) return
  throw new KafkaError('UNSUPPORTED_VERSION', {
    message: 'Consumer groups (--group) are not available in this version of kafdir.',
  })
}

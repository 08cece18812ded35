/** kafka-console-consumer: prints the records of a topic and follows it. Kafka: tools.consumer.ConsoleConsumer. */
import {
  Consumer,
  type ConsumerOptions,
  type FetchedBatches,
  type PollOptions,
} from '../../clients/consumer/consumer.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { signalExitCode } from '../signal-exit-code.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import type { ConsoleConsumerOptions } from './console-consumer-options.ts'
import { createFormatter } from './create-formatter.ts'
import type { JsonPaint } from './json-layout.ts'
import { OutputBuffer } from './output-buffer.ts'
import { ReadRange, startPosition } from './read-range.ts'
import { createWatchedFilter, type RecordFilter } from './record-filter.ts'
import { RecordPrinter } from './record-printer.ts'
import { TopicSelection } from './topic-selection.ts'

/** Longest wait in the broker: long enough to cost nothing, short enough to look for new partitions now and then. */
const MAX_WAIT_MS = 1000

/** How a run ended. */
type RunEnd = 'enough' | 'timeout' | 'signal' | 'closed'

/** What takes part in a run. */
interface Run {
  readonly options: ConsoleConsumerOptions
  readonly ports: ToolPorts
  readonly consumer: Consumer
  readonly selection: TopicSelection
  readonly range: ReadRange
  readonly printer: RecordPrinter
}

/**
 * Prints records until it has enough, has reached the end, nothing comes any more, a signal, or nobody reads. `paint`: the
 * colours of the terminal, null where there are none.
 */
export async function runConsoleConsumer(
  options: ConsoleConsumerOptions,
  ports: ToolPorts,
  paint: JsonPaint | null = null,
): Promise<ExitCode> {
  refuseWhatIsNotThere(options)
  const formatter = await createFormatter(options, ports, paint)
  const filter = await createWatchedFilter(options.filter, { ...ports, skipsFailures: options.skipMessageOnError })
  const session = await ports.openSession(options.address)
  const printer = new RecordPrinter(new OutputBuffer(ports.stdout), {
    formatter,
    filter,
    maxMessages: options.maxMessages ?? Number.POSITIVE_INFINITY,
    skipsFailures: options.skipMessageOnError,
    stderr: ports.stderr,
  })
  let run: Run | null = null
  try {
    const consumer = new Consumer(session, { ...consumerOptions(options, ports), reusesMemory: true })
    run = prepare({ options, ports, consumer, printer }, session)
    await begin(run, filter)
    return exitCodeOf(await consume(run), run)
  } finally {
    try {
      await printer.finish()
    } finally {
      // A formatter of the user's may fail as it is closed.
      await session.close()
    }
    // Kafka's tool counts from the moment it has a consumer; kafdir's own once there is something to read from.
    // Who has enough of kafdir's records wants to read nothing else.
    if (options.style === 'kafka' || (run?.selection.isComplete && !ports.stdout.closed)) {
      ports.stderr.write(`Processed a total of ${printer.count} messages\n`)
    }
    if (options.enableSystestEvents) ports.stdout.write('shutdown_complete\n')
  }
}

function consumerOptions(
  { fetch, offsetReset, isolationLevel }: ConsoleConsumerOptions,
  { clock }: ToolPorts,
): ConsumerOptions {
  return {
    fetchMaxBytes: fetch.maxBytes,
    maxPartitionFetchBytes: fetch.maxPartitionBytes,
    fetchMinBytes: fetch.minBytes,
    offsetReset:
      typeof offsetReset === 'string' ? offsetReset : { timestampMs: clock.nowMs() - offsetReset.durationMs },
    isolationLevel,
  }
}

function prepare(parts: Omit<Run, 'selection' | 'range'>, session: ClusterSession): Run {
  const { options, ports, consumer } = parts
  const { clock, signal, stderr } = ports
  const start = startPosition(options, clock)
  return {
    ...parts,
    selection: new TopicSelection(session, consumer, { ...options, start }, stderr),
    range: new ReadRange(options, consumer, { session, clock, signal }),
  }
}

async function begin({ options, ports, selection, range, printer }: Run, filter: RecordFilter | null): Promise<void> {
  if (printer.hasEnough) return
  await selection.refresh()
  await range.begin(filter, consumerOptions(options, ports))
}

async function consume({ options, ports, consumer, selection, range, printer }: Run): Promise<RunEnd> {
  const { clock, stdout } = ports
  const signal = AbortSignal.any([ports.signal, stdout.closeSignal])
  const timeoutMs = options.timeoutMs ?? Number.POSITIVE_INFINITY
  const patienceMs = options.fetch.minBytes > 1 ? Math.min(MAX_WAIT_MS, options.fetch.maxWaitMs) : MAX_WAIT_MS
  let lastRecordMs = clock.monotonicMs()
  let lastRefreshMs = lastRecordMs
  while (!printer.hasEnough && !consumer.isAtEnd) {
    const nowMs = clock.monotonicMs()
    if (ports.signal.aborted) return 'signal'
    if (stdout.closed) return 'closed'
    if (nowMs - lastRecordMs >= timeoutMs) return 'timeout'
    if (nowMs - lastRefreshMs >= MAX_WAIT_MS) {
      await selection.refresh()
      lastRefreshMs = nowMs
    }
    await range.endWhenDue()
    const maxWaitMs = Math.min(patienceMs, lastRecordMs + timeoutMs - nowMs, range.msUntilDue)
    const fetched = await pollOrRefresh(consumer, selection, { maxWaitMs: Math.ceil(maxWaitMs), signal })
    const countBefore = printer.count
    for (const batches of fetched) consumer.advance(batches, await printer.print(batches))
    await printer.show()
    if (printer.count > countBefore) lastRecordMs = clock.monotonicMs()
    // A turn of the event loop: a file takes everything at once, and without a turn no signal would be heard.
    await new Promise((resolve) => setImmediate(resolve))
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

function exitCodeOf(
  end: RunEnd,
  { options: { maxMessages }, ports: { signal, stderr }, printer: { count } }: Run,
): ExitCode {
  if (end === 'signal') return signalExitCode(signal)
  if (end === 'timeout' && maxMessages !== undefined) {
    stderr.write(`Only ${count} of ${maxMessages} records came before --timeout-ms was over.\n`)
    return 1
  }
  return 0
}

function refuseWhatIsNotThere({ group }: ConsoleConsumerOptions): void {
  if (group === undefined) return
  throw new KafkaError('UNSUPPORTED_VERSION', {
    message: 'Consumer groups (--group) are not available in this version of kafdir.',
  })
}

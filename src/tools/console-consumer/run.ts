/** kafka-console-consumer: prints the records of a topic and follows it. Kafka: tools.consumer.ConsoleConsumer. */
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import { signalExitCode } from '../signal-exit-code.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { ChosenPartitions } from './chosen-partitions.ts'
import type { ConsoleConsumerOptions } from './console-consumer-options.ts'
import { createFormatter } from './create-formatter.ts'
import type { JsonPaint } from './json-layout.ts'
import { OutputBuffer } from './output-buffer.ts'
import { Patience } from './patience.ts'
import { createWatchedFilter } from './record-filter.ts'
import { RecordPrinter } from './record-printer.ts'
import type { RecordSource } from './record-source.ts'

/** How a run ended. */
type RunEnd = 'enough' | 'timeout' | 'signal' | 'closed'

/** What takes part in a run. */
interface Run {
  readonly options: ConsoleConsumerOptions
  readonly ports: ToolPorts
  readonly source: RecordSource
  readonly printer: RecordPrinter
  /** Null for a run that reads what is there and ends. */
  readonly patience: Patience | null
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
  let source: RecordSource | null = null
  try {
    source = await openSource(options, ports, session)
    if (!printer.hasEnough) await source.begin(filter)
    const follows = !options.untilEnd && options.filter.toMs === undefined
    const run = { options, ports, source, printer, patience: follows ? new Patience(session, ports.stderr) : null }
    return exitCodeOf(await consume(run), run)
  } finally {
    try {
      // A formatter of the user's may fail as it is closed.
      await printer.finish()
      tellEnd(options, source, printer, ports)
    } finally {
      await closeAll(source, session, ports)
    }
  }
}

function tellEnd(
  { style, enableSystestEvents }: ConsoleConsumerOptions,
  source: RecordSource | null,
  { count }: RecordPrinter,
  { stdout, stderr }: ToolPorts,
): void {
  // Kafka's tool counts from the moment it has a consumer; kafdir's own once there is something to read from, and who has
  // enough of its records wants to read nothing else.
  if (style === 'kafka' || (source?.isFound && !stdout.closed)) {
    stderr.write(`Processed a total of ${count} messages\n`)
  }
  if (enableSystestEvents) stdout.write('shutdown_complete\n')
}

async function closeAll(source: RecordSource | null, session: ClusterSession, { stdout }: ToolPorts): Promise<void> {
  try {
    await source?.close(!stdout.closed)
  } finally {
    await session.close()
  }
}

/** What groups need is loaded for those who are in one. */
async function openSource(
  options: ConsoleConsumerOptions,
  ports: ToolPorts,
  session: ClusterSession,
): Promise<RecordSource> {
  if (options.group === undefined) return new ChosenPartitions(options, ports, session)
  const { GroupPartitions } = await import('./group-partitions.ts')
  return new GroupPartitions(options.group, options, ports, session)
}

async function consume({ options, ports, source, printer, patience }: Run): Promise<RunEnd> {
  const { clock, stdout } = ports
  const signal = AbortSignal.any([ports.signal, stdout.closeSignal])
  const timeoutMs = options.timeoutMs ?? Number.POSITIVE_INFINITY
  const { refreshIntervalMs } = source
  const longestMs =
    options.fetch.minBytes > 1 ? Math.min(refreshIntervalMs, options.fetch.maxWaitMs) : refreshIntervalMs
  let lastRecordMs = clock.monotonicMs()
  let lastRefreshMs = lastRecordMs
  while (!printer.hasEnough && !source.isAtEnd) {
    const nowMs = clock.monotonicMs()
    if (ports.signal.aborted) return 'signal'
    if (stdout.closed) return 'closed'
    if (nowMs - lastRecordMs >= timeoutMs) {
      if (patience?.failure) throw patience.failure
      return 'timeout'
    }
    const countBefore = printer.count
    try {
      if (nowMs - lastRefreshMs >= refreshIntervalMs) {
        await source.refresh()
        lastRefreshMs = nowMs
      }
      const maxWaitMs = Math.min(longestMs, lastRecordMs + timeoutMs - nowMs, source.msUntilDue)
      const fetched = await source.poll({ maxWaitMs: Math.ceil(maxWaitMs), signal })
      for (const batches of fetched) await print(batches, source, printer)
      patience?.worked()
    } catch (error) {
      if (patience === null) throw error
      await patience.wait(error, signal)
    }
    await printer.show()
    if (printer.count > countBefore) lastRecordMs = clock.monotonicMs()
    // A turn of the event loop: a file takes everything at once, and without a turn no signal would be heard.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return 'enough'
}

async function print(batches: FetchedBatches, source: RecordSource, printer: RecordPrinter): Promise<void> {
  if (printer.hasEnough || source.pace?.isCurrent(batches) === false) return
  try {
    const nextOffset = await printer.print(batches, source.pace)
    if (nextOffset !== null) source.advance(batches, nextOffset)
  } catch (error) {
    // Those before the one that can't be printed are done with.
    if (printer.failedAt !== null) source.advance(batches, printer.failedAt)
    throw error
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

/** kafdir expect: prints the records that were waited for. */
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import type { IsolationLevel } from '../../clients/isolation-level.ts'
import type { OffsetSpec } from '../../clients/log-offsets.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { FetchedRecords } from '../console-consumer/fetched-records.ts'
import type { MessageFormatter } from '../console-consumer/message-formatter.ts'
import { OutputBuffer } from '../console-consumer/output-buffer.ts'
import { jsonRecords } from '../console-consumer/whole-records.ts'
import { JsonRecordWriter } from '../json-record/json-record-writer.ts'
import { isWithin, timeWindow } from '../time-window.ts'
import type { OutputPort, ToolPorts } from '../tool-ports.ts'
import { TopicWatch } from '../topic-watch.ts'
import { type Expectation, ExpectedRecords } from './expected-records.ts'

export interface ExpectOptions {
  readonly topic: string
  readonly expectation: Expectation
  readonly from: OffsetSpec
  readonly isolationLevel: IsolationLevel
  /** 0: look at what is there. */
  readonly timeoutMs: number
  /** Print the records as JSON lines, not their values. */
  readonly json: boolean
}

export interface ExpectOutcome {
  readonly records: ExpectedRecords
  /** Whether the topic was ever there. */
  readonly isThere: boolean
  /** Whether the time was over before all that is there was read. */
  readonly isCutShort: boolean
}

const LF = 0x0a

/** Reads until the expectation is met, the time is over or a signal comes. Throws KafkaError. */
export async function runExpect(
  session: KafkaSession,
  options: ExpectOptions,
  { stdout, stderr, clock, signal }: Pick<ToolPorts, 'stdout' | 'stderr' | 'clock' | 'signal'>,
): Promise<ExpectOutcome> {
  const watch = new TopicWatch(session, clock, {
    ...options,
    signal: AbortSignal.any([signal, stdout.closeSignal]),
    notice: (sentence) => void stderr.write(`${sentence}\n`),
  })
  const records = new ExpectedRecords(options.expectation)
  const out = new OutputBuffer(stdout)
  const printer = new MatchPrinter(options, out, stdout)
  for await (const batches of watch.batches()) {
    printer.take(batches, records)
    // Whoever reads the output sees a match when it happens.
    out.flush()
    if (out.isFull) await out.drain()
    if (records.isMet) break
  }
  return { records, isThere: watch.isThere, isCutShort: watch.isCutShort }
}

/** Looks at records one by one, and prints those that match. */
class MatchPrinter {
  readonly #options: ExpectOptions
  readonly #out: OutputBuffer
  readonly #writer: MessageFormatter
  readonly #fetched: FetchedRecords

  constructor(options: ExpectOptions, out: OutputBuffer, { isTerminal }: OutputPort) {
    this.#options = options
    this.#out = out
    const writer = new JsonRecordWriter()
    // On one line, and without tricks.
    this.#writer = isTerminal ? jsonRecords(writer, { isIndented: false, paint: null }) : writer
    const window = timeWindow(options.from)
    this.#fetched = new FetchedRecords({ matches: ({ timestampMs }) => isWithin(window, timestampMs) })
  }

  take(batches: FetchedBatches, records: ExpectedRecords): void {
    const { partition } = batches
    const { reader } = this.#fetched
    this.#fetched.open(batches)
    while (!records.isMet && reader.next()) {
      if (!this.#fetched.isWanted() || !records.take(reader, partition)) continue
      if (this.#options.json) this.#writer.write(reader, { topic: this.#options.topic, partition }, this.#out)
      else this.#printValue()
    }
  }

  #printValue(): void {
    const { source, valueStart, valueEnd } = this.#fetched.reader
    if (valueStart < 0) this.#out.copy(NULL, 0, NULL.length)
    else this.#out.copy(source, valueStart, valueEnd)
    this.#out.byte(LF)
  }
}

const NULL = Buffer.from('null')

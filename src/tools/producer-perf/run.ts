/** kafka-producer-perf-test: how fast records are written, and acknowledged. Kafka: tools.ProducerPerformance. */
import type { Producer, WrittenBatch } from '../../clients/producer/producer.ts'
import type { SendFailure } from '../../clients/producer/send-failure.ts'
import { emptyRecordView } from '../../record/record-view.ts'
import { SendFailures } from '../console-producer/send-failures.ts'
import { refuseInternalTopic } from '../internal-topic.ts'
import { LatencyStats, type RunTotal, type Throughput } from '../perf/latency-stats.ts'
import { openTestProducer, type ProducerListener } from '../perf/open-test-producer.ts'
import type { Metric } from '../perf/print-metrics.ts'
import { SentRecords } from '../perf/sent-records.ts'
import { runTestLoad } from '../perf/test-load.ts'
import { signalExitCode } from '../signal-exit-code.ts'
import { ThroughputThrottler } from '../throughput-throttler.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { PerfTransactions } from './perf-transactions.ts'
import { ProducerMetrics } from './producer-metrics.ts'
import type { ProducerPerfOptions } from './producer-perf-options.ts'

/** Who is told how a test goes, and shows it. */
export interface ProducerPerfReport {
  /** Records are about to be sent, the first of them to warm up. */
  begin(warmupRecords: number): void
  /** `isSteadyState`: of the records behind those that warm up, of which this may be the first window. */
  window(window: Throughput, about: { readonly isSteadyState: boolean; readonly isFirst: boolean }): void
  /** Called often. `recordsSent`: acknowledged so far. */
  tick(recordsSent: number): void
  /** `steadyState`: null when there was nothing to warm up. */
  end(total: RunTotal, steadyState: RunTotal | null, metrics: readonly Metric[]): void
}

/** 0 only when all records were written. Throws ToolError and KafkaError for what is wrong with the topic. */
export async function runProducerPerf(
  options: ProducerPerfOptions,
  ports: ToolPorts,
  report: ProducerPerfReport,
): Promise<ExitCode> {
  const session = await ports.openSession(options.address)
  try {
    if (options.style === 'kafdir') refuseInternalTopic(options.topic)
    const test = new ProducerPerfTest(options, ports, report)
    const producer = await openTestProducer(session, options, ports, test)
    await test.run(producer)
    return test.end(producer)
  } finally {
    await session.close()
  }
}

/** Records that were sent at the same moment and acknowledged together. */
interface Simultaneous {
  readonly sentMs: number
  /** They came after those that warm up. */
  readonly isSteady: boolean
  readonly count: number
  readonly bytes: number
}

class ProducerPerfTest implements ProducerListener {
  readonly #options: ProducerPerfOptions
  readonly #ports: ToolPorts
  readonly #report: ProducerPerfReport
  readonly #sent = new SentRecords()
  readonly #metrics = new ProducerMetrics()
  readonly #failures: SendFailures
  #total: LatencyStats
  #steadyState: LatencyStats | null = null

  constructor(options: ProducerPerfOptions, ports: ToolPorts, report: ProducerPerfReport) {
    this.#options = options
    this.#ports = ports
    this.#report = report
    const { topic, style } = options
    this.#failures = new SendFailures({ topic, unit: 'record', stderr: ports.stderr, inPlainWords: style === 'kafdir' })
    this.#total = this.#beginStats(options.numRecords, false)
  }

  /** Resolves when all is written, or told to have failed. */
  async run(producer: Producer): Promise<void> {
    const { numRecords, warmupRecords, throughput, lingerMs, lingersWhilePausing } = this.#options
    const { clock, signal, stdout } = this.#ports
    this.#report.begin(warmupRecords)
    const throttler = new ThroughputThrottler(throughput, clock)
    this.#total = this.#beginStats(numRecords, false)
    const onTurn = () => this.#report.tick(producer.recordsSent)
    const transactions = this.#transactionsOf(producer)
    const ended = AbortSignal.any([signal, stdout.closeSignal, this.#failures.topicIsGone])
    const load = {
      ...{ producer, numRecords, throttler, lingerMs, lingersWhilePausing, clock, onTurn },
      signal: ended,
      send: this.#sender(producer, transactions),
      between: transactions === null ? undefined : (nowMs: number) => transactions.commitIfDue(nowMs),
    }
    try {
      await runTestLoad(load)
      if (!ended.aborted) await transactions?.commit()
    } catch (error) {
      // Each record that was not written is told; those beside it count for nobody.
      if (this.#failures.count === 0) throw error
    } finally {
      await producer.flush()
      await transactions?.abort()
    }
  }

  #transactionsOf(producer: Producer): PerfTransactions | null {
    const { transactions } = this.#options
    return transactions === null ? null : new PerfTransactions(producer, transactions.durationMs)
  }

  end(producer: Producer): ExitCode {
    const { signal, clock } = this.#ports
    const nowMs = this.#timeOf(clock.monotonicMs())
    this.#failures.tellRest()
    const metrics = this.#metrics.all(this.#options.clientId, this.#failures.count)
    this.#report.tick(producer.recordsSent)
    this.#report.end(this.#total.total(nowMs), this.#steadyState?.total(nowMs) ?? null, metrics)
    if (this.#failures.count > 0) return 1
    return signal.aborted ? signalExitCode(signal) : 0
  }

  written({ recordsCount, numberOf, ...batch }: WrittenBatch): void {
    const nowMs = this.#timeOf(this.#ports.clock.monotonicMs())
    const sent = this.#sent
    const { warmupRecords } = this.#options
    this.#metrics.add(batch, recordsCount)
    // Neighbours were sent at the same moment, nearly all of them.
    let run = { sentMs: Number.NaN, isSteady: false, count: 0, bytes: 0 }
    for (let index = 0; index < recordsCount; index++) {
      const number = numberOf(index)
      sent.take(number)
      this.#metrics.addRecord(sent.bytes)
      const isSteady = number >= warmupRecords
      if (sent.sentMs !== run.sentMs || isSteady !== run.isSteady) {
        this.#record(run, nowMs)
        run = { sentMs: sent.sentMs, isSteady, count: 0, bytes: 0 }
      }
      run.count++
      run.bytes += sent.bytes
    }
    this.#record(run, nowMs)
  }

  failed(failure: SendFailure): void {
    const { recordsCount, firstNumber, numberOf = () => firstNumber } = failure
    for (let index = 0; index < recordsCount; index++) this.#sent.take(numberOf(index))
    this.#failures.add(failure)
  }

  #record({ sentMs, isSteady, count, bytes }: Simultaneous, nowMs: number): void {
    if (count === 0) return
    this.#total.record(nowMs - sentMs, bytes, nowMs, count)
    if (isSteady) this.#steadyState?.record(nowMs - sentMs, bytes, nowMs, count)
  }

  #sender(producer: Producer, transactions: PerfTransactions | null): (index: number, nowMs: number) => void {
    const { payloads, warmupRecords, numRecords } = this.#options
    const { clock } = this.#ports
    const sent = this.#sent
    const view = emptyRecordView()
    let lookedMs = Number.NaN
    let sentMs = 0
    return (index, nowMs) => {
      transactions?.ensureOpen(nowMs)
      if (nowMs !== lookedMs) {
        lookedMs = nowMs
        sentMs = this.#timeOf(nowMs)
        view.timestampMs = clock.nowMs()
      }
      if (index === warmupRecords && index > 0) this.#steadyState = this.#beginStats(numRecords - index, true)
      sent.add(index, sentMs, payloads.fill(view, index))
      producer.append(view, index)
    }
  }

  #beginStats(numRecords: number, isSteadyState: boolean): LatencyStats {
    const { reportingIntervalMs } = this.#options
    return new LatencyStats({
      ...{ numRecords, reportingIntervalMs, startMs: this.#timeOf(this.#ports.clock.monotonicMs()) },
      onWindow: (window, isFirst) => {
        // From the first record on that counts, the windows are those of the steady state.
        if (isSteadyState === (this.#steadyState !== null)) this.#report.window(window, { isSteadyState, isFirst })
      },
    })
  }

  /** Kafka's clock has whole milliseconds. */
  #timeOf(nowMs: number): number {
    return this.#options.inWholeMs ? Math.floor(nowMs) : nowMs
  }
}

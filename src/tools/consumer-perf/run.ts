/** kafka-consumer-perf-test: how fast records are read in a group. Kafka: tools.ConsumerPerformance. */
import type { Rebalance } from '../../clients/consumer/group-consumer.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { GroupReader } from '../perf/group-reader.ts'
import type { Metric } from '../perf/print-metrics.ts'
import { signalExitCode } from '../signal-exit-code.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import type { ConsumerPerfOptions } from './parse-options.ts'

/** How long a poll waits at most, as in Kafka. */
const POLL_MS = 100
const MEBIBYTE = 1024 * 1024

/** What was read up to some moment. Times are ms since 1970, as everything in Kafka's rows. */
export interface ConsumedAmounts {
  readonly startMs: number
  readonly endMs: number
  readonly records: number
  readonly mebibytes: number
  /** Of the time between, what was spent without partitions, until the group gave some. */
  readonly rebalanceMs: number
}

/** The amounts of one reporting interval, and all that was read until its end. */
export interface ConsumedInterval extends ConsumedAmounts {
  readonly totalRecords: number
  readonly totalMebibytes: number
}

/** Who is told how a test goes, and shows it. */
export interface ConsumerPerfReport {
  interval(interval: ConsumedInterval): void
  /** Called often. */
  tick(records: number): void
  /** `isShort`: records were wanted that did not come in time. */
  end(amounts: ConsumedAmounts, isShort: boolean, metrics: readonly Metric[]): void
}

/** 0 when as many records came as were wanted, for Kafka's users also when they were fewer. Throws ToolError and KafkaError. */
export async function runConsumerPerf(
  options: ConsumerPerfOptions,
  ports: ToolPorts,
  report: ConsumerPerfReport,
): Promise<ExitCode> {
  const session = await ports.openSession(options.address)
  try {
    const test = new ConsumerPerfTest(options, ports, report)
    const onRebalance = (rebalance: Rebalance): void => test.rebalanced(rebalance)
    const reader = await GroupReader.open(session, { ...options, onRebalance }, ports)
    try {
      await test.run(reader)
    } finally {
      await reader.close()
    }
    return test.end(reader)
  } finally {
    await session.close()
  }
}

class ConsumerPerfTest {
  readonly #options: ConsumerPerfOptions
  readonly #ports: ToolPorts
  readonly #report: ConsumerPerfReport
  readonly #held = new Set<string>()
  #startMs: number
  #endMs: number
  #records = 0
  #bytes = 0
  /** Since when there are no partitions, and how long there were none: in all, and since the last report. */
  #joinStartMs: number
  #joinMs = 0
  #joinMsInInterval = 0
  #reported: { readonly timeMs: number; readonly records: number; readonly bytes: number }
  #isFirstOfPoll = false

  constructor(options: ConsumerPerfOptions, ports: ToolPorts, report: ConsumerPerfReport) {
    this.#options = options
    this.#ports = ports
    this.#report = report
    const nowMs = ports.clock.nowMs()
    this.#startMs = this.#endMs = this.#joinStartMs = nowMs
    this.#reported = { timeMs: nowMs, records: 0, bytes: 0 }
  }

  /** Kafka: ConsumerPerfRebListener. */
  rebalanced({ assigned, revoked, lost }: Rebalance): void {
    const nowMs = this.#ports.clock.nowMs()
    for (const partition of [...revoked, ...lost]) this.#held.delete(formatTopicPartition(partition))
    if (this.#held.size === 0 && revoked.length + lost.length > 0) this.#joinStartMs = nowMs
    if (this.#held.size === 0 && assigned.length > 0) {
      this.#joinMs += nowMs - this.#joinStartMs
      this.#joinMsInInterval += nowMs - this.#joinStartMs
    }
    for (const partition of assigned) this.#held.add(formatTopicPartition(partition))
  }

  async run(reader: GroupReader): Promise<void> {
    const { numRecords, timeoutMs } = this.#options
    const { clock, stdout } = this.#ports
    const signal = AbortSignal.any([this.#ports.signal, stdout.closeSignal])
    const visit = (_: unknown, record: RecordReader): void => this.#count(record)
    let lastRecordMs = clock.monotonicMs()
    while (this.#records < numRecords && clock.monotonicMs() - lastRecordMs <= timeoutMs && !signal.aborted) {
      this.#isFirstOfPoll = true
      const count = await reader.poll(visit, { maxWaitMs: POLL_MS, signal })
      if (count > 0) lastRecordMs = clock.monotonicMs()
      this.#report.tick(this.#records)
    }
    this.#endMs = clock.nowMs()
  }

  end({ counts }: GroupReader): ExitCode {
    const { signal } = this.#ports
    const isComplete = this.#records >= this.#options.numRecords
    const amounts = { startMs: this.#startMs, endMs: this.#endMs, records: this.#records, rebalanceMs: this.#joinMs }
    const isShort = !isComplete && !signal.aborted
    this.#report.end({ ...amounts, mebibytes: this.#bytes / MEBIBYTE }, isShort, this.#metrics(counts))
    if (signal.aborted) return signalExitCode(signal)
    // Kafka's tool has measured what there was, and said so.
    return isComplete || this.#options.style === 'kafka' ? 0 : 1
  }

  #count({ keyStart, keyEnd, valueStart, valueEnd }: RecordReader): void {
    this.#records++
    this.#bytes += keyEnd - keyStart + valueEnd - valueStart
    if (!this.#isFirstOfPoll) return
    this.#isFirstOfPoll = false
    const nowMs = this.#ports.clock.nowMs()
    if (nowMs - this.#reported.timeMs >= this.#options.reportingIntervalMs) this.#reportInterval(nowMs)
  }

  #reportInterval(nowMs: number): void {
    const { timeMs, records, bytes } = this.#reported
    this.#report.interval({
      startMs: timeMs,
      endMs: nowMs,
      records: this.#records - records,
      mebibytes: (this.#bytes - bytes) / MEBIBYTE,
      rebalanceMs: this.#joinMsInInterval,
      totalRecords: this.#records,
      totalMebibytes: this.#bytes / MEBIBYTE,
    })
    this.#joinMsInInterval = 0
    this.#reported = { timeMs: nowMs, records: this.#records, bytes: this.#bytes }
  }

  /** Kafka: FetchMetricsRegistry. */
  #metrics({ fetches, bytes, waitedMs, longestMs }: GroupReader['counts']): Metric[] {
    const values: Readonly<Record<string, number>> = {
      'bytes-consumed-total': bytes,
      'fetch-latency-avg': waitedMs / fetches,
      'fetch-latency-max': longestMs,
      'fetch-total': fetches,
      'records-consumed-total': this.#records,
      'records-per-request-avg': this.#records / fetches,
    }
    const { clientId } = this.#options
    const group = 'consumer-fetch-manager-metrics'
    return Object.entries(values).map(([name, value]) => ({ group, name, clientId, value }))
  }
}

import { describe, expect, it } from 'vitest'
import { LatencyStats, type Throughput } from '../../../../src/tools/perf/latency-stats.ts'
import { totalLine, windowLine } from '../../../../src/tools/perf/perf-lines.ts'

function stats(numRecords: number, reportingIntervalMs = 5000) {
  const windows: (Throughput & { isFirst: boolean })[] = []
  const onWindow = (window: Throughput, isFirst: boolean) => void windows.push({ ...window, isFirst })
  return { windows, stats: new LatencyStats({ numRecords, reportingIntervalMs, startMs: 1000, onWindow }) }
}

describe('latencies', () => {
  it('make the last line of kafka-producer-perf-test', () => {
    const { stats: latencies } = stats(1000)
    for (let ms = 1; ms <= 1000; ms++) latencies.record(ms, 1024, 1000)
    expect(totalLine(latencies.total(3000), false)).toBe(
      '1000 records sent, 500.000000 records/sec (0.49 MB/sec), 500.50 ms avg latency, 1000.00 ms max latency, 501 ms 50th, 951 ms 95th, 991 ms 99th, 1000 ms 99.9th.\n',
    )
  })

  it('without any record are what Kafka prints then', () => {
    const { stats: latencies } = stats(3)
    expect(totalLine(latencies.total(1800), true)).toBe(
      '0 steady state records sent, 0.000000 records/sec (0.00 MB/sec), NaN ms avg latency, 0.00 ms max latency, 0 ms 50th, 0 ms 95th, 0 ms 99th, 0 ms 99.9th.\n',
    )
  })

  it('are told window by window, each counted anew', () => {
    const { stats: latencies, windows } = stats(10, 100)
    for (const nowMs of [1010, 1050, 1100, 1150, 1260]) latencies.record(nowMs - 1000, 1024 * 1024, nowMs)
    expect(windows.map(({ records, isFirst }) => [records, isFirst])).toEqual([
      [3, true],
      [2, false],
    ])
    expect(windows.map(windowLine)).toEqual([
      '3 records sent, 30.0 records/sec (30.00 MB/sec), 53.3 ms avg latency, 100.0 ms max latency.\n',
      '2 records sent, 12.5 records/sec (12.50 MB/sec), 205.0 ms avg latency, 260.0 ms max latency.\n',
    ])
  })

  it('of more records than are kept are sampled evenly', () => {
    const { stats: latencies } = stats(1_500_000)
    for (let i = 0; i < 1_500_000; i++) latencies.record(i % 3 === 0 ? 5 : 99, 1, 1000)
    const { p50Ms, p999Ms, maxMs, records } = latencies.total(2000)
    expect([p50Ms, p999Ms, maxMs, records]).toEqual([5, 5, 99, 1_500_000])
  })
})

it('of several records at once count as those of each', () => {
  const [one, many] = [stats(1_000_000), stats(1_000_000)]
  for (const [latencyMs, count] of [
    [3, 7],
    [9, 400_001],
    [1, 2],
    [70, 599_990],
  ] as const) {
    for (let i = 0; i < count; i++) one.stats.record(latencyMs, 10, 1000)
    many.stats.record(latencyMs, 10 * count, 1000, count)
  }
  expect(many.stats.total(2000)).toEqual(one.stats.total(2000))
})

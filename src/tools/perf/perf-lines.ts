/** The lines of kafka-producer-perf-test. Kafka: ProducerPerformance.Stats. */
import { formatJavaFixed } from '../../common/java-fixed.ts'
import type { RunTotal, Throughput } from './latency-stats.ts'

export function windowLine({ records, recordsPerSecond, mebibytesPerSecond, averageMs, maxMs }: Throughput): string {
  const rate = `${formatJavaFixed(recordsPerSecond, 1)} records/sec (${formatJavaFixed(mebibytesPerSecond, 2)} MB/sec)`
  const latency = `${formatJavaFixed(averageMs, 1)} ms avg latency, ${formatJavaFixed(maxMs, 1)} ms max latency.`
  return `${records} records sent, ${rate}, ${latency}\n`
}

/** `isSteadyState`: it is about the records after those to warm up. */
export function totalLine(total: RunTotal, isSteadyState: boolean): string {
  const { records, recordsPerSecond, mebibytesPerSecond, averageMs, maxMs, p50Ms, p95Ms, p99Ms, p999Ms } = total
  const what = `${records}${isSteadyState ? ' steady state' : ''} records sent`
  const rate = `${formatJavaFixed(recordsPerSecond, 6)} records/sec (${formatJavaFixed(mebibytesPerSecond, 2)} MB/sec)`
  const latency = `${formatJavaFixed(averageMs, 2)} ms avg latency, ${formatJavaFixed(maxMs, 2)} ms max latency`
  return `${what}, ${rate}, ${latency}, ${p50Ms} ms 50th, ${p95Ms} ms 95th, ${p99Ms} ms 99th, ${p999Ms} ms 99.9th.\n`
}

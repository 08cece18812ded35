/** The report of a latency test as Kafka's tool prints it. Kafka: EndToEndLatency.printResults. */
import { formatJavaDouble } from '../../common/java-double.ts'
import { formatJavaFixed } from '../../common/java-fixed.ts'
import type { OutputPort } from '../tool-ports.ts'
import type { E2eLatencyReport } from './run.ts'

/** Of so many records, one is shown by itself. */
const SHOWN_EVERY = 1000

export function printedReport(stdout: Pick<OutputPort, 'write'>): E2eLatencyReport {
  return {
    creating(topic) {
      stdout.write(
        `Topic "${topic}" does not exist. Will create topic with 1 partition(s) and replication factor = 1\n`,
      )
    },
    creationFailed(topic) {
      stdout.write(`Creation of topic ${topic} failed\n`)
    },
    measured(index, latencyMs) {
      // Java counts whole nanoseconds.
      const nanoseconds = Math.round(latencyMs * 1e6)
      if (index % SHOWN_EVERY === 0) stdout.write(`${index}\t${formatJavaDouble(nanoseconds / 1000 / 1000)}\n`)
    },
    end({ averageMs, percentileMs }) {
      const whole = (share: number): number => Math.floor(percentileMs(share))
      stdout.write(`Avg latency: ${formatJavaFixed(averageMs, 4)} ms\n`)
      stdout.write(`Percentiles: 50th = ${whole(0.5)}, 99th = ${whole(0.99)}, 99.9th = ${whole(0.999)}\n`)
    },
  }
}

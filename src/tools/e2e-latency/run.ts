/** kafka-e2e-latency: how long a record takes from its producer to its consumer. Kafka: tools.EndToEndLatency. */
import { createTopics } from '../../clients/admin/create-topics.ts'
import { Consumer } from '../../clients/consumer/consumer.ts'
import type { Producer } from '../../clients/producer/producer.ts'
import type { TopicMetadata } from '../../clients/topic-metadata.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { consumerOptions } from '../console-consumer/consumer-options.ts'
import { FetchedRecords } from '../console-consumer/fetched-records.ts'
import { openTestProducer } from '../perf/open-test-producer.ts'
import { signalExitCode } from '../signal-exit-code.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { findNamedTopic, locateTopic } from '../unknown-topic.ts'
import { checkReceived, mismatch } from './check-received.ts'
import type { E2eLatencyOptions } from './parse-options.ts'
import { type SampleRecord, SampleRecords, viewOfSample } from './sample-records.ts'

const POLL_TIMEOUT_MS = 60_000

/** Latencies of a run, in ms, rising. */
export interface LatencySamples {
  readonly averageMs: number
  /** That of which so large a share took no longer: 0.5, 0.99. */
  readonly percentileMs: (share: number) => number
}

export interface E2eLatencyReport {
  /** The topic is not there, and is about to be created. */
  creating(topic: string): void
  creationFailed(topic: string): void
  /** Called for each record, from 0 on. */
  measured(index: number, latencyMs: number): void
  end(samples: LatencySamples, count: number): void
}

/** Throws ToolError when another record came than was sent, or none; KafkaError for what is wrong with the topic. */
export async function runE2eLatency(
  options: E2eLatencyOptions,
  ports: ToolPorts,
  report: E2eLatencyReport,
): Promise<ExitCode> {
  const session = await ports.openSession(options.address)
  try {
    const topic = await topicOf(session, options, ports, report)
    const lane = await openLane(session, topic, options, ports)
    const records = new SampleRecords(options)
    const latencies: number[] = []
    const { clock, signal, stdout } = ports
    while (latencies.length < options.numRecords && !signal.aborted && !stdout.closed) {
      const record = records.next()
      const startMs = clock.monotonicMs()
      await lane.send(record)
      const isThere = await lane.receive(record)
      if (!isThere) break
      const latencyMs = clock.monotonicMs() - startMs
      report.measured(latencies.length, latencyMs)
      latencies.push(latencyMs)
    }
    if (latencies.length > 0) report.end(samplesOf(latencies), latencies.length)
    return signal.aborted ? signalExitCode(signal) : 0
  } finally {
    await session.close()
  }
}

async function topicOf(
  session: ClusterSession,
  { topic, autoCreateTopics }: E2eLatencyOptions,
  { stderr }: ToolPorts,
  report: E2eLatencyReport,
): Promise<TopicMetadata> {
  if (autoCreateTopics && (await findNamedTopic(session, topic)) === null) {
    report.creating(topic)
    const results = await createTopics(session, [{ name: topic, partitions: 1, replicationFactor: 1 }])
    const result = results.get(topic)
    // Another process may have been faster.
    if (isKafkaError(result) && result.error !== 'TOPIC_ALREADY_EXISTS') {
      report.creationFailed(topic)
      throw result
    }
  }
  return locateTopic(session, topic, { allowAutoCreate: false, stderr })
}

/** A producer and a consumer of the same topic. */
interface Lane {
  /** Resolves when the record is acknowledged. Throws what the producer says of it. */
  send(record: SampleRecord): Promise<void>
  /** Resolves when the record has come; false: a signal came first. Throws ToolError. */
  receive(record: SampleRecord): Promise<boolean>
}

async function openLane(
  session: ClusterSession,
  topic: TopicMetadata,
  options: E2eLatencyOptions,
  ports: ToolPorts,
): Promise<Lane> {
  const { clock, signal } = ports
  const failures: Error[] = []
  const settings = { ...options.producer, ...options, autoCreateTopics: false }
  const producer: Producer = await openTestProducer(session, settings, ports, {
    written: () => {},
    failed: ({ error }) => void failures.push(error),
  })
  const consumer = new Consumer(session, consumerOptions(options.consumer, clock))
  await consumer.assign(topic, topic.partitions, 'latest')
  return {
    async send(record) {
      producer.append(viewOfSample(record, clock.nowMs()))
      await producer.flush()
      const [failure] = failures
      if (failure !== undefined) throw failure
    },
    receive: (record) => receive(consumer, record, { clock, signal }),
  }
}

async function receive(
  consumer: Consumer,
  sent: SampleRecord,
  { clock, signal }: Pick<ToolPorts, 'clock' | 'signal'>,
): Promise<boolean> {
  const records = new FetchedRecords(null)
  const latestMs = clock.monotonicMs() + POLL_TIMEOUT_MS
  let count = 0
  while (count === 0 && !signal.aborted) {
    const maxWaitMs = latestMs - clock.monotonicMs()
    if (maxWaitMs <= 0) throw mismatch(`poll() timed out before finding a result (timeout:[${POLL_TIMEOUT_MS}ms])`)
    for (const batches of await consumer.poll({ maxWaitMs: Math.ceil(maxWaitMs), signal })) {
      records.open(batches)
      while (records.reader.next()) {
        if (records.isWanted() && count++ === 0) checkReceived(records.reader, sent)
      }
      consumer.advance(batches, records.nextOffset)
    }
  }
  if (count > 1) throw mismatch(`Only one result was expected during this test. We found [${count}]`)
  return count === 1
}

function samplesOf(latencies: readonly number[]): LatencySamples {
  const rising = [...latencies].sort((a, b) => a - b)
  return {
    averageMs: rising.reduce((sum, latencyMs) => sum + latencyMs, 0) / rising.length,
    percentileMs: (share) => rising[Math.floor(rising.length * share)] ?? 0,
  }
}

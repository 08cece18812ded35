/** kafka-console-producer: every line of standard input becomes a record. Kafka: tools.ConsoleProducer. */

import { listOffsets } from '../../clients/log-offsets.ts'
import type { Acks, SendFailure } from '../../clients/producer/batch-sender.ts'
import { type Partitioner, RoundRobinPartitioner, StickyPartitioner } from '../../clients/producer/partitioner.ts'
import { Producer } from '../../clients/producer/producer.ts'
import { findTopic, type TopicMetadata } from '../../clients/topic-metadata.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { emptyRecordView } from '../../record/record-view.ts'
import { ToolError } from '../tool-error.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import type { ConsoleProducerOptions } from './console-producer-options.ts'
import { LineMessageReader } from './line-message-reader.ts'
import { LineSplitter } from './line-splitter.ts'
import { nextChunk } from './next-chunk.ts'
import { SendFailures } from './send-failures.ts'

/** More partitions than this are not asked for their ends: finding the emptiest would take longer than it helps. */
const MAX_PARTITIONS_COMPARED = 64
const ACKS: Readonly<Record<ConsoleProducerOptions['acks'], Acks>> = { '0': 0, '1': 1, all: -1 }

/** Reads stdin to its end, or to a signal, and writes its lines. 0 only when every record was written. */
export async function runConsoleProducer(options: ConsoleProducerOptions, ports: ToolPorts): Promise<ExitCode> {
  const reader = new LineMessageReader(options.readerProperties)
  refuseCompression(options)
  const session = await ports.openSession(options.address)
  try {
    const topic = await findTopic(session, options.topic, { allowAutoCreate: options.autoCreateTopics })
    const failures = new SendFailures(topic.name, ports.stderr)
    const producer = await openProducer(session, topic, options, ports, failures)
    await pumpLines(options, ports, reader, producer, failures)
    await producer.flush()
    failures.summarise()
    return failures.count > 0 ? 1 : signalExitCode(ports.signal)
  } finally {
    await session.close()
  }
}

async function pumpLines(
  options: ConsoleProducerOptions,
  ports: ToolPorts,
  reader: LineMessageReader,
  producer: Producer,
  failures: SendFailures,
): Promise<void> {
  const record = emptyRecordView()
  const lines: (() => void)[] = []
  const splitter = new LineSplitter((source, start, end) => {
    reader.read(record, source, start, end)
    if (options.sync) return void lines.push(keepForLater(producer, { ...record }))
    producer.append(record)
  })
  const chunks = ports.stdin.chunks()[Symbol.asyncIterator]()
  const prompt = (): void => void (options.prompt && ports.stdin.isTerminal && ports.stdout.write('>'))
  const whenIdle = ports.stdin.isFile ? null : () => producer.sendAll()
  try {
    for (;;) {
      prompt()
      const chunk = await nextChunk(chunks, whenIdle, ports.signal)
      if (chunk === null) break
      record.timestampMs = ports.clock.nowMs()
      splitter.push(chunk)
      if (options.sync) await sendOneByOne(lines, producer, failures)
      if (producer.isFull) await producer.ready()
    }
    record.timestampMs = ports.clock.nowMs()
    splitter.end()
    if (options.sync) await sendOneByOne(lines, producer, failures)
  } catch (error) {
    await producer.flush() // a bad line ends the run; the lines before it are written, as Kafka's shutdown hook does
    throw error
  }
}

/** `record` is a copy of the view, but its source is still the chunk, which nobody reuses. */
function keepForLater(producer: Producer, record: ReturnType<typeof emptyRecordView>): () => void {
  return () => producer.append(record)
}

/** `--sync`: each record is answered before the next one is sent; the first failure ends the run. */
async function sendOneByOne(appends: (() => void)[], producer: Producer, failures: SendFailures): Promise<void> {
  for (const append of appends.splice(0)) {
    append()
    await producer.flush()
    const error = failures.first
    if (error === null) continue
    throw new ToolError('exception', `org.apache.kafka.common.errors.${error.javaException}: ${error.message}`, {
      javaException: 'java.util.concurrent.ExecutionException',
      plain: error.message,
      cause: error,
    })
  }
}

async function openProducer(
  session: KafkaSession,
  topic: TopicMetadata,
  options: ConsoleProducerOptions,
  ports: ToolPorts,
  failures: SendFailures,
): Promise<Producer> {
  return Producer.open(session, topic, {
    acks: ACKS[options.acks],
    batchSizeBytes: options.batchSizeBytes,
    bufferMemoryBytes: options.bufferMemoryBytes,
    maxRequestSizeBytes: options.maxRequestSizeBytes,
    requestTimeoutMs: options.requestTimeoutMs,
    isIdempotent: options.producerProperties['enable.idempotence']?.toLowerCase() !== 'false' && options.acks === 'all',
    partitioner: await choosePartitioner(session, topic, options, ports),
    onFailure: (failure: SendFailure) => failures.add(failure, options.sync),
  })
}

async function choosePartitioner(
  session: KafkaSession,
  topic: TopicMetadata,
  options: ConsoleProducerOptions,
  ports: ToolPorts,
): Promise<Partitioner> {
  if (options.producerProperties['partitioner'] === 'sticky') {
    return new StickyPartitioner(ports.random, options.batchSizeBytes)
  }
  return new RoundRobinPartitioner(await emptiestPartition(session, topic))
}

/** Index of the partition with the lowest end: three one-line runs fill three partitions. */
async function emptiestPartition(session: KafkaSession, topic: TopicMetadata): Promise<number> {
  if (topic.partitions.length === 1) return 0
  const ends = await listOffsets(session, topic.name, topic.partitions.slice(0, MAX_PARTITIONS_COMPARED), 'latest')
  return ends.indexOf(Math.min(...ends))
}

function refuseCompression({ compressionCodec }: ConsoleProducerOptions): void {
  if (compressionCodec === 'none') return
  throw new KafkaError('UNSUPPORTED_COMPRESSION_TYPE', {
    message: `Compression with ${compressionCodec} is not available in this version of kafdir.`,
    hint: 'Leave --compression-codec out: the records are written uncompressed then.',
  })
}

/** What was read before the signal is written by now; the exit code tells of the signal, as for any Unix program. */
function signalExitCode(signal: AbortSignal): ExitCode {
  if (!signal.aborted) return 0
  return signal.reason === 'SIGTERM' ? 143 : 130
}

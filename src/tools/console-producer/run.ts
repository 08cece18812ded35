/** kafka-console-producer: every line of standard input becomes a record. Kafka: tools.ConsoleProducer. */

import { describeTopicConfigs } from '../../clients/admin/describe-configs.ts'
import { listOffsets } from '../../clients/log-offsets.ts'
import type { Acks, SendFailure } from '../../clients/producer/batch-sender.ts'
import { type Partitioner, RoundRobinPartitioner, StickyPartitioner } from '../../clients/producer/partitioner.ts'
import { Producer } from '../../clients/producer/producer.ts'
import type { TopicMetadata } from '../../clients/topic-metadata.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { emptyRecordView, type RecordView } from '../../record/record-view.ts'
import { signalExitCode } from '../signal-exit-code.ts'
import { ToolError } from '../tool-error.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { refuseUnknownProperties } from '../unknown-property.ts'
import { locateTopic } from '../unknown-topic.ts'
import type { ConsoleProducerOptions } from './console-producer-options.ts'
import { LineMessageReader, READER_PROPERTIES } from './line-message-reader.ts'
import { LinePrompt } from './line-prompt.ts'
import { LineSplitter } from './line-splitter.ts'
import { nextChunk } from './next-chunk.ts'
import { SendFailures } from './send-failures.ts'

/** More partitions than this are not asked for their ends: finding the emptiest would take longer than it helps. */
const MAX_PARTITIONS_COMPARED = 64
const MAX_MESSAGE_BYTES = 'max.message.bytes'
const ACKS: Readonly<Record<ConsoleProducerOptions['acks'], Acks>> = { '0': 0, '1': 1, all: -1 }

/** Reads stdin to its end, or to a signal, and writes its lines. 0 only when every record was written. */
export async function runConsoleProducer(options: ConsoleProducerOptions, ports: ToolPorts): Promise<ExitCode> {
  const reader = new LineMessageReader(options.readerProperties)
  refuseWhatIsNotThere(options)
  const session = await ports.openSession(options.address)
  try {
    const topic = await locateTopic(session, options.topic, {
      allowAutoCreate: options.autoCreateTopics,
      stderr: ports.stderr,
    })
    const failures = new SendFailures(topic.name, ports.stderr)
    const producer = await openProducer(session, topic, options, ports, failures)
    await pumpLines(options, ports, reader, producer, failures)
    await producer.flush()
    failures.summarise()
    if (failures.count > 0) return 1
    return ports.signal.aborted ? signalExitCode(ports.signal) : 0
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
  /** With --sync: the records of a chunk. They are views of the chunk, which nobody reuses. */
  const waiting: RecordView[] = []
  const splitter = new LineSplitter((source, start, end) => {
    reader.read(record, source, start, end)
    if (options.sync) waiting.push({ ...record })
    else producer.append(record)
  })
  const chunks = ports.stdin.chunks()[Symbol.asyncIterator]()
  const prompt = new LinePrompt(ports, { isWanted: options.prompt })
  // Kafka's log writes behind the prompt.
  if (options.style === 'kafdir') failures.interrupt(prompt)
  const stopSignal = AbortSignal.any([ports.signal, failures.topicIsGone])
  const whenIdle = ports.stdin.isFile ? null : () => producer.sendAll()
  try {
    for (;;) {
      prompt.ask()
      const chunk = await nextChunk(chunks, whenIdle, stopSignal)
      if (chunk === null) break
      prompt.answered()
      record.timestampMs = ports.clock.nowMs()
      splitter.push(chunk)
      await sendOneByOne(waiting.splice(0), producer, failures)
      if (producer.isFull) await producer.ready()
    }
    prompt.leave() // the shell's prompt begins on a line of its own
    record.timestampMs = ports.clock.nowMs()
    if (ports.signal.aborted) splitter.drop()
    else splitter.end()
    await sendOneByOne(waiting.splice(0), producer, failures)
  } catch (error) {
    // A bad line ends the run; the lines before it are written all the same, as Kafka's shutdown hook does.
    await sendOneByOne(waiting.splice(0), producer, failures)
    await producer.flush()
    throw error
  }
}

/** `--sync`: each record is answered before the next one is sent; the first failure ends the run. */
async function sendOneByOne(records: RecordView[], producer: Producer, failures: SendFailures): Promise<void> {
  for (const record of records) {
    producer.append(record)
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
    compression: options.compression,
    batchSizeBytes: Math.min(options.batchSizeBytes, await maxMessageBytes(session, topic.name)),
    bufferMemoryBytes: options.bufferMemoryBytes,
    maxRequestSizeBytes: options.maxRequestSizeBytes,
    requestTimeoutMs: options.requestTimeoutMs,
    isIdempotent: options.producerProperties['enable.idempotence']?.toLowerCase() !== 'false' && options.acks === 'all',
    partitioner: await choosePartitioner(session, topic, options, ports),
    onFailure: (failure: SendFailure) => failures.add(failure, options.sync),
  })
}

/** The largest batch that the topic takes: a larger one of small records would be refused as a whole. */
async function maxMessageBytes(session: KafkaSession, topic: string): Promise<number> {
  const described = await describeTopicConfigs(session, [topic], { keys: [MAX_MESSAGE_BYTES] })
  const entries = described.get(topic)
  if (entries === undefined || isKafkaError(entries)) return Number.POSITIVE_INFINITY
  const value = entries.find(({ name }) => name === MAX_MESSAGE_BYTES)?.value
  return value == null ? Number.POSITIVE_INFINITY : Number(value)
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

/** What would silently be left undone otherwise. */
function refuseWhatIsNotThere({ producerProperties, readerProperties, style }: ConsoleProducerOptions) {
  if (style === 'kafdir') refuseUnknownProperties('reader', readerProperties, READER_PROPERTIES)
  if (producerProperties['transactional.id'] === undefined) return
  throw new KafkaError('UNSUPPORTED_VERSION', {
    message: 'Transactions are not available in this version of kafdir.',
  })
}

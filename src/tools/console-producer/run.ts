/** kafka-console-producer: what comes on standard input becomes records. Kafka: tools.ConsoleProducer. */
import { Producer } from '../../clients/producer/producer.ts'
import { findTopicMetadata, type TopicMetadata } from '../../clients/topic-metadata.ts'
import { refuseInternalTopic } from '../internal-topic.ts'
import { refuseTransactions } from '../refuse-transactions.ts'
import { signalExitCode } from '../signal-exit-code.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { locateTopic } from '../unknown-topic.ts'
import { choosePartitioner } from './choose-partitioner.ts'
import type { ConsoleProducerOptions } from './console-producer-options.ts'
import { DryRun } from './dry-run.ts'
import { failurePolicy } from './failure-policy.ts'
import { inputChunks } from './input-chunks.ts'
import { LinePrompt } from './line-prompt.ts'
import { openProducer, topicLimits } from './open-producer.ts'
import type { OpenSource } from './open-source.ts'
import { Pace } from './pace.ts'
import { Progress } from './progress.ts'
import { RecordDelivery, type RecordTarget } from './record-delivery.ts'
import type { RecordSource } from './record-source.ts'
import { SendFailures } from './send-failures.ts'
import { SerializingSink } from './serializing-sink.ts'
import { summaryOf } from './summary.ts'

/** What separators and a key may add to a record that is not too large. */
const LINE_RESERVE_BYTES = 64 * 1024

/**
 * Reads stdin to its end, or to a signal, and writes its records. 0 only when every record was written. Throws ToolError
 * for options and modules that can't be used, KafkaError for what is wrong with the topic.
 */
export async function runConsoleProducer(
  options: ConsoleProducerOptions,
  ports: ToolPorts,
  openSource: OpenSource,
): Promise<ExitCode> {
  const source = await openSource(options, surroundingsOf(options, ports), ports)
  if (options.style === 'kafka') refuseTransactions(options.producerProperties, options.topic)
  const session = await ports.openSession(options.address)
  try {
    if (options.style === 'kafdir') refuseInternalTopic(options.topic)
    const topic = await topicOf(session, options, ports)
    const failures = failuresOf(topic, source, options, ports)
    const target = await openTarget(session, topic, options, ports, failures)
    const { delivery, progress } = deliveryTo(target, failures, { options, ports })
    const tellSummary = (hasFailed: boolean): void => {
      progress?.end()
      failures.tellRest()
      const { lastLine } = delivery
      ports.stderr.write(summaryOf({ options, ports, topic, source, target, failures, lastLine, hasFailed }))
    }
    try {
      await asOneTransaction(target, { options, ports, failures }, () =>
        pump(source, delivery, { options, ports, failures }),
      )
    } catch (error) {
      tellSummary(true)
      throw error
    }
    tellSummary(false)
    if (failures.count > 0) return 1
    return ports.signal.aborted ? signalExitCode(ports.signal) : 0
  } finally {
    await session.close()
  }
}

function surroundingsOf(options: ConsoleProducerOptions, { clock, signal }: ToolPorts) {
  return {
    nowMs: () => clock.nowMs(),
    isCutOff: () => signal.aborted,
    maxLineBytes: options.maxRequestSizeBytes + LINE_RESERVE_BYTES,
    inSmallPieces: options.sync || options.input.ratePerSecond !== null,
  }
}

function failuresOf(
  { name }: TopicMetadata,
  { unit }: RecordSource,
  options: ConsoleProducerOptions,
  ports: ToolPorts,
): SendFailures {
  const { sync, style, input } = options
  const isSilent = sync && failurePolicy(options, ports) === 'throw'
  const { stderr } = ports
  return new SendFailures({
    ...{ topic: name, unit, stderr, isSilent },
    ...{ isDryRun: input.isDryRun, inPlainWords: style === 'kafdir' },
  })
}

/** A dry run makes no topic. */
async function topicOf(
  session: ClusterSession,
  { topic: name, autoCreateTopics, input }: ConsoleProducerOptions,
  { stderr }: ToolPorts,
): Promise<TopicMetadata> {
  if (!input.isDryRun) return locateTopic(session, name, { allowAutoCreate: autoCreateTopics, stderr })
  const found = await findTopicMetadata(session, name)
  if (found !== null || !autoCreateTopics)
    return found ?? locateTopic(session, name, { allowAutoCreate: false, stderr })
  stderr.write(`Topic ${name} does not exist: it would be created.\n`)
  return { name, topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitions: [0] }
}

function deliveryTo(
  target: RecordTarget,
  failures: SendFailures,
  { options, ports }: { options: ConsoleProducerOptions; ports: ToolPorts },
): { delivery: RecordDelivery; progress: Progress | null } {
  const { clock, signal, stderr, stdin } = ports
  const { sync, lingerMs, input } = options
  const pace = input.ratePerSecond === null ? null : new Pace(input.ratePerSecond, clock, signal)
  const policy = failurePolicy(options, ports)
  const onTick = (): void => progress?.tick()
  const delivery = new RecordDelivery({ target, failures, policy, sync, pace, lingerMs, clock, signal, onTick })
  const counts = { recordsCount: () => target.recordsSent, bytesDone: () => delivery.bytesDone }
  const progress = input.showsProgress ? new Progress({ stderr, clock, totalBytes: stdin.sizeBytes, ...counts }) : null
  return { delivery, progress }
}

/** With a transactional id all of the run counts, or nothing does: once something failed, or a signal came, it is aborted. */
async function asOneTransaction(
  target: RecordTarget,
  context: PumpContext,
  pumpAll: () => Promise<void>,
): Promise<void> {
  const { options, ports, failures } = context
  if (options.transaction === null || !(target instanceof Producer)) return pumpAll()
  target.beginTransaction()
  let isWhole = false
  try {
    await pumpAll()
    isWhole = failures.count === 0 && !ports.signal.aborted
    if (isWhole) await target.commitTransaction()
  } finally {
    if (!isWhole) {
      await target.abortTransaction()
      ports.stderr.write('The transaction was aborted: who reads committed records sees nothing of this run.\n')
    }
  }
}

interface PumpContext {
  readonly options: ConsoleProducerOptions
  readonly ports: ToolPorts
  readonly failures: SendFailures
}

/** Until the input ends, somebody sends a signal, or nothing can be written any more. */
async function pump(source: RecordSource, delivery: RecordDelivery, context: PumpContext): Promise<void> {
  const { options, ports, failures } = context
  const { stdin, stdout, signal } = ports
  const prompt = new LinePrompt({ stdin, stdout }, { isWanted: options.prompt })
  // Kafka's log writes after the prompt, on its line.
  if (options.style === 'kafdir') failures.interrupt(prompt)
  const chunks = inputChunks(stdin.chunks({ mayReuse: !source.keepsChunks }), {
    signal: AbortSignal.any([signal, failures.topicIsGone]),
    beforeEach: () => prompt.ask(),
    onPiece: () => prompt.answered(),
    whenIdle: stdin.isFile ? null : () => delivery.sendAll(),
  })
  const { keySerializer: key, valueSerializer: value } = options.input
  const sink = key === null && value === null ? delivery : new SerializingSink(delivery, { key, value })
  try {
    await source.readAll(chunks, sink)
    prompt.leave() // the shell's prompt begins on a line of its own
  } finally {
    // Whatever ended it: what was read before is written, as Kafka's shutdown hook does.
    await delivery.flush()
    await source.close?.()
  }
}

async function openTarget(
  session: ClusterSession,
  topic: TopicMetadata,
  options: ConsoleProducerOptions,
  ports: ToolPorts,
  failures: SendFailures,
): Promise<RecordTarget> {
  const partitioner = await choosePartitioner(session, topic, options, ports)
  const { maxMessageBytes, isCompacted } = await topicLimits(session, topic.name)
  const { maxRequestSizeBytes } = options
  const onFailure = failures.add.bind(failures)
  if (options.input.isDryRun) {
    return new DryRun({ topic, partitioner, maxRequestSizeBytes, maxMessageBytes, isCompacted, onFailure })
  }
  const endsAtLoss = failurePolicy(options, ports) === 'stop'
  return openProducer(session, topic, options, maxMessageBytes, {
    partitioner,
    clock: ports.clock,
    onFailure,
    endsAtLoss,
  })
}

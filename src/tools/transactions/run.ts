/** kafka-transactions: who writes in transactions, and which of them hang (KIP-664). Kafka: TransactionsCommand. */
import { describeCluster } from '../../clients/admin/describe-cluster.ts'
import {
  type AbortTransactionSpec,
  abortSpecText,
  abortTransaction,
  describeProducers,
  describeTransaction,
  forceTerminateTransaction,
  listTransactions,
} from '../../clients/admin/transactions.ts'
import { javaHashOrder, topicPartitionHash } from '../../common/java-hash.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { textOf } from '../argument-parser-table.ts'
import { bootstrapAddress, openBootstrapSession } from '../bootstrap-options.ts'
import { loadProperties } from '../command-config.ts'
import type { OptionTable, OptionValues } from '../option-table.ts'
import { prettyTable } from '../pretty-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { because, hangingTransactions } from './hanging-transactions.ts'

type Options = OptionValues<OptionTable>
/** Throws, or tells on stderr what it could not do and returns 1. */
type Work = (session: ClusterSession, ports: ToolPorts) => Promise<ExitCode | void>

interface Command {
  /** The request that Kafka's client names when nobody answers, and what it says that it failed to do. */
  readonly call: string
  readonly failure: (options: Options) => string
  /** Judges the options before the cluster is opened. */
  prepare(options: Options): Work
}

const commands: Readonly<Record<string, Command>> = {
  list: { call: 'findAllBrokers', failure: () => 'Failed to list transactions', prepare: prepareList },
  describe: { call: 'describeTransactions(api=FIND_COORDINATOR)', failure: describeFailure, prepare: prepareDescribe },
  'describe-producers': {
    call: 'describeProducers(api=METADATA)',
    failure: describeProducersFailure,
    prepare: prepareDescribeProducers,
  },
  abort: {
    call: 'describeProducers(api=METADATA)',
    failure: (options) =>
      `Failed to validate producer state for partition ${formatTopicPartition(partitionOf(options))}`,
    prepare: prepareAbort,
  },
  forceTerminateTransaction: { call: 'fenceProducers', failure: terminateFailure, prepare: prepareTermination },
  'find-hanging': { call: 'listTopics', failure: () => 'Failed to list topics', prepare: prepareFindHanging },
}

/** Runs one command of the tool. Throws ToolError (`terse`), which Kafka tells on stderr. */
export async function runTransactions(command: string, options: Options, ports: ToolPorts): Promise<ExitCode> {
  const found = commands[command]
  if (found === undefined) throw new Error(`kafka-transactions has no command ${command}.`)
  const properties = adminProperties(options, ports)
  const work = found.prepare(options)
  const session = await openBootstrapSession(bootstrapAddress(options, properties), found.call, ports).catch(
    because(found.failure(options)),
  )
  try {
    return (await work(session, ports)) ?? 0
  } finally {
    await session.close()
  }
}

function adminProperties(options: Options, ports: ToolPorts): Record<string, string> {
  const path = textOf(options, 'command-config')
  try {
    return loadProperties(path, ports)
  } catch (cause) {
    const { message } = cause as Error
    const text = `Failed to load admin client properties: ${message}. Enable debug logging for additional detail.`
    throw new ToolError('terse', text, { cause })
  }
}

function numberOf(options: Options, name: string): number | undefined {
  const value: unknown = options.valueOf(name)
  return value === undefined ? undefined : Number(value)
}

function partitionOf(options: Options): TopicPartition {
  return { topic: textOf(options, 'topic') ?? '', partition: numberOf(options, 'partition') ?? 0 }
}

function prepareList(options: Options): Work {
  const durationMs = numberOf(options, 'duration-filter') ?? -1
  const pattern = textOf(options, 'transactional-id-pattern') ?? null
  return async (session, { stdout }) => {
    const listed = await listTransactions(session, { durationMs, pattern }).catch(
      because('Failed to list transactions'),
    )
    const rows = listed.map(({ transactionalId, coordinatorId, producerId, state }) => {
      return [transactionalId, String(coordinatorId), String(producerId), state]
    })
    stdout.write(prettyTable(['TransactionalId', 'Coordinator', 'ProducerId', 'TransactionState'], rows))
  }
}

function describeFailure(options: Options): string {
  return `Failed to describe transaction state of transactional-id \`${textOf(options, 'transactional-id')}\``
}

function prepareDescribe(options: Options): Work {
  const id = textOf(options, 'transactional-id') ?? ''
  return async (session, { stdout, clock }) => {
    const found = await describeTransaction(session, id).catch(because(describeFailure(options)))
    const { startTimeMs, partitions } = found
    const columns: readonly (readonly [string, string | number])[] = [
      ['CoordinatorId', found.coordinatorId],
      ['TransactionalId', id],
      ['ProducerId', found.producerId],
      ['ProducerEpoch', found.producerEpoch],
      ['TransactionState', found.state],
      ['TransactionTimeoutMs', found.timeoutMs],
      ['CurrentTransactionStartTimeMs', startTimeMs ?? 'None'],
      ['TransactionDurationMs', startTimeMs === null ? 'None' : clock.nowMs() - startTimeMs],
      ['TopicPartitions', javaHashOrder(partitions, { hash: topicPartitionHash }).map(formatTopicPartition).join(',')],
    ]
    const row = columns.map(([, value]) => String(value))
    stdout.write(
      prettyTable(
        columns.map(([heading]) => heading),
        [row],
      ),
    )
  }
}

function describeProducersFailure(options: Options): string {
  const brokerId = numberOf(options, 'broker-id')
  const where = brokerId === undefined ? 'leader' : `broker ${brokerId}`
  return `Failed to describe producers for partition ${formatTopicPartition(partitionOf(options))} on ${where}`
}

function prepareDescribeProducers(options: Options): Work {
  const partition = partitionOf(options)
  const brokerId = numberOf(options, 'broker-id') ?? null
  return async (session, { stdout }) => {
    const found = await describeProducers(session, [partition], brokerId).catch(
      because(describeProducersFailure(options)),
    )
    const rows = (found.get(formatTopicPartition(partition)) ?? []).map((producer) => [
      String(producer.producerId),
      String(producer.producerEpoch),
      String(producer.coordinatorEpoch ?? -1),
      String(producer.lastSequence),
      String(producer.lastTimestampMs),
      String(producer.transactionStartOffset ?? 'None'),
    ])
    const headings = ['ProducerId', 'ProducerEpoch', 'LatestCoordinatorEpoch', 'LastSequence', 'LastTimestamp']
    stdout.write(prettyTable([...headings, 'CurrentTransactionStartOffset'], rows))
  }
}

function prepareAbort(options: Options): Work {
  const partition = partitionOf(options)
  const startOffset = numberOf(options, 'start-offset')
  if (startOffset !== undefined) {
    return async (session) => abort(session, await openTransactionAt(session, partition, startOffset))
  }
  const spec = { ...partition, ...namedTransaction(options) }
  return (session) => abort(session, spec)
}

function namedTransaction(options: Options): Omit<AbortTransactionSpec, keyof TopicPartition> {
  const [producerId, producerEpoch, coordinatorEpoch] = ['producer-id', 'producer-epoch', 'coordinator-epoch'].map(
    (name) => numberOf(options, name),
  )
  if (producerId === undefined) {
    throw new ToolError(
      'terse',
      'The transaction to abort must be identified either with --start-offset (for brokers on 3.0 or above) or with ' +
        '--producer-id, --producer-epoch, and --coordinator-epoch (for older brokers)',
    )
  }
  // A marker of no producer would stand in the log, and end nothing.
  if (producerId < 0) throw new ToolError('terse', `There is no producer id ${producerId}.`)
  if (producerEpoch === undefined) throw new ToolError('terse', 'Missing required argument --producer-epoch')
  if (coordinatorEpoch === undefined) throw new ToolError('terse', 'Missing required argument --coordinator-epoch')
  // As describe-producers shows the transaction of a new producer; no coordinator has a lower one than 0.
  return { producerId, producerEpoch, coordinatorEpoch: Math.max(0, coordinatorEpoch) }
}

/** Throws ToolError (`terse`) where none begins there. Kafka: AbortTransactionCommand.buildAbortSpec. */
export async function openTransactionAt(
  session: ClusterSession,
  partition: TopicPartition,
  startOffset: number,
): Promise<AbortTransactionSpec> {
  const name = formatTopicPartition(partition)
  const found = await describeProducers(session, [partition]).catch(
    because(`Failed to validate producer state for partition ${name}`),
  )
  const producer = found.get(name)?.find(({ transactionStartOffset }) => transactionStartOffset === startOffset)
  if (producer === undefined) {
    throw new ToolError(
      'terse',
      `Could not find any open transactions starting at offset ${startOffset} on partition ${name}`,
    )
  }
  const { producerId, producerEpoch, coordinatorEpoch } = producer
  return { ...partition, producerId, producerEpoch, coordinatorEpoch: coordinatorEpoch ?? 0 }
}

async function abort(session: ClusterSession, spec: AbortTransactionSpec): Promise<void> {
  await abortTransaction(session, spec).catch(because(`Failed to abort transaction ${abortSpecText(spec)}`))
}

function terminateFailure(options: Options): string {
  return `Failed to force terminate transactionalId \`${textOf(options, 'transactionalId')}\``
}

function prepareTermination(options: Options): Work {
  const id = textOf(options, 'transactionalId') ?? ''
  return async (session) => {
    await forceTerminateTransaction(session, id).catch(because(terminateFailure(options)))
  }
}

function prepareFindHanging(options: Options): Work {
  const scope = {
    brokerId: numberOf(options, 'broker-id'),
    topic: textOf(options, 'topic'),
    partition: numberOf(options, 'partition'),
    maxTimeoutMs: (numberOf(options, 'max-transaction-timeout') ?? 0) * 60_000,
  }
  if (scope.topic === undefined && scope.brokerId === undefined) {
    const message = 'The `find-hanging` command requires either --topic or --broker-id to limit the scope of the search'
    throw new ToolError('terse', message)
  }
  if (scope.partition !== undefined && scope.topic === undefined) {
    throw new ToolError('terse', 'The --partition argument requires --topic to be provided')
  }
  return async (session, { stdout, stderr, clock }) => {
    const nowMs = clock.nowMs()
    const { hanging } = await hangingTransactions(session, scope, nowMs)
    const rows = hanging.map(({ topic, partition, producer }) => [
      topic,
      String(partition),
      String(producer.producerId),
      String(producer.producerEpoch),
      String(producer.coordinatorEpoch ?? -1),
      String(producer.transactionStartOffset ?? -1),
      String(producer.lastTimestampMs),
      String(Math.trunc((nowMs - producer.lastTimestampMs) / 60_000)),
    ])
    const producer = ['ProducerId', 'ProducerEpoch', 'CoordinatorEpoch', 'StartOffset', 'LastTimestamp']
    stdout.write(prettyTable(['Topic', 'Partition', ...producer, 'Duration(min)'], rows))
    if (scope.brokerId === undefined || (await hasBroker(session, scope.brokerId))) return 0
    stderr.write(`There is no broker ${scope.brokerId}: nothing was looked at.\n`)
    return 1
  }
}

async function hasBroker(session: ClusterSession, brokerId: number): Promise<boolean> {
  return (await describeCluster(session)).nodes.some(({ id }) => id === brokerId)
}

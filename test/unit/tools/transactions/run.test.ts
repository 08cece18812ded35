import { describe, expect, it } from 'vitest'
import { runArgparseTool } from '../../../../src/cli/argparse-syntax/run-argparse-tool.ts'
import { kafkaTransactions } from '../../../../src/cli/kafka-tools/transactions.ts'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { AnsweringCluster, type Answers, brokersAnswer, topicsAnswer } from '../answering-cluster.ts'
import { memoryPorts } from '../memory-ports.ts'

const NOW_MS = 2_000_000_000
const OLD_MS = NOW_MS - 16 * 60_000

/** orders-0: producer 5 of tx-1 (still counted by its coordinator), 6 of tx-2 (over there), 7 of nobody; orders-1: young ones. */
const producers = [5, 6, 7].map((producerId) => ({
  producerId,
  producerEpoch: 1,
  lastSequence: 3,
  lastTimestamp: OLD_MS,
  coordinatorEpoch: producerId === 7 ? -1 : 2,
  currentTxnStartOffset: producerId * 10,
}))

const described = (transactionalId: string) => ({
  transactionalId,
  transactionState: transactionalId === 'tx-1' ? 'Ongoing' : 'CompleteAbort',
  transactionTimeoutMs: 60000,
  transactionStartTimeMs: transactionalId === 'tx-1' ? OLD_MS : -1,
  producerId: 5,
  producerEpoch: 1,
  topics: transactionalId === 'tx-1' ? [{ topic: 'orders', partitions: [0] }] : [],
})

const answers: Answers = {
  DescribeCluster: () => brokersAnswer(1, 2),
  Metadata: () => topicsAnswer({ orders: 2 }),
  DescribeTopicPartitions: () => ({
    topics: [
      {
        name: 'orders',
        partitions: [0, 1].map((partitionIndex) => ({ partitionIndex, leaderId: 1, replicaNodes: [1] })),
      },
    ],
  }),
  DescribeProducers: ({ topics }) => ({
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => ({
        partitionIndex,
        errorCode: partitionIndex > 1 ? errorCode('UNKNOWN_TOPIC_OR_PARTITION') : 0,
        activeProducers:
          partitionIndex === 0
            ? producers
            : producers.map((each) => ({ ...each, lastTimestamp: NOW_MS - 1, coordinatorEpoch: 0 })),
      })),
    })),
  }),
  ListTransactions: ({ producerIdFilters }, target) => ({
    transactionStates:
      target?.kind === 'node' && target.nodeId === 2
        ? [
            { transactionalId: 'tx-1', producerId: 5, transactionState: 'Ongoing' },
            { transactionalId: 'tx-2', producerId: 6, transactionState: 'CompleteAbort' },
          ].filter(({ producerId }) => producerIdFilters.length === 0 || producerIdFilters.includes(producerId))
        : [],
  }),
  DescribeTransactions: ({ transactionalIds: [id = ''] }, target) => {
    const code =
      target?.kind === 'node' && target.nodeId === 1
        ? 'NOT_COORDINATOR'
        : id.startsWith('tx-')
          ? 'NONE'
          : 'TRANSACTIONAL_ID_NOT_FOUND'
    return { transactionStates: [{ ...described(id), errorCode: errorCode(code) }] }
  },
  WriteTxnMarkers: ({ markers }) => ({
    markers: markers.map(({ producerId, producerEpoch, topics, coordinatorEpoch }) => ({
      producerId,
      topics: topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => ({
          partitionIndex,
          errorCode: errorCode(
            producerEpoch < 1
              ? 'INVALID_PRODUCER_EPOCH'
              : coordinatorEpoch < 1
                ? 'TRANSACTION_COORDINATOR_FENCED'
                : 'NONE',
          ),
        })),
      })),
    })),
  }),
  InitProducerId: () => ({ errorCode: errorCode('COORDINATOR_NOT_AVAILABLE') }),
}

async function run(line: string, is: AnsweringCluster | null = new AnsweringCluster(answers)) {
  const ports = {
    ...memoryPorts(is === null ? {} : { openSession: async () => is.session() }),
    clock: { nowMs: () => NOW_MS, monotonicMs: () => 0 },
  }
  const exit = await runArgparseTool(kafkaTransactions, line.split(' '), {
    stdout: ports.stdout,
    stderr: ports.stderr,
    columns: 80,
    openPorts: async () => ({ ...ports, release() {} }),
  })
  return { stdout: ports.stdout.text, stderr: ports.stderr.text, exit }
}

/** The cells of a table, without the blanks that make the columns equal. */
const cells = (table: string) =>
  table
    .split('\n')
    .slice(1, -1)
    .map((row) => row.split('\t').map((cell) => cell.trim()))

describe('kafka-transactions', () => {
  it('lists what each broker coordinates', async () => {
    const { stdout, exit } = await run('list')
    expect(stdout).toBe(
      'TransactionalId\tCoordinator\tProducerId\tTransactionState\t\n' +
        'tx-1           \t2          \t5         \tOngoing         \t\n' +
        'tx-2           \t2          \t6         \tCompleteAbort   \t\n',
    )
    expect(exit).toBe(0)
  })

  it('passes the filters on', async () => {
    const is = new AnsweringCluster(answers)
    await run('list --duration-filter 7 --transactional-id-pattern tx.*', is)
    expect(is.requests('ListTransactions')[0]).toMatchObject({ durationFilter: 7, transactionalIdPattern: 'tx.*' })
  })

  it('describes an id by its coordinator', async () => {
    const { stdout } = await run('describe --transactional-id tx-1')
    const age = String(NOW_MS - OLD_MS)
    expect(cells(stdout)).toEqual([['2', 'tx-1', '5', '1', 'Ongoing', '60000', String(OLD_MS), age, 'orders-0', '']])
    expect(cells((await run('describe --transactional-id tx-2')).stdout)[0]?.slice(6, 9)).toEqual(['None', 'None', ''])
  })

  it('describes the producers of a partition', async () => {
    const { stdout } = await run('describe-producers --topic orders --partition 0')
    expect(cells(stdout)[2]).toEqual(['7', '1', '-1', '3', String(OLD_MS), '70', ''])
  })

  it('finds what is open for long and nobody will end', async () => {
    const expected = [6, 7].map((id) => [
      ...['orders', '0', String(id), '1', id === 7 ? '-1' : '2', String(id * 10), String(OLD_MS), '16', ''],
    ])
    expect(cells((await run('find-hanging --topic orders')).stdout)).toEqual(expected)
    expect(cells((await run('find-hanging --broker-id 1')).stdout)).toEqual(expected)
    const nowhere = await run('find-hanging --broker-id 3')
    expect(cells(nowhere.stdout)).toEqual([])
    expect(nowhere).toMatchObject({ stderr: 'There is no broker 3: nothing was looked at.\n', exit: 1 })
    expect(await run('find-hanging --broker-id 2')).toMatchObject({ stderr: '', exit: 0 })
    expect(cells((await run('find-hanging --topic orders --max-transaction-timeout 17')).stdout)).toEqual([])
    expect(
      cells((await run('find-hanging --topic orders --partition 1 --max-transaction-timeout 0')).stdout),
    ).toHaveLength(3)
  })

  it('aborts what begins at an offset, in the epochs that the partition knows', async () => {
    const is = new AnsweringCluster(answers)
    expect(await run('abort --topic orders --partition 0 --start-offset 60', is)).toEqual({
      stdout: '',
      stderr: '',
      exit: 0,
    })
    expect(is.requests('WriteTxnMarkers')).toMatchObject([
      {
        markers: [
          { producerId: 6, producerEpoch: 1, coordinatorEpoch: 2, transactionResult: false, transactionVersion: 0 },
        ],
      },
    ])
  })

  it('takes the epoch of no coordinator for 0', async () => {
    const is = new AnsweringCluster(answers)
    const line = 'abort --topic orders --partition 0 --producer-id 7 --producer-epoch 1 --coordinator-epoch -1'
    const { stderr } = await run(line, is)
    expect(is.requests('WriteTxnMarkers')[0]?.markers[0]?.coordinatorEpoch).toBe(0)
    expect(stderr).toContain('the provided coordinator epoch 0 has been fenced by the active coordinator.')
  })

  const SPEC = 'AbortTransactionSpec(topicPartition=orders-0, producerId=5, producerEpoch=0, coordinatorEpoch=2)'

  it.each([
    [
      'describe --transactional-id nobody',
      'Failed to describe transaction state of transactional-id `nobody`: DescribeTransactions request for transactionalId `nobody` failed because the ID could not be found. Enable debug logging for additional detail.',
    ],
    [
      'abort --topic orders --partition 0 --start-offset 1',
      'Could not find any open transactions starting at offset 1 on partition orders-0',
    ],
    [
      'abort --topic orders --partition 0',
      'The transaction to abort must be identified either with --start-offset (for brokers on 3.0 or above) or with --producer-id, --producer-epoch, and --coordinator-epoch (for older brokers)',
    ],
    [
      'abort --topic orders --partition 0 --producer-id 5 --producer-epoch 0',
      'Missing required argument --coordinator-epoch',
    ],
    [
      'abort --topic orders --partition 0 --producer-id -1 --producer-epoch 0 --coordinator-epoch 0',
      'There is no producer id -1.',
    ],
    [
      'abort --topic orders --partition 0 --producer-id 5 --producer-epoch 0 --coordinator-epoch 2',
      `Failed to abort transaction ${SPEC}: WriteTxnMarkers request with ${SPEC} failed due an invalid producer epoch. Enable debug logging for additional detail.`,
    ],
    [
      'find-hanging --topic orders --partition 7',
      'Failed to describe producers for 1 partitions on broker Optional.empty: This server does not host this topic-partition.. Enable debug logging for additional detail.',
    ],
    [
      'find-hanging --max-transaction-timeout 3',
      'The `find-hanging` command requires either --topic or --broker-id to limit the scope of the search',
    ],
    ['find-hanging --broker-id 1 --partition 0', 'The --partition argument requires --topic to be provided'],
    [
      '--command-config gone list',
      'Failed to load admin client properties: gone. Enable debug logging for additional detail.',
    ],
    [
      'forceTerminateTransaction --transactionalId tx-1',
      'Failed to force terminate transactionalId `tx-1`: The coordinator is not available.. Enable debug logging for additional detail.',
    ],
  ])('refuses %s', async (line, message) => {
    expect(await run(line)).toEqual({ stdout: '', stderr: `${message}\n`, exit: 1 })
  })

  it('ends what a producer has begun by taking its id, as a producer does', async () => {
    const is = new AnsweringCluster({ ...answers, InitProducerId: () => ({ producerId: 7, producerEpoch: 2 }) })
    expect(await run('forceTerminateTransaction --transactionalId tx-1', is)).toMatchObject({ stderr: '', exit: 0 })
    expect(is.requests('InitProducerId')).toMatchObject([
      { transactionalId: 'tx-1', producerId: -1, producerEpoch: -1 },
    ])
  })

  it('tells of a cluster that nobody answers for', async () => {
    expect((await run('list', null)).stderr).toBe(
      'Failed to list transactions: Timed out waiting for a node assignment. Call: findAllBrokers. Enable debug logging for additional detail.\nuse --dir\n',
    )
  })

  it('prints its version, wherever the command is', async () => {
    expect((await run('-v list')).stdout).toMatch(/^\d+\.\d+\.\d+ \(Commit:[0-9a-f]{16}\)\n$/)
    expect((await run('--version')).exit).toBe(0)
  })

  it('refuses an epoch that Java has no short for', async () => {
    const { stderr } = await run('abort --topic a --partition 0 --producer-id 1 --producer-epoch 70000')
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      `argument --producer-epoch: could not convert '70000' to Short (Value out of range. Value:"70000" Radix:10)`,
    )
  })
})

import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { handleDescribeProducers } from '../../../../src/broker/handlers/describe-producers.ts'
import { handleDescribeTransactions, handleListTransactions } from '../../../../src/broker/handlers/transactions.ts'
import { handleWriteTxnMarkers } from '../../../../src/broker/handlers/write-txn-markers.ts'
import type { LazyTransactions } from '../../../../src/broker/lazy-transactions.ts'
import type { HostedPartition } from '../../../../src/broker/replica-manager.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { ZERO_UUID } from '../../../../src/common/uuid.ts'
import {
  ReplayedTransactions,
  TransactionStates,
} from '../../../../src/coordinator/transaction/replayed-transactions.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import {
  type ListTransactionsRequest,
  listTransactionsRequest,
} from '../../../../src/protocol/messages/list-transactions.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { LogBench } from '../../storage/log/log-bench.ts'
import { memoryBroker } from './memory-broker.ts'

const DATA = path.join(import.meta.dirname, '../../../data')

function hostedOn(golden: string) {
  const bench = LogBench.copyOf(path.join(DATA, golden))
  const log = bench.open()
  const topicPartition = { topic: 'orders', partition: 0 }
  const hosted: HostedPartition = { topicPartition, topicId: ZERO_UUID, leaderEpoch: 0, config: defaultLogConfig }
  const replicas = {
    find: async (_: unknown, partition: number) => {
      if (partition > 0) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
      return hosted
    },
    reading: async <T>(_: HostedPartition, action: (of: typeof log) => T | Promise<T>) => action(log),
    readingReplica: async <T>(_: HostedPartition, __: number, action: (of: typeof log) => T | Promise<T>) =>
      action(log),
    appendMarker: async (_: HostedPartition, marker: Buffer, options: { transactionVersion: number }) => {
      await log.append(marker, { leaderEpoch: 0, origin: 'coordinator', ...options })
    },
  }
  const notice = (sentence: string) => bench.notices.push(sentence)
  return { bench, log, services: { replicas, notice, clock: { nowMs: () => bench.nowMs, monotonicMs: () => 0 } } }
}

const askProducers = async (services: ReturnType<typeof hostedOn>['services'], ...partitionIndexes: number[]) => {
  const { topics } = await handleDescribeProducers(services, { topics: [{ name: 'orders', partitionIndexes }] }, null)
  return topics[0]?.partitions
}

const abort = (producerEpoch: number, coordinatorEpoch = 0, partition = 0) => ({
  markers: [
    {
      producerId: 0,
      producerEpoch,
      transactionResult: false,
      topics: [{ name: 'orders', partitionIndexes: [partition] }],
      coordinatorEpoch,
      transactionVersion: 0,
    },
  ],
})

const codeOf = ({ markers }: Awaited<ReturnType<typeof handleWriteTxnMarkers>>) =>
  markers[0]?.topics[0]?.partitions[0]?.errorCode

describe('DescribeProducers', () => {
  it('knows what the broker knew', async () => {
    const { services } = hostedOn('golden/transactions-open/tx-open-0')
    const [found] = (await askProducers(services, 0)) ?? []
    expect(found).toEqual({
      partitionIndex: 0,
      errorCode: 0,
      errorMessage: null,
      activeProducers: [
        {
          producerId: 0,
          producerEpoch: 1,
          lastSequence: 3,
          lastTimestamp: 1700000000006,
          coordinatorEpoch: 0,
          currentTxnStartOffset: 4,
        },
      ],
    })
  })

  it('has an error for a partition that does not exist, and for a name that no topic can have', async () => {
    const { services } = hostedOn('golden/transactions-open/tx-open-0')
    expect(await askProducers(services, 0, 9)).toMatchObject([{ errorCode: 0 }, { errorCode: 3, activeProducers: [] }])
    const request = { topics: [{ name: 'a b', partitionIndexes: [0] }] }
    const { topics } = await handleDescribeProducers(services, request, null)
    expect(topics[0]?.partitions).toMatchObject([{ errorCode: 17 }])
  })
})

describe('WriteTxnMarkers', () => {
  it('ends an open transaction: its records are aborted, and the log is decided to its end', async () => {
    const { log, services } = hostedOn('golden/transactions-open/tx-open-0')
    expect(log.lastStableOffset()).toBe(4)
    expect(codeOf(await handleWriteTxnMarkers(services, abort(1)))).toBe(0)
    expect(log.endOffset()).toBe(10)
    expect(log.lastStableOffset()).toBe(10)
    expect(log.committed().abortedTransactions(0, 10)).toMatchObject([{ producerId: 0, firstOffset: 4, lastOffset: 9 }])
    const [found] = (await askProducers(services, 0)) ?? []
    expect(found?.activeProducers).toMatchObject([{ producerId: 0, lastSequence: 3, currentTxnStartOffset: -1 }])
  })

  it('is seen by other processes, and by one that opens the log later', async () => {
    const { bench, services } = hostedOn('golden/transactions-open/tx-open-0')
    const reader = bench.open()
    expect(reader.lastStableOffset()).toBe(4)
    await handleWriteTxnMarkers(services, abort(1))
    expect(reader.lastStableOffset()).toBe(10)
    const later = bench.open()
    expect(later.committed().abortedTransactions(0, 10)).toHaveLength(1)
  })

  it.each([
    ['an earlier epoch of the producer', abort(0), 47],
    ['an earlier coordinator', abort(1, -1), 52],
    ['a partition that does not exist', abort(1, 0, 5), 3],
  ])('refuses %s and writes nothing', async (_, request, code) => {
    const { log, services } = hostedOn('golden/transactions-open/tx-open-0')
    expect(codeOf(await handleWriteTxnMarkers(services, request))).toBe(code)
    expect(log.endOffset()).toBe(9)
    expect(log.lastStableOffset()).toBe(4)
  })
})

describe('the transactional ids that a broker left', () => {
  /** One partition of `__transaction_state` stands for all three that there were. */
  async function left() {
    const { log } = hostedOn('transaction-state/__transaction_state-1')
    const replayed = new ReplayedTransactions()
    replayed.takeIn(await log.read(0, 1 << 20))
    return { services: { state: memoryBroker(), transactions: coordinating(replayed.state) } }
  }

  function coordinating(states: TransactionStates): LazyTransactions {
    const coordinator = {
      find: async (transactionalId: string) => ({ leader: null, current: states.get(transactionalId) }),
      readAll: async () => [{ leader: null, states }],
    }
    return { coordinator: async () => coordinator } as unknown as LazyTransactions
  }

  const list = (
    services: Awaited<ReturnType<typeof left>>['services'],
    filters: Partially<ListTransactionsRequest>,
    nowMs = 1795253440000,
  ) =>
    handleListTransactions(services, fill<ListTransactionsRequest>(listTransactionsRequest, filters), {
      brokerId: 1,
      nowMs,
    })

  it('are described', async () => {
    const { services } = await left()
    const request = { transactionalIds: ['open-1', 'nobody', ''] }
    const { transactionStates } = await handleDescribeTransactions(services, request, 1)
    expect(transactionStates).toMatchObject([
      {
        errorCode: 0,
        transactionState: 'Ongoing',
        producerId: 0,
        producerEpoch: 1,
        transactionTimeoutMs: 900000,
        transactionStartTimeMs: 1795253439624,
        topics: [{ topic: 'tx-open', partitions: [0] }],
      },
      { errorCode: 105 },
      { errorCode: 42 },
    ])
    const other = await handleDescribeTransactions(services, request, 2)
    expect(other.transactionStates[0]?.errorCode).toBe(16)
  })

  it.each([
    [{}, 1],
    [{ stateFilters: ['Ongoing', 'What'] }, 1],
    [{ stateFilters: ['What'] }, 0],
    [{ stateFilters: ['Empty'] }, 0],
    [{ producerIdFilters: [0] }, 1],
    [{ producerIdFilters: [1] }, 0],
    [{ durationFilter: 375 }, 1],
    [{ durationFilter: 376 }, 0],
    [{ transactionalIdPattern: 'open-\\d' }, 1],
    [{ transactionalIdPattern: 'open' }, 0],
    [{ transactionalIdPattern: '' }, 1],
  ])('are listed by %j: %i', async (filters, count) => {
    const { services } = await left()
    expect((await list(services, filters)).transactionStates).toHaveLength(count)
  })

  it('are not listed by a wrong expression, nor by a broker that coordinates none', async () => {
    const { services } = await left()
    expect((await list(services, { transactionalIdPattern: '(' })).errorCode).toBe(128)
    expect((await list(services, { stateFilters: ['What'] })).unknownStateFilters).toEqual(['What'])
    const { transactionStates } = await handleListTransactions(services, fill(listTransactionsRequest, {}), {
      brokerId: 2,
      nowMs: 0,
    })
    expect(transactionStates).toEqual([])
  })

  it('are none where transactions were never used', async () => {
    const { services } = await left()
    const unused = { ...services, transactions: coordinating(new TransactionStates()) }
    expect((await list(unused, {})).transactionStates).toEqual([])
    const request = { transactionalIds: ['open-1'] }
    expect((await handleDescribeTransactions(unused, request, 1)).transactionStates[0]?.errorCode).toBe(105)
  })
})

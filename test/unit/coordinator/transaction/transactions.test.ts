import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../../../src/common/kafka-error.ts'
import { missingPartitions } from '../../../../src/coordinator/transaction/add-partitions.ts'
import {
  expiredTransactionalIds,
  timedOutTransactions,
} from '../../../../src/coordinator/transaction/expire-transactions.ts'
import { TransactionStates } from '../../../../src/coordinator/transaction/replayed-transactions.ts'
import { encodeTransactionRecord } from '../../../../src/coordinator/transaction/transaction-record.ts'
import { newTransactionalId } from '../../../../src/coordinator/transaction/transitions.ts'
import { ID, type Producer, TransactionMachine } from './transaction-machine.ts'

const ORDERS = { topic: 'orders', partition: 0 }
const AUDIT = { topic: 'audit', partition: 3 }
const LAST_EPOCH = 0x7ffe

/** Name of the error that `action` throws, or null. */
function errorOf(action: () => unknown): string | null {
  try {
    action()
    return null
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return error.error
  }
}

/** A machine whose producer has used all epochs but the last one. */
function exhausted(): { machine: TransactionMachine; producer: Producer } {
  const machine = new TransactionMachine()
  machine.init()
  const before = machine.now!
  machine.append({ ...before, producerEpoch: LAST_EPOCH })
  return { machine, producer: { producerId: before.producerId, producerEpoch: LAST_EPOCH } }
}

describe('a transactional id', () => {
  it('begins empty, with a new producer id and epoch 0', () => {
    const machine = new TransactionMachine()
    expect(machine.init()).toMatchObject({ producerId: 100, producerEpoch: 0 })
    expect(machine.now).toMatchObject({ state: 'Empty', timeoutMs: 60_000, startTimestampMs: -1, partitions: [] })
  })

  it('goes through its states, and ends with the next epoch', () => {
    const machine = new TransactionMachine()
    const first = machine.init()
    machine.add(first, ORDERS)
    machine.nowMs += 50
    machine.add(first, ORDERS, AUDIT)
    expect(machine.now).toMatchObject({ state: 'Ongoing', partitions: [ORDERS, AUDIT], startTimestampMs: 1000 })
    expect(machine.end(first, true)).toMatchObject({ producerId: 100, producerEpoch: 1 })
    expect(machine.now).toMatchObject({
      state: 'CompleteCommit',
      partitions: [],
      producerEpoch: 1,
      lastProducerEpoch: 0,
    })
    expect(machine.ended).toMatchObject([{ state: 'PrepareCommit', producerEpoch: 1, partitions: [ORDERS, AUDIT] }])
  })

  it('shuts out the producer before, and aborts what it has begun', () => {
    const machine = new TransactionMachine()
    const old = machine.init()
    machine.add(old, ORDERS)
    const fresh = machine.init()
    expect(fresh).toMatchObject({ producerId: old.producerId, producerEpoch: 2 })
    expect(machine.ended).toMatchObject([{ state: 'PrepareAbort', producerEpoch: 1, partitions: [ORDERS] }])
    expect(errorOf(() => machine.add(old, ORDERS))).toBe('PRODUCER_FENCED')
    expect(errorOf(() => machine.end(old, true))).toBe('PRODUCER_FENCED')
    expect(errorOf(() => machine.init(old))).toBe('PRODUCER_FENCED')
    machine.add(fresh, AUDIT)
    expect(machine.now).toMatchObject({ state: 'Ongoing', partitions: [AUDIT] })
  })

  it('refuses ids that it does not know', () => {
    const machine = new TransactionMachine()
    expect(errorOf(() => machine.end({ producerId: 1, producerEpoch: 0 }, true))).toBe('INVALID_PRODUCER_ID_MAPPING')
    expect(errorOf(() => machine.add({ producerId: 1, producerEpoch: 0 }, ORDERS))).toBe('INVALID_PRODUCER_ID_MAPPING')
    const { producerEpoch } = machine.init()
    expect(errorOf(() => machine.add({ producerId: 1, producerEpoch }, ORDERS))).toBe('INVALID_PRODUCER_ID_MAPPING')
    expect(errorOf(() => machine.init({ producerId: 1, producerEpoch }))).toBe('PRODUCER_FENCED')
  })

  it('raises the epoch of a producer that asks for it, and of nobody who comes late', () => {
    const machine = new TransactionMachine()
    const first = machine.init()
    const second = machine.init(first)
    expect(second).toMatchObject({ producerId: first.producerId, producerEpoch: 1 })
    expect(errorOf(() => machine.init({ ...first, producerEpoch: 5 }))).toBe('PRODUCER_FENCED')
  })

  it('answers a producer whose transaction was ended meanwhile under its own next epoch', () => {
    const machine = new TransactionMachine()
    const first = machine.init()
    machine.add(first, ORDERS)
    const after = machine.end(first, false)
    expect(machine.init(first)).toMatchObject({ producerEpoch: after.producerEpoch })
  })
})

describe('an end that is asked for once more (transaction version 2)', () => {
  /** Kafka's table: TransactionCoordinator.endTransaction. */
  it.each([
    ['Empty', 'abort', 'current', null],
    ['Empty', 'commit', 'current', 'INVALID_TXN_STATE'],
    ['Empty', 'abort', 'retry', 'PRODUCER_FENCED'],
    ['Empty', 'commit', 'retry', 'PRODUCER_FENCED'],
    ['CompleteAbort', 'abort', 'retry', null],
    ['CompleteAbort', 'abort', 'current', null],
    ['CompleteAbort', 'commit', 'retry', 'INVALID_TXN_STATE'],
    ['CompleteAbort', 'commit', 'current', 'INVALID_TXN_STATE'],
    ['CompleteCommit', 'abort', 'retry', 'INVALID_TXN_STATE'],
    ['CompleteCommit', 'abort', 'current', null],
    ['CompleteCommit', 'commit', 'retry', null],
    ['CompleteCommit', 'commit', 'current', 'INVALID_TXN_STATE'],
  ])('%s, %s, %s epoch: %s', (state, what, when, error) => {
    const machine = new TransactionMachine()
    const first = machine.init()
    if (state !== 'Empty') machine.add(first, ORDERS)
    if (state !== 'Empty') machine.end(first, state === 'CompleteCommit')
    else machine.init(first)
    const current = machine.now!
    expect(current.state).toBe(state)
    const producerEpoch = when === 'current' ? current.producerEpoch : current.producerEpoch - 1
    const asked = { producerId: current.producerId, producerEpoch }
    expect(errorOf(() => machine.end(asked, what === 'commit'))).toBe(error)
    // Only an abort of nothing, under the current epoch, is a new end.
    const isNew = error === null && when === 'current'
    expect(machine.now!.producerEpoch).toBe(current.producerEpoch + (isNew ? 1 : 0))
  })
})

describe('with transaction version 1 an end', () => {
  it('keeps the epoch, and a fence raises it', () => {
    const machine = new TransactionMachine(1)
    const first = machine.init()
    machine.add(first, ORDERS)
    expect(machine.end(first, true)).toMatchObject({ producerEpoch: 0 })
    expect(machine.end(first, true)).toMatchObject({ producerEpoch: 0 })
    expect(errorOf(() => machine.end(first, false))).toBe('INVALID_TXN_STATE')
    machine.add(first, AUDIT)
    expect(machine.init()).toMatchObject({ producerEpoch: 2 })
    expect(machine.ended.at(-1)).toMatchObject({ state: 'PrepareAbort', producerEpoch: 1, clientVersion: 1 })
  })

  it('of nothing is none', () => {
    const machine = new TransactionMachine(1)
    const first = machine.init()
    expect(errorOf(() => machine.end(first, false))).toBe('INVALID_TXN_STATE')
  })
})

describe('a producer without epochs', () => {
  it('goes on under another id after its transaction', () => {
    const { machine, producer } = exhausted()
    machine.add(producer, ORDERS)
    expect(machine.end(producer, true)).toMatchObject({ producerId: 101, producerEpoch: 0 })
    expect(machine.ended).toMatchObject([{ producerId: 100, producerEpoch: 0x7fff, nextProducerId: 101 }])
    // It had no answer, and asks once more.
    expect(machine.end(producer, true)).toMatchObject({ producerId: 101, producerEpoch: 0 })
  })

  it('is shut out with the one epoch that is left', () => {
    const { machine, producer } = exhausted()
    machine.add(producer, ORDERS)
    expect(machine.init()).toMatchObject({ producerId: 101, producerEpoch: 1 })
    expect(machine.ended).toMatchObject([{ producerId: 100, producerEpoch: 0x7fff }])
  })

  it('gets another id when it begins', () => {
    const { machine, producer } = exhausted()
    expect(machine.init(producer)).toMatchObject({ producerId: 101, producerEpoch: 0 })
    expect(machine.now).toMatchObject({ previousProducerId: 100 })
  })
})

it.each([0, 1, 2])('what dies after %i records is ended by whoever comes next', (records) => {
  const machine = new TransactionMachine()
  const first = machine.init()
  machine.add(first, ORDERS)
  machine.diesAfter = records
  if (records < 2) expect(() => machine.end(first, true)).toThrow('killed')
  else machine.end(first, true)
  machine.diesAfter = null
  const fresh = machine.init()
  // Decided once: commit where the decision was in the log, abort where it was not.
  expect(machine.ended).toHaveLength(1)
  expect(machine.ended[0]?.state).toBe(records === 0 ? 'PrepareAbort' : 'PrepareCommit')
  expect(fresh.producerEpoch).toBe(2)
})

describe('what is past its time', () => {
  const states = new TransactionStates()
  const at = (transactionalId: string, state: 'Ongoing' | 'Empty' | 'PrepareCommit', timeoutMs: number) => ({
    ...newTransactionalId(transactionalId, 1, timeoutMs),
    producerEpoch: 0,
    state,
    startTimestampMs: 1000,
    lastUpdateTimestampMs: 1000,
  })
  for (const each of [at('short', 'Ongoing', 10), at('long', 'Ongoing', 100), at('two-phase', 'Ongoing', 0x7fffffff)]) {
    states.replay(each.transactionalId, each)
  }
  states.replay('idle', at('idle', 'Empty', 10))
  states.replay('ending', at('ending', 'PrepareCommit', 10))

  it('are transactions that go on for longer than they may', () => {
    const idsAt = (nowMs: number) => timedOutTransactions(states, nowMs).map(({ transactionalId }) => transactionalId)
    expect(idsAt(1010)).toEqual([])
    expect(idsAt(1011)).toEqual(['short'])
    expect(idsAt(2 ** 40)).toEqual(['long', 'short'])
  })

  it('are ids that nobody uses, and none that is at work', () => {
    expect(expiredTransactionalIds(states, { nowMs: 1999, expirationMs: 1000 })).toEqual([])
    expect(expiredTransactionalIds(states, { nowMs: 2000, expirationMs: 1000 })).toEqual(['idle'])
  })
})

it('verification names the partitions that were not added', () => {
  const machine = new TransactionMachine(1)
  const producer = { transactionalId: ID, ...machine.init() }
  machine.add(producer, ORDERS)
  expect(missingPartitions(machine.now, producer, [ORDERS, AUDIT])).toEqual([AUDIT])
})

it('is written as Kafka writes it: version 0 without, version 1 with what later versions know', () => {
  const metadata = {
    ...newTransactionalId('tx', 5, 60_000),
    producerEpoch: 1,
    previousProducerId: 5,
    state: 'Ongoing' as const,
    partitions: [ORDERS, { topic: 'orders', partition: 2 }],
    startTimestampMs: 7,
    lastUpdateTimestampMs: 8,
    clientVersion: 2,
  }
  const hexOf = (transactionVersion: number) => {
    const { key, value } = encodeTransactionRecord({ transactionalId: 'tx', metadata, transactionVersion })
    return [key, value].map((bytes) => Buffer.from(bytes ?? []).toString('hex'))
  }
  const [key, plain] = hexOf(0)
  expect(key).toBe('000000027478')
  expect(plain).toBe(
    '0000000000000000000500010000ea60010000000100066f7264657273000000020000000000000002' +
      '00000000000000080000000000000007',
  )
  expect(hexOf(2)[1]).toBe(
    '0001000000000000000500010000ea600102076f72646572730300000000000000020000000000000000080000000000000007' +
      '0200080000000000000005' +
      '02020002',
  )
  expect(encodeTransactionRecord({ transactionalId: 'tx', metadata: null, transactionVersion: 2 }).value).toBeNull()
})

/** The transaction coordinator that all processes of a log.dir are together. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fill } from '../../../../src/protocol/fill.ts'
import { listTransactionsRequest } from '../../../../src/protocol/messages/list-transactions.ts'
import { offsetFetchRequest } from '../../../../src/protocol/messages/offset-fetch.ts'
import { txnOffsetCommitRequest } from '../../../../src/protocol/messages/txn-offset-commit.ts'
import { updateFeaturesRequest } from '../../../../src/protocol/messages/update-features.ts'
import { readValues, TransactionalSession } from '../../../processes/transactional-session.ts'
import { createTopic, GroupMachine, type TestProcess } from '../group-coordinator/group-machine.ts'

let machine: GroupMachine
let one: TestProcess
let two: TestProcess

beforeEach(async () => {
  machine = GroupMachine.make()
  one = await machine.start()
  two = await machine.start()
  await createTopic(one, 'orders', 2)
})
afterEach(() => machine.close())

const listed = async ({ session }: TestProcess) =>
  (await session.request('ListTransactions', fill(listTransactionsRequest, {}))).transactionStates

describe('a transaction', () => {
  it('is seen by readers of committed records when it is committed, in all partitions', async () => {
    const producer = new TransactionalSession(one.session)
    const first = await producer.init()
    expect(await producer.write(first, 'orders', 0, 'a')).toBe(0)
    expect(await producer.write(first, 'orders', 1, 'b')).toBe(0)
    expect(await readValues(two.session, 'orders', 0)).toEqual([])
    expect(await readValues(two.session, 'orders', 0, { isCommitted: false })).toEqual(['a'])
    const second = await producer.end(first, true)
    expect(second).toEqual({ producerId: first.producerId, producerEpoch: 1 })
    expect(await readValues(two.session, 'orders', 0)).toEqual(['a'])
    expect(await readValues(two.session, 'orders', 1)).toEqual(['b'])
    expect(await listed(two)).toMatchObject([{ transactionalId: 'tx', transactionState: 'CompleteCommit' }])
  })

  it('is never seen by them when it is aborted', async () => {
    const producer = new TransactionalSession(one.session)
    const first = await producer.init()
    await producer.write(first, 'orders', 0, 'never')
    const second = await producer.end(first, false)
    if (typeof second === 'string') throw new Error(second)
    await producer.write(second, 'orders', 0, 'a')
    await producer.end(second, true)
    expect(await readValues(two.session, 'orders', 0)).toEqual(['a'])
  })

  it('is aborted by the next producer of its id, which shuts the first one out', async () => {
    const old = new TransactionalSession(one.session)
    const identity = await old.init()
    await old.write(identity, 'orders', 0, 'never')
    const fresh = new TransactionalSession(two.session)
    const newer = await fresh.init()
    expect(newer).toEqual({ producerId: identity.producerId, producerEpoch: 2 })
    // In a partition that it wrote to, and in one that it has yet to add.
    expect(await old.write(identity, 'orders', 0, 'late')).toBe('INVALID_PRODUCER_EPOCH')
    expect(await old.write(identity, 'orders', 1, 'late')).toBe('INVALID_PRODUCER_EPOCH')
    expect(await old.end(identity, true)).toBe('PRODUCER_FENCED')
    await fresh.write(newer, 'orders', 0, 'a')
    await fresh.end(newer, true)
    expect(await readValues(one.session, 'orders', 0)).toEqual(['a'])
  })

  it('is aborted after its timeout, by whoever looks', async () => {
    const producer = new TransactionalSession(one.session)
    const identity = await producer.init(1000)
    await producer.write(identity, 'orders', 0, 'never')
    machine.kill(one)
    const coordinator = await new TransactionalSession(two.session, 'other').init()
    expect(coordinator.producerEpoch).toBe(0)
    const states = async () => (await listed(two)).map(({ transactionState }) => transactionState).sort()
    expect(await states()).toEqual(['Empty', 'Ongoing'])
    machine.nowMs += 1001
    machine.monotonicMs += 60_000
    // A bare log.dir: readers leave it as it is.
    expect(await readValues(two.session, 'orders', 0)).toEqual([])
    expect(await states()).toEqual(['Empty', 'Ongoing'])
  })

  it('of version 1 keeps its epoch, and takes no partition that was not added', async () => {
    const features = [{ feature: 'transaction.version', maxVersionLevel: 1, upgradeType: 2 }]
    const downgrade = fill(updateFeaturesRequest, { featureUpdates: features })
    expect((await one.session.request('UpdateFeatures', downgrade)).errorCode).toBe(0)
    const producer = new TransactionalSession(one.session)
    const identity = await producer.init()
    expect(await producer.write(identity, 'orders', 0, 'a')).toBe('TRANSACTION_ABORTABLE')
    expect(await producer.add(identity, 'orders', 0)).toBe(0)
    expect(await producer.write(identity, 'orders', 0, 'a')).toBe(0)
    expect(await producer.end(identity, true)).toEqual({ producerId: -1, producerEpoch: -1 })
    expect((await producer.describe())?.producerEpoch).toBe(0)
    expect(await readValues(two.session, 'orders', 0)).toEqual(['a'])
  })
})

describe('offsets in a transaction', () => {
  const fetched = async ({ session }: TestProcess, requireStable = false) => {
    const groups = [{ groupId: 'g', topics: [{ name: 'orders', partitionIndexes: [0] }] }]
    const answer = await session.request('OffsetFetch', fill(offsetFetchRequest, { groups, requireStable }))
    const partition = answer.groups[0]?.topics[0]?.partitions[0]
    return partition?.errorCode === 0 ? partition.committedOffset : partition?.errorCode
  }

  it.each([
    [true, 1],
    [false, -1],
  ])('count when it is committed, and not before: %s', async (isCommit, offset) => {
    const producer = new TransactionalSession(one.session)
    const identity = await producer.init()
    expect(await producer.write(identity, 'orders', 0, 'a')).toBe(0)
    const partitions = [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }]
    const request = { transactionalId: 'tx', ...identity, groupId: 'g', topics: [{ name: 'orders', partitions }] }
    const answer = await one.session.request('TxnOffsetCommit', fill(txnOffsetCommitRequest, request))
    expect(answer.topics[0]?.partitions).toEqual([{ partitionIndex: 0, errorCode: 0 }])
    expect(await fetched(two)).toBe(-1)
    // UNSTABLE_OFFSET_COMMIT: they may yet count.
    expect(await fetched(two, true)).toBe(88)
    await producer.end(identity, isCommit)
    expect(await fetched(two)).toBe(offset)
    expect(await fetched(two, true)).toBe(offset)
  })

  it('are refused to a producer that was shut out, and to one with a wrong generation', async () => {
    const producer = new TransactionalSession(one.session)
    const identity = await producer.init()
    const commit = async (change: object) => {
      const partitions = [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }]
      const request = {
        transactionalId: 'tx',
        ...identity,
        groupId: 'g',
        topics: [{ name: 'orders', partitions }],
        ...change,
      }
      const answer = await two.session.request('TxnOffsetCommit', fill(txnOffsetCommitRequest, request))
      return answer.topics[0]?.partitions[0]?.errorCode
    }
    expect(await commit({ generationId: 3, memberId: 'm' })).toBe(22)
    expect(await commit({ groupId: '' })).toBe(24)
    await new TransactionalSession(two.session).init()
    expect(await commit({})).toBe(47)
  })
})

it('what was decided by a process that died is carried out by the next one that asks', async () => {
  // The first write behind the decision is the marker's.
  let isDecided = false
  const dying = await machine.start({
    plan: ({ kind, path }) => {
      const isMarker = isDecided && kind === 'write' && path.includes('/orders-0/') && path.endsWith('.log')
      return isMarker ? { kind: 'kill', writtenBytes: 10 } : null
    },
  })
  const producer = new TransactionalSession(dying.session)
  const identity = await producer.init()
  await producer.write(identity, 'orders', 0, 'a')
  await producer.write(identity, 'orders', 1, 'b')
  isDecided = true
  await expect(producer.end(identity, true)).rejects.toThrow()
  machine.kill(dying)
  const next = new TransactionalSession(two.session)
  expect((await next.describe())?.transactionState).toBe('PrepareCommit')
  // Asked once more, as by a client whose connection broke.
  expect(await next.end(identity, true)).toEqual({ producerId: identity.producerId, producerEpoch: 1 })
  expect(await readValues(two.session, 'orders', 0)).toEqual(['a'])
  expect(await readValues(two.session, 'orders', 1)).toEqual(['b'])
})

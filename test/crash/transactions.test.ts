/**
 * A producer that commits one transaction over two partitions and aborts another, killed at every call that changes
 * something, or on a machine that goes down there, or on a disk that is full from there on: whoever comes next ends what
 * was begun, in both partitions alike. `KAFDIR_TEST_ROUNDS=3` looks at every call, instead of each third one.
 */
import { expect, it } from 'vitest'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { readValues, TransactionalSession } from '../processes/transactional-session.ts'
import { createTopic, GroupMachine } from '../unit/broker/group-coordinator/group-machine.ts'
import { type Fault, type FaultPlan, type Operation, ProcessKilled } from './fault-file-system.ts'
import { LOSSES } from './power-loss.ts'
import { testRounds } from './test-rounds.ts'

const STEP = Math.max(1, 4 - testRounds)

/** What the producer was told, so far as it came. */
interface Told {
  isCommitted: boolean
  isOver: boolean
}

async function produce(machine: GroupMachine, plan: FaultPlan, told: Told): Promise<void> {
  const { session } = await machine.start({ plan })
  const producer = new TransactionalSession(session)
  const first = await producer.init()
  for (const partition of [0, 1]) {
    if (typeof (await producer.write(first, 'orders', partition, `a${partition}`)) === 'string') return
  }
  const second = await producer.end(first, true)
  if (typeof second === 'string') return
  told.isCommitted = true
  if (typeof (await producer.write(second, 'orders', 0, 'never')) === 'string') return
  told.isOver = typeof (await producer.end(second, false)) !== 'string'
}

async function runUntil(plan: FaultPlan): Promise<{ machine: GroupMachine; told: Told }> {
  const machine = GroupMachine.make()
  const maker = await machine.start()
  await createTopic(maker, 'orders', 2)
  await maker.session.close()
  await maker.broker.close()
  const told = { isCommitted: false, isOver: false }
  try {
    await produce(machine, plan, told)
  } catch (error) {
    if (!(error instanceof ProcessKilled) && !isKafkaError(error)) throw error
  }
  return { machine, told }
}

/** The next producer of the id ends what is there; its own transaction is seen, and nothing blocks anybody. */
async function expectWhole(machine: GroupMachine, { isCommitted }: Told): Promise<void> {
  const { session } = await machine.start()
  const producer = new TransactionalSession(session)
  const identity = await producer.init()
  const committed = [await readValues(session, 'orders', 0), await readValues(session, 'orders', 1)]
  const isSeen = committed[0]?.includes('a0') === true
  expect(committed).toEqual(isSeen ? [['a0'], ['a1']] : [[], []])
  if (isCommitted) expect(isSeen).toBe(true)
  for (const partition of [0, 1]) {
    expect(await producer.write(identity, 'orders', partition, 'next')).toBeTypeOf('number')
  }
  expect(await producer.end(identity, true)).toMatchObject({ producerId: identity.producerId })
  const after = isSeen ? ['a0', 'next'] : ['next']
  expect(await readValues(session, 'orders', 0)).toEqual(after)
  expect((await producer.describe())?.transactionState).toBe('CompleteCommit')
}

/** How often it was looked; the last time nothing happened. */
async function atEveryCall(
  fault: (number: number) => Fault,
  afterwards: (machine: GroupMachine, number: number) => void,
  lasts = false,
): Promise<number> {
  for (let number = 0; ; number += STEP) {
    let isReached = false
    const { machine, told } = await runUntil((operation) => {
      const isNow = lasts ? operation.number >= number : operation.number === number
      isReached ||= isNow
      return isNow ? fault(number) : null
    })
    if (!isReached) {
      expect(told).toEqual({ isCommitted: true, isOver: true })
      return number / STEP
    }
    afterwards(machine, number)
    await expectWhole(machine, told)
  }
}

const torn = (number: number): number => [0, 1, 100_000][number % 3] as number

it('a producer that is killed leaves a transaction that the next one ends', async () => {
  const looks = await atEveryCall(
    (number) => ({ kind: 'kill', writtenBytes: torn(number) }),
    (machine) => machine.killAll(),
  )
  expect(looks).toBeGreaterThan(30)
})

it('a machine that goes down leaves a transaction that the next one ends', async () => {
  const looks = await atEveryCall(
    (number) => ({ kind: 'kill', writtenBytes: torn(number) }),
    (machine, number) => machine.crash(LOSSES[number % LOSSES.length]!),
  )
  expect(looks).toBeGreaterThan(30)
})

it('a full disk leaves a transaction that the next one ends', async () => {
  const looks = await atEveryCall(
    (number) => ({ kind: 'ENOSPC', writtenBytes: torn(number) }),
    (machine) => machine.killAll(),
    true,
  )
  expect(looks).toBeGreaterThan(30)
})

it('a decision that a killed producer did not get to the disk is there before the markers of who carries it out', async () => {
  const machine = GroupMachine.make()
  const maker = await machine.start()
  await createTopic(maker, 'orders', 2)
  const told = { isCommitted: false, isOver: false }
  const isSyncOf = ({ kind, path }: Operation, partition: string) => kind === 'datasync' && path.includes(partition)
  // Both records are written: what is synced next there is what became of them.
  const atDecision: FaultPlan = (operation) =>
    isSyncOf(operation, '__transaction_state') && machine.logBytes('orders-1') > 0 ? { kind: 'kill' } : null
  await expect(produce(machine, atDecision, told)).rejects.toThrow(ProcessKilled)
  const atSecondMarker: FaultPlan = (operation) => (isSyncOf(operation, 'orders-1/') ? { kind: 'kill' } : null)
  const next = await machine.start({ plan: atSecondMarker })
  await expect(new TransactionalSession(next.session).init()).rejects.toThrow(ProcessKilled)
  machine.crash('everything')
  await expectWhole(machine, told)
})

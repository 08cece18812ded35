/** A batch goes to the follower, then to the leader: writers that die over it, and machines that go down. */
import { describe, expect, it } from 'vitest'
import { readRecords } from '../../src/record/read-records.ts'
import { catchUp } from '../../src/storage/log/catch-up.ts'
import type { HeldLog } from '../../src/storage/log/held-log.ts'
import { holdAll } from '../../src/storage/log/hold-all.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { dataBatch, markerBatch } from '../unit/storage/log/producer-state/producer-batches.ts'
import { type FaultPlan, type FaultProcess, type Operation, ProcessKilled } from './fault-file-system.ts'
import { LOSSES } from './power-loss.ts'
import { NOW_MS, ReplicaBench } from './replica-bench.ts'
import { SeededRandom } from './seeded-random.ts'

type Replicas = readonly [leader: PartitionLog, follower: PartitionLog]

const open = (bench: ReplicaBench, process: FaultProcess): Replicas => [bench.open(process, 1), bench.open(process, 2)]

/** Broker 1 leads. */
function write(replicas: Replicas, batch: Buffer, origin: 'client' | 'coordinator' = 'client') {
  return holdAll(replicas, async ([leader, follower]) => {
    const [first, second] = [leader as HeldLog, follower as HeldLog]
    expect(await catchUp(second, first, Number.POSITIVE_INFINITY)).toBe(true)
    return first.append(batch, { leaderEpoch: 0, origin }, (final) => second.appendAsFollower(final))
  })
}

/** Sixteen batches over several segments, aborted transactions among them; each is acknowledged when both disks have it. */
async function live(replicas: Replicas, acknowledged: { count: number }): Promise<void> {
  for (let i = 0; i < 16; i++) {
    const isMarker = i % 4 === 3
    const producer = { offset: 0, producerId: 1, timestampMs: NOW_MS + i }
    const data = dataBatch({ ...producer, sequence: i - Math.floor(i / 4), isTransactional: true })
    if (isMarker) await write(replicas, markerBatch({ ...producer, type: 'abort' }), 'coordinator')
    else await write(replicas, data)
    await Promise.all(replicas.map((log) => log.flush()))
    acknowledged.count = i + 1
  }
  for (const log of replicas) await log.close()
}

async function countOperations(): Promise<Operation[]> {
  const operations: Operation[] = []
  const bench = await ReplicaBench.make(2)
  const plan: FaultPlan = (operation) => {
    operations.push(operation)
    return null
  }
  await live(open(bench, bench.startProcess(plan)), { count: 0 })
  return operations
}

/** Kills the writer in call `number`. */
async function killedAt(number: number) {
  const random = new SeededRandom(number)
  const bench = await ReplicaBench.make(2)
  const acknowledged = { count: 0 }
  const victim = bench.startProcess((operation) =>
    operation.number === number ? { kind: 'kill', writtenBytes: random.below(operation.sizeInBytes + 1) } : null,
  )
  // In the last calls, those of an orderly end, nobody waits for what comes of them.
  await live(open(bench, victim), acknowledged).catch((error: unknown) => expect(error).toBeInstanceOf(ProcessKilled))
  return { bench, victim, acknowledged, random }
}

/** The next writer finds, or makes, two equal logs, and goes on. */
async function expectEqual(bench: ReplicaBench, acknowledged: number, what: string): Promise<void> {
  const replicas = open(bench, bench.startProcess())
  await write(replicas, dataBatch({ offset: 0, producerId: 2, timestampMs: NOW_MS }))
  expect(bench.bytes(2), what).toBe(bench.bytes(1))
  const [leader, follower] = replicas
  expect(follower.epochs(), what).toEqual(leader.epochs())
  const records = [...readRecords(await follower.read(0, 1 << 20))]
  expect(records.length, what).toBeGreaterThanOrEqual(Math.min(acknowledged, 5))
  expect(follower.endOffset(), what).toBeGreaterThan(acknowledged)
  expect(follower.endOffset(), what).toBeLessThanOrEqual(acknowledged + 2)
  const aborted = replicas.map((log) => log.committed().abortedTransactions(0, log.lastStableOffset()).length)
  expect(aborted[0], what).toBe(Math.floor((leader.endOffset() - 1) / 4))
  expect(aborted[1], what).toBe(aborted[0])
}

const operations = await countOperations()

describe('a writer of two replicas', () => {
  it('that is killed in any call leaves two logs that the next one makes equal, with all that was acknowledged', async () => {
    expect(operations.length).toBeGreaterThan(150)
    for (const { number, kind, path } of operations) {
      const { bench, acknowledged } = await killedAt(number)
      await expectEqual(bench, acknowledged.count, `killed in call ${number} (${kind} of ${path})`)
    }
  })

  it.each(LOSSES)('and a machine that goes down and loses %s keep what was acknowledged on both', async (loss) => {
    for (const { number, kind, path } of operations) {
      const { bench, acknowledged, victim, random } = await killedAt(number)
      bench.crash([victim], random, loss)
      await expectEqual(bench, acknowledged.count, `down in call ${number} (${kind} of ${path})`)
    }
  })
})

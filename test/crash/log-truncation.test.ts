/** A log whose end is cut off by processes that are killed over it, on disks that fail, on machines that go down. */
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import type { HeldLog } from '../../src/storage/log/held-log.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { dataBatch } from '../unit/storage/log/producer-state/producer-batches.ts'
import { type Fault, type FaultPlan, type Operation, ProcessKilled } from './fault-file-system.ts'
import { LOSSES } from './power-loss.ts'
import { fill, NOW_MS, ReplicaBench } from './replica-bench.ts'
import { SeededRandom } from './seeded-random.ts'

interface Cut {
  readonly name: string
  /** Records deleted before the cut, which move the log's start. */
  readonly deletedBefore?: number
  readonly run: (held: HeldLog) => Promise<unknown>
}

const truncateTo = (offset: number, deletedBefore?: number): Cut => ({
  name: `truncateTo(${offset})${deletedBefore === undefined ? '' : `, records before ${deletedBefore} deleted`}`,
  ...(deletedBefore !== undefined && { deletedBefore }),
  run: (held) => held.truncateTo(offset),
})
const startAt = (offset: number): Cut => ({
  name: `truncateFullyAndStartAt(${offset})`,
  run: (held) => held.truncateFullyAndStartAt(offset),
})

/** Where the log ends that is cut: there is a snapshot of an orderly stop. */
const OLD_END = 21

/** In the last segment, at a segment's base, inside a batch, in closed segments, all, before the log's start. */
const CUTS: readonly Cut[] = [
  ...[truncateTo(19), truncateTo(16), truncateTo(13), truncateTo(6), truncateTo(3), truncateTo(0)],
  ...[truncateTo(4, 5), truncateTo(2, 9), startAt(30), startAt(7), startAt(0)],
]

/** A filled log that is on the disk, and the log as `plan`'s process opens it. */
async function benchFor(cut: Cut, plan?: FaultPlan) {
  const bench = await ReplicaBench.make(1)
  const log = bench.open(bench.startProcess(), 1)
  await fill(log)
  await log.flush()
  await log.close()
  if (cut.deletedBefore !== undefined) await log.deleteRecords(cut.deletedBefore)
  const whole = bench.bytes(1)
  const process = bench.startProcess(plan)
  return { bench, whole, process, log: bench.open(process, 1) }
}

/** The log is looked at afterwards: only then does it count that it could be opened again. */
async function runCut(log: PartitionLog, { run }: Cut): Promise<void> {
  await log.holding(async (held) => {
    await run(held)
    held.endOffset()
  })
}

/** What the cut leaves when nothing goes wrong, and the calls that it makes. */
async function undisturbed(cut: Cut) {
  const operations: Operation[] = []
  const { bench, log } = await benchFor(cut, (operation) => {
    operations.push(operation)
    return null
  })
  await runCut(log, cut)
  const calls = [...operations]
  return { files: bench.files(1), bounds: boundsOf(log), operations: calls }
}

const boundsOf = (log: PartitionLog): [number, number] => [log.startOffset, log.endOffset()]
const next = (log: PartitionLog, sequence: number) =>
  log.append(dataBatch({ offset: 0, producerId: 1, epoch: 1, sequence, timestampMs: NOW_MS }), { leaderEpoch: 2 })

/** The log is a beginning of what it was, or nothing; cut once more it is what it should be, and goes on from there. */
async function expectCutAgain(
  bench: ReplicaBench,
  cut: Cut,
  whole: string,
  what: string,
  { isDiskSound = true } = {},
): Promise<void> {
  const { files, bounds } = await undisturbed(cut)
  const process = bench.startProcess()
  const log = bench.open(process, 1)
  expect(whole.startsWith(bench.bytes(1)), what).toBe(true)
  const [start, end] = boundsOf(log)
  if (start < end) expect((await log.read(start, 1000)).length, what).toBeGreaterThan(0)
  await runCut(log, cut)
  expect(boundsOf(log), what).toEqual(bounds)
  const found = bench.files(1)
  // A snapshot that went before its time is made up for by reading more of the log.
  expect(withoutSnapshots(found), what).toEqual(withoutSnapshots(files))
  for (const [name, bytes] of snapshotsIn(found)) expect(snapshotsIn(files), what).toContainEqual([name, bytes])
  // Just behind all that there was: what a file says of those offsets must not come back.
  const count = Math.max(OLD_END + 1 - bounds[1], 2)
  for (let sequence = 0; sequence < count; sequence++) await next(log, sequence)
  await log.flush()
  if (!isDiskSound) return
  bench.crash([process], new SeededRandom(1), 'everything')
  const after = bench.open(bench.startProcess(), 1)
  expect(boundsOf(after), what).toEqual([bounds[0], bounds[1] + count])
  // A roll keeps the last batch of each producer only.
  const known = count > 5 ? count - 1 : 0
  // The first of them walks over the log; the next one believes what it finds beside it.
  for (const each of [after, bench.open(bench.startProcess(), 1)]) {
    expect(await next(each, known), what).toMatchObject({ isDuplicate: true, baseOffset: bounds[1] + known })
  }
}

const isSnapshot = (name: string): boolean => name.endsWith('.snapshot')
const snapshotsIn = (files: Record<string, string>) => Object.entries(files).filter(([name]) => isSnapshot(name))

/** A transaction index without entries is as good as none. */
function withoutSnapshots(files: Record<string, string>): Record<string, string> {
  const isLeft = ([name, bytes]: [string, string]): boolean =>
    !isSnapshot(name) && !(name.endsWith('.txnindex') && !bytes)
  return Object.fromEntries(Object.entries(files).filter(isLeft))
}

function faultAt(number: number, kind: Fault['kind'], random: SeededRandom): FaultPlan {
  return (operation) => {
    if (operation.number !== number) return null
    return { kind, writtenBytes: random.below(operation.sizeInBytes + 1) }
  }
}

describe.each(CUTS)('$name', (cut) => {
  it('by a process that is killed in any call leaves a log that can be cut again', async () => {
    const { operations } = await undisturbed(cut)
    expect(operations.length).toBeGreaterThan(8)
    for (const { number, kind, path } of operations) {
      const what = `killed in call ${number} (${kind} of ${path})`
      const { bench, whole, log } = await benchFor(cut, faultAt(number, 'kill', new SeededRandom(number)))
      await expect(runCut(log, cut), what).rejects.toThrow(ProcessKilled)
      await expectCutAgain(bench, cut, whole, what)
    }
  })

  it.each(LOSSES)('on a machine that goes down and loses %s leaves a log that can be cut again', async (loss) => {
    const { operations } = await undisturbed(cut)
    for (const { number, kind, path } of operations) {
      const what = `down in call ${number} (${kind} of ${path})`
      const random = new SeededRandom(number)
      const { bench, whole, log, process } = await benchFor(cut, faultAt(number, 'kill', random))
      await expect(runCut(log, cut), what).rejects.toThrow(ProcessKilled)
      bench.crash([process], random, loss)
      await expectCutAgain(bench, cut, whole, what)
    }
  })

  it.each(['ENOSPC', 'EIO'] as const)('on a disk that fails (%s) is an error, and can be done again', async (code) => {
    const { operations } = await undisturbed(cut)
    for (const { number, kind, path } of operations) {
      const what = `${code} in call ${number} (${kind} of ${path})`
      const { bench, whole, log } = await benchFor(cut, faultAt(number, code, new SeededRandom(number)))
      const error: unknown = await runCut(log, cut).catch((thrown: unknown) => thrown)
      if (error !== undefined) expect(isKafkaError(error) && error.error, what).toBe('KAFKA_STORAGE_ERROR')
      // What a failed sync has lost is lost, and only the process that saw it knows: see GroupSync.
      const isSync = kind === 'datasync' || kind === 'syncDirectory'
      await expectCutAgain(bench, cut, whole, what, { isDiskSound: !isSync })
    }
  })

  it('once done is done, whatever the machine loses', async () => {
    const { bench, log, process } = await benchFor(cut)
    await runCut(log, cut)
    const bounds = boundsOf(log)
    bench.crash([process], new SeededRandom(1), 'everything')
    expect(boundsOf(bench.open(bench.startProcess(), 1))).toEqual(bounds)
  })
})

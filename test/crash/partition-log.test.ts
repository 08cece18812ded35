/** A partition's log under processes that are killed, disks that are full or dying, and machines that go down. */
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { append, batchOf, CrashBench, type Writer } from './crash-bench.ts'
import { type Fault, type FaultPlan, type Operation, ProcessKilled } from './fault-file-system.ts'
import { LOSSES } from './power-loss.ts'
import { SeededRandom } from './seeded-random.ts'

/** What its producers know of a log: what was appended, what they were told, what is on the disk for sure. */
interface Account {
  /** Appends that came back, in order. */
  readonly written: string[]
  /** The one that did not. */
  inFlight: string | null
  /** How many of `written` a flush has confirmed. */
  durable: number
}

const emptyAccount = (): Account => ({ written: [], inFlight: null, durable: 0 })

function isStorageError(error: unknown): boolean {
  return isKafkaError(error) && error.error === 'KAFKA_STORAGE_ERROR'
}

/** What a process does in its life: records of all sizes over several segments, flushes, an orderly end and a new start. */
async function live(bench: CrashBench, writer: Writer, account: Account): Promise<void> {
  let { log } = writer
  for (let i = 0; i < 16; i++) {
    const value = `${i}`.padEnd((i * 29) % 150, '.')
    account.inFlight = value
    await log.append(batchOf(value), { leaderEpoch: i < 8 ? 0 : 1 })
    account.written.push(value)
    account.inFlight = null
    if (i % 4 === 2) {
      const count = account.written.length
      await log.flush()
      account.durable = count
    }
    if (i === 9) {
      await log.close()
      log = bench.openLog(writer.process)
    }
  }
  await log.close()
}

/** How many calls `live` makes when nothing goes wrong. */
async function countOperations(): Promise<Operation[]> {
  const operations: Operation[] = []
  const bench = await CrashBench.make()
  const writer = bench.startWriter((operation) => {
    operations.push(operation)
    return null
  })
  await live(bench, writer, emptyAccount())
  return operations
}

/** A plan with one fault, at call `number`; a write stops anywhere. */
function faultAt(number: number, kind: Fault['kind'], random: SeededRandom, mayComplete = false): FaultPlan {
  return (operation) => {
    if (operation.number !== number) return null
    return { kind, writtenBytes: random.below(operation.sizeInBytes + (mayComplete ? 1 : 0)) }
  }
}

/** `values` is all that was acknowledged, and at most the one that was under way. */
function expectNothingLost(values: readonly string[], { written, inFlight }: Account, what: string): void {
  const isComplete = values.length === written.length + 1 && inFlight !== null
  expect(values, what).toEqual(isComplete ? [...written, inFlight] : written)
}

const operations = await countOperations()
const FIRST_LOG = '00000000000000000000.log'

describe('a process that is killed', () => {
  it('makes many calls', () => {
    expect(operations.length).toBeGreaterThan(80)
    const kinds = new Set(operations.map(({ kind }) => kind))
    for (const kind of ['open', 'write', 'truncate', 'datasync', 'rename', 'syncDirectory'] as const) {
      expect(kinds).toContain(kind)
    }
  })

  it('in any call loses no record that was acknowledged, invents none, and leaves nothing to repair', async () => {
    for (const { number, kind, path } of operations) {
      for (const seed of kind === 'write' ? [1, 2, 3] : [1]) {
        const what = `killed in call ${number} (${kind} of ${path}), seed ${seed}`
        const bench = await CrashBench.make()
        const account = emptyAccount()
        const victim = bench.startWriter(faultAt(number, 'kill', new SeededRandom(number * 10 + seed), true))
        await expect(live(bench, victim, account), what).rejects.toThrow(ProcessKilled)
        expectNothingLost(await bench.values(), account, what)
        const next = bench.startWriter()
        const before = await bench.values(next.log)
        await append(next, 'after')
        await next.log.flush()
        expect(await bench.values(), what).toEqual([...before, 'after'])
        await next.log.close()
        expect([bench.problems(), bench.incompleteIndexes()], what).toEqual([[], []])
        // What the dead process did not get to sync, the one after it did before it confirmed anything.
        bench.crash([next.process], new SeededRandom(1), 'everything')
        expect(await bench.values(), what).toEqual([...before, 'after'])
      }
    }
  })

  it('in any call does not disturb another one that has the log open', async () => {
    for (const { number } of operations) {
      const what = `killed in call ${number}`
      const bench = await CrashBench.make()
      const account = emptyAccount()
      const victim = bench.startWriter(faultAt(number, 'kill', new SeededRandom(number), true))
      const other = bench.startWriter()
      const reader = bench.openLog(bench.startProcess())
      await append(other, 'first')
      account.written.push('first')
      // With somebody else there it may need fewer calls, and then lives to the end.
      await live(bench, victim, account).catch((error: unknown) => expect(error).toBeInstanceOf(ProcessKilled))
      const values = await bench.values(reader)
      expectNothingLost(values, account, what)
      await append(other, 'after')
      expect(await bench.values(reader), what).toEqual([...values, 'after'])
      expect(await bench.values(other.log), what).toEqual([...values, 'after'])
      await other.log.close()
      expect([bench.problems(), bench.incompleteIndexes()], what).toEqual([[], []])
    }
  })
})

describe('a machine that goes down', () => {
  it.each(LOSSES)('and loses %s of what was not synced keeps all that a flush confirmed', async (loss) => {
    for (const { number, kind, path } of operations) {
      const what = `down in call ${number} (${kind} of ${path})`
      const random = new SeededRandom(number)
      const bench = await CrashBench.make()
      const account = emptyAccount()
      const victim = bench.startWriter(faultAt(number, 'kill', random, true))
      await expect(live(bench, victim, account), what).rejects.toThrow(ProcessKilled)
      bench.crash([victim.process], random, loss)
      await expectRecovered(bench, account, what)
    }
  })

  it('keeps what several processes were told, at any moment', async () => {
    for (let seed = 1; seed <= 250; seed++) {
      const what = `seed ${seed}`
      const random = new SeededRandom(seed)
      const bench = await CrashBench.make()
      const account = emptyAccount()
      const writers = [bench.startWriter(), bench.startWriter(), bench.startWriter()]
      for (let steps = 5 + random.below(40); steps > 0; steps--) {
        const writer = writers[random.below(writers.length)]!
        const value = `${account.written.length}`.padEnd(random.below(140), '.')
        await append(writer, value)
        const count = account.written.push(value)
        if (!random.chance(0.3)) continue
        await writer.log.flush()
        account.durable = count
      }
      const processes = writers.map(({ process }) => process)
      bench.crash(processes, random, LOSSES[random.below(LOSSES.length)]!)
      await expectRecovered(bench, account, what)
    }
  })

  /** The log holds a beginning of what was written, at least all that was confirmed, and goes on from there. */
  async function expectRecovered(
    bench: CrashBench,
    { written, inFlight, durable }: Account,
    what: string,
  ): Promise<void> {
    const next = bench.startWriter()
    await append(next, 'after')
    await next.log.flush()
    const values = await bench.values()
    expect(values.at(-1), what).toBe('after')
    const kept = values.slice(0, -1)
    expect(kept.length, what).toBeGreaterThanOrEqual(durable)
    expect(kept, what).toEqual([...written, inFlight].slice(0, kept.length))
    await next.log.close()
    expect(bench.problems(), what).toEqual([])
    bench.crash([next.process], new SeededRandom(1), 'everything')
    expect(await bench.values(), what).toEqual(values)
  }
})

describe('a disk that is full', () => {
  it.each(['ENOSPC', 'EIO'] as const)(
    '(%s) in any call fails that append at most; the log stays as it was',
    async (code) => {
      for (const { number, kind, path } of operations) {
        const what = `${code} in call ${number} (${kind} of ${path})`
        const bench = await CrashBench.make()
        const account = emptyAccount()
        const writer = bench.startWriter(faultAt(number, code, new SeededRandom(number)))
        const failures = await liveOn(bench, writer, account)
        const isSync = kind === 'datasync' || kind === 'syncDirectory'
        if (!isSync) expect(failures, what).toBeLessThanOrEqual(1)
        expect(await bench.values(), what).toEqual(account.written)
        const next = bench.startWriter()
        await append(next, 'after')
        await next.log.close()
        expect(await bench.values(), what).toEqual([...account.written, 'after'])
        expect(bench.problems(), what).toEqual([])
      }
    },
  )

  it('stays full for a while: what was acknowledged is there, and it goes on once there is room again', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const what = `seed ${seed}`
      const random = new SeededRandom(seed)
      const bench = await CrashBench.make()
      const account = emptyAccount()
      const full = { from: random.below(60), to: 60 + random.below(60) }
      const writer = bench.startWriter((operation) => {
        if (operation.kind !== 'write' || operation.number < full.from || operation.number >= full.to) return null
        return { kind: 'ENOSPC', writtenBytes: random.below(operation.sizeInBytes) }
      })
      await liveOn(bench, writer, account)
      expect(await bench.values(), what).toEqual(account.written)
      const next = bench.startWriter()
      await append(next, 'after')
      await next.log.close()
      expect(await bench.values(), what).toEqual([...account.written, 'after'])
      expect(bench.problems(), what).toEqual([])
    }
  })

  it('on which a failed write can not even be cut is mended by the next append', async () => {
    const bench = await CrashBench.make()
    let isBroken = false
    const writer = bench.startWriter(({ kind, path, sizeInBytes }) => {
      if (!isBroken || !path.endsWith('.log')) return null
      if (kind === 'truncate') return { kind: 'EIO' }
      return kind === 'write' ? { kind: 'ENOSPC', writtenBytes: sizeInBytes - 3 } : null
    })
    const reader = bench.openLog(bench.startProcess())
    await append(writer, 'a')
    isBroken = true
    await expect(append(writer, 'b')).rejects.toSatisfy(isStorageError)
    expect(await bench.values(reader)).toEqual(['a'])
    isBroken = false
    await append(writer, 'c')
    expect(await bench.values(reader)).toEqual(['a', 'c'])
    expect(bench.notices).toHaveLength(1)
  })

  it('an append that failed can be tried again with the same bytes', async () => {
    const bench = await CrashBench.make()
    let isFull = true
    const writer = bench.startWriter(({ kind, path }) =>
      isFull && kind === 'write' && path.endsWith('.log') ? { kind: 'ENOSPC', writtenBytes: 20 } : null,
    )
    const other = bench.startWriter()
    await append(other, 'a')
    const batch = batchOf('b')
    const before = bench.file(FIRST_LOG)
    await expect(writer.log.append(batch, { leaderEpoch: 0 })).rejects.toSatisfy(isStorageError)
    expect(bench.file(FIRST_LOG)).toEqual(before)
    await append(other, 'c')
    isFull = false
    expect(await writer.log.append(batch, { leaderEpoch: 0 })).toMatchObject({ baseOffset: 2, lastOffset: 2 })
    await append(writer, 'd')
    expect(await bench.values()).toEqual(['a', 'c', 'b', 'd'])
  })
})

it('an index entry for which there was no room is made up for once somebody else has appended', async () => {
  const bench = await CrashBench.make()
  let entries = 0
  const writer = bench.startWriter(({ kind, path, sizeInBytes }) =>
    kind === 'write' && path.endsWith('.index') && ++entries === 2
      ? { kind: 'ENOSPC', writtenBytes: sizeInBytes >> 1 }
      : null,
  )
  for (const value of ['a', 'b', 'c', 'd']) await append(writer, value)
  expect(bench.incompleteIndexes()).toEqual([FIRST_LOG])
  await append(bench.startWriter(), 'e')
  await append(writer, 'f')
  expect([bench.problems(), bench.incompleteIndexes()]).toEqual([[], []])
  expect(await bench.values()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

describe('a sync that fails', () => {
  const syncs = operations.filter(({ kind }) => kind === 'datasync' || kind === 'syncDirectory')

  it('is never taken for one that worked: what is confirmed later is on the disk', async () => {
    expect(syncs.length).toBeGreaterThan(10)
    for (const { number, kind, path } of syncs) {
      const what = `${kind} of ${path}, call ${number}`
      const bench = await CrashBench.make()
      const account = emptyAccount()
      const writer = bench.startWriter(faultAt(number, 'EIO', new SeededRandom(number)))
      await liveOn(bench, writer, account)
      expect(await bench.values(), what).toEqual(account.written)
      bench.crash([writer.process], new SeededRandom(number), 'everything')
      const kept = await bench.values()
      expect(kept, what).toEqual(account.written.slice(0, kept.length))
      expect(kept.length, what).toBeGreaterThanOrEqual(account.durable)
    }
  })

  it('fails every later flush of that process, and cuts no record', async () => {
    const bench = await CrashBench.make()
    let isDying = true
    const writer = bench.startWriter(({ kind }) => (isDying && kind === 'datasync' ? { kind: 'EIO' } : null))
    await append(writer, 'a')
    await expect(writer.log.flush()).rejects.toSatisfy(isStorageError)
    isDying = false
    await append(writer, 'b')
    for (let attempt = 0; attempt < 3; attempt++) await expect(writer.log.flush()).rejects.toSatisfy(isStorageError)
    expect(await bench.values()).toEqual(['a', 'b'])
  })

  it('in a roll begins no new segment, then or later', async () => {
    const bench = await CrashBench.make()
    let isDying = true
    const writer = bench.startWriter(({ kind }) => (isDying && kind === 'datasync' ? { kind: 'EIO' } : null))
    const big = (name: string): string => name.padEnd(400, '.')
    await append(writer, big('a'))
    await expect(append(writer, big('b'))).rejects.toSatisfy(isStorageError)
    isDying = false
    await expect(append(writer, big('c'))).rejects.toSatisfy(isStorageError)
    await expect(writer.log.flush()).rejects.toSatisfy(isStorageError)
    expect(await bench.values()).toEqual([big('a')])
  })
})

/** As `live`, but goes on after errors of the disk, which it counts; flushes count only while they work. */
async function liveOn(bench: CrashBench, writer: Writer, account: Account): Promise<number> {
  let failures = 0
  const attempt = async (action: () => Promise<unknown>): Promise<boolean> => {
    try {
      await action()
      return true
    } catch (error) {
      expect(isStorageError(error), String(error)).toBe(true)
      failures++
      return false
    }
  }
  let { log } = writer
  for (let i = 0; i < 16; i++) {
    const value = `${i}`.padEnd((i * 29) % 150, '.')
    const leaderEpoch = i < 8 ? 0 : 1
    if (await attempt(() => log.append(batchOf(value), { leaderEpoch }))) account.written.push(value)
    const count = account.written.length
    if (i % 4 === 2 && (await attempt(() => log.flush()))) account.durable = count
    if (i !== 9 || failures > 0) continue
    await attempt(() => log.close())
    log = bench.openLog(writer.process)
  }
  await attempt(() => log.close())
  return failures
}

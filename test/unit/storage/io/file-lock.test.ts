import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FileLock } from '../../../../src/storage/io/file-lock.ts'
import { isWaitingForLock, kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

/** Locks on one file, each with a descriptor of its own, as different processes have them. */
function locksOnOneFile(count: number, onLongWait = (_path: string): void => undefined): FileLock[] {
  const name = path.join(temporaryDirectory(), 'a.lock')
  writeFileSync(name, '')
  return Array.from({ length: count }, () => {
    const lock = new FileLock({ locks: kernelLocks, file: nodeFileSystem.open(name, 'write'), onLongWait })
    onTestFinished(() => lock.close())
    return lock
  })
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Resolves when somebody is in, with what lets him leave. */
function enter(lock: FileLock): Promise<() => Promise<void>> {
  return new Promise((entered) => {
    const inside = lock.run(
      () =>
        new Promise<void>((leave) =>
          entered(() => {
            leave()
            return inside
          }),
        ),
    )
  })
}

/** Sections that note when they are in, and fail when two are at once. */
function sections() {
  const order: string[] = []
  let inside = 0
  return {
    order,
    section: (name: string) => async () => {
      expect(++inside).toBe(1)
      order.push(name)
      await nextTurn()
      await nextTurn()
      inside--
      return name
    },
  }
}

describe('a file lock', () => {
  it('without contention runs at once, and returns what came out', async () => {
    const [lock] = locksOnOneFile(1) as [FileLock]
    let ran = false
    const run = lock.run(() => {
      ran = true
      return 42
    })
    expect(ran).toBe(true)
    expect(await run).toBe(42)
  })

  it('runs the sections of one process one after the other, in order', async () => {
    const [lock] = locksOnOneFile(1) as [FileLock]
    const { order, section } = sections()
    const names = ['a', 'b', 'c', 'd', 'e']
    expect(await Promise.all(names.map((name) => lock.run(section(name))))).toEqual(names)
    expect(order).toEqual(names)
  })

  it('lets nobody slip in between one section and the next, at whatever moment he comes', async () => {
    for (let moment = 0; moment < 12; moment++) {
      const [lock] = locksOnOneFile(1) as [FileLock]
      const { order, section } = sections()
      let slip: Promise<unknown> = Promise.resolve()
      const first = lock.run(async () => {
        await section('first')()
        let later = Promise.resolve()
        for (let turn = 0; turn < moment; turn++) later = later.then(() => undefined)
        slip = later.then(() => lock.run(section('last')))
      })
      const second = lock.run(section('second'))
      await Promise.all([first, second])
      await slip
      expect(order).toEqual(['first', 'second', 'last'])
    }
  })

  it('is not waited for longer than somebody has patience, be it another process or this one that is in', async () => {
    const [lock, other] = locksOnOneFile(2) as [FileLock, FileLock]
    let leave = (): void => undefined
    const inside = lock.run(() => new Promise<void>((resolve) => (leave = resolve)))
    expect(await lock.runWithin({ ms: 60 }, () => 'in')).toBeNull()
    expect(await other.runWithin({ ms: 60 }, () => 'in')).toBeNull()
    const patient = [lock.runWithin({ ms: 5000 }, () => 'in'), other.runWithin({ ms: 5000 }, () => 'in')]
    leave()
    await inside
    expect(await Promise.all(patient)).toEqual([{ result: 'in' }, { result: 'in' }])
  })

  it('is not waited for any longer when the wait is called off, also in the middle of a queue', async () => {
    const [lock, other] = locksOnOneFile(2) as [FileLock, FileLock]
    let leave = (): void => undefined
    const inside = lock.run(() => new Promise<void>((resolve) => (leave = resolve)))
    const calledOff = new AbortController()
    const patience = { ms: 60_000, signal: calledOff.signal }
    const waiting = [lock, lock, other].map((each) => each.runWithin(patience, () => 'in'))
    const behind = lock.runWithin({ ms: 60_000 }, () => 'behind')
    await nextTurn()
    calledOff.abort()
    expect(await Promise.all(waiting)).toEqual([null, null, null])
    expect(await other.runWithin(patience, () => 'in')).toBeNull()
    leave()
    await inside
    expect(await behind).toEqual({ result: 'behind' })
    expect(await lock.runWithin({ ms: 5000 }, () => 'free')).toEqual({ result: 'free' })
  })

  it('is not kept from others by a wait that was given up, nor is who comes after it left out', async () => {
    const [holder, hasty, third] = locksOnOneFile(3) as [FileLock, FileLock, FileLock]
    const leave = await enter(holder)
    expect(await hasty.runWithin({ ms: 20 }, () => 'in')).toBeNull()
    expect(await hasty.runWithin({ ms: 20 }, () => 'in')).toBeNull()
    await leave()
    // Its thread gets the lock now, and lets go of it.
    expect(await third.runWithin({ ms: 5000 }, () => 'third')).toEqual({ result: 'third' })
    const leaveAgain = await enter(holder)
    expect(await hasty.runWithin({ ms: 20 }, () => 'in')).toBeNull()
    const patient = [hasty.runWithin({ ms: 5000 }, () => 'first'), hasty.runWithin({ ms: 5000 }, () => 'second')]
    await leaveAgain()
    expect(await Promise.all(patient)).toEqual([{ result: 'first' }, { result: 'second' }])
    expect(await third.runWithin({ ms: 5000 }, () => 'third')).toEqual({ result: 'third' })
  })

  it('lets those in who wait for a limited time, in their order and each alone', async () => {
    const locks = locksOnOneFile(4)
    const { order, section } = sections()
    const runs = Array.from({ length: 40 }, (_, i) => locks[i % 4]!.runWithin({ ms: 60_000 }, section(`${i}`)))
    expect((await Promise.all(runs)).map((done) => done?.result)).toEqual(
      order
        .map(Number)
        .sort((a, b) => a - b)
        .map(String),
    )
    for (const own of [0, 1, 2, 3]) {
      const numbers = order.map(Number).filter((n) => n % 4 === own)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    }
  })

  it('keeps the sections of several processes apart', async () => {
    const locks = locksOnOneFile(4)
    const { order, section } = sections()
    const runs = Array.from({ length: 40 }, (_, i) => locks[i % 4]!.run(section(`${i}`)))
    await Promise.all(runs)
    expect(order).toHaveLength(40)
    for (const own of [0, 1, 2, 3]) {
      const numbers = order.map(Number).filter((n) => n % 4 === own)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    }
  })

  it.each(['thrown', 'rejected'])('lets others in after an error that was %s', async (how) => {
    const locks = locksOnOneFile(2) as [FileLock, FileLock]
    const failing = () => {
      if (how === 'thrown') throw new Error('oops')
      return Promise.reject(new Error('oops'))
    }
    const runs = [locks[0].run(failing), locks[0].run(() => 'own'), locks[1].run(() => 'other')]
    const results = await Promise.allSettled(runs)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  })

  it('is free when whoever held it closes the file', async () => {
    const name = path.join(temporaryDirectory(), 'a.lock')
    writeFileSync(name, '')
    const [dead, alive] = [nodeFileSystem.open(name, 'write'), nodeFileSystem.open(name, 'write')]
    expect(kernelLocks.tryLock(dead.descriptor, 'exclusive')).toBe(true)
    expect(kernelLocks.tryLock(alive.descriptor, 'exclusive')).toBe(false)
    dead.close()
    expect(await new FileLock({ locks: kernelLocks, file: alive, onLongWait: () => undefined }).run(() => 'in')).toBe(
      'in',
    )
    alive.close()
  })

  it('says once, and not before a second, that it waits for somebody', async () => {
    const waits: string[] = []
    const locks = locksOnOneFile(2, (lockPath) => waits.push(lockPath)) as [FileLock, FileLock]
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    let leave = (): void => undefined
    const first = locks[0].run(() => new Promise<void>((resolve) => (leave = resolve)))
    const second = locks[1].run(() => 'at last')
    vi.advanceTimersByTime(999)
    expect(waits).toEqual([])
    vi.advanceTimersByTime(5000)
    expect(waits).toEqual([locks[1].file.path])
    leave()
    await first
    expect(await second).toBe('at last')
    await locks[0].run(() => undefined)
    vi.advanceTimersByTime(5000)
    expect(waits).toHaveLength(1)
  })
})

describe('a wait for a limited time', () => {
  it.each([
    { isSilent: false, told: 1 },
    { isSilent: true, told: 0 },
  ])('is told once after a second, unless it is silent: $isSilent', async ({ isSilent, told }) => {
    const waits: string[] = []
    const locks = locksOnOneFile(2, (lockPath) => waits.push(lockPath)) as [FileLock, FileLock]
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    let leave = (): void => undefined
    const first = locks[0].run(() => new Promise<void>((resolve) => (leave = resolve)))
    const second = locks[1].runWithin({ ms: 2500, isSilent }, () => 'in')
    // Nobody needs to be told of this process itself.
    const behindIt = [locks[0], locks[1]].map((lock) => lock.runWithin({ ms: 2500 }, () => 'in'))
    await vi.advanceTimersByTimeAsync(999)
    expect(waits).toEqual([])
    await vi.advanceTimersByTimeAsync(1501)
    expect(await Promise.all([second, ...behindIt])).toEqual([null, null, null])
    expect(waits).toEqual(Array(told).fill(locks[1].file.path))
    leave()
    await first
  })
})

describe('kernel locks', () => {
  it('let any number of readers share, and one writer in alone', async () => {
    const name = path.join(temporaryDirectory(), '.lock')
    writeFileSync(name, '')
    const files = [1, 2, 3].map(() => nodeFileSystem.open(name, 'write'))
    const [a, b, c] = files.map(({ descriptor }) => descriptor) as [number, number, number]
    onTestFinished(() => files.forEach((file) => file.close()))
    expect([kernelLocks.tryLock(a, 'shared'), kernelLocks.tryLock(b, 'shared')]).toEqual([true, true])
    expect(kernelLocks.tryLock(c, 'exclusive')).toBe(false)
    kernelLocks.unlock(a)
    expect(kernelLocks.tryLock(c, 'exclusive')).toBe(false)
    // Those of other tests get their locks in a moment.
    await vi.waitFor(() => expect(isWaitingForLock()).toBe(false))
    const waiting = kernelLocks.waitForLock(c, 'exclusive')
    await sleep(5)
    expect(isWaitingForLock()).toBe(true)
    kernelLocks.unlock(b)
    await waiting
    expect(isWaitingForLock()).toBe(false)
    expect(kernelLocks.tryLock(a, 'shared')).toBe(false)
    kernelLocks.unlock(c)
    expect(kernelLocks.tryLock(a, 'exclusive')).toBe(true)
  })

  it('fail for a descriptor that is none', async () => {
    expect(() => kernelLocks.tryLock(9999, 'exclusive')).toThrow('bad file descriptor')
    await expect(kernelLocks.waitForLock(9999, 'exclusive')).rejects.toThrow('bad file descriptor')
  })
})

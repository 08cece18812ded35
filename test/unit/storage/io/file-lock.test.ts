import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FileLock } from '../../../../src/storage/io/file-lock.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

/** Locks on one file, each with a descriptor of its own, as different processes have them. */
function locksOnOneFile(count: number, onLongWait = (_path: string): void => undefined): FileLock[] {
  const name = path.join(temporaryDirectory(), 'a.lock')
  writeFileSync(name, '')
  return Array.from({ length: count }, () => {
    const file = nodeFileSystem.open(name, 'write')
    onTestFinished(() => file.close())
    return new FileLock({ locks: kernelLocks, file, onLongWait })
  })
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

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

  it('is not waited for longer than somebody has patience, be it another process or this one that is in', async () => {
    const [lock, other] = locksOnOneFile(2) as [FileLock, FileLock]
    let leave = (): void => undefined
    const inside = lock.run(() => new Promise<void>((resolve) => (leave = resolve)))
    expect(await lock.runWithin(60, () => 'in')).toBeNull()
    expect(await other.runWithin(60, () => 'in')).toBeNull()
    const patient = [lock.runWithin(5000, () => 'in'), other.runWithin(5000, () => 'in')]
    leave()
    await inside
    expect(await Promise.all(patient)).toEqual([{ result: 'in' }, { result: 'in' }])
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
    const waiting = kernelLocks.waitForLock(c, 'exclusive')
    await sleep(5)
    kernelLocks.unlock(b)
    await waiting
    expect(kernelLocks.tryLock(a, 'shared')).toBe(false)
    kernelLocks.unlock(c)
    expect(kernelLocks.tryLock(a, 'exclusive')).toBe(true)
  })

  it('fail for a descriptor that is none', async () => {
    expect(() => kernelLocks.tryLock(9999, 'exclusive')).toThrow('bad file descriptor')
    await expect(kernelLocks.waitForLock(9999, 'exclusive')).rejects.toThrow('bad file descriptor')
  })
})

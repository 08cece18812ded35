import { describe, expect, it } from 'vitest'
import { GroupSync } from '../../../../src/storage/log/group-sync.ts'

/** A sync that ends when it is told to. */
function slowSync() {
  const running: { resolve: () => void; reject: (error: Error) => void }[] = []
  let calls = 0
  const group = new GroupSync(() => {
    calls++
    return new Promise<void>((resolve, reject) => running.push({ resolve, reject }))
  })
  return {
    group,
    calls: () => calls,
    end: async (error?: Error) => {
      const first = running.shift()
      if (error === undefined) first?.resolve()
      else first?.reject(error)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

/** What has become of a promise so far. */
function watch(promise: Promise<void>): () => string {
  let state = 'waiting'
  promise.then(
    () => (state = 'done'),
    (error: unknown) => (state = String(error)),
  )
  return () => state
}

describe('a group sync', () => {
  it('starts at once', () => {
    const { group, calls } = slowSync()
    void group.flush()
    expect(calls()).toBe(1)
  })

  it('lets all that come while one runs share the next one, for that one may have missed their bytes', async () => {
    const { group, calls, end } = slowSync()
    const first = watch(group.flush())
    const later = [watch(group.flush()), watch(group.flush()), watch(group.flush())]
    expect(calls()).toBe(1)
    await end()
    expect([first(), ...later.map((state) => state())]).toEqual(['done', 'waiting', 'waiting', 'waiting'])
    expect(calls()).toBe(2)
    const last = watch(group.flush())
    await end()
    expect([...later.map((state) => state()), last()]).toEqual(['done', 'done', 'done', 'waiting'])
    await end()
    expect([last(), calls()]).toEqual(['done', 3])
  })

  it('never tries again after a failure', async () => {
    const { group, calls, end } = slowSync()
    const first = watch(group.flush())
    const second = watch(group.flush())
    await end(new Error('EIO'))
    const third = watch(group.flush())
    await end()
    expect([first(), second(), third()]).toEqual(['Error: EIO', 'Error: EIO', 'Error: EIO'])
    expect(calls()).toBe(1)
    await expect(group.flush()).rejects.toThrow('EIO')
  })

  it('takes the failure of a sync that somebody else made for its own', async () => {
    const { group, calls } = slowSync()
    group.fail(new Error('ENOSPC'))
    group.fail(new Error('later'))
    await expect(group.flush()).rejects.toThrow('ENOSPC')
    expect(calls()).toBe(0)
  })

  it('is idle once nothing runs, failed or not', async () => {
    const { group, end } = slowSync()
    await group.idle()
    const flushed = [watch(group.flush()), watch(group.flush())]
    const idle = watch(group.idle())
    await end()
    expect([flushed[0]!(), flushed[1]!(), idle()]).toEqual(['done', 'waiting', 'waiting'])
    await end(new Error('EIO'))
    expect([flushed[1]!(), idle()]).toEqual(['Error: EIO', 'done'])
  })
})

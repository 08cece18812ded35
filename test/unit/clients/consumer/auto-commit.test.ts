import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AutoCommit } from '../../../../src/clients/consumer/auto-commit.ts'
import type { GroupOffset } from '../../../../src/clients/consumer/group-positions.ts'

const INTERVAL_MS = 5000

function at(offset: number, partition = 0): GroupOffset {
  return { topic: 'orders', topicId: 'b3JkZXJzb3JkZXJzb3JkZQ', partition, offset, leaderEpoch: -1 }
}

class Commits {
  readonly seen: string[] = []
  readonly failures: unknown[] = []
  failure: Error | null = null
  readonly autoCommit: AutoCommit

  constructor(settlingMs = 0) {
    this.autoCommit = new AutoCommit({
      offsets: { commit: async (offsets) => this.#commit(offsets) },
      clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
      intervalMs: INTERVAL_MS,
      settlingMs,
      onFailure: (error) => this.failures.push(error),
    })
  }

  #commit(offsets: readonly GroupOffset[]): void {
    if (this.failure !== null) throw this.failure
    this.seen.push(offsets.map(({ partition, offset }) => `${partition}:${offset}`).join(' '))
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('automatic commits', () => {
  it('come when the interval is over, and hold what has changed', async () => {
    const { autoCommit, seen } = new Commits()
    autoCommit.assigned(at(0, 1), 7)
    autoCommit.consumed([at(3), at(7, 1)])
    await vi.advanceTimersByTimeAsync(INTERVAL_MS - 1)
    expect(seen).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(seen).toEqual(['0:3'])
    autoCommit.consumed([at(4), at(7, 1)])
    autoCommit.consumed([at(5), at(8, 1)])
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect(seen.slice(1)).toEqual(['0:5 1:8'])
  })

  it('leave no timer behind while nothing changes', async () => {
    const { autoCommit } = new Commits()
    autoCommit.consumed([at(3)])
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    autoCommit.consumed([at(3)])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leave out what has not settled yet, until it has', async () => {
    const { autoCommit, seen } = new Commits(500)
    autoCommit.consumed([at(1)])
    await vi.advanceTimersByTimeAsync(INTERVAL_MS - 100)
    autoCommit.consumed([at(2)])
    await vi.advanceTimersByTimeAsync(100)
    expect(seen).toEqual(['0:1'])
    await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS)
    expect(seen).toEqual(['0:1', '0:2'])
  })

  it('hold everything at once when it is given up, and nothing older comes afterwards', async () => {
    const { autoCommit, seen } = new Commits(500)
    autoCommit.consumed([at(1)])
    await vi.advanceTimersByTimeAsync(600)
    autoCommit.consumed([at(2)])
    autoCommit.consumed([at(3)])
    await autoCommit.commit()
    expect(seen).toEqual(['0:3'])
    await vi.advanceTimersByTimeAsync(3 * INTERVAL_MS)
    expect(seen).toEqual(['0:3'])
  })

  it('hold nothing old of a partition that was given up and came back', async () => {
    const { autoCommit, seen } = new Commits(500)
    const polled = [at(203, 2), at(1)]
    autoCommit.consumed(polled)
    await autoCommit.commit()
    autoCommit.consumed(polled)
    autoCommit.released(at(203, 2))
    await vi.advanceTimersByTimeAsync(INTERVAL_MS - 200)
    autoCommit.consumed([at(1)])
    autoCommit.assigned(at(0, 2), 216)
    autoCommit.consumed([at(2), at(216, 2)])
    await vi.advanceTimersByTimeAsync(3 * INTERVAL_MS)
    expect(seen).toEqual(['2:203 0:1', '0:2'])
  })

  it('hold nothing of a partition that was given up after it had settled', async () => {
    const commits = new Commits(500)
    const { autoCommit, seen } = commits
    autoCommit.consumed([at(1), at(7, 2)])
    await vi.advanceTimersByTimeAsync(INTERVAL_MS - 200)
    // Settled now, and committed with the next interval.
    autoCommit.consumed([at(1), at(7, 2)])
    autoCommit.released(at(7, 2))
    await vi.advanceTimersByTimeAsync(200)
    expect(seen).toEqual(['0:1'])
  })

  it('are tried again when one has failed', async () => {
    const commits = new Commits()
    commits.failure = new Error('the disk is full')
    commits.autoCommit.consumed([at(3)])
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect(commits.failures).toHaveLength(1)
    commits.failure = null
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect(commits.seen).toEqual(['0:3'])
  })

  it('end with the consumer, and with what it had', async () => {
    const { autoCommit, seen } = new Commits()
    autoCommit.consumed([at(3)])
    autoCommit.forget()
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    autoCommit.consumed([at(4)])
    autoCommit.close()
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect(seen).toEqual([])
  })
})

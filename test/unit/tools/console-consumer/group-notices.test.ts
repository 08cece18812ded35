import { beforeEach, describe, expect, it } from 'vitest'
import type { Rebalance } from '../../../../src/clients/consumer/group-consumer.ts'
import type { TopicPartition } from '../../../../src/common/topic-partition.ts'
import { GroupNotices, type Waiting } from '../../../../src/tools/console-consumer/group-notices.ts'

const leftOver = (waiting: Partial<Waiting> = {}) => Promise.resolve({ promised: [], unmatched: null, ...waiting })
const none: Rebalance = { assigned: [], revoked: [], lost: [], lostBecause: null }

function orders(...partitions: number[]): TopicPartition[] {
  return partitions.map((partition) => ({ topic: 'orders', partition }))
}

let monotonicMs = 0

beforeEach(() => {
  monotonicMs = 0
})

function noticesOn({ isTerminal }: { readonly isTerminal: boolean }) {
  const said: string[] = []
  const stderr = {
    isTerminal,
    write: (text: string | Uint8Array) => {
      said.push(String(text))
      return true
    },
  }
  const clock = { nowMs: () => 0, monotonicMs: () => monotonicMs }
  return { said, notices: new GroupNotices({ groupId: 'g', maxPollIntervalMs: 3000, stderr, clock }) }
}

describe('what a member says', () => {
  it('is one line for each change on a terminal', () => {
    const { said, notices } = noticesOn({ isTerminal: true })
    notices.rebalance({ ...none, assigned: orders(10, 2, 0), revoked: orders(3) })
    notices.rebalance({ ...none, revoked: orders(2) })
    expect(said).toEqual(['assigned orders-0, orders-2, orders-10; revoked orders-3\n', 'revoked orders-2\n'])
  })

  it('counts partitions where there are many', () => {
    const { said, notices } = noticesOn({ isTerminal: true })
    notices.rebalance({ ...none, assigned: orders(...Array.from({ length: 50 }, (_, i) => i)) })
    expect(said[0]).toMatch(/^assigned orders-0, .*, orders-11 and 38 more\n$/)
  })

  it('is nothing about that elsewhere', () => {
    const { said, notices } = noticesOn({ isTerminal: false })
    notices.rebalance({ ...none, assigned: orders(0), revoked: orders(3) })
    expect(said).toEqual([])
  })

  it('tells everywhere what was lost, and why', () => {
    const { said, notices } = noticesOn({ isTerminal: false })
    notices.rebalance({ ...none, lost: orders(1, 0), lostBecause: 'fenced' })
    notices.rebalance({ ...none, lost: orders(1), lostBecause: 'no poll' })
    expect(said[0]).toMatch(/^lost orders-0, orders-1: the group took this consumer for dead; .*\n$/)
    expect(said[1]).toMatch(
      /^lost orders-1: nothing was read from its output for max\.poll\.interval\.ms \(3000\), .*\n$/,
    )
  })

  it('tells once that it waits, but not while partitions may still be on their way', async () => {
    const { said, notices } = noticesOn({ isTerminal: false })
    expect(notices.msUntilDue).toBe(Number.POSITIVE_INFINITY)
    for (monotonicMs = 0; monotonicMs < 5000; monotonicMs += 100) {
      if (monotonicMs === 800) expect(said).toEqual([])
      if (monotonicMs === 500) expect(notices.msUntilDue).toBe(300)
      await notices.idle(true, leftOver)
    }
    expect(said).toEqual([expect.stringMatching(/^no partition is left for this consumer: .*group g .* It waits\.\n$/)])
    expect(notices.msUntilDue).toBe(Number.POSITIVE_INFINITY)
    await notices.idle(false, leftOver)
    await notices.idle(true, leftOver)
    monotonicMs += 1000
    await notices.idle(true, leftOver)
    expect(said).toHaveLength(2)
  })

  it.each([
    [{ promised: orders(3, 1) }, 'waits for orders-1, orders-3, which another member of group g has yet to give up.\n'],
    [{ unmatched: 'ev-.*' }, 'no topic matches ev-.*. It waits for one.\n'],
  ])('tells for what it waits: %j', async (waiting, line) => {
    const { said, notices } = noticesOn({ isTerminal: false })
    await notices.idle(true, () => leftOver(waiting))
    monotonicMs = 800
    await notices.idle(true, () => leftOver(waiting))
    expect(said).toEqual([line])
  })

  it('tells the same failure of commits once', () => {
    const { said, notices } = noticesOn({ isTerminal: false })
    for (const message of ['The disk is full.', 'The disk is full.', 'Nobody knows']) {
      notices.commitFailure(new Error(message))
    }
    expect(said.map((line) => line.slice(0, 60))).toEqual([
      'offsets of group g could not be committed: The disk is full.',
      'offsets of group g could not be committed: Nobody knows. It ',
    ])
  })
})

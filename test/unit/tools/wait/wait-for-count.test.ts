import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/common/clock.ts'
import { waitForCount } from '../../../../src/tools/wait/wait-for-count.ts'
import { goldenOf, goldenPartitions, goldenSession } from '../golden-session.ts'

const options = { topic: 'orders', from: 'earliest', timeoutMs: 0, notice: () => {} } as const

function wait(name: string, count: number, isolationLevel: 'read_committed' | 'read_uncommitted') {
  const { signal } = new AbortController()
  return waitForCount(goldenSession(name), systemClock, { ...options, count, isolationLevel, signal })
}

describe.each(goldenPartitions)('the records of %s', (name) => {
  const { records, readCommitted = records } = goldenOf(name)

  it.each([
    ['read_uncommitted', records.length],
    ['read_committed', readCommitted.length],
  ] as const)('are counted as a consumer gets them, %s', async (isolationLevel, count) => {
    expect(await wait(name, count, isolationLevel)).toMatchObject({ count, isReached: true, isThere: true })
    expect(await wait(name, count + 1, isolationLevel)).toMatchObject({ count, isReached: false })
  })
})

it('counting ends when there are enough', async () => {
  const { records } = goldenOf('plain/events-0')
  const { count, isReached } = await wait('plain/events-0', 1, 'read_committed')
  expect(isReached).toBe(true)
  expect(count).toBeLessThanOrEqual(records.length)
})

import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/common/clock.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
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

describe('a backlog without an end', () => {
  const backlog = (): KafkaSession => {
    const session = goldenSession('plain/events-0')
    let first: Promise<unknown> | undefined
    // The same batches again and again: nothing that would take a turn of the event loop.
    const request = (api: never, body: never) =>
      api === 'Fetch' ? (first ??= session.request(api, body)) : session.request(api, body)
    return { ...session, request: request as KafkaSession['request'] }
  }
  const endless = { ...options, count: Number.MAX_SAFE_INTEGER, isolationLevel: 'read_uncommitted' } as const

  it('is read no longer than there is time, and that is told', async () => {
    const { signal } = new AbortController()
    const outcome = await waitForCount(backlog(), systemClock, { ...endless, timeoutMs: 50, signal })
    expect(outcome).toMatchObject({ isReached: false, isCutShort: true })
    expect(outcome.elapsedMs).toBeLessThan(2000)
  })

  it('does not keep a signal from being heard', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort('SIGINT'), 20)
    const outcome = await waitForCount(backlog(), systemClock, { ...endless, timeoutMs: 9000, signal: stop.signal })
    expect(outcome.elapsedMs).toBeLessThan(2000)
  })
})

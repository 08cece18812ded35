import { describe, expect, it } from 'vitest'
import { ThroughputThrottler } from '../../../src/tools/throughput-throttler.ts'

function clockAt(time: { ms: number }) {
  return { nowMs: () => time.ms, monotonicMs: () => time.ms }
}

describe('a throttle', () => {
  it('holds up whoever is ahead of the rate, and nobody else', () => {
    const time = { ms: 5000 }
    const throttler = new ThroughputThrottler(100, clockAt(time))
    expect(throttler.shouldThrottle(1)).toBe(false) // no time has passed
    time.ms = 5100
    expect([10, 11].map((count) => throttler.shouldThrottle(count))).toEqual([false, true])
  })

  it('saves up pauses that are too short', () => {
    const throttler = new ThroughputThrottler(1000, clockAt({ ms: 0 }))
    expect([throttler.owe(), throttler.owe(), throttler.owe()]).toEqual([false, true, true])
  })

  it('below zero never holds anybody up', () => {
    const time = { ms: 0 }
    const throttler = new ThroughputThrottler(-1, clockAt(time))
    time.ms = 1
    expect([throttler.isThrottling, throttler.shouldThrottle(1e9)]).toEqual([false, false])
  })

  it('of zero lets nothing through until somebody calls it off', async () => {
    const time = { ms: 0 }
    const throttler = new ThroughputThrottler(0, clockAt(time))
    time.ms = 1
    expect([throttler.shouldThrottle(0), throttler.shouldThrottle(1), throttler.owe()]).toEqual([false, true, true])
    const stop = new AbortController()
    let turns = 0
    await throttler.pause(() => void (++turns === 3 && stop.abort()), 1, stop.signal)
    expect(turns).toBe(3)
  })
})

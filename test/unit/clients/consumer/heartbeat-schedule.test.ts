import { describe, expect, it } from 'vitest'
import { backoffMs, HeartbeatSchedule } from '../../../../src/clients/consumer/heartbeat-schedule.ts'

/** Sent and answered at `nowMs`. */
function answered(nowMs: number, intervalMs = 5000): HeartbeatSchedule {
  const schedule = new HeartbeatSchedule()
  schedule.sent(nowMs)
  schedule.answered(intervalMs)
  return schedule
}

describe('the schedule of heartbeats', () => {
  it('begins at once, and goes on with the interval that the coordinator told', () => {
    expect(new HeartbeatSchedule().dueMs(false)).toBe(Number.NEGATIVE_INFINITY)
    expect(answered(1000).dueMs(false)).toBe(6000)
    expect(answered(1000, 200).dueMs(false)).toBe(1200)
  })

  it('does not wait when there is something to say or to hear', () => {
    const schedule = answered(1000)
    expect(schedule.dueMs(true)).toBe(Number.NEGATIVE_INFINITY)
    schedule.wake()
    expect(schedule.dueMs(false)).toBe(Number.NEGATIVE_INFINITY)
  })

  it('remembers what woke it while a heartbeat was under way', () => {
    const schedule = answered(1000)
    schedule.sent(2000)
    schedule.wake()
    schedule.answered(5000)
    expect(schedule.dueMs(false)).toBe(Number.NEGATIVE_INFINITY)
  })

  it('waits longer with each failure, whatever there is to say, and no longer after an answer', () => {
    const schedule = answered(0)
    const waits: number[] = []
    for (let failure = 0; failure < 6; failure++) {
      schedule.sent(1000)
      schedule.failed(1000, 0.5)
      schedule.wake()
      waits.push(schedule.dueMs(true) - 1000)
    }
    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000])
    schedule.sent(9000)
    schedule.answered(5000)
    expect(schedule.dueMs(false)).toBe(14_000)
  })

  it('says the other thing at once when the coordinator refused the first', () => {
    const schedule = answered(0)
    schedule.sent(1000)
    schedule.failed(1000, 0.5)
    schedule.refused()
    expect(schedule.dueMs(false)).toBe(Number.NEGATIVE_INFINITY)
  })

  it('knows that it has heard nothing for longer than two intervals', () => {
    const schedule = answered(1000)
    expect(schedule.isOverdue(11_000)).toBe(false)
    expect(schedule.isOverdue(11_001)).toBe(true)
  })

  it('takes an answer for as old as what it answers: the process may have been stopped within', () => {
    const schedule = answered(1000)
    schedule.sent(2000)
    schedule.answered(5000)
    expect(schedule.isOverdue(12_001)).toBe(true)
  })
})

describe('backoffMs', () => {
  it('differs by a fifth in both directions, so that many do not come back at once', () => {
    expect(backoffMs(1, 0)).toBe(80)
    expect(backoffMs(1, 0.999)).toBeCloseTo(120, 0)
    expect(backoffMs(30, 0)).toBe(800)
  })
})

import { describe, expect, it } from 'vitest'
import { TimeHistogram } from '../../../../src/tools/plan/time-histogram.ts'

describe('a histogram of times', () => {
  it('knows the busiest second', () => {
    const histogram = new TimeHistogram()
    for (const ms of [0, 999, 1000, 1001, 1999, 5000]) histogram.add(ms)
    expect(histogram.busiest).toEqual({ records: 3, widthMs: 1000 })
    expect(histogram.spanMs).toBe(5000)
  })

  it('is of no time without records', () => {
    expect(new TimeHistogram().spanMs).toBe(0)
    expect(new TimeHistogram().busiest.records).toBe(0)
  })

  it('takes longer stretches where there are too many, and loses none', () => {
    const histogram = new TimeHistogram()
    const seconds = 100_000
    for (let second = 0; second < seconds; second++) histogram.add(second * 1000)
    const { records, widthMs } = histogram.busiest
    expect(widthMs).toBeGreaterThan(1000)
    expect(records).toBe(widthMs / 1000)
    expect(histogram.spanMs).toBe((seconds - 1) * 1000)
  })
})

import { describe, expect, it } from 'vitest'
import type { TopicLook } from '../../../../src/tools/top/cluster-look.ts'
import { RateMeter } from '../../../../src/tools/top/rate-meter.ts'

function topic(ends: readonly (number | null)[], sizeBytes = 0, topicId = 'T'): TopicLook {
  const partitions = ends.map((endOffset, partition) => {
    return { partition, leader: 1, replicas: [1], isr: [1], startOffset: 0, endOffset, sizeBytes }
  })
  return { name: topicId, topicId, isInternal: false, partitions }
}

describe('the rate meter', () => {
  it('knows nothing before it has seen a topic twice', () => {
    const meter = new RateMeter()
    expect(meter.ratesOf('T')).toBeNull()
    meter.add([topic([5])], 0)
    expect(meter.ratesOf('T')).toBeNull()
    expect(meter.measuredMs).toBe(0)
  })

  it('divides what came by the time in which it came', () => {
    const meter = new RateMeter()
    meter.add([topic([10, 20], 1000)], 0)
    meter.add([topic([110, 120], 3000)], 2000)
    expect(meter.ratesOf('T')).toEqual({ recordsPerSecond: 100, bytesPerSecond: 2000 })
  })

  it('takes one record within a millisecond for one a second', () => {
    const meter = new RateMeter()
    meter.add([topic([0])], 0)
    meter.add([topic([1])], 1)
    expect(meter.ratesOf('T')?.recordsPerSecond).toBe(1)
  })

  it('forgets what is older than its window', () => {
    const meter = new RateMeter(3000)
    meter.add([topic([0])], 0)
    meter.add([topic([3000])], 1000)
    for (const atMs of [2000, 3000, 4000]) meter.add([topic([3000])], atMs)
    expect(meter.ratesOf('T')?.recordsPerSecond).toBe(0)
    expect(meter.isAtRest).toBe(true)
  })

  it('does not spread what comes over the quiet time before it', () => {
    const meter = new RateMeter()
    meter.add([topic([0])], 0)
    meter.quietUntil(60_000)
    meter.add([topic([50])], 60_100)
    expect(meter.ratesOf('T')?.recordsPerSecond).toBe(50)
    expect(meter.isAtRest).toBe(false)
  })

  it('counts nothing that retention took away, nor a partition that could not be read', () => {
    const meter = new RateMeter()
    meter.add([topic([10, null], 5000)], 0)
    meter.add([topic([10, 500], 100)], 1000)
    expect(meter.ratesOf('T')).toEqual({ recordsPerSecond: 0, bytesPerSecond: 0 })
  })

  it('counts all of a topic, and of a partition, that was made meanwhile', () => {
    const meter = new RateMeter()
    meter.add([topic([10])], 0)
    meter.add([topic([10, 4]), topic([7], 0, 'new')], 1000)
    expect(meter.ratesOf('T')?.recordsPerSecond).toBe(4)
    expect(meter.ratesOf('new')?.recordsPerSecond).toBe(7)
  })

  it('takes a topic that was made anew for another one', () => {
    const meter = new RateMeter()
    meter.add([topic([1000], 0, 'old')], 0)
    meter.add([topic([3], 0, 'new')], 1000)
    expect(meter.ratesOf('old')).toBeNull()
    expect(meter.ratesOf('new')?.recordsPerSecond).toBe(3)
  })
})

/** What judges the load finds what is wrong. */
import { describe, expect, it } from 'vitest'
import { PrintedOrder } from './endless-process.ts'
import { SeenOffsets } from './seen-offsets.ts'
import { growth } from './trend.ts'

function seen(...offsets: number[]): SeenOffsets {
  const all = new SeenOffsets()
  for (const offset of offsets) all.add(0, offset)
  return all
}

describe('offsets that were seen', () => {
  it('miss nothing when all were there, in any order and more than once', () => {
    expect(seen(2, 0, 1, 1, 4, 3, 0).missing([5])).toEqual([])
  })

  it('miss what is in front, in the middle and at the end', () => {
    expect(seen(1, 2, 5).missing([8])).toEqual([
      'partition 0: offsets 0 to 0',
      'partition 0: offsets 3 to 4',
      'partition 0: offsets 6 to 7',
    ])
  })

  it('miss a partition of which nothing was seen', () => {
    expect(seen(0).missing([1, 2])).toEqual(['partition 1: offsets 0 to 1'])
  })
})

describe('the order of what was printed', () => {
  it('is broken by a record before, and by the same one again', () => {
    const order = new PrintedOrder()
    for (const offset of [0, 1, 3, 2, 2]) order.next(0, offset)
    expect(order.offences).toEqual(['partition 0: offset 2 after 3', 'partition 0: offset 2 after 2'])
  })
})

describe('growth', () => {
  it('is what the last fifth has more than the second, whatever the first was', () => {
    expect(growth([90, 90, 10, 10, 12, 13, 14, 15, 30, 30])).toBe(20)
  })

  it('is below 0 where it falls, whatever stands out for a moment', () => {
    expect(growth([1, 1, 9, 9, 9, 50, 9, 9, 8, 8])).toBe(-1)
  })
})

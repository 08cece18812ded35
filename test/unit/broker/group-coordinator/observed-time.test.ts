import { expect, it } from 'vitest'
import { ObservedTime } from '../../../../src/broker/group-coordinator/observed-time.ts'

/** For how long `key` has had its mark after looks at these moments. */
function observed(looks: readonly (readonly [monotonicMs: number, mark: string])[]): number {
  const time = new ObservedTime()
  let last = -1
  for (const [monotonicMs, mark] of looks) {
    time.beginLook(monotonicMs)
    last = time.observe('key', mark)
  }
  return last
}

it('counts the time between looks at the same thing', () => {
  expect(observed([[0, 'a']])).toBe(0)
  expect(
    observed([
      [0, 'a'],
      [1000, 'a'],
      [2500, 'a'],
    ]),
  ).toBe(2500)
})

it('begins anew with every change', () => {
  expect(
    observed([
      [0, 'a'],
      [1000, 'b'],
      [1500, 'b'],
    ]),
  ).toBe(500)
})

it('counts little of a pause in which nobody looked', () => {
  expect(
    observed([
      [0, 'a'],
      [3_600_000, 'a'],
      [3_601_000, 'a'],
    ]),
  ).toBe(3000)
})

it('counts a look once, however often it is asked', () => {
  const time = new ObservedTime()
  time.beginLook(0)
  time.observe('key', 1)
  time.beginLook(700)
  expect([time.observe('key', 1), time.observe('key', 1)]).toEqual([700, 700])
})

it('forgets what a look did not come upon', () => {
  const time = new ObservedTime()
  time.beginLook(0)
  time.observe('key', 1)
  time.beginLook(1000)
  time.beginLook(2000)
  expect(time.observe('key', 1)).toBe(0)
})

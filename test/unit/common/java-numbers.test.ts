import { describe, expect, it } from 'vitest'
import { formatJavaFixed } from '../../../src/common/java-fixed.ts'
import { JavaRandom } from '../../../src/common/java-random.ts'
import { SplittableRandom } from '../../../src/common/splittable-random.ts'

const letters = (next: (bound: number) => number, count: number): string =>
  String.fromCharCode(...Array.from({ length: count }, () => next(26) + 65))

describe("Java's random numbers", () => {
  it('of a SplittableRandom are those that kafka-producer-perf-test of Apache Kafka wrote', () => {
    const random = new SplittableRandom(0)
    const next = (bound: number) => random.nextInt(bound)
    expect([letters(next, 40), letters(next, 40)]).toEqual([
      'YQHHNEBSEPDNSEIFGAMSUJXKOLTXSPLGHDIOYZJF',
      'NIDSPWHZMKVJAXDBZFCOXYKYRJOGYKDESSJMOIIO',
    ])
  })

  it('of a Random are those that kafka-e2e-latency of Apache Kafka wrote', () => {
    const random = new JavaRandom(0)
    const sequence = letters((bound) => random.nextInt(bound), 8)
    // Of each record: key, value, and two names of headers; keys were empty.
    expect([sequence.slice(1, 4), sequence.slice(5)]).toEqual(['SXV', 'JHP'])
  })

  it.each([1, 2, 3, 7, 16, 1000])('are below %d', (bound) => {
    const [splittable, linear] = [new SplittableRandom(42), new JavaRandom(42)]
    for (let i = 0; i < 2000; i++) {
      for (const value of [splittable.nextInt(bound), linear.nextInt(bound)]) {
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true)
      }
    }
  })
})

describe("Java's %.nf", () => {
  it.each([
    [1.005, 2, '1.01'],
    [2.675, 2, '2.68'],
    [0.25, 1, '0.3'],
    [0.35, 1, '0.4'],
    [0, 1, '0.0'],
    [-0.05, 1, '-0.1'],
    [0.04, 1, '0.0'],
    [0.0005, 3, '0.001'],
    [0.00049, 3, '0.000'],
    [9.996, 2, '10.00'],
    [123456789, 2, '123456789.00'],
    [1e21, 1, '1000000000000000000000.0'],
    [2506265.664160401, 6, '2506265.664160'],
    [3.4, 0, '3'],
    [3.5, 0, '4'],
    [Number.NaN, 2, 'NaN'],
    [Number.POSITIVE_INFINITY, 4, 'Infinity'],
  ])('of %d with %d decimals is %s', (value, decimals, text) => {
    expect(formatJavaFixed(value, decimals)).toBe(text)
  })
})

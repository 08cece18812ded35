import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatJavaDouble, formatJavaFloat, parseJavaDouble } from '../../../src/common/java-double.ts'

describe("Java's numbers with a fraction", () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [-1.5, '-1.5'],
    [100, '100.0'],
    [123456.75, '123456.75'],
    [0.001, '0.001'],
    [0.0123, '0.0123'],
    [0.0001, '1.0E-4'],
    [9999999, '9999999.0'],
    [1e7, '1.0E7'],
    [-1.25e21, '-1.25E21'],
    [Number.MIN_VALUE, '4.9E-324'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => {
    expect(formatJavaDouble(value)).toBe(text)
  })

  it('are read again as they were', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(parseJavaDouble(formatJavaDouble(value))).toBe(value)
      }),
    )
    fc.assert(
      fc.property(fc.float(), (value) => {
        expect(Math.fround(parseJavaDouble(formatJavaFloat(value)) ?? 0)).toBe(value)
        expect(formatJavaFloat(value).length).toBeLessThanOrEqual(15)
      }),
    )
  })
})

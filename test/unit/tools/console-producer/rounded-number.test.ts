import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isKept, mayHoldRoundedNumber } from '../../../../src/tools/console-producer/rounded-number.ts'

describe('a number of JSON', () => {
  it.each([
    ['0', true],
    ['-0.00', true],
    ['1.50', true],
    ['1e21', true],
    ['9007199254740991', true],
    ['0.30000000000000004', true],
    ['100000000000000000000000', true],
    ['9007199254740993', false],
    ['12345678901234567890', false],
    ['0.1234567890123456789', false],
    ['1e400', false],
    ['1e-400', false],
  ])('%s is kept: %s', (number, expected) => {
    expect(isKept(number)).toBe(expected)
    if (!expected) expect(mayHoldRoundedNumber(`{"a":[${number}]}`)).toBe(true)
  })

  it('is kept when a double printed it', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => isKept(String(value))))
  })
})

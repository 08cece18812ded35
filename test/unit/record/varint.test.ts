import { describe, expect, it } from 'vitest'
import { varintSize, writeVarint } from '../../../src/record/varint.ts'

const samples: [number, string][] = [
  [0, '00'],
  [-1, '01'],
  [1, '02'],
  [63, '7e'],
  [64, '8001'],
  [-64, '7f'],
  [-65, '8101'],
  [300, 'd804'],
  [8191, 'fe7f'],
  [8192, '808001'],
  [2147483647, 'feffffff0f'],
  [-2147483648, 'ffffffff0f'],
  [1700000000000, '80a0abfef962'],
]

/** The same by the book, in integers without a limit. */
function reference(value: number): string {
  let zigzag = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n))
  const bytes: number[] = []
  for (; zigzag > 0x7fn; zigzag >>= 7n) bytes.push(Number(zigzag & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(zigzag)]).toString('hex')
}

function written(value: number): string {
  const target = Buffer.alloc(12, 0xee)
  const end = writeVarint(target, 1, value)
  expect(target[0]).toBe(0xee)
  expect(target[end]).toBe(0xee)
  return target.toString('hex', 1, end)
}

describe('a varint', () => {
  it.each(samples)('of %i is %s', (value, hex) => {
    expect(written(value)).toBe(hex)
    expect(varintSize(value)).toBe(hex.length / 2)
    expect(reference(value)).toBe(hex)
  })

  it('is right on both sides of every power of two', () => {
    for (let exponent = 0; exponent < 52; exponent++) {
      for (const distance of [-2, -1, 0, 1]) {
        for (const value of [2 ** exponent + distance, -(2 ** exponent) - distance]) {
          expect(written(value)).toBe(reference(value))
          expect(varintSize(value)).toBe(reference(value).length / 2)
        }
      }
    }
  })

  it('reaches from -2^52 to 2^52', () => {
    for (const value of [-(2 ** 52), -(2 ** 52) + 1, 2 ** 52 - 1, 2 ** 52]) {
      expect(written(value)).toBe(reference(value))
      expect(varintSize(value)).toBe(reference(value).length / 2)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { readInt64, writeInt64 } from '../../../src/record/int64.ts'

const SAFE = [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32, -(2 ** 32), -(2 ** 32) - 1, 1700000000000]
const EDGES = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]

describe('an int64', () => {
  it.each([...SAFE, ...EDGES])('%i is written as Node writes a BigInt, and read again', (value) => {
    const bytes = Buffer.alloc(10)
    writeInt64(bytes, 1, value)
    const expected = Buffer.alloc(10)
    expected.writeBigInt64BE(BigInt(value), 1)
    expect(bytes).toEqual(expected)
    expect(readInt64(bytes, 1)).toBe(value)
  })

  it.each([2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)])(
    '%s does not fit and is refused, not rounded',
    (value) => {
      const bytes = Buffer.alloc(8)
      bytes.writeBigInt64BE(value)
      expect(() => readInt64(bytes, 0)).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
    },
  )
})

import { expect, it } from 'vitest'
import { writeDecimal } from '../../../../src/tools/json-record/decimal.ts'

it.each([
  0,
  7,
  10,
  99,
  100,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  1_700_000_000_123,
  10 ** 15,
  Number.MAX_SAFE_INTEGER,
  -1,
  -1000,
  Number.MIN_SAFE_INTEGER,
])('%d is written as its digits', (value) => {
  const target = new Uint8Array(24).fill(0x2e)
  const end = writeDecimal(target, 3, value)
  expect(Buffer.from(target).toString('latin1')).toBe(`...${value}${'.'.repeat(24 - end)}`)
})

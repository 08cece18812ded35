import { expect, it } from 'vitest'
import { xxHash32 } from '../../../../src/record/compression/xx-hash.ts'

it.each([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
])('the hash of "%s" is the published one', (text, hash) => {
  expect(xxHash32(Buffer.from(text))).toBe(hash)
})

import { expect, it } from 'vitest'
import { loadCrc32Addon } from '../../../src/common/native-addon.ts'
import { FIELD } from '../../../src/record/batch-header.ts'
import { batchCrc, computeCrc32c, crc32c, isBatchIntact } from '../../../src/record/crc32c.ts'
import { workedBatches } from './worked-batches.ts'

it('the check value of CRC-32C is e3069283', () => {
  expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283')
  expect(crc32c(Buffer.alloc(0))).toBe(0)
})

it('the bytes that a broker sets are not covered', () => {
  const batch = Buffer.from(workedBatches[0]!.batch)
  const crc = batchCrc(batch)
  batch.fill(0x55, 0, FIELD.magic)
  expect(batchCrc(batch)).toBe(crc)
  for (let at: number = FIELD.attributes; at < batch.length; at++) {
    batch[at] = batch[at]! ^ 1
    expect(batchCrc(batch)).not.toBe(crc)
    batch[at] = batch[at]! ^ 1
  }
})

it('a batch is intact where it begins and when all of it is there', () => {
  const { batch } = workedBatches[1]!
  const shifted = Buffer.concat([Buffer.from('abc'), batch, Buffer.from('behind')])
  expect(isBatchIntact(shifted, 3)).toBe(true)
  expect(isBatchIntact(shifted, 2)).toBe(false)
  expect(isBatchIntact(batch.subarray(0, -1), 0)).toBe(false)
  for (const length of [-1, 0, 48, 0x7fffffff]) {
    const wrong = Buffer.from(batch)
    wrong.writeInt32BE(length, FIELD.batchLength)
    expect(isBatchIntact(wrong, 0)).toBe(false)
  }
})

it('of a little it is computed here, with what the addon gives', () => {
  const addon = loadCrc32Addon()
  const bytes = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * at * 31 + at) & 0xff))
  for (const length of [0, 1, 2, 3, 61, 255, 256, 3000]) {
    const some = bytes.subarray(0, length)
    expect(computeCrc32c(some)).toBe(addon.crc32c(some))
    expect(computeCrc32c(bytes.subarray(length), addon.crc32c(some))).toBe(addon.crc32c(bytes))
  }
})

it('is the same before and after the addon takes over', () => {
  const bytes = Buffer.from('of a batch of the metadata')
  const expected = loadCrc32Addon().crc32c(bytes)
  for (let times = 0; times < 1500; times++) expect(crc32c(bytes)).toBe(expected)
})

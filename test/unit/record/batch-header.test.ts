import { describe, expect, it } from 'vitest'
import { assignOffset, FIELD, readBatchHeader } from '../../../src/record/batch-header.ts'
import { isBatchIntact } from '../../../src/record/crc32c.ts'
import { workedBatches } from './worked-batches.ts'

const { batch } = workedBatches[1]!

/** The example with one field overwritten. */
function withField(write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(batch)
  write(bytes)
  return bytes
}

describe('a batch header', () => {
  it.each([0, 1])('of message format %i is refused by name', (magic) => {
    const old = withField((bytes) => bytes.writeInt8(magic, FIELD.magic))
    expect(() => readBatchHeader(old, 0)).toThrow(
      expect.objectContaining({
        error: 'UNSUPPORTED_FOR_MESSAGE_FORMAT',
        message: expect.stringContaining(`message format ${magic}`) as string,
      }),
    )
  })

  it.each([
    ['of an unknown format', (bytes: Buffer) => bytes.writeInt8(3, FIELD.magic)],
    ['with a length below its own', (bytes: Buffer) => bytes.writeInt32BE(48, FIELD.batchLength)],
    ['with a negative length', (bytes: Buffer) => bytes.writeInt32BE(-1, FIELD.batchLength)],
    ['with a negative count', (bytes: Buffer) => bytes.writeInt32BE(-1, FIELD.recordsCount)],
    ['that ends before it begins', (bytes: Buffer) => bytes.writeInt32BE(-1, FIELD.lastOffsetDelta)],
    ['with an offset that no number holds', (bytes: Buffer) => bytes.writeBigInt64BE(2n ** 60n, FIELD.baseOffset)],
    ['of zeros', (bytes: Buffer) => bytes.fill(0, FIELD.magic + 1) && bytes.fill(0, FIELD.batchLength, FIELD.magic)],
  ])('%s is corrupt', (_what, write) => {
    expect(() => readBatchHeader(withField(write), 0)).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
  })

  it('takes an offset and a leader epoch without a new checksum', () => {
    const moved = Buffer.concat([Buffer.from('before'), batch])
    assignOffset(moved, 6, 2 ** 40, 7)
    expect(isBatchIntact(moved, 6)).toBe(true)
    expect(readBatchHeader(moved, 6)).toMatchObject({
      baseOffset: 2 ** 40,
      lastOffset: 2 ** 40 + 2,
      partitionLeaderEpoch: 7,
    })
  })
})

import { describe, expect, it } from 'vitest'
import { assignOffset, FIELD } from '../../../../src/record/batch-header.ts'
import { isCrashTail, isTornTail } from '../../../../src/storage/log/torn-tail.ts'
import { batchOf } from './log-bench.ts'

function next(offset = 7): Buffer {
  const batch = batchOf(['some', 'records'])
  assignOffset(batch, 0, offset, 3)
  return batch
}

function withField(write: (batch: Buffer) => void): Buffer {
  const batch = next()
  write(batch)
  return batch
}

describe('the tail of a log', () => {
  it('is torn when it is the beginning of the batch that would come next', () => {
    for (let length = 1; length < next().length; length++) {
      expect(isTornTail(next().subarray(0, length), 7)).toBe(true)
      if (length >= 8) expect(isTornTail(next().subarray(0, length), 8)).toBe(false)
    }
  })

  it.each([
    ['a batch that is all there, with a wrong checksum', withField((batch) => batch.fill(1, 70))],
    ['a batch with something behind it', Buffer.concat([withField((batch) => batch.fill(1, 70)), Buffer.from('x')])],
    ['a batch whose length was damaged', withField((batch) => batch.writeInt32BE(500, FIELD.batchLength))],
    [
      'a batch that is too short to be one',
      withField((batch) => batch.writeInt32BE(48, FIELD.batchLength)).subarray(0, 20),
    ],
    ['another format', withField((batch) => batch.writeInt8(3, FIELD.magic)).subarray(0, 60)],
    ['another offset', next(6).subarray(0, 60)],
    ['an offset beyond all numbers', withField((batch) => batch.writeBigInt64BE(2n ** 62n, 0)).subarray(0, 60)],
    ['zeros', Buffer.alloc(100)],
    ['garbage', Buffer.from('garbage garbage garbage')],
    ['a torn batch with a whole one behind it', Buffer.concat([next().subarray(0, 65), next(8)])],
  ])('is damage when it is %s', (_what, tail) => {
    expect(isTornTail(tail, 7)).toBe(false)
  })

  it('is what a crash left unless something whole is behind it', () => {
    expect(isCrashTail(Buffer.alloc(200))).toBe(true)
    expect(isCrashTail(Buffer.from('garbage'))).toBe(true)
    expect(isCrashTail(Buffer.concat([Buffer.alloc(13), next()]))).toBe(false)
    expect(isCrashTail(Buffer.concat([Buffer.alloc(13), next(), Buffer.alloc(5)]))).toBe(false)
    expect(isCrashTail(Buffer.concat([Buffer.alloc(13), next().subarray(0, -1)]))).toBe(true)
  })
})

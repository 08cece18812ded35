import { describe, expect, it } from 'vitest'
import { ByteCopier, COPY_OVERRUN_BYTES, viewOf } from '../../../src/common/copy-bytes.ts'

const source = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 31 + (i >> 5)) & 0xff))

describe('a copy', () => {
  const lengths = [0, 1, 3, 7, 8, 9, 10, 11, 12, 100, 1023, 1024, 1025, 2000]

  it.each(lengths)(
    'of %i bytes has them all, wherever they begin and end, and writes no more than it may',
    (length) => {
      const copier = new ByteCopier()
      for (const start of [0, 1, 2, 3, 5, source.length - length - 1, source.length - length]) {
        const target = Buffer.alloc(length + 20, 0xee)
        expect(copier.copy(viewOf(target), 7, source, start, start + length)).toBe(7 + length)
        expect(target.subarray(7, 7 + length)).toEqual(source.subarray(start, start + length))
        expect([...target.subarray(0, 7), ...target.subarray(7 + length + COPY_OVERRUN_BYTES)]).toEqual(
          Array.from({ length: 20 - COPY_OVERRUN_BYTES }, () => 0xee),
        )
      }
    },
  )

  it('out of a source that takes turns with another one is not mistaken', () => {
    const copier = new ByteCopier()
    const other = Buffer.from(source).reverse()
    const target = Buffer.alloc(40)
    for (const from of [source, other, other, source, source, other]) {
      copier.copy(viewOf(target), 0, from, 50, 80)
      expect(target.subarray(0, 30)).toEqual(from.subarray(50, 80))
    }
  })
})

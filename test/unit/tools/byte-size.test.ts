import { describe, expect, it } from 'vitest'
import { byteSizeOption, formatBytes, parseByteSize } from '../../../src/tools/byte-size.ts'

describe('sizes as people write them', () => {
  it.each([
    ['900', 900],
    ['1KiB', 1024],
    ['1 kb', 1000],
    ['1k', 1024],
    ['1.5 MB', 1_500_000],
    ['2GiB', 2 * 1024 ** 3],
    ['12b', 12],
  ])('%s is %i bytes', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes)
  })

  it.each(['', 'KiB', '-1', '1x', '1 KiB 2', '1,5MB', 'NaN', '1e3'])('%j is none', (text) => {
    expect(parseByteSize(text)).toBeUndefined()
    expect(() => byteSizeOption('size', text)).toThrow(
      `--size must be a number of bytes such as 900, 1KiB or 1.5GB, not '${text}'.`,
    )
  })

  it('refuses what no number can hold exactly', () => {
    expect(() => byteSizeOption('size', '99999TB')).toThrow('--size')
  })

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [10_900, '10.6 KiB'],
    [1_048_575, '1.00 MiB'],
    [5.5e15, '4.88 PiB'],
  ])('%i bytes are shown as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

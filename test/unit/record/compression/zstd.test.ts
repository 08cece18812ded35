import { describe, expect, it } from 'vitest'
import { addonZstd, compressZstd, decompressZstd, nodeZstd } from '../../../../src/record/compression/zstd.ts'
import { zstdFrames } from '../../../../src/record/compression/zstd-frames.ts'
import { noise, prose } from './sample-bytes.ts'

const MAGIC = '28b52ffd'
/** 1 MiB of the same byte: a block of that type has one byte, and says how often. */
const repeated = (count: number) => {
  const block = Buffer.alloc(4)
  block.writeUIntLE((count << 3) | (1 << 1) | 1, 0, 3)
  block[3] = 0x61
  return Buffer.concat([Buffer.from(`${MAGIC}0058`, 'hex'), block])
}
const skippable = Buffer.from('5a2a4d1803000000616263', 'hex')
const refused = (message: string) => expect.objectContaining({ error: 'CORRUPT_MESSAGE', message }) as Error

const libraries = [
  { name: 'the addon', library: addonZstd() },
  { name: "Node's own", library: nodeZstd() },
].flatMap(({ name, library }) => (library === null ? [] : [{ name, library }]))

describe.each(libraries)('zstd by $name', ({ library }) => {
  it.each([-131_072, -1, 1, 3, 22])('gives the bytes back at level %i', (level) => {
    for (const bytes of [prose(100_000), noise(1000), Buffer.alloc(0)]) {
      const compressed = library.compress(bytes, level)
      expect(zstdFrames(compressed).map((frame) => frame.bytes)).toEqual([compressed])
      expect(library.decompress(compressed).equals(bytes)).toBe(true)
    }
  })
})

describe('zstd data is read', () => {
  it('with several frames, and with those that hold no data', () => {
    const frames = [compressZstd(prose(1000), 3), skippable, compressZstd(Buffer.from('end'), 1), repeated(5)]
    const expected = Buffer.concat([prose(1000), Buffer.from('endaaaaa')])
    expect(decompressZstd(Buffer.concat(frames), 2 ** 20).equals(expected)).toBe(true)
    expect(decompressZstd(skippable, 0)).toHaveLength(0)
  })

  it('unless it becomes more than the limit, all frames together', () => {
    expect(decompressZstd(repeated(100_000), 100_000)).toHaveLength(100_000)
    const refusal = refused('zstd data that decompresses to more than 99999 bytes')
    expect(() => decompressZstd(repeated(100_000), 99_999)).toThrow(refusal)
    expect(() => decompressZstd(Buffer.concat([repeated(50_000), repeated(50_000)]), 99_999)).toThrow(refusal)
  })

  it('and is not decompressed at all where it could become far more', () => {
    // 10,000 blocks of 128 KiB: the library would not find fault with one before the last.
    const blocks = Array.from({ length: 10_000 }, () => Buffer.from('02001061', 'hex'))
    const bomb = Buffer.concat([Buffer.from(`${MAGIC}0058`, 'hex'), ...blocks, Buffer.from('010000', 'hex')])
    const before = process.memoryUsage().rss
    expect(() => decompressZstd(bomb, 2 ** 20)).toThrow(
      refused('zstd data that decompresses to more than 1048576 bytes'),
    )
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  it.each([
    ['is no frame', '0102030405', 'no frame begins here'],
    ['has a reserved bit', `${MAGIC}0858`, 'a reserved bit is set'],
    ['has a block of a reserved type', `${MAGIC}0058070000`, 'a block of a reserved type'],
    ['ends in the header', `${MAGIC}00`, 'a frame is cut short'],
    ['ends in the size', `${MAGIC}c0580000`, 'a frame is cut short'],
    ['ends before a block', `${MAGIC}0058`, 'a frame is cut short'],
    ['ends in a block', `${MAGIC}0058290000616263`, 'a block is cut short'],
    ['ends before the checksum', `${MAGIC}045819000061626300`, 'a block is cut short'],
    ['ends behind half a magic number', `${MAGIC}005819000061626328b5`, 'a frame is cut short'],
  ])('unless it %s', (_what, hex, message) => {
    expect(() => decompressZstd(Buffer.from(hex, 'hex'), 2 ** 30)).toThrow(refused(`broken zstd data: ${message}`))
  })
})

describe('the frames of zstd data', () => {
  it.each([
    ['a window of 4 MiB, no size', `${MAGIC}0060190000616263`, 3],
    ['a size of one byte', `${MAGIC}2003190000616263`, 3],
    ['a size of two bytes', `${MAGIC}60ffff190000616263`, 3],
    ['a size of four bytes and a window', `${MAGIC}805803000000190000616263`, 3],
    ['a size of eight bytes', `${MAGIC}e00300000000000000190000616263`, 3],
    ['a dictionary id of two bytes', `${MAGIC}02580102190000616263`, 3],
    ['a checksum', `${MAGIC}0458190000616263ffffffff`, 3],
    ['a compressed block, of 128 KiB at most', `${MAGIC}00581d0000616263`, 131_072],
    ['a compressed block, of 1 KiB at most, by the window', `${MAGIC}00001d0000616263`, 1024],
    ['a compressed block, of 1.5 KiB at most, by the window', `${MAGIC}00041d0000616263`, 1536],
    ['a compressed block, of 5 bytes at most, by the size', `${MAGIC}20051d0000616263`, 5],
    ['a raw and a repeated block', `${MAGIC}0058180000616263530000ff`, 13],
  ])('with %s', (_what, hex, mostBytes) => {
    const bytes = Buffer.from(hex, 'hex')
    expect(zstdFrames(Buffer.concat([bytes, bytes]))).toEqual([
      { bytes, mostBytes },
      { bytes, mostBytes },
    ])
  })
})

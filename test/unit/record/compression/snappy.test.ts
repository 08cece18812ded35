import { describe, expect, it } from 'vitest'
import { loadSnappyAddon } from '../../../../src/common/native-addon.ts'
import { compressSnappy, decompressSnappy } from '../../../../src/record/compression/snappy.ts'
import { prose } from './sample-bytes.ts'

const HEADER = Buffer.from('82534e41505059000000000100000001', 'hex')
const raw = (bytes: Buffer) => loadSnappyAddon().compressSync(bytes, { copyOutputData: true })
const length = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const framed = (...blocks: Buffer[]) =>
  Buffer.concat([HEADER, ...blocks.flatMap((block) => [length(block.length), block])])

/** The uncompressed sizes of the blocks. */
function blockSizes(bytes: Buffer): number[] {
  const sizes: number[] = []
  for (let at = HEADER.length; at < bytes.length; at += 4 + bytes.readInt32BE(at)) {
    const block = bytes.subarray(at + 4, at + 4 + bytes.readInt32BE(at))
    sizes.push(loadSnappyAddon().uncompressSync(block, { asBuffer: true, copyOutputData: true }).length)
  }
  return sizes
}

const refused = (message: string) => expect.objectContaining({ error: 'CORRUPT_MESSAGE', message }) as Error

describe('snappy is written', () => {
  it("in blocks of 32 KiB, as Kafka's 200,000 bytes", () => {
    expect(blockSizes(compressSnappy(prose(200_000)))).toEqual([...Array.from({ length: 6 }, () => 32_768), 3392])
  })

  it('as a header only for nothing', () => {
    expect(compressSnappy(Buffer.alloc(0)).equals(HEADER)).toBe(true)
  })
})

describe('snappy is read', () => {
  it('as a raw block without any framing', () => {
    expect(decompressSnappy(raw(prose(50_000)), 50_000).equals(prose(50_000))).toBe(true)
    expect(decompressSnappy(raw(Buffer.from('k')), 1).toString()).toBe('k')
  })

  it('with a second stream behind the first, and with blocks of any size', () => {
    const [one, two, three] = [prose(10), prose(70_000), Buffer.from('end')]
    const stream = Buffer.concat([framed(raw(one), raw(two)), framed(), framed(raw(three))])
    expect(decompressSnappy(stream, 100_000).equals(Buffer.concat([one, two, three]))).toBe(true)
  })

  it.each([
    [
      'a version that does not exist',
      Buffer.from('82534e41505059000000000000000001', 'hex'),
      'version 0 of the framing',
    ],
    ['a length that is negative', Buffer.concat([HEADER, length(-1)]), 'a block is cut short'],
    ['a length without an end', Buffer.concat([HEADER, Buffer.from([0, 0])]), 'a block is cut short'],
    ['a length behind the end', Buffer.concat([HEADER, length(100), Buffer.alloc(99)]), 'a block is cut short'],
    ['an empty block', framed(Buffer.alloc(0)), 'a block with an impossible size'],
    ['4 GiB in 7 bytes', framed(Buffer.from('ffffffff0f0000', 'hex')), 'a block with an impossible size'],
    ['a size without an end', framed(Buffer.from('ffffffffffffff', 'hex')), 'a block with an impossible size'],
    ['nothing at all', Buffer.alloc(0), 'a block with an impossible size'],
  ])('but not with %s', (_what, bytes, message) => {
    expect(() => decompressSnappy(bytes, 2 ** 40)).toThrow(refused(`broken snappy data: ${message}`))
  })

  it('but not in the framing of Google', () => {
    const google = Buffer.concat([Buffer.from('ff060000734e61507059', 'hex'), raw(prose(100))])
    expect(() => decompressSnappy(google, 1000)).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
  })

  it('up to the limit, of all blocks together', () => {
    const stream = framed(raw(prose(100)), raw(prose(100)))
    expect(decompressSnappy(stream, 200)).toHaveLength(200)
    expect(() => decompressSnappy(stream, 199)).toThrow(refused('snappy data that decompresses to more than 199 bytes'))
  })
})

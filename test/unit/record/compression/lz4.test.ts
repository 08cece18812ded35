import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { compressLz4, decompressLz4 } from '../../../../src/record/compression/lz4.ts'
import { xxHash32 } from '../../../../src/record/compression/xx-hash.ts'
import { noise, prose } from './sample-bytes.ts'

interface FrameLibrary {
  compressFrameSync(
    data: Buffer,
    options?: { readonly blockChecksums?: boolean; readonly contentChecksum?: boolean },
  ): Buffer
}

const MAGIC = Buffer.from('04224d18', 'hex')
const END = Buffer.alloc(4)
/** Writes frames of another shape than we do. */
const library = createRequire(import.meta.url)('lz4-napi') as FrameLibrary

/** A frame header of these bytes, from FLG to what comes before the checksum. */
function header(descriptor: string): Buffer {
  const bytes = Buffer.from(descriptor, 'hex')
  return Buffer.concat([MAGIC, bytes, Buffer.from([(xxHash32(bytes) >>> 8) & 0xff])])
}

/** A block that is stored as it is. */
function stored(bytes: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(bytes.length + 0x80000000)
  return Buffer.concat([size, bytes])
}

/** The sizes of the blocks as they are in a frame of ours. */
function blockSizes(frame: Buffer): number[] {
  const sizes: number[] = []
  for (let at = 7; frame.readUInt32LE(at) !== 0; at += 4 + (sizes.at(-1)! & 0x7fffffff))
    sizes.push(frame.readUInt32LE(at))
  return sizes
}

const refused = (message: string) => expect.objectContaining({ error: 'CORRUPT_MESSAGE', message }) as Error
const hello = Buffer.from('hello')

describe('an LZ4 frame is written', () => {
  it('in independent blocks of 64 KiB, without checksums', () => {
    expect(compressLz4(prose(200_000)).subarray(0, 7).toString('hex')).toBe('04224d18604082')
    expect(header('6040').toString('hex')).toBe('04224d18604082')
    expect(blockSizes(compressLz4(prose(200_000)))).toHaveLength(4)
  })

  it('with blocks as they are where compressing does not make them smaller', () => {
    expect(blockSizes(compressLz4(noise(70_000)))).toEqual([0x80000000 + 65_536, 0x80000000 + 4464])
  })

  it('as header and end mark for nothing', () => {
    expect(compressLz4(Buffer.alloc(0)).toString('hex')).toBe('04224d1860408200000000')
  })
})

describe('an LZ4 frame is read', () => {
  it.each([{}, { blockChecksums: true }, { contentChecksum: true }, { blockChecksums: true, contentChecksum: true }])(
    'as another library writes it with %j',
    (options) => {
      const bytes = prose(300_000)
      const frame = library.compressFrameSync(bytes, options)
      expect(frame[4]! & 0x20).toBe(0x20)
      expect(decompressLz4(frame, 300_000).equals(bytes)).toBe(true)
    },
  )

  it('with a content size, which is skipped, and with bytes behind it, which are not looked at', () => {
    const frame = Buffer.concat([header('6840ffffffffffffffff'), stored(hello), END, Buffer.from('more')])
    expect(decompressLz4(frame, 5).toString()).toBe('hello')
  })

  it.each(['40', '50', '60', '70'])('with blocks of size id %s', (sizeId) => {
    const bytes = noise(2 ** (8 + 2 * Number(sizeId[0])))
    expect(decompressLz4(Buffer.concat([header(`60${sizeId}`), stored(bytes), END]), bytes.length).equals(bytes)).toBe(
      true,
    )
    const tooLarge = Buffer.concat([header(`60${sizeId}`), stored(Buffer.alloc(bytes.length + 1)), END])
    expect(() => decompressLz4(tooLarge, 2 ** 30)).toThrow(
      refused(`broken lz4 data: a block of ${bytes.length + 1} bytes, the frame has ${bytes.length} at most`),
    )
  })

  it('unless a block has a wrong checksum', () => {
    const frame = library.compressFrameSync(prose(1000), { blockChecksums: true })
    frame[20]! ^= 1
    expect(() => decompressLz4(frame, 1000)).toThrow(refused('broken lz4 data: a block has a wrong checksum'))
  })

  it.each([
    ['4040', 'Dependent block stream is unsupported'],
    ['6140', 'Reserved bits must be 0'],
    ['6240', 'Reserved bits must be 0'],
    ['6041', 'Reserved bits must be 0'],
    ['60c0', 'Reserved bits must be 0'],
    ['a040', 'Version 2 is unsupported'],
    ['6030', 'Block size value 3 is unsupported'],
  ])('unless its header is %s', (descriptor, message) => {
    expect(() => decompressLz4(Buffer.concat([header(descriptor), END]), 10)).toThrow(
      refused(`broken lz4 data: ${message}`),
    )
  })

  it('unless the checksum of its header is wrong', () => {
    const frame = compressLz4(hello)
    frame[6] = 0x81
    expect(() => decompressLz4(frame, 10)).toThrow(refused('broken lz4 data: the frame header has a wrong checksum'))
  })

  it('unless a block becomes more than blocks of that frame may', () => {
    // The block is that of a frame with larger ones.
    const large = library.compressFrameSync(Buffer.alloc(200_000))
    const frame = Buffer.concat([header('6040'), large.subarray(7)])
    expect(() => decompressLz4(frame, 1_000_000)).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
  })
})

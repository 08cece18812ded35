/**
 * LZ4 frames as Kafka writes them: independent blocks of 64 KiB, no checksums, no size. Others are read within the
 * limits of Kafka's reader: no linked blocks, no dictionary. Kafka: Lz4BlockOutputStream, Lz4BlockInputStream.
 *
 *   magic LE32 | FLG | BD | [content size 8] | HC | { size LE32, data, [checksum 4] }* | 0 LE32 | [content checksum 4]
 *
 * The top bit of a block's size says that its data is not compressed.
 */
import { type Lz4Addon, loadLz4Addon } from '../../common/native-addon.ts'
import { brokenData, decodeOrThrow, tooMuchData } from './broken-data.ts'
import { loadCodecLibrary } from './codec-library.ts'
import { xxHash32 } from './xx-hash.ts'

const MAGIC = 0x184d2204
/** Magic, FLG (version 1, independent blocks), BD (64 KiB), and the second byte of xxHash32 over those two. */
const HEADER = Buffer.from('04224d18604082', 'hex')
const END_MARK = Buffer.alloc(4)
const BLOCK_BYTES = 64 * 1024
const STORED = 0x80000000
/** Bits of FLG. */
const FLAG = { reserved: 0x03, contentSize: 0x08, blockChecksum: 0x10, independent: 0x20 } as const
const FLAG_POSITION = 4
const LARGEST_SIZE_ID = 7

interface FrameHeader {
  readonly blocksStart: number
  readonly maxBlockBytes: number
  readonly hasBlockChecksums: boolean
}

let addon: Lz4Addon | null = null

function load(): Lz4Addon {
  addon ??= loadCodecLibrary('lz4', loadLz4Addon)
  return addon
}

/** There is one compressor, the fast one, whatever the level. */
export function compressLz4(bytes: Buffer): Buffer {
  const library = load()
  const parts: Buffer[] = [HEADER]
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const plain = bytes.subarray(start, start + BLOCK_BYTES)
    // The block has room for its size in front already.
    const block = library.compressSync(plain)
    if (block.length - 4 < plain.length) {
      block.writeUInt32LE(block.length - 4)
      parts.push(block)
    } else {
      const size = Buffer.allocUnsafe(4)
      size.writeUInt32LE(plain.length + STORED)
      parts.push(size, plain)
    }
  }
  return Buffer.concat([...parts, END_MARK])
}

/** Throws CORRUPT_MESSAGE. What follows the frame is not looked at, as in Kafka. */
export function decompressLz4(bytes: Buffer, limit: number): Buffer {
  const { blocksStart, maxBlockBytes, hasBlockChecksums } = readFrameHeader(bytes)
  // The library wants each block's decompressed size in front of it; in a copy of the frame that is where its size was.
  const frame = Buffer.from(bytes)
  const parts: Buffer[] = []
  let total = 0
  for (let at = blocksStart; ; ) {
    if (at + 4 > bytes.length) throw brokenData('lz4', 'the frame is cut short')
    const word = bytes.readUInt32LE(at)
    const size = word % STORED
    // Zero with the top bit ends the frame too, in Kafka's eyes.
    if (size === 0) break
    const end = at + 4 + size
    if (size > maxBlockBytes)
      throw brokenData('lz4', `a block of ${size} bytes, the frame has ${maxBlockBytes} at most`)
    if (end + (hasBlockChecksums ? 4 : 0) > bytes.length) throw brokenData('lz4', 'a block is cut short')
    if (hasBlockChecksums && xxHash32(bytes.subarray(at + 4, end)) !== bytes.readUInt32LE(end)) {
      throw brokenData('lz4', 'a block has a wrong checksum')
    }
    const part = word >= STORED ? bytes.subarray(at + 4, end) : inflate(frame.subarray(at, end), maxBlockBytes)
    total += part.length
    if (total > limit) throw tooMuchData('lz4', limit)
    parts.push(part)
    at = end + (hasBlockChecksums ? 4 : 0)
  }
  return Buffer.concat(parts, total)
}

function inflate(block: Buffer, maxBlockBytes: number): Buffer {
  const library = load()
  block.writeUInt32LE(maxBlockBytes)
  return decodeOrThrow('lz4', () => library.uncompressSync(block))
}

function readFrameHeader(bytes: Buffer): FrameHeader {
  if (bytes.length < HEADER.length || bytes.readUInt32LE(0) !== MAGIC) throw brokenData('lz4', 'no frame begins here')
  const flags = bytes.readUInt8(FLAG_POSITION)
  const sizes = bytes.readUInt8(FLAG_POSITION + 1)
  if ((flags & FLAG.reserved) !== 0 || (sizes & 0x8f) !== 0) throw brokenData('lz4', 'Reserved bits must be 0')
  if ((flags & FLAG.independent) === 0) throw brokenData('lz4', 'Dependent block stream is unsupported')
  if (flags >>> 6 !== 1) throw brokenData('lz4', `Version ${flags >>> 6} is unsupported`)
  const sizeId = sizes >>> 4
  if (sizeId < 4 || sizeId > LARGEST_SIZE_ID) throw brokenData('lz4', `Block size value ${sizeId} is unsupported`)
  const checksumAt = FLAG_POSITION + 2 + ((flags & FLAG.contentSize) === 0 ? 0 : 8)
  const checksum = (xxHash32(bytes.subarray(FLAG_POSITION, checksumAt)) >>> 8) & 0xff
  if (bytes[checksumAt] !== checksum) throw brokenData('lz4', 'the frame header has a wrong checksum')
  return {
    blocksStart: checksumAt + 1,
    maxBlockBytes: 2 ** (8 + 2 * sizeId),
    hasBlockChecksums: (flags & FLAG.blockChecksum) !== 0,
  }
}

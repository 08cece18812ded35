/**
 * Walks over the frames of Zstandard data (RFC 8878) without decompressing: where each ends, and how much it can become
 * at most. The library that decompresses has no limit of its own, and 4 bytes may stand for 128 KiB.
 */
import { brokenData } from './broken-data.ts'

const MAGIC = 0xfd2fb528
/** Frames that hold no data: 0x184D2A50 to 0x184D2A5F. */
const SKIPPABLE_MAGIC = 0x184d2a50
/** No block becomes more than this, or than the frame's window. */
export const MAX_BLOCK_BYTES = 128 * 1024
const BLOCK = { raw: 0, repeated: 1, compressed: 2, reserved: 3 } as const
const FLAG = { singleSegment: 0x20, reserved: 0x08, checksum: 0x04 } as const

/** One frame of the data. */
export interface ZstdFrame {
  readonly bytes: Buffer
  /** No more bytes than this come out of it. */
  readonly mostBytes: number
}

interface FrameHeader {
  readonly blocksStart: number
  readonly maxBlockBytes: number
  readonly hasChecksum: boolean
}

/** The frames of `bytes` that hold data, in order. Throws CORRUPT_MESSAGE. */
export function zstdFrames(bytes: Buffer): ZstdFrame[] {
  const frames: ZstdFrame[] = []
  for (let at = 0; at < bytes.length; ) {
    const magic = readLittleEndian(bytes, at, 4)
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      at += 8 + readLittleEndian(bytes, at + 4, 4)
      continue
    }
    if (magic !== MAGIC) throw brokenData('zstd', 'no frame begins here')
    const { end, mostBytes } = walkBlocks(bytes, readFrameHeader(bytes, at + 4))
    frames.push({ bytes: bytes.subarray(at, end), mostBytes })
    at = end
  }
  return frames
}

function readLittleEndian(bytes: Buffer, at: number, size: number): number {
  if (at + size > bytes.length) throw brokenData('zstd', 'a frame is cut short')
  let value = 0
  for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] as number)
  return value
}

/** `start`: behind the magic number. */
function readFrameHeader(bytes: Buffer, start: number): FrameHeader {
  const flags = readLittleEndian(bytes, start, 1)
  if ((flags & FLAG.reserved) !== 0) throw brokenData('zstd', 'a reserved bit is set')
  const isSingleSegment = (flags & FLAG.singleSegment) !== 0
  const dictionaryAt = start + (isSingleSegment ? 1 : 2)
  const sizeAt = dictionaryAt + ([0, 1, 2, 4][flags & 3] as number)
  const sizeLength = [isSingleSegment ? 1 : 0, 2, 4, 8][flags >>> 6] as number
  const size = readLittleEndian(bytes, sizeAt, sizeLength) + (sizeLength === 2 ? 256 : 0)
  const windowBytes = isSingleSegment ? size : windowSize(readLittleEndian(bytes, start + 1, 1))
  return {
    blocksStart: sizeAt + sizeLength,
    maxBlockBytes: Math.min(windowBytes, MAX_BLOCK_BYTES),
    hasChecksum: (flags & FLAG.checksum) !== 0,
  }
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3))
  return base + (base / 8) * (descriptor & 7)
}

function walkBlocks(bytes: Buffer, header: FrameHeader): { end: number; mostBytes: number } {
  let at = header.blocksStart
  let mostBytes = 0
  for (let isLast = false; !isLast; ) {
    const word = readLittleEndian(bytes, at, 3)
    const type = (word >>> 1) & 3
    const size = word >>> 3
    if (type === BLOCK.reserved) throw brokenData('zstd', 'a block of a reserved type')
    mostBytes += type === BLOCK.compressed ? header.maxBlockBytes : size
    at += 3 + (type === BLOCK.repeated ? 1 : size)
    isLast = (word & 1) === 1
  }
  const end = at + (header.hasChecksum ? 4 : 0)
  if (end > bytes.length) throw brokenData('zstd', 'a block is cut short')
  return { end, mostBytes }
}

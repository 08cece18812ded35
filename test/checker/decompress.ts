/**
 * The codecs of record batches. Snappy and LZ4 are read here, block by block, and gzip by zlib; Zstandard is left to a library.
 */
import { gunzipSync } from 'node:zlib'
import { Decoder } from '@toondepauw/node-zstd'

const XERIAL_MAGIC = Buffer.from('82534e4150505900', 'hex')
const XERIAL_HEADER_BYTES = 16
const LZ4_MAGIC = 0x184d2204
const LZ4_STORED = 0x80000000

/** By the lowest three bits of a batch's attributes. Throws an Error for broken bytes and for a codec that is none. */
export function decompress(codec: number, bytes: Buffer): Buffer {
  if (codec === 0) return bytes
  if (codec === 1) return gunzipSync(bytes)
  if (codec === 2) return unsnap(bytes)
  if (codec === 3) return readLz4Frame(bytes)
  if (codec === 4) return unzstd(bytes)
  throw new Error(`compression ${codec} does not exist`)
}

function unzstd(bytes: Buffer): Buffer {
  return new Decoder().decodeSync(bytes)
}

/** Blocks, each with its length in front, behind the header of the xerial library; or one block alone. */
function unsnap(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return snappyBlock(bytes)
  const blocks: Buffer[] = []
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readInt32BE(at)
    blocks.push(snappyBlock(bytes.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return Buffer.concat(blocks)
}

/** Its size as a varint, then literals and copies of what came before. */
function snappyBlock(block: Buffer): Buffer {
  const output = new BackReferences()
  let at = 0
  while ((block.readUInt8(at++) & 0x80) !== 0);
  while (at < block.length) {
    const tag = block.readUInt8(at++)
    const kind = tag & 3
    if (kind === 0) {
      const sizeBytes = Math.max(0, (tag >> 2) - 59)
      const length = 1 + (sizeBytes === 0 ? tag >> 2 : block.readUIntLE(at, sizeBytes))
      at += sizeBytes
      output.literal(block.subarray(at, at + length))
      at += length
    } else if (kind === 1) {
      output.copy(((tag >> 5) << 8) | block.readUInt8(at), ((tag >> 2) & 7) + 4)
      at += 1
    } else {
      output.copy(kind === 2 ? block.readUInt16LE(at) : block.readUInt32LE(at), (tag >> 2) + 1)
      at += kind === 2 ? 2 : 4
    }
  }
  return output.bytes
}

function readLz4Frame(frame: Buffer): Buffer {
  if (frame.readUInt32LE(0) !== LZ4_MAGIC) throw new Error('no LZ4 frame')
  const flags = frame.readUInt8(4)
  const checksumBytes = (flags & 0x10) === 0 ? 0 : 4
  const blocks: Buffer[] = []
  let at = 7 + ((flags & 0x08) === 0 ? 0 : 8)
  for (;;) {
    const word = frame.readUInt32LE(at)
    const size = word % LZ4_STORED
    if (size === 0) return Buffer.concat(blocks)
    const block = frame.subarray(at + 4, at + 4 + size)
    blocks.push(word >= LZ4_STORED ? block : lz4Block(block))
    at += 4 + size + checksumBytes
  }
}

/** Literals and a copy in turn; the last turn has no copy. */
function lz4Block(block: Buffer): Buffer {
  const output = new BackReferences()
  let at = 0
  const lengthOf = (nibble: number): number => {
    let length = nibble
    if (nibble < 15) return length
    let byte = 255
    for (; byte === 255; length += byte) byte = block.readUInt8(at++)
    return length
  }
  while (at < block.length) {
    const token = block.readUInt8(at++)
    const literals = lengthOf(token >> 4)
    output.literal(block.subarray(at, at + literals))
    at += literals
    if (at >= block.length) break
    const distance = block.readUInt16LE(at)
    at += 2
    output.copy(distance, lengthOf(token & 15) + 4)
  }
  return output.bytes
}

class BackReferences {
  #buffer = Buffer.alloc(64 * 1024)
  #length = 0

  literal(bytes: Buffer): void {
    this.#makeRoom(bytes.length)
    bytes.copy(this.#buffer, this.#length)
    this.#length += bytes.length
  }

  /** May overlap with what it makes: then it repeats. */
  copy(distance: number, length: number): void {
    if (distance === 0 || distance > this.#length) throw new Error(`a copy from ${distance} bytes back`)
    this.#makeRoom(length)
    for (let i = 0; i < length; i++)
      this.#buffer[this.#length + i] = this.#buffer[this.#length + i - distance] as number
    this.#length += length
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #makeRoom(length: number): void {
    if (this.#length + length <= this.#buffer.length) return
    const larger = Buffer.alloc(2 * (this.#length + length))
    this.#buffer.copy(larger)
    this.#buffer = larger
  }
}

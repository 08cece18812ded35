/**
 * Snappy in the framing of the xerial library, which Kafka uses: a header of 16 bytes, then raw blocks, each with its
 * length in front as int32. A raw block on its own is read too. Kafka: SnappyCompression, SnappyInputStream.
 */
import { loadSnappyAddon, type SnappyAddon } from '../../common/native-addon.ts'
import { brokenData, decodeOrThrow, tooMuchData } from './broken-data.ts'
import { loadCodecLibrary } from './codec-library.ts'

const MAGIC = Buffer.from('82534e4150505900', 'hex')
/** Magic, the version of the writer, and the oldest version that can read it: both 1. */
const HEADER = Buffer.from('82534e41505059000000000100000001', 'hex')
/** Uncompressed bytes of a block as Kafka writes them. */
const BLOCK_BYTES = 32 * 1024
/** A copy of 64 bytes takes 3: no block can grow more than this. */
const MOST_GROWTH = 22

let addon: SnappyAddon | null = null

function load(): SnappyAddon {
  addon ??= loadCodecLibrary('snappy', loadSnappyAddon)
  return addon
}

/** Snappy has no levels. */
export function compressSnappy(bytes: Buffer): Buffer {
  const library = load()
  const parts: Buffer[] = [HEADER]
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const block = library.compressSync(bytes.subarray(start, start + BLOCK_BYTES), { copyOutputData: true })
    const length = Buffer.allocUnsafe(4)
    length.writeInt32BE(block.length)
    parts.push(length, block)
  }
  return Buffer.concat(parts)
}

/** Throws CORRUPT_MESSAGE. */
export function decompressSnappy(bytes: Buffer, limit: number): Buffer {
  const blocks = isFramed(bytes) ? framedBlocks(bytes) : [bytes]
  const total = blocks.reduce((sum, block) => sum + blockSize(block), 0)
  if (total > limit) throw tooMuchData('snappy', limit)
  const library = load()
  const [first] = blocks
  const inflate = (block: Buffer) =>
    decodeOrThrow('snappy', () => library.uncompressSync(block, { asBuffer: true, copyOutputData: true }))
  if (first !== undefined && blocks.length === 1) return inflate(first)
  const result = Buffer.allocUnsafeSlow(total)
  let at = 0
  for (const block of blocks) at += inflate(block).copy(result, at)
  return result
}

function isFramed(bytes: Buffer): boolean {
  return bytes.length >= HEADER.length && bytes.compare(MAGIC, 0, MAGIC.length, 0, MAGIC.length) === 0
}

/** The raw blocks, in order. A stream may be followed by another one with its own header. */
function framedBlocks(bytes: Buffer): Buffer[] {
  const blocks: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    if (isFramed(bytes.subarray(at))) {
      const version = bytes.readInt32BE(at + MAGIC.length)
      if (version < 1) throw brokenData('snappy', `version ${version} of the framing`)
      at += HEADER.length
      continue
    }
    const length = at + 4 <= bytes.length ? bytes.readInt32BE(at) : -1
    if (length < 0 || at + 4 + length > bytes.length) throw brokenData('snappy', 'a block is cut short')
    blocks.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return blocks
}

/** The size that a block says it will have, if it can have it. */
function blockSize(block: Buffer): number {
  let size = 0
  for (let i = 0; i < 5; i++) {
    const byte = block[i]
    if (byte === undefined) break
    size += (byte & 0x7f) * 2 ** (7 * i)
    if (byte >= 0x80) continue
    if (size > block.length * MOST_GROWTH) break
    return size
  }
  throw brokenData('snappy', 'a block with an impossible size')
}

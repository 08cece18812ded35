/** Zstandard: Node's own where it has it (from 22.15 on), else a prebuilt addon. Kafka: ZstdCompression. */
import { loadBuiltin, loadZstdAddon } from '../../common/native-addon.ts'
import { decodeOrThrow, tooMuchData } from './broken-data.ts'
import { loadCodecLibrary } from './codec-library.ts'
import { MAX_BLOCK_BYTES, zstdFrames } from './zstd-frames.ts'

/** Whoever does the work, for one frame at a time. */
export interface ZstdLibrary {
  compress(bytes: Buffer, level: number): Buffer
  decompress(frame: Buffer): Buffer
}

/** What newer versions of node:zlib have; the types are those of Node 20. */
interface ZlibWithZstd {
  readonly zstdCompressSync?: (bytes: Buffer, options: { chunkSize: number; params: Record<number, number> }) => Buffer
  readonly zstdDecompressSync?: (bytes: Buffer, options: { chunkSize: number }) => Buffer
  readonly constants: { readonly ZSTD_c_compressionLevel?: number }
}

/** Steps in which Node produces output. */
const CHUNK_BYTES = 128 * 1024

let library: ZstdLibrary | null = null

function load(): ZstdLibrary {
  library ??= nodeZstd() ?? loadCodecLibrary('zstd', addonZstd)
  return library
}

/** Null where this Node has none. */
export function nodeZstd(): ZstdLibrary | null {
  const zlib = loadBuiltin('node:zlib') as ZlibWithZstd
  const { zstdCompressSync, zstdDecompressSync } = zlib
  const levelParameter = zlib.constants.ZSTD_c_compressionLevel
  if (zstdCompressSync === undefined || zstdDecompressSync === undefined || levelParameter === undefined) return null
  return {
    compress: (bytes, level) => {
      // Node takes -1 for "not given", which would be level 3; the next faster one comes nearest.
      const params = { [levelParameter]: level === -1 ? -2 : level }
      return zstdCompressSync(bytes, { chunkSize: CHUNK_BYTES, params })
    },
    decompress: (frame) => zstdDecompressSync(frame, { chunkSize: CHUNK_BYTES }),
  }
}

/** The addon. */
export function addonZstd(): ZstdLibrary {
  const { Encoder, Decoder } = loadZstdAddon()
  return {
    compress: (bytes, level) => new Encoder(level).encodeSync(bytes),
    decompress: (frame) => new Decoder().decodeSync(frame),
  }
}

/** `level` -131072 to 22. */
export function compressZstd(bytes: Buffer, level: number): Buffer {
  return load().compress(bytes, level)
}

/**
 * Reads concatenated frames too. Throws CORRUPT_MESSAGE. The library knows no limit, so frames that could become far more
 * are refused before it sees them: twice as much, because blocks need not be full, and a block, because the last never is.
 */
export function decompressZstd(bytes: Buffer, limit: number): Buffer {
  const codec = load()
  const parts: Buffer[] = []
  let total = 0
  for (const frame of zstdFrames(bytes)) {
    if (frame.mostBytes > 2 * (limit - total) + MAX_BLOCK_BYTES) throw tooMuchData('zstd', limit)
    const part = decodeOrThrow('zstd', () => codec.decompress(frame.bytes))
    total += part.length
    if (total > limit) throw tooMuchData('zstd', limit)
    parts.push(part)
  }
  const [first] = parts
  return first !== undefined && parts.length === 1 ? first : Buffer.concat(parts)
}

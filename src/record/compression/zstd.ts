/** Zstandard: Node's own where it has it (from 22.15 on), else a prebuilt addon. Kafka: ZstdCompression. */
import { loadBuiltin, loadZstdAddon } from '../../common/native-addon.ts'
import { decodeOrThrow, tooMuchData } from './broken-data.ts'
import { loadCodecLibrary } from './codec-library.ts'
import { zstdFrames } from './zstd-frames.ts'

/** Whoever does the work, for one frame at a time. */
export interface ZstdLibrary {
  compress(bytes: Buffer, level: number): Buffer
  decompress(frame: Buffer): Buffer
}

/** What newer versions of node:zlib have; the types are those of Node 20. */
interface ZlibWithZstd {
  readonly zstdCompressSync?: (bytes: Buffer, options: { params: Record<number, number> }) => Buffer
  readonly zstdDecompressSync?: (bytes: Buffer) => Buffer
  readonly constants: { readonly ZSTD_c_compressionLevel?: number }
}

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
    compress: (bytes, level) => zstdCompressSync(bytes, { params: { [levelParameter]: level } }),
    decompress: (frame) => zstdDecompressSync(frame),
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

/** Reads concatenated frames too. Throws CORRUPT_MESSAGE. */
export function decompressZstd(bytes: Buffer, limit: number): Buffer {
  const frames = zstdFrames(bytes)
  const mostBytes = frames.reduce((sum, frame) => sum + frame.mostBytes, 0)
  if (mostBytes > limit) throw tooMuchData('zstd', limit)
  const { decompress } = load()
  const [first, ...others] = frames.map((frame) => decodeOrThrow('zstd', () => decompress(frame.bytes)))
  if (first === undefined) return Buffer.alloc(0)
  return others.length === 0 ? first : Buffer.concat([first, ...others])
}

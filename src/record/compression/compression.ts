/** The records of a batch, compressed and decompressed as a whole, at once. Kafka: Compression. */
import { type CompressingCodec, type CompressionCodec, defaultLevel } from './compression-codec.ts'
import { compressGzip, decompressGzip } from './gzip.ts'
import { compressLz4, decompressLz4 } from './lz4.ts'
import { compressSnappy, decompressSnappy } from './snappy.ts'
import { compressZstd, decompressZstd } from './zstd.ts'

/**
 * Records of one batch take no more memory than this when they are decompressed. Hostile bytes could ask for gigabytes;
 * real batches are limited by `max.message.bytes`, and get ten times as large, not a thousand times.
 */
const MAX_DECOMPRESSED_BYTES = 256 * 1024 * 1024

interface CodecFunctions {
  readonly compress: (bytes: Buffer, level: number) => Buffer
  readonly decompress: (bytes: Buffer, limit: number) => Buffer
}

const functions: Readonly<Record<CompressingCodec, CodecFunctions>> = {
  gzip: { compress: compressGzip, decompress: decompressGzip },
  snappy: { compress: compressSnappy, decompress: decompressSnappy },
  lz4: { compress: compressLz4, decompress: decompressLz4 },
  zstd: { compress: compressZstd, decompress: decompressZstd },
}

/**
 * `bytes` in the framing that Kafka writes for `codec`; with `none`, the bytes themselves. `level`: see LEVELS. Throws
 * UNSUPPORTED_COMPRESSION_TYPE where the library of the codec can't be loaded.
 */
export function compress(codec: CompressionCodec, bytes: Buffer, level: number = defaultLevel(codec)): Buffer {
  return codec === 'none' ? bytes : functions[codec].compress(bytes, level)
}

/**
 * The bytes that were compressed; with `none`, the bytes themselves. Throws CORRUPT_MESSAGE for what is broken or becomes
 * larger than `limit` bytes, and UNSUPPORTED_COMPRESSION_TYPE where the library of the codec can't be loaded.
 */
export function decompress(codec: CompressionCodec, bytes: Buffer, limit: number = MAX_DECOMPRESSED_BYTES): Buffer {
  return codec === 'none' ? bytes : functions[codec].decompress(bytes, limit)
}

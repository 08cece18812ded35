import type { CompressionCodec } from './compression-codec.ts'

/** Bytes that a full batch may grow by when nothing in it can be compressed: a few for each block of 32 KiB. */
export function compressionReserve(codec: CompressionCodec, batchSizeBytes: number): number {
  return codec === 'none' ? 0 : 64 + Math.ceil(batchSizeBytes / 1024)
}

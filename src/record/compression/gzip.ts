/** RFC 1952, with Node's own zlib. Kafka: GzipCompression. */
import type * as zlib from 'node:zlib'
import { loadBuiltin } from '../../common/native-addon.ts'
import { brokenData, tooMuchData } from './broken-data.ts'

/** Steps in which output is produced: Node's 16 KiB are many for a batch. */
const CHUNK_BYTES = 128 * 1024

let library: typeof zlib | null = null

function load(): typeof zlib {
  library ??= loadBuiltin('node:zlib') as typeof zlib
  return library
}

/** `level` -1 (the library's choice) or 1 to 9. */
export function compressGzip(bytes: Buffer, level: number): Buffer {
  return load().gzipSync(bytes, { level, chunkSize: CHUNK_BYTES })
}

/** Reads concatenated members too. Throws CORRUPT_MESSAGE. */
export function decompressGzip(bytes: Buffer, limit: number): Buffer {
  try {
    return load().gunzipSync(bytes, { maxOutputLength: limit, chunkSize: CHUNK_BYTES })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooMuchData('gzip', limit) : brokenData('gzip', message)
  }
}

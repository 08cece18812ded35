/**
 * Standard input. The only place outside storage/io that reads with node:fs: process.stdin reads a regular file in pieces
 * of 64 KiB, which costs a fifth of the producer's time.
 */
import { fstatSync, read } from 'node:fs'
import { ToolError } from '../tools/tool-error.ts'
import type { InputPort } from '../tools/tool-ports.ts'
import { isPlain } from './direct-output.ts'
import { keepHeapSmall } from './keep-heap-small.ts'
import { PipeChunks } from './pipe-chunks.ts'

const DESCRIPTOR = 0
const CHUNK_BYTES = 1024 * 1024
/**
 * The first chunk, doubled from one to the next: what runs between two chunks has run before V8 compiles what runs within
 * them, or it would compile all of that twice.
 */
const FIRST_CHUNK_BYTES = 16 * 1024

/** An input that may be given up before its end. */
export interface StandardInput extends InputPort {
  /** Stops reading, so that a waiting process can end. */
  release(): void
}

/** Opens nothing before somebody asks for chunks. */
export function standardInput(): StandardInput {
  const isFile = isRegularFile()
  let stream: { destroy(): void } | undefined
  return {
    isFile,
    sizeBytes: isFile ? fstatSync(DESCRIPTOR).size : null,
    // node:tty takes 4 ms to load.
    isTerminal: !isPlain(DESCRIPTOR) && process.getBuiltinModule('node:tty').isatty(DESCRIPTOR),
    chunks({ mayReuse } = { mayReuse: false }) {
      keepHeapSmall()
      if (isFile) return fileChunks(mayReuse)
      if (isDirectory()) throw unreadable('it is a directory')
      const opened = mayReuse && isPipe() ? new PipeChunks(DESCRIPTOR) : process.stdin
      stream = opened
      return opened as AsyncIterable<Uint8Array>
    },
    release: () => stream?.destroy(),
  }
}

function isDirectory(): boolean {
  try {
    return fstatSync(DESCRIPTOR).isDirectory()
  } catch {
    return false // closed
  }
}

function isPipe(): boolean {
  try {
    const stat = fstatSync(DESCRIPTOR)
    return stat.isFIFO() || stat.isSocket()
  } catch {
    return false // closed
  }
}

function unreadable(why: string): ToolError {
  return new ToolError('terse', `Could not read standard input: ${why}.`)
}

function isRegularFile(): boolean {
  try {
    return fstatSync(DESCRIPTOR).isFile()
  } catch {
    return false // closed
  }
}

/**
 * From where the file stands, as whoever shares it may have read its beginning. The next chunk is read meanwhile; with
 * `mayReuse` into the memory of the one before.
 */
async function* fileChunks(mayReuse: boolean): AsyncGenerator<Uint8Array, void, undefined> {
  let used = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  let reading = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  let bytes = FIRST_CHUNK_BYTES
  let next = readChunk(reading, bytes)
  for (;;) {
    const chunk = await next
    if (chunk.length === 0) return
    const free = mayReuse ? used : Buffer.allocUnsafeSlow(CHUNK_BYTES)
    used = reading
    reading = free
    bytes = Math.min(bytes * 2, CHUNK_BYTES)
    next = readChunk(reading, bytes)
    next.catch(() => undefined) // told when it is awaited
    yield chunk
  }
}

function readChunk(buffer: Buffer, bytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    read(DESCRIPTOR, buffer, 0, bytes, null, (error, length) => {
      if (error) reject(unreadable(error.message))
      else resolve(buffer.subarray(0, length))
    })
  })
}

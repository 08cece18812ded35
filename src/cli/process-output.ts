import type { OutputPort } from '../tools/tool-ports.ts'

/** Larger pieces cost memory and half the speed. */
const MAX_CHUNK_BYTES = 256 * 1024
/** Kafka's COLUMNS when there is no terminal. */
const DEFAULT_COLUMNS = 80
/** The errors that mean that the reader has gone. */
const readerHasGone: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'])

/** Standard output or standard error of this process, with back-pressure; never blocks on a reader that has stopped. */
export class ProcessOutput implements OutputPort {
  readonly #stream: NodeJS.WriteStream
  readonly #closing = new AbortController()
  #failure: NodeJS.ErrnoException | undefined

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    stream.on('error', (error: NodeJS.ErrnoException) => this.#end(error))
  }

  write(data: string | Uint8Array): boolean {
    if (data.length <= MAX_CHUNK_BYTES / 4) return this.#write(data)
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    let isReady = true
    for (let start = 0; start < bytes.length; start += MAX_CHUNK_BYTES) {
      isReady = this.#write(bytes.subarray(start, start + MAX_CHUNK_BYTES))
    }
    return isReady
  }

  #write(chunk: string | Uint8Array): boolean {
    if (this.closed) return true
    const isReady = this.#stream.write(chunk)
    // A file is written at once, but tells of an error only later, when this process may have ended.
    if (this.#stream.errored !== null) this.#end(this.#stream.errored)
    return isReady
  }

  #end(error: NodeJS.ErrnoException): void {
    if (!readerHasGone.has(error.code)) this.#failure ??= error
    this.#closing.abort()
  }

  drain(): Promise<void> {
    if (this.closed || this.#stream.writableLength === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        this.#closing.signal.removeEventListener('abort', done)
        this.#stream.off('drain', done)
        resolve()
      }
      this.#closing.signal.addEventListener('abort', done)
      if (this.#stream.writableNeedDrain) this.#stream.on('drain', done)
      else this.#stream.write('', done)
    })
  }

  get closed(): boolean {
    return this.#closing.signal.aborted
  }

  get closeSignal(): AbortSignal {
    return this.#closing.signal
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true
  }

  get columns(): number {
    return this.#stream.columns || DEFAULT_COLUMNS
  }

  /** Why writing failed, when it was not the reader that left: a full disk, say. */
  get failure(): Error | undefined {
    return this.#failure
  }
}

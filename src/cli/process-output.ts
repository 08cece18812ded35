import type { ColourLevel, OutputPort } from '../tools/tool-ports.ts'
import { isPlain, writeDirectly } from './direct-output.ts'
import { keepHeapSmall } from './keep-heap-small.ts'
import { createReaderProbe, isPipe } from './pipe-reader.ts'
import type { TerminalText } from './terminal-text.ts'

/** Larger pieces cost memory and half the speed. */
const MAX_CHUNK_BYTES = 256 * 1024
/** Kafka's COLUMNS when there is no terminal. */
const DEFAULT_COLUMNS = 80
/** How long after a write the reader is looked for first, and at most between two looks. */
const FIRST_LOOK_MS = 10
/** The same for a process that has written nothing yet; most have ended by then. */
const SILENT_LOOK_MS = 150
const RAREST_LOOK_MS = 1000
/** Whoever has written so much goes on for a while. */
const LONG_OUTPUT_BYTES = 8 * 1024 * 1024
/** So little goes out without a stream: less than a pipe holds. */
const DIRECT_BYTES = 16 * 1024
/** The errors that mean that the reader has gone. */
const readerHasGone: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'])

/** Colour levels by the bits that a colour has on the terminal. */
const levelOfDepth: Readonly<Record<number, ColourLevel>> = { 4: 1, 8: 2, 24: 3 }

/** Standard output or standard error of this process, with back-pressure; never blocks on a reader that has stopped. */
export class ProcessOutput implements OutputPort {
  readonly #openStream: () => NodeJS.WriteStream
  #opened: NodeJS.WriteStream | undefined
  readonly #descriptor: number | undefined
  /** Null: on a terminal too, everything goes out as it is. */
  readonly #terminalText: (() => TerminalText) | null
  readonly #isPlain: boolean
  /** How much may still be written to the descriptor itself. */
  #directBytes: number
  readonly #closing = new AbortController()
  /** The pipe whose reader is looked for; null when it is none. */
  readonly #pipe: number | null
  #nextLook: NodeJS.Timeout | undefined
  #hasReader: (() => boolean) | undefined
  #failure: NodeJS.ErrnoException | undefined
  /** Takes what is written instead. */
  #diversion: ((text: string) => void) | null = null
  /** Until it is a long output. */
  #bytesLeft = LONG_OUTPUT_BYTES

  /**
   * The stream is opened when it is needed. `descriptor` is what it writes to, for short outputs and for those who want to
   * know early when its reader goes. `terminalText` keeps what is written from talking to a terminal.
   */
  constructor(
    openStream: () => NodeJS.WriteStream,
    descriptor?: number,
    terminalText: (() => TerminalText) | null = null,
  ) {
    this.#openStream = openStream
    this.#terminalText = terminalText
    this.#descriptor = descriptor
    this.#isPlain = descriptor !== undefined && isPlain(descriptor)
    this.#directBytes = this.#isPlain ? DIRECT_BYTES : 0
    this.#pipe = descriptor !== undefined && isPipe(descriptor) ? descriptor : null
    if (this.#pipe !== null) this.#lookForReader(this.#pipe, SILENT_LOOK_MS)
  }

  get #stream(): NodeJS.WriteStream {
    if (this.#opened !== undefined) return this.#opened
    this.#directBytes = 0
    this.#opened = this.#openStream()
    this.#opened.on('error', (error: NodeJS.ErrnoException) => this.#end(error))
    return this.#opened
  }

  /** Gives what is written from now on to `take`, until the function that it returns is called. */
  divert(take: (text: string) => void): () => void {
    this.#diversion = take
    return () => (this.#diversion = null)
  }

  write(data: string | Uint8Array): boolean {
    if (this.#diversion !== null) {
      this.#diversion(typeof data === 'string' ? data : Buffer.from(data).toString())
      return true
    }
    if (this.#terminalText !== null && this.isTerminal) return this.#writeAll(this.#terminalText().next(data))
    return this.#writeAll(data)
  }

  trusted(text: string): string {
    return this.#terminalText !== null && this.isTerminal ? this.#terminalText().trusted(text) : text
  }

  /** What of `text`, with its trusted parts, would be written here. */
  shown(text: string): string {
    return this.#terminalText !== null && this.isTerminal ? this.#terminalText().shown(text) : text
  }

  #writeAll(data: string | Uint8Array): boolean {
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
    if (chunk.length < this.#directBytes) return this.#writeDirectly(chunk)
    const isReady = this.#stream.write(chunk)
    const wasShort = this.#bytesLeft > 0
    this.#bytesLeft -= chunk.length
    if (wasShort && this.#bytesLeft <= 0) keepHeapSmall()
    if (this.#pipe !== null) this.#lookForReader(this.#pipe, FIRST_LOOK_MS)
    // A file is written at once, but tells of an error only later, when this process may have ended.
    if (this.#stream.errored !== null) this.#end(this.#stream.errored)
    return isReady
  }

  #writeDirectly(chunk: string | Uint8Array): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    this.#directBytes -= bytes.length
    try {
      const written = writeDirectly(this.#descriptor as number, bytes)
      return written === bytes.length || this.#stream.write(bytes.subarray(written))
    } catch (error) {
      this.#end(error as NodeJS.ErrnoException)
      return true
    }
  }

  #end(error: NodeJS.ErrnoException): void {
    if (!readerHasGone.has(error.code)) this.#failure ??= error
    this.#closing.abort()
  }

  /**
   * Looks whether the reader is still there, soon after the last write and then ever more rarely. The timer keeps no
   * process alive.
   */
  #lookForReader(pipe: number, delayMs: number): void {
    clearTimeout(this.#nextLook)
    this.#nextLook = setTimeout(() => {
      this.#hasReader ??= createReaderProbe(pipe)
      if (!this.#hasReader()) this.#closing.abort()
      else this.#lookForReader(pipe, Math.min(delayMs * 2, RAREST_LOOK_MS))
    }, delayMs).unref()
  }

  drain(): Promise<void> {
    if (this.closed || this.#opened === undefined || this.#stream.writableLength === 0) return Promise.resolve()
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

  /** Who asks for it goes on for a while: such a process must never wait in a write, as one without a stream may. */
  get closeSignal(): AbortSignal {
    this.#directBytes = 0
    return this.#closing.signal
  }

  get isTerminal(): boolean {
    return !this.#isPlain && this.#stream.isTTY === true
  }

  get columns(): number {
    return (!this.#isPlain && this.#stream.columns) || DEFAULT_COLUMNS
  }

  /** As Node finds it in the environment (FORCE_COLOR, TERM …); NO_COLOR is above all of these. */
  get colourLevel(): ColourLevel {
    if (!this.isTerminal || process.env['NO_COLOR']) return 0
    return levelOfDepth[this.#stream.getColorDepth()] ?? 0
  }

  /** Why writing failed, when it was not the reader that left: a full disk, say. */
  get failure(): Error | undefined {
    return this.#failure
  }
}

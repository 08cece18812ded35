/**
 * Reads a pipe or a socket into memory that is used again. Streams take a buffer, an event and a turn more for each piece:
 * what is typed in one pane shows up later in the other, and a long input costs memory that is collected too late.
 */
import type { OnReadOpts, Socket, SocketConstructorOpts } from 'node:net'

/** A pipe holds no more. */
const PIECE_BYTES = 64 * 1024
/** Pieces that are read ahead. */
const READ_AHEAD = 2

type Piece = IteratorResult<Uint8Array, undefined>

const END: Piece = { value: undefined, done: true }

/** The pieces in order; each is good until the next one is asked for. Rejects with what the system says. */
export class PipeChunks implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #socket: Socket
  readonly #free: Buffer[] = []
  readonly #ready: Uint8Array[] = []
  /** With whoever asked last. */
  #lent: Buffer | null = null
  #isPaused = false
  #isEnded = false
  #error: Error | null = null
  #wake: (() => void) | null = null

  /** Takes `descriptor` over: it is closed with the reading. */
  constructor(descriptor: number) {
    // Loaded for those who read a pipe only.
    const { Socket } = process.getBuiltinModule('node:net')
    const onread: OnReadOpts = {
      buffer: () => this.#free.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES),
      callback: (bytes: number, buffer: Uint8Array) => this.#take(buffer.subarray(0, bytes)),
    }
    const options: SocketConstructorOpts & { onread: OnReadOpts } = {
      fd: descriptor,
      readable: true,
      writable: false,
      onread,
    }
    this.#socket = new Socket(options)
    this.#socket.on('error', (error) => {
      this.#error = error
      this.#end()
    })
    for (const event of ['end', 'close']) this.#socket.on(event, () => this.#end())
    this.#socket.resume()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<Piece> {
    if (this.#lent !== null) this.#free.push(this.#lent)
    this.#lent = null
    while (this.#ready.length === 0) {
      if (this.#error !== null) throw this.#error
      if (this.#isEnded) return END
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    const value = this.#ready.shift() as Uint8Array
    this.#lent = Buffer.from(value.buffer)
    if (this.#isPaused) {
      this.#isPaused = false
      this.#socket.resume()
    }
    return { value, done: false }
  }

  /** Stops reading, so that a process that waits can end. */
  destroy(): void {
    this.#socket.destroy()
  }

  /** False when enough has been read ahead. */
  #take(piece: Uint8Array): boolean {
    this.#ready.push(piece)
    this.#isPaused = this.#ready.length >= READ_AHEAD
    this.#awake()
    return !this.#isPaused
  }

  #end(): void {
    this.#isEnded = true
    this.#awake()
  }

  #awake(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}

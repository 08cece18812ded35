/** An output in memory, for what has to be looked at, or to be complete, before it is printed. */
import type { OutputPort } from '../tool-ports.ts'
import { OutputBuffer } from './output-buffer.ts'

export class ScratchBuffer {
  readonly buffer: OutputBuffer
  #pieces: Uint8Array[] = []

  constructor() {
    const port: OutputPort = {
      write: (data) => {
        this.#pieces.push(typeof data === 'string' ? Buffer.from(data) : data)
        return true
      },
      trusted: (text) => text,
      drain: () => Promise.resolve(),
      closed: false,
      closeSignal: new AbortController().signal,
      isTerminal: false,
      columns: 0,
      colourLevel: 0,
    }
    this.buffer = new OutputBuffer(port)
  }

  /** What was written since the last time. */
  take(): Buffer {
    this.buffer.flush()
    const pieces = this.#pieces
    this.#pieces = []
    return Buffer.concat(pieces)
  }
}

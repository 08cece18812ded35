/** Keys as they are pressed, from a terminal in raw mode; the terminal is as it was when they are given up. */
import { StringDecoder } from 'node:string_decoder'
import { type Key, keysIn } from './key-reader.ts'

export class RawKeys {
  readonly #onKey: (key: Key) => void
  #decoder = new StringDecoder('utf8')
  #isOpen = false

  constructor(onKey: (key: Key) => void) {
    this.#onKey = onKey
  }

  /** Begins, or begins anew after the process was stopped: a shell puts the terminal back into its own mode meanwhile. */
  open(): void {
    const { stdin } = process
    if (!stdin.isTTY) return
    // Node does nothing when it believes that the mode is set already.
    if (this.#isOpen) stdin.setRawMode(false)
    stdin.setRawMode(true)
    if (this.#isOpen) return
    this.#isOpen = true
    this.#decoder = new StringDecoder('utf8')
    stdin.on('data', this.#onData)
    stdin.resume()
  }

  close(): void {
    const { stdin } = process
    if (!this.#isOpen) return
    this.#isOpen = false
    stdin.off('data', this.#onData)
    stdin.pause()
    stdin.setRawMode(false)
  }

  readonly #onData = (chunk: Buffer): void => {
    for (const key of keysIn(this.#decoder.write(chunk))) this.#onKey(key)
  }
}

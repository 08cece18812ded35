/**
 * What is written to a terminal, so that nothing in records, names or messages can talk to the terminal itself: control
 * characters, and what turns the direction of writing, are shown as escapes. Sequences of our own are marked with numbers
 * that nobody else knows, within the form of such sequences, so that whoever measures or strips them need not know.
 */
import { escapedCharacter, TERMINAL_TRICKS } from '../common/escape-controls.ts'

const SEQUENCE_START = '\x1b['

export class TerminalText {
  readonly #mark: string
  readonly #tricks: RegExp
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** The end of what came last: perhaps the beginning of a sequence of ours. */
  #rest = ''

  /** `randomInt`: a number of at least `from`, below `to`, that nobody can guess. */
  constructor(randomInt: (from: number, to: number) => number) {
    // Strippers of sequences know numbers of at most four digits.
    this.#mark = Array.from({ length: 4 }, () => `${randomInt(1000, 10_000)};`).join('')
    this.#tricks = new RegExp(`(\\x1b\\[)${this.#mark}(\\r)?|(\\r)(?=\\n)|${TERMINAL_TRICKS}`, 'g')
  }

  /** `text` of our own, in which sequences and carriage returns mean what they say when it is written. */
  trusted(text: string): string {
    return text.replace(/\x1b\[|\r/g, (own) => `${SEQUENCE_START}${this.#mark}${own === '\r' ? own : ''}`)
  }

  /** A piece of what is written, for the terminal. Bytes that are no UTF-8 become U+FFFD; what is cut in two goes out with the next piece. */
  next(data: string | Uint8Array): string {
    const text = this.#rest + (typeof data === 'string' ? data : this.#decoder.decode(data, { stream: true }))
    const complete = text.length - this.#openLength(text)
    this.#rest = text.slice(complete)
    return this.shown(text.slice(0, complete))
  }

  /** A whole text, for the terminal. */
  shown(text: string): string {
    return text.replace(
      this.#tricks,
      (found: string, ownSequence?: string, ownReturn?: string, returnAtLineEnd?: string) =>
        ownReturn ?? ownSequence ?? returnAtLineEnd ?? escapedCharacter(found),
    )
  }

  /** How many characters at the end of `text` a sequence of ours, or the end of a line, could begin with. */
  #openLength(text: string): number {
    if (text.endsWith('\r')) return text.endsWith(`${this.#mark}\r`) ? 0 : 1
    const start = text.lastIndexOf('\x1b')
    if (start === -1) return 0
    const whole = `${SEQUENCE_START}${this.#mark}`
    const end = text.slice(start)
    return whole.startsWith(end) ? end.length : 0
  }
}

/** What editors and programs add to lines of JSON: a byte order mark before the first one, and blank lines. */
import type { RecordView } from '../../record/record-view.ts'
import { type LineParser, NO_RECORD } from './line-source.ts'

const UTF8_MARK = [0xef, 0xbb, 0xbf]
const BLANKS: readonly (number | undefined)[] = [0x20, 0x09, 0x0d]

/** Leaves out what is no JSON's own, and hands the rest to another parser. */
export class JsonLines implements LineParser {
  readonly #parser: LineParser
  #isBegun = false

  constructor(parser: LineParser) {
    this.#parser = parser
  }

  /** NO_RECORD for a blank line; throws what the parser throws. */
  read(record: RecordView, source: Uint8Array, start: number, end: number): number {
    const from = this.#isBegun ? start : start + markLength(source, start)
    this.#isBegun = true
    return isBlank(source, from, end) ? NO_RECORD : this.#parser.read(record, source, from, end)
  }
}

function markLength(source: Uint8Array, start: number): number {
  return UTF8_MARK.every((byte, at) => source[start + at] === byte) ? UTF8_MARK.length : 0
}

/** Whether source[start, end) holds nothing but blanks. */
function isBlank(source: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end && BLANKS.includes(source[at])) at++
  return at === end
}

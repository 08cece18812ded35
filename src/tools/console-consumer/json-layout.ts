/** JSON for people: indented, coloured, and otherwise as it was written: no number is read and printed again. */

import { escapeControls } from '../../common/escape-controls.ts'

/** How the parts of a JSON text look. Each gets a piece of text and gives it back, with its colour. */
export interface JsonPaint {
  readonly name: (text: string) => string
  readonly text: (text: string) => string
  readonly number: (text: string) => string
  /** true, false, null */
  readonly word: (text: string) => string
  readonly mark: (text: string) => string
}

export interface JsonLook {
  readonly isIndented: boolean
  /** Null: no colours. */
  readonly paint: JsonPaint | null
}

// A string's loop takes many characters at a time: one at a time runs out of stack where it is long.
const TOKEN = /\s+|("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|([-\d][-+.\deE]*)|(true|false|null)|([{[])(\s*[}\]])?|([}\],])/y
const INDENT = '  '
/** Beyond that nobody finds the way, and indentation alone makes megabytes of kilobytes. */
const MAX_DEPTH = 100
/** What a person may look at; with colours and indentation it becomes several times as much. */
const MAX_CHARACTERS = 1 << 20
const MAX_LAID_OUT_CHARACTERS = 16 * MAX_CHARACTERS

const unpainted: JsonPaint = {
  name: (text) => text,
  text: (text) => text,
  number: (text) => text,
  word: (text) => text,
  mark: (text) => text,
}

/**
 * `text` for people, where it is a JSON object or array, without a line feed behind it; null where it is not. What is too
 * deep or too long to be laid out stays on its line. Nothing in it plays tricks on a terminal.
 */
export function shownJson(text: string, look: JsonLook): string | null {
  if (!isJsonStructure(text)) return null
  // Such characters can only be inside strings, where the escapes mean the same.
  const harmless = escapeControls(text)
  return layOutJson(harmless, look) ?? harmless
}

/** Lays out `json`, which must be JSON; null where that would be too much. */
export function layOutJson(json: string, { isIndented, paint }: JsonLook): string | null {
  if (json.length > MAX_CHARACTERS) return null
  const { name, text, number, word, mark } = paint ?? unpainted
  const colon = isIndented ? ': ' : ':'
  let out = ''
  let depth = 0
  const newLine = () => (isIndented ? `\n${INDENT.repeat(depth)}` : '')
  TOKEN.lastIndex = 0
  for (let token = TOKEN.exec(json); token !== null; token = TOKEN.exec(json)) {
    const [, quoted, isName, digits, literal, opening, empty, closing] = token
    if (quoted !== undefined) out += isName === undefined ? text(quoted) : `${name(quoted)}${mark(colon)}`
    else if (digits !== undefined) out += number(digits)
    else if (literal !== undefined) out += word(literal)
    else if (opening !== undefined && empty !== undefined) out += mark(`${opening}${empty.trim()}`)
    else if (opening !== undefined) {
      depth++
      out += mark(opening) + newLine()
    } else if (closing === ',') out += mark(',') + newLine()
    else if (closing !== undefined) {
      depth--
      out += newLine() + mark(closing)
    }
    if (depth > MAX_DEPTH || out.length > MAX_LAID_OUT_CHARACTERS) return null
  }
  return out
}

/** Whether it is a JSON object or array: what is worth being laid out. */
export function isJsonStructure(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

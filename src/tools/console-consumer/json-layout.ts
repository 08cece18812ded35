/** JSON for people: indented, coloured, and otherwise as it was written: no number is read and printed again. */

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

const TOKEN = /\s+|("(?:[^"\\]|\\.)*")(\s*:)?|([-\d][-+.\deE]*)|(true|false|null)|([{[])(\s*[}\]])?|([}\],])/y
const INDENT = '  '

const unpainted: JsonPaint = {
  name: (text) => text,
  text: (text) => text,
  number: (text) => text,
  word: (text) => text,
  mark: (text) => text,
}

/** Lays out `json`, which must be JSON; without a line feed behind it. */
export function layOutJson(json: string, { isIndented, paint }: JsonLook): string {
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

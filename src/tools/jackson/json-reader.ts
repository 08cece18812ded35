/**
 * Reads JSON by Jackson's rules and with its complaints, as far as people bring them about. What follows the first value
 * is not looked at. Jackson: ReaderBasedJsonParser, ObjectMapper.readTree.
 */
import { formatJavaDouble } from '../../common/java-double.ts'
import { ToolError } from '../tool-error.ts'
import type { JsonNode } from './json-node.ts'

/** Throws ToolError (`exception`) with the message of Jackson's JsonParseException. Kafka: `Json.tryParseFull`. */
export function readJson(text: string): JsonNode {
  if (text === '') {
    const message = "The input string shouldn't be empty"
    throw parseError('The text is empty.', `${message}\n at [Source: UNKNOWN; byte offset: #UNKNOWN]`)
  }
  return new JsonReader(text).read()
}

const SOURCE = 'Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)'
const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
const WORDS: Readonly<Record<string, JsonNode>> = {
  true: { kind: 'boolean', value: true },
  false: { kind: 'boolean', value: false },
  null: { kind: 'null' },
}
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const IDENTIFIER_START = /[\p{L}\p{Nl}\p{Sc}\p{Pc}]/u
const IDENTIFIER = /[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mn}\p{Mc}]*/uy
const NOT_A_NUMBER = /(?:NaN|-?Infinity)(?![\p{L}\p{Nd}])/uy
const NUMBER = /-?(\d+)(\.\d*)?([eE][+-]?\d*)?/y

/** An object or an array that is being read. */
interface Scope {
  readonly name: 'Object' | 'Array'
  readonly close: '}' | ']'
  readonly start: number
}

/** Jackson: `StreamReadConstraints.DEFAULT_MAX_DEPTH`. */
const MAX_DEPTH = 1000

class JsonReader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): JsonNode {
    if (this.#skipBlanks() === undefined) return { kind: 'missing' }
    return this.#value(null)
  }

  #value(scope: Scope | null): JsonNode {
    this.#refuseNonNumbers()
    const character = this.#next()
    if (character === '{' || character === '[') return this.#nested(character)
    if (character === '"') return { kind: 'string', value: this.#quoted('a string value') }
    if (character === '-' || /\d/.test(character)) return this.#number(scope)
    return this.#word(character, scope)
  }

  #nested(character: '{' | '['): JsonNode {
    this.#depth++
    if (this.#depth > MAX_DEPTH) {
      const limit = `(${MAX_DEPTH}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`
      const message = `Document nesting depth (${this.#depth}) exceeds the maximum allowed ${limit}`
      throw parseError(`More than ${MAX_DEPTH} objects and arrays are nested.`, message)
    }
    const node = character === '{' ? this.#object() : this.#array()
    this.#depth--
    return node
  }

  #object(): JsonNode {
    const scope: Scope = { name: 'Object', close: '}', start: this.#at++ }
    const fields = new Map<string, JsonNode>()
    for (let isFirst = true; !this.#isClosed(scope, isFirst); isFirst = false) {
      const quote = this.#needed(scope)
      if (quote !== '"') throw this.#unexpected('was expecting double-quote to start field name')
      const name = this.#quoted('name')
      const colon = this.#needed(scope)
      if (colon !== ':') throw this.#unexpected('was expecting a colon to separate field name and value')
      this.#at++
      this.#needed(scope)
      fields.set(name, this.#value(scope))
    }
    return { kind: 'object', fields }
  }

  #array(): JsonNode {
    const scope: Scope = { name: 'Array', close: ']', start: this.#at++ }
    const items: JsonNode[] = []
    for (let isFirst = true; !this.#isClosed(scope, isFirst); isFirst = false) {
      this.#needed(scope)
      items.push(this.#value(scope))
    }
    return { kind: 'array', items }
  }

  /** Whether the scope ends here; else what separates its entries is passed over. */
  #isClosed({ name, close, start }: Scope, isFirst: boolean): boolean {
    const character = this.#skipBlanks()
    if (character === undefined) {
      const began = `(start marker at ${this.#location(start)})`
      throw this.#error(`Unexpected end-of-input: expected close marker for ${name} ${began}`)
    }
    if (character === close) {
      this.#at++
      return true
    }
    if (character === '}' || character === ']') {
      const began = `(for ${name} starting at ${this.#location(start)})`
      throw this.#error(`Unexpected close marker '${character}': expected '${close}' ${began}`)
    }
    if (isFirst) return false
    if (character !== ',') throw this.#unexpected(`was expecting comma to separate ${name} entries`)
    this.#at++
    return false
  }

  /** The next character behind blanks, which must be there. */
  #needed({ name }: Scope): string {
    const character = this.#skipBlanks()
    if (character === undefined) throw this.#error(`Unexpected end-of-input within/between ${name} entries`)
    return character
  }

  #quoted(what: 'name' | 'a string value'): string {
    let value = ''
    for (this.#at++; ; this.#at++) {
      const character = this.#next()
      if (character === '"') break
      if (character === '') {
        throw this.#error(
          `Unexpected end-of-input${what === 'name' ? ' in field name' : ': was expecting closing quote for a string value'}`,
        )
      }
      if (character < ' ') {
        const where = what === 'name' ? what : 'string value'
        const rule = `has to be escaped using backslash to be included in ${where}`
        throw this.#error(`Illegal unquoted character (${described(character)}): ${rule}`)
      }
      value += character === '\\' ? this.#escaped() : character
    }
    this.#at++
    return value
  }

  /** Ends at the last character of the escape. */
  #escaped(): string {
    this.#at++
    const character = this.#inEscape()
    if (character === 'u') return this.#unicode()
    if ('"\\/'.includes(character)) return character
    const meant = ESCAPES[character]
    if (meant === undefined) throw this.#error(`Unrecognized character escape ${described(character)}`)
    return meant
  }

  #unicode(): string {
    let digits = ''
    while (digits.length < 4) {
      this.#at++
      const digit = this.#inEscape()
      if (!/[\da-fA-F]/.test(digit)) throw this.#unexpected('expected a hex-digit for character escape sequence')
      digits += digit
    }
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #inEscape(): string {
    const character = this.#next()
    if (character === '') throw this.#error('Unexpected end-of-input in character escape sequence')
    return character
  }

  #number(scope: Scope | null): JsonNode {
    const start = this.#at
    NUMBER.lastIndex = start
    const found = NUMBER.exec(this.#text)
    if (found === null) return this.#signAlone()
    const [all, digits = '', fraction, exponent] = found
    const firstDigit = all.startsWith('-') ? start + 1 : start
    if (digits.length > 1 && digits.startsWith('0')) {
      throw this.#error('Invalid numeric value: Leading zeroes not allowed', firstDigit + 1)
    }
    if (fraction === '.') throw this.#badNumber(firstDigit + digits.length, 'Decimal point not followed by a digit')
    if (exponent !== undefined && !/\d$/.test(exponent)) {
      const end = start + all.length
      if (end === this.#text.length) {
        throw this.#error('Unexpected end-of-inputexpected a digit for number exponent', end)
      }
      throw this.#badNumber(end - 1, 'Exponent indicator not followed by a digit')
    }
    this.#at = start + all.length
    const follower = this.#next()
    if (scope === null && follower > ' ') throw this.#unexpected('Expected space separating root-level values')
    return fraction === undefined && exponent === undefined ? wholeNumber(all) : doubleNumber(Number(all))
  }

  #refuseNonNumbers(): void {
    NOT_A_NUMBER.lastIndex = this.#at
    const token = NOT_A_NUMBER.exec(this.#text)?.[0]
    if (token === undefined) return
    const rule = 'enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow'
    throw this.#error(`Non-standard token '${token}': ${rule}`, this.#at + token.length)
  }

  #signAlone(): never {
    this.#at++
    if (this.#next() === '') throw this.#error('Unexpected end-of-inputNo digit following sign')
    const rule = 'expected digit (0-9) to follow minus sign, for valid numeric value'
    throw this.#error(`Unexpected character (${described(this.#next())}) in numeric value: ${rule}`)
  }

  /** The character behind `at` is wrong; the end of the text counts as what stands there. */
  #badNumber(at: number, rule: string): ToolError {
    const character = this.#text.charAt(at + 1) || this.#text.charAt(at)
    return this.#error(`Unexpected character (${described(character)}) in numeric value: ${rule}`, at)
  }

  #word(character: string, scope: Scope | null): JsonNode {
    if (scope === null && (character === '}' || character === ']')) {
      const name = character === '}' ? 'Object' : 'Array'
      throw this.#error(`Unexpected close marker '${character}': no open ${name} to close`)
    }
    if (character === '+') {
      const rule =
        'JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow'
      throw this.#error(`Unexpected character (${described('+')}) in numeric value: ${rule}`, this.#at + 1)
    }
    if (!IDENTIFIER_START.test(character)) throw this.#unexpected(`expected a valid value ${VALUES}`)
    IDENTIFIER.lastIndex = this.#at
    const token = IDENTIFIER.exec(this.#text)?.[0] ?? ''
    const node = Object.hasOwn(WORDS, token) ? WORDS[token] : undefined
    if (node === undefined) throw this.#error(`Unrecognized token '${token}': was expecting ${VALUES}`)
    this.#at += token.length
    return node
  }

  /** The next character, empty at the end. */
  #next(): string {
    return this.#text.charAt(this.#at)
  }

  /** The next character that is no blank; undefined at the end. */
  #skipBlanks(): string | undefined {
    while (' \t\n\r'.includes(this.#next()) && this.#at < this.#text.length) this.#at++
    const character = this.#next()
    if (character === '') return undefined
    if (character < ' ') {
      const rule = 'only regular white space (\\r, \\n, \\t) is allowed between tokens'
      throw this.#error(`Illegal character (${described(character)}): ${rule}`, this.#at + 1)
    }
    if (character !== '/') return character
    const comment =
      "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"
    throw this.#unexpected(comment)
  }

  #unexpected(rule: string): ToolError {
    return this.#error(`Unexpected character (${described(this.#next())}): ${rule}`)
  }

  #error(what: string, at = this.#at): ToolError {
    const { line, column } = this.#placeOf(at)
    return parseError(`${what} (line ${line}, column ${column})`, `${what}\n at ${this.#location(at)}`)
  }

  #location(at: number): string {
    const { line, column } = this.#placeOf(at)
    return `[${SOURCE}; line: ${line}, column: ${column}]`
  }

  #placeOf(at: number): { readonly line: number; readonly column: number } {
    const lines = this.#text.slice(0, at).split(/\r\n|\r|\n/)
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
  }
}

/** Jackson: `ParserMinimalBase._getCharDesc`. */
function described(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 32 || (code >= 127 && code < 160)) return `(CTRL-CHAR, code ${code})`
  return code > 255 ? `'${character}' (code ${code} / 0x${code.toString(16)})` : `'${character}' (code ${code})`
}

function wholeNumber(text: string): JsonNode {
  const value = BigInt(text)
  if (BigInt.asIntN(32, value) === value) return { kind: 'int', value: Number(value) }
  return { kind: 'number', text: String(value) }
}

function doubleNumber(value: number): JsonNode {
  return { kind: 'number', text: Number.isFinite(value) ? formatJavaDouble(value) : '"Infinity"' }
}

function parseError(plain: string, message: string): ToolError {
  return new ToolError('exception', message, { javaException: 'com.fasterxml.jackson.core.JsonParseException', plain })
}

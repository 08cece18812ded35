/**
 * Java's `.properties` files: `key=value`, `key: value` or `key value` on each line, `#` and `!` comments, lines continued
 * by a backslash, `\t \n \r \f \uXXXX` escapes. Kafka: Utils.loadProps; Java: Properties.load. Unlike Java, which
 * takes the bytes for Latin-1, the text is UTF-8.
 */
import { emptyDictionary } from './dictionary.ts'

/** The properties of `text`; the last one of a key wins. Throws SyntaxError for a broken `\u` escape, as Java does. */
export function parseJavaProperties(text: string): Record<string, string> {
  const properties = emptyDictionary<string>()
  for (const line of logicalLines(text)) {
    const { key, value } = splitLine(line)
    properties[unescape(key)] = unescape(value)
  }
  return properties
}

/** One line of a properties file that Java reads as `key` and `value`, also where it takes the bytes for Latin-1. */
export function formatJavaProperty(key: string, value: string): string {
  return `${escape(key).replace(/[=: ]|^[#!]/g, '\\$&')}=${escape(value).replace(/^ /, '\\ ')}\n`
}

/**
 * The same line as Java's `Properties.store` writes it, which also escapes what would mean something in a key. It is not
 * as easily read.
 */
export function storeJavaProperty(key: string, value: string): string {
  const stored = (text: string) => storedEscapes(text).replace(/[=:#!]/g, '\\$&')
  return `${stored(key).replaceAll(' ', '\\ ')}=${stored(value).replace(/^ /, '\\ ')}\n`
}

const STORED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
}

function storedEscapes(text: string): string {
  return text.replace(/[^ -~]|\\/g, (unit) => {
    return STORED[unit] ?? `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  })
}

/** Backslashes, and all that is not printable ASCII. */
function escape(text: string): string {
  return text.replace(/[^ -~]|\\/g, (unit) =>
    unit === '\\' ? '\\\\' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Lines without comments, blank ones and the blanks in front; continued lines put together. */
function logicalLines(text: string): string[] {
  const lines: string[] = []
  /** Of a line that goes on. */
  let pieces: string[] = []
  for (const physical of text.split(/\r\n|\n|\r/)) {
    const line = physical.replace(/^[ \t\f]+/, '')
    if (pieces.length === 0 && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue
    const goesOn = endsWithOpenBackslash(line)
    pieces.push(goesOn ? line.slice(0, -1) : line)
    if (goesOn) continue
    lines.push(pieces.join(''))
    pieces = []
  }
  return pieces.length === 0 ? lines : [...lines, pieces.join('')]
}

/** Two backslashes are one that is meant. */
function endsWithOpenBackslash(line: string): boolean {
  let start = line.length
  while (line[start - 1] === '\\') start--
  return (line.length - start) % 2 === 1
}

/** The key ends at the first `=`, `:` or blank that is not escaped; one `=` or `:` and all blanks around it are left out. */
function splitLine(line: string): { key: string; value: string } {
  const key = /^(?:\\.|[^\\=: \t\f])*/s.exec(line)?.[0] ?? ''
  const value = line.slice(key.length).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '')
  return { key, value }
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function unescape(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.|$)/gs, (_, escape: string) => {
    if (escape.length === 5) return String.fromCharCode(Number.parseInt(escape.slice(1), 16))
    if (escape === 'u') throw new SyntaxError('Malformed \\uxxxx encoding.')
    return escapes[escape] ?? escape
  })
}

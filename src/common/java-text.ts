/**
 * Text as Java cuts it. JavaScript's `trim` and `\s` take the blanks of all Unicode; Java's take ASCII's, and `trim` takes
 * the control characters too.
 */

/** Java's `\s`, for regular expressions. */
export const JAVA_BLANK = '[ \\t\\n\\v\\f\\r]'

/** From the first blank: from each of them it would take time by the square. */
const AROUND_COMMAS = new RegExp(`(?<!${JAVA_BLANK})${JAVA_BLANK}*,${JAVA_BLANK}*`)
const LAST_TRIMMED = 0x20

/** Java's `String.trim`: without the units up to U+0020 at both ends. */
export function javaTrim(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && text.charCodeAt(start) <= LAST_TRIMMED) start++
  while (start < end && text.charCodeAt(end - 1) <= LAST_TRIMMED) end--
  return text.slice(start, end)
}

/** Java's `String.split`: empty strings at the end are dropped. */
export function javaSplit(text: string, separator: string | RegExp): string[] {
  const parts = text.split(separator)
  if (parts.length === 1) return parts
  while (parts.at(-1) === '') parts.pop()
  return parts
}

/** The items of a list: all between the commas, without the blanks around those. Empty ones stay. */
export function splitAtCommas(text: string): string[] {
  return text.split(AROUND_COMMAS)
}

/** What UTF-8 must not hold: the halves of a surrogate pair, each three bytes, or the first two of them. */
const ENCODED_SURROGATE = /\xed[\xa0-\xbf][\x80-\xbf]?/

/**
 * The text of `bytes` as Java's `new String(bytes, UTF_8)` has it: bytes that are no UTF-8 become U+FFFD, an encoded
 * surrogate one of them, where the Encoding Standard, and Node, make three.
 */
export function javaUtf8(bytes: Buffer): string {
  if (!bytes.includes(0xed)) return bytes.toString('utf8')
  const parts = bytes.toString('latin1').split(ENCODED_SURROGATE)
  return parts.map((part) => Buffer.from(part, 'latin1').toString('utf8')).join('\ufffd')
}

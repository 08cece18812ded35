/** Java's `double` as text, in both directions. */

import { javaTrim } from './java-text.ts'

/** What Java's `Double.parseDouble` takes. */
const JAVA_DOUBLE = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/
/** Hexadecimal numbers: digits, then a power of two that is written in decimal. */
const HEXADECIMAL = /^([+-]?)0[xX](?:([0-9a-fA-F]+)\.?|([0-9a-fA-F]*)\.([0-9a-fA-F]+))[pP]([+-]?\d+)[fFdD]?$/

/** The number that `text` says, blanks around it aside; undefined where Java would throw. */
export function parseJavaDouble(text: string): number | undefined {
  const trimmed = javaTrim(text)
  if (JAVA_DOUBLE.test(trimmed)) return Number(trimmed.replace(/[fFdD]$/, ''))
  return parseHexadecimal(trimmed)
}

/** `0x1.8p-1`: digits of base 16, times a power of two. */
function parseHexadecimal(text: string): number | undefined {
  const parts = HEXADECIMAL.exec(text)
  if (parts === null) return undefined
  const [, sign, whole = parts[3] ?? '', , fraction = '', exponent = ''] = parts
  const size = Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length)
  return sign === '-' ? -size : size
}

/** As `Double.toString` does: `0.5`, `1.0`, `1.0E-4`. */
export function formatJavaDouble(value: number): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return String(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    return `${withFraction(digits)}E${exponent.replace('+', '')}`
  }
  return withFraction(String(value))
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`
}

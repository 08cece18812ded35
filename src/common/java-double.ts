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
  return Number.isFinite(value) ? layOut(value, value.toExponential()) : String(value)
}

/** As `Float.toString` does, for a number that a float holds exactly: `0.1` where the double would be 0.10000000149. */
export function formatJavaFloat(value: number): string {
  return Number.isFinite(value) ? layOut(value, shortestFloat(value)) : String(value)
}

/** Nine digits tell any two floats apart. */
const FLOAT_DIGITS = 9

function shortestFloat(value: number): string {
  for (let digits = 1; digits < FLOAT_DIGITS; digits++) {
    const text = value.toExponential(digits - 1)
    if (Math.fround(Number(text)) === value) return text
  }
  return value.toExponential(FLOAT_DIGITS - 1)
}

/** `shortest` is the number in exponential notation, with no more digits than it needs. */
function layOut(value: number, shortest: string): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  // Java takes at least two digits, and the two that are nearest: 4.9E-324.
  const text = shortest.includes('.') ? shortest : value.toExponential(1)
  const [mantissa = '', exponent = ''] = text.split('e')
  const power = Number(exponent)
  if (power < -3 || power >= 7) return `${mantissa}E${power}`
  const sign = value < 0 ? '-' : ''
  const digits = mantissa.replace(/[-.]/g, '')
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${withoutTrailingZeros(digits)}`
  const padded = digits.padEnd(power + 2, '0')
  return `${sign}${padded.slice(0, power + 1)}.${withoutTrailingZeros(padded.slice(power + 1))}`
}

function withoutTrailingZeros(digits: string): string {
  return digits.replace(/(?!^)0+$/, '')
}

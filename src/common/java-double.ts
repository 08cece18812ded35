/** Java's `double` as text, in both directions. */

/** What Java's `Double.parseDouble` takes, but for hexadecimal numbers. */
const JAVA_DOUBLE = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/

/** The number that `text` says, blanks around it aside; undefined where Java would throw. */
export function parseJavaDouble(text: string): number | undefined {
  const trimmed = text.trim()
  return JAVA_DOUBLE.test(trimmed) ? Number(trimmed.replace(/[fFdD]$/, '')) : undefined
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

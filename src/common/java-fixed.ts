/**
 * `value` as Java's `%.2f` prints it: halves go away from zero, counted on the shortest decimal that stands for the double
 * (1.005 is 1.01, unlike in C and JavaScript). Java: Formatter over FormattedFloatingDecimal.
 */
export function formatJavaFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return String(value)
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e')
  // The value is 0.DIGITS times ten to the power of `point`.
  const digits = mantissa.replace('.', '')
  const point = Number(exponent) + 1
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return sign + withPoint(rounded(digits, point + decimals), decimals)
}

/** The first `count` digits, as a whole number; those that are missing are zeros. */
function rounded(digits: string, count: number): string {
  if (count < 0) return '0'
  if (digits.length <= count) return digits.padEnd(count, '0')
  const kept = BigInt(digits.slice(0, count) || '0')
  return String((digits[count] as string) >= '5' ? kept + 1n : kept)
}

function withPoint(scaled: string, decimals: number): string {
  if (decimals === 0) return scaled
  const padded = scaled.padStart(decimals + 1, '0')
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`
}

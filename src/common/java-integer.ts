/** Java's whole numbers as text. */

/** At most one sign, then digits of any script; beyond the basic plane Java sees surrogates. */
const JAVA_WHOLE = /^[+-]?\p{Nd}+$/u
const DIGIT = /^\p{Nd}$/u

/**
 * The number that Java's `Integer.parseInt`, `Long.parseLong` and their kin read, however large; undefined where they would
 * refuse it.
 */
export function parseJavaWhole(text: string): bigint | undefined {
  if (!JAVA_WHOLE.test(text) || /[\ud800-\udfff]/.test(text)) return undefined
  return BigInt(text.replace(/^\+/, '').replace(/[^-0-9]/g, (digit) => String(digitValue(digit.charCodeAt(0)))))
}

/** The digits of a script stand in a row, from its zero on. */
function digitValue(code: number): number {
  let zero = code
  while (DIGIT.test(String.fromCharCode(zero - 1))) zero--
  return (code - zero) % 10
}

/** Numbers of JSON that are no doubles: JSON.parse makes others of them. */

/** False where no number in `json` has so many digits, or such an exponent, that it could be changed. */
export function mayHoldRoundedNumber(json: string): boolean {
  return /\d[\d.]{15}|\d[eE]/.test(json)
}

/** Whether `number`, in JSON's notation, is the same number after JSON.parse and JSON.stringify. */
export function isKept(number: string): boolean {
  const value = Number(number)
  if (!Number.isFinite(value)) return false
  const written = decimal(number)
  const kept = decimal(String(value))
  return kept.digits === written.digits && kept.exponent === written.exponent
}

interface Decimal {
  /** Without zeros in front and behind; empty for zero. */
  readonly digits: string
  /** Of the last digit. */
  readonly exponent: number
}

function decimal(number: string): Decimal {
  const [, whole = '', fraction = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? []
  const all = (whole + fraction).replace(/^0+/, '')
  const digits = all.replace(/0+$/, '')
  if (digits === '') return { digits, exponent: 0 }
  return { digits, exponent: Number(power) - fraction.length + all.length - digits.length }
}

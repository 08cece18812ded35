/** Spans of time as Java writes them: `PT15M`, `P1DT12H`. */

const PATTERN = /^([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?$/i

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const SECOND_MS = 1000

/**
 * Milliseconds, with a fraction for what is shorter. A day has 24 hours; every part may be negative. Throws SyntaxError
 * with Java's message. Java: Duration.parse.
 */
export function parseIsoDuration(text: string): number {
  const parsed = PATTERN.exec(text)
  if (parsed === null) throw notADuration()
  const [, sign, days, time, hours, minutes, seconds, fraction = ''] = parsed
  // A `T` promises a time of day, and something has to be there at all.
  if (time?.toUpperCase() === 'T' || [days, hours, minutes, seconds].every((part) => part === undefined)) {
    throw notADuration()
  }
  const wholeMs =
    scaled(days, DAY_MS) + scaled(hours, HOUR_MS) + scaled(minutes, MINUTE_MS) + scaled(seconds, SECOND_MS)
  const fractionMs = Number(`0.${fraction || '0'}`) * SECOND_MS * (seconds?.startsWith('-') ? -1 : 1)
  return (wholeMs + fractionMs) * (sign === '-' ? -1 : 1)
}

function scaled(count: string | undefined, unitMs: number): number {
  return count === undefined ? 0 : Number(count) * unitMs
}

function notADuration(): SyntaxError {
  return new SyntaxError('Text cannot be parsed to a Duration')
}

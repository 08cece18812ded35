/** Lengths of time in the notation of ISO 8601, as far as Java's `Duration` knows it. */

const DURATION = /^P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{0,9})?)S)?)?$/i

/** The length in ms of `PT1H30M`, `P2DT0.5S` …; undefined where `text` is none, or is negative. */
export function parseIsoDuration(text: string): number | undefined {
  const found = DURATION.exec(text)
  if (found === null) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((digits) => Number(digits ?? 0))
  return Math.floor((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
}

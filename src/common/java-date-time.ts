/** Points in time as Kafka's tools take them. */

/** Blanks may stand before each field. A zone has a colon before its minutes, or none that count. */
const PATTERN =
  /^\s*(\d+)-\s*(\d{1,2})-\s*(\d{1,2})T\s*(\d{1,2}):\s*(\d{1,2}):\s*(\d{1,2})\.\s*(\d+)\s*(?:Z|([+-])(\d{2})(?::(\d{2}))?)/

/**
 * The time in ms since 1970 that a text such as `2026-01-31T12:00:00.000` stands for: with milliseconds, and UTC unless it
 * ends in `Z`, `+hh:mm` or `+hh`. What follows is ignored. Throws SyntaxError with Java's message. Kafka:
 * Utils.getDateTime.
 */
export function parseJavaDateTime(text: string): number {
  const time = text.split('T')[1]
  if (time === undefined || time === '') {
    throw new SyntaxError("Error parsing timestamp. It does not contain a 'T' according to ISO8601 format")
  }
  const zoned = /[+Z-]/.test(time) ? text : `${text}Z`
  const parsed = PATTERN.exec(zoned)
  const timeMs = parsed === null ? Number.NaN : timeOf(parsed)
  if (Number.isNaN(timeMs)) throw new SyntaxError(`Unparseable date: "${zoned}"`)
  return timeMs
}

/** NaN for a date or time of day that does not exist. */
function timeOf([, ...groups]: RegExpExecArray): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0] = groups
    .slice(0, 7)
    .map(Number)
  const [sign, zoneHours = '0', zoneMinutes = '0'] = groups.slice(7)
  if (hour > 23 || minute > 59 || second > 59 || millisecond > 999) return Number.NaN
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return Number.NaN
  if (Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return Number.NaN
  const zoneMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000
  return date.setUTCHours(hour, minute, second, millisecond) - (sign === '-' ? -zoneMs : zoneMs)
}

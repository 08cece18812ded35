/** Moments as people write them: `10m` (ago), `2h ago`, `+5m`, a date with or without a time, milliseconds since 1970. */
import { parseDuration } from './duration.ts'
import { usageError } from './option-checks.ts'

/** `2024-05-01`, `2024-05-01T10:30`, seconds, fractions, and a zone or none. */
const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i
/** Fewer are a date without its dashes, a year, seconds: as milliseconds they would all lie near 1970. */
const MIN_DIGITS_OF_MS = 12
const DAY_MS = 24 * 60 * 60_000
const MINUTE_MS = 60_000

/** A moment in ms since 1970, or why a text that looks like one is none: a sentence. */
type Moment = number | string

/**
 * The moment in ms since 1970, or undefined where `text` is none. A length of time is that long before `nowMs`, with a plus
 * or `in` in front of it after it. A date without a zone is local time, and begins at midnight.
 */
export function parseTimePoint(text: string, nowMs: number): number | undefined {
  const moment = momentOf(text, nowMs)
  return typeof moment === 'number' ? moment : undefined
}

function momentOf(text: string, nowMs: number): Moment | undefined {
  const trimmed = text.trim()
  if (/^now$/i.test(trimmed)) return nowMs
  if (/^\d+$/.test(trimmed)) return parseMs(trimmed)
  const later = /^(?:\+|in\s)\s*(.*)$/i.exec(trimmed)?.[1]
  const durationMs = parseDuration(later ?? trimmed.replace(/\s+ago$|^-/i, ''))
  if (durationMs !== undefined) return later === undefined ? nowMs - durationMs : nowMs + durationMs
  return parseIsoTime(trimmed)
}

function parseMs(digits: string): Moment {
  // That of 1970 itself can't be mistaken.
  if (digits.length >= MIN_DIGITS_OF_MS || digits === '0') return Number(digits)
  return `milliseconds since 1970 have at least ${MIN_DIGITS_OF_MS} digits, and dates have dashes: 2024-05-01`
}

function parseIsoTime(text: string): Moment | undefined {
  const [, date, time, zone] = ISO_TIME.exec(text) ?? []
  if (date === undefined) return undefined
  const clock = `${date}T${(time ?? '00:00').replace(',', '.')}`
  // Date takes 30 February for 1 March.
  const day = Date.parse(`${date}T00:00Z`)
  if (Number.isNaN(day) || !new Date(day).toISOString().startsWith(date)) return 'there is no such day'
  const timeMs = Date.parse(`${clock}${zone?.toUpperCase() ?? 'Z'}`)
  if (Number.isNaN(timeMs)) return 'there is no such time of day'
  if (zone !== undefined) return timeMs
  return time === undefined ? Date.parse(clock) : localTime(timeMs)
}

/** What local clocks show as `shownMs`. Where they were moved they show some times twice, and some never. */
function localTime(shownMs: number): Moment {
  const shifts = new Set([shownMs - DAY_MS, shownMs + DAY_MS].map(shiftMs))
  const moments = [...shifts].map((shift) => shownMs + shift).filter((timeMs) => timeMs - shiftMs(timeMs) === shownMs)
  const [only] = moments
  if (only === undefined) return 'clocks were put forward past it'
  if (moments.length === 1) return only
  const zones = moments.map((timeMs) => zoneText(shiftMs(timeMs))).join(' or ')
  return `clocks were put back, and showed it twice: write ${zones} after it`
}

/** What has to be added to what clocks show for the time in Greenwich. */
function shiftMs(timeMs: number): number {
  return new Date(timeMs).getTimezoneOffset() * MINUTE_MS
}

function zoneText(shift: number): string {
  const minutes = Math.abs(shift / MINUTE_MS)
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'))
  return `${shift > 0 ? '-' : '+'}${hour}:${minute}`
}

/** The same for the option `name`. Throws ToolError (`usage`) where it is none. */
export function timePointOption(name: string, text: string, nowMs: number): number {
  const moment = momentOf(text, nowMs)
  if (typeof moment === 'number' && Number.isSafeInteger(moment) && moment >= 0) return moment
  if (typeof moment === 'string') throw usageError(`--${name} ${text} is not a moment: ${moment}.`)
  throw usageError(
    `--${name} must be a moment such as 10m (ten minutes ago), 2024-05-01T10:30, or milliseconds since 1970, not '${text}'.`,
  )
}

/** Moments as people write them: `10m` (ago), `2h ago`, `+5m`, a date with or without a time, milliseconds since 1970. */
import { parseDuration } from './duration.ts'
import { usageError } from './option-checks.ts'

/** `2024-05-01`, `2024-05-01T10:30`, seconds, fractions, and a zone or none. */
const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i

/**
 * The moment in ms since 1970, or undefined where `text` is none. A length of time is that long before `nowMs`, with a plus
 * or `in` in front of it after it. A date without a zone is local time, and begins at midnight.
 */
export function parseTimePoint(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim()
  if (/^now$/i.test(trimmed)) return nowMs
  if (/^\d+$/.test(trimmed)) return Number(trimmed)
  const later = /^(?:\+|in\s)\s*(.*)$/i.exec(trimmed)?.[1]
  const durationMs = parseDuration(later ?? trimmed.replace(/\s+ago$|^-/i, ''))
  if (durationMs !== undefined) return later === undefined ? nowMs - durationMs : nowMs + durationMs
  return parseIsoTime(trimmed)
}

function parseIsoTime(text: string): number | undefined {
  const [, date, time = '00:00', zone = ''] = ISO_TIME.exec(text) ?? []
  if (date === undefined) return undefined
  // Date.parse would take a date alone for one in Greenwich.
  const timeMs = Date.parse(`${date}T${time.replace(',', '.')}${zone.toUpperCase()}`)
  return Number.isNaN(timeMs) ? undefined : timeMs
}

/** The same for the option `name`. Throws ToolError (`usage`) where it is none. */
export function timePointOption(name: string, text: string, nowMs: number): number {
  const timeMs = parseTimePoint(text, nowMs)
  if (timeMs !== undefined && Number.isSafeInteger(timeMs) && timeMs >= 0) return timeMs
  throw usageError(
    `--${name} must be a moment such as 10m (ten minutes ago), 2024-05-01T10:30, or milliseconds since 1970, not '${text}'.`,
  )
}

/** Lengths of time as people write them: `30s`, `1h30m`, `250ms`. */
import { usageError } from './option-checks.ts'

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
/** From the first digit of a number: from each of them it would take time by the square. */
const PART = /(?<!\d)(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)/g

/** The length in ms, or undefined where `text` is none: numbers, each with a unit of ms, s, m, h, d or w behind it. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.replaceAll(PART, '').trim() !== '') return undefined
  let totalMs = 0
  for (const [, count = '', unit = ''] of trimmed.matchAll(PART)) totalMs += Number(count) * (UNIT_MS[unit] ?? 0)
  return Math.round(totalMs)
}

/** The same for the option `name`. Throws ToolError (`usage`) where it is none. */
export function durationOption(name: string, text: string): number {
  const durationMs = parseDuration(text)
  if (durationMs !== undefined && Number.isSafeInteger(durationMs)) return durationMs
  throw usageError(`--${name} must be a length of time such as 500ms, 30s or 1h30m, not '${text}'.`)
}

/** For people: `250 ms`, `30 s`, `1 min 30 s`, `2 h`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`
  const seconds = Math.round(durationMs / 100) / 10
  if (seconds < 60) return `${seconds} s`
  const whole = Math.round(seconds)
  const parts: [number, string][] = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ]
  return parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}`])).join(' ')
}

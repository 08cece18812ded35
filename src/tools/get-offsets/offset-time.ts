/** `--time`: an end of the log, or a moment. Kafka: GetOffsetShell.parseOffsetSpec, admin.OffsetSpec. */
import type { OffsetSpec } from '../../clients/log-offsets.ts'
import { usageError } from '../option-checks.ts'
import { parseJavaInteger } from '../option-table.ts'
import { parseTimePoint } from '../time-point.ts'
import { ToolError } from '../tool-error.ts'

const NAMES = {
  latest: 'latest',
  earliest: 'earliest',
  'max-timestamp': 'maxTimestamp',
  'earliest-local': 'earliestLocal',
  'latest-tiered': 'latestTiered',
  'earliest-pending-upload': 'earliestPendingUpload',
} as const satisfies Record<string, OffsetSpec>

const MEANT = Object.keys(NAMES)
  .map((name, at) => `-${at + 1} or ${name}`)
  .join(' / ')

/** One of the names, its number from -1 downwards, or a timestamp in ms. Throws ToolError (`terse`). */
export function parseOffsetTime(text: string): OffsetSpec {
  const named = offsetSpecOf(text)
  if (named !== undefined) return named
  const number = parseJavaInteger(text, 64)
  if (number !== undefined) return { timestampMs: number }
  throw new ToolError(
    'terse',
    `Malformed time argument ${text}. Please use ${MEANT}, or a specified long format timestamp`,
  )
}

/** The same as kafdir takes it: moments too that people write. Throws ToolError (`usage`). */
export function parseOffsetMoment(text: string, nowMs: number): OffsetSpec {
  const named = offsetSpecOf(text)
  if (named !== undefined) return named
  const moment = parseTimePoint(text, nowMs)
  if (moment !== undefined && Number.isSafeInteger(moment) && moment >= 0) return { timestampMs: moment }
  const names = Object.keys(NAMES).join(', ')
  throw usageError(
    `--time must be ${names}, or a moment such as 10m (ten minutes ago), 2024-05-01T10:30, or milliseconds since 1970, not '${text}'.`,
  )
}

function offsetSpecOf(text: string): OffsetSpec | undefined {
  if (Object.hasOwn(NAMES, text)) return NAMES[text as keyof typeof NAMES]
  const number = parseJavaInteger(text, 64)
  return number === undefined || number >= 0 ? undefined : Object.values(NAMES)[-1 - number]
}

/** The options of kafdir's own commands that say which records of a topic are meant. */
import type { IsolationLevel } from '../clients/isolation-level.ts'
import type { OffsetSpec } from '../clients/log-offsets.ts'
import { durationOption } from './duration.ts'
import { usageError } from './option-checks.ts'
import type { OptionTable } from './option-table.ts'
import { timePointOption } from './time-point.ts'

const A_MOMENT = '10m is ten minutes ago; also now, 2024-05-01T10:30 (local time), milliseconds since 1970'

export const recordRangeOptionTable = {
  from: {
    argument: 'required',
    type: 'String',
    description: 'Records from this moment on.',
    kafdir: { summary: `Only records from this moment on (${A_MOMENT}).`, placeholder: 'TIME' },
  },
  to: {
    argument: 'required',
    type: 'String',
    description: 'Records before this moment.',
    kafdir: { summary: 'Only records before this moment.', placeholder: 'TIME' },
  },
  'isolation-level': {
    argument: 'required',
    type: 'String',
    description: 'read_committed or read_uncommitted.',
    kafdir: {
      summary: 'read_uncommitted takes in records of transactions that are open or aborted. Default: read_committed.',
      placeholder: 'LEVEL',
    },
  },
  timeout: {
    argument: 'required',
    type: 'String',
    default: '30s',
    description: 'How long to wait.',
    kafdir: { summary: 'How long to wait: 500ms, 30s, 5m; 0s looks once. Default: 30s.', placeholder: 'TIME' },
  },
} as const satisfies OptionTable

/** Where to begin or to end: `otherwise` without a moment. Throws ToolError (`usage`). */
export function momentOption(name: string, text: string | undefined, nowMs: number, otherwise: OffsetSpec): OffsetSpec {
  return text === undefined ? otherwise : { timestampMs: timePointOption(name, text, nowMs) }
}

/** Throws ToolError (`usage`). */
export function isolationLevelOption(text: string | undefined): IsolationLevel {
  if (text === undefined || text === 'read_committed') return 'read_committed'
  if (text === 'read_uncommitted') return text
  throw usageError(`--isolation-level must be read_committed or read_uncommitted, not '${text}'.`)
}

/** How long to wait, in ms. Throws ToolError (`usage`). */
export function timeoutOption(text: string): number {
  return durationOption('timeout', text)
}

/** A number of records, at least 1. Throws ToolError (`usage`). */
export function recordCountOption(count: number | undefined, otherwise: number): number {
  if (count === undefined) return otherwise
  if (count >= 1) return count
  throw usageError('--count must be at least 1.')
}

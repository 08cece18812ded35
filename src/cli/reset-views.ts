/** How kafdir tells of offsets that are reset. */
import { harmless } from '../common/escape-controls.ts'
import type { KafkaError } from '../common/kafka-error.ts'
import { formatTopicPartition } from '../common/topic-partition.ts'
import type { OffsetChange } from '../tools/consumer-groups/inactive-reset.ts'
import { planRow } from '../tools/consumer-groups/reset-file.ts'
import type { ResetNotices } from '../tools/consumer-groups/reset-offsets.ts'
import type { ToolError } from '../tools/tool-error.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import { errorJson } from './error-report.ts'
import type { Terminal } from './terminal.ts'
import { counted } from './topic-views.ts'

/** What was planned for one group, or why nothing was. */
export interface ResetOutcome {
  readonly groupId: string
  readonly offsets: readonly OffsetChange[]
  readonly error: KafkaError | ToolError | null
}

/**
 * For people a table of what changes; else a line for each partition, columns separated by tabs: group, topic, partition,
 * new offset.
 */
export function groupResetText({ groupId, offsets }: ResetOutcome, terminal: Terminal | undefined): string {
  if (terminal === undefined) {
    return offsets.map(({ topic, partition, offset }) => `${[groupId, topic, partition, offset].join('\t')}\n`).join('')
  }
  const rows = offsets.map((change) => [
    harmless(formatTopicPartition(change)),
    change.before === null ? '-' : String(change.before),
    String(change.offset),
    effectOf(change),
  ])
  const heading = `${terminal.bold(harmless(groupId))}  ${terminal.dim(totalsOf(offsets))}\n`
  return `${heading}${terminal.table(['Partition', 'Now', 'After', 'Records'], rows)}`
}

function effectOf({ before, offset }: OffsetChange): string {
  if (before === null || before === offset) return ''
  return before < offset ? `${offset - before} skipped` : `${before - offset} read again`
}

/** `2 partitions, 12 records skipped, 3 records read again`. */
function totalsOf(offsets: readonly OffsetChange[]): string {
  const moved = offsets.map(({ before, offset }) => (before === null ? 0 : offset - before))
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
  const skipped = sum(moved.filter((by) => by > 0))
  const again = -sum(moved.filter((by) => by < 0))
  return [
    counted(offsets.length, 'partition'),
    ...(skipped > 0 ? [`${counted(skipped, 'record')} skipped`] : []),
    ...(again > 0 ? [`${counted(again, 'record')} read again`] : []),
  ].join(', ')
}

/** The documented JSON. */
export function resetJson(outcomes: readonly ResetOutcome[], isExecuted: boolean): object {
  return {
    groups: outcomes.map(({ groupId, offsets, error }) => {
      const executed = isExecuted && error === null
      return { groupId, executed, error: error === null ? null : errorJson(error), offsets }
    }),
  }
}

/** A CSV file for `--from-file`, with the group in each row when there are several. */
export function resetExport(outcomes: readonly ResetOutcome[]): string {
  const rows = outcomes.flatMap(({ groupId, offsets }) => {
    return offsets.map((each) => planRow(outcomes.length === 1 ? undefined : groupId, each))
  })
  return rows.join('')
}

/** Sentences on stderr. */
export function resetNoticesFor(stderr: Pick<OutputPort, 'write'>): ResetNotices {
  return {
    noRecordOfThatTime(partition) {
      stderr.write(`${formatTopicPartition(partition)} has no record of that time or later: its end is taken.\n`)
    },
    outOfRange(wanted, bound, nearest) {
      const where = bound === 'higher' ? 'behind the end' : 'before the start'
      stderr.write(`Offset ${wanted.offset} lies ${where} of ${formatTopicPartition(wanted)}: ${nearest} is taken.\n`)
    },
  }
}

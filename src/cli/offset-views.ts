/** How kafdir shows offsets of partitions: tables on a terminal, lines with tabs when piped, JSON when asked. */
import { isKafkaError } from '../common/kafka-error.ts'
import { formatTopicPartition } from '../common/topic-partition.ts'
import type { RecordsDeleted } from '../tools/delete-records/delete-named.ts'
import type { FoundOffset, OffsetsOfPartition } from '../tools/get-offsets/offsets-of-partitions.ts'
import { grouped } from '../tools/grouped.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import { errorJson } from './error-report.ts'
import { tabLines } from './tab-lines.ts'
import { openTerminal } from './terminal.ts'

const NONE = '-'

/** Names of the offsets that were asked for, in their order. */
export type OffsetNames = readonly string[]

/** `kafdir get-offsets`; with both ends also how many offsets lie between them. */
export async function writeOffsets(
  rows: readonly OffsetsOfPartition[],
  names: OffsetNames,
  stdout: OutputPort,
): Promise<void> {
  const terminal = await openTerminal(stdout)
  if (terminal === undefined) {
    stdout.write(tabLines(rows.map(({ topic, partition, offsets }) => [topic, partition, ...offsets.map(cell)])))
    return
  }
  if (rows.length === 0) return
  const heads = names.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`)
  const cells = rows.map((row) => [
    formatTopicPartition(row),
    ...row.offsets.map((offset) => (typeof offset === 'number' ? grouped(offset) : NONE)),
  ])
  stdout.write(terminal.table(['Partition', ...heads], cells))
}

function cell(offset: FoundOffset): string | number {
  return typeof offset === 'number' ? offset : NONE
}

/** The documented JSON of one partition: `{"topic", "partition", "earliest": 0, "latest": 7, "error": null}`. */
export function offsetsJson({ topic, partition, offsets }: OffsetsOfPartition, names: OffsetNames): object {
  const error = offsets.find((offset) => isKafkaError(offset))
  return {
    topic,
    partition,
    ...Object.fromEntries(names.map((name, at) => [name, numberOrNull(offsets[at])])),
    error: error === undefined ? null : errorJson(error),
  }
}

function numberOrNull(offset: FoundOffset | undefined): number | null {
  return typeof offset === 'number' ? offset : null
}

/** `kafdir delete-records`. */
export async function writeDeletedRecords(deleted: readonly RecordsDeleted[], stdout: OutputPort): Promise<void> {
  const terminal = await openTerminal(stdout)
  const rows = deleted.map((each) => [each.topic, each.partition, each.lowWatermark ?? NONE, resultOf(each)] as const)
  if (terminal === undefined) stdout.write(tabLines(rows))
  else if (rows.length > 0) {
    const named = rows.map(([topic, partition, begin, result]) => [`${topic}-${partition}`, String(begin), result])
    stdout.write(terminal.table(['Partition', 'Begins at', 'Result'], named))
  }
}

function resultOf({ error, wasChanged }: RecordsDeleted): 'deleted' | 'nothing to delete' | 'failed' {
  if (error !== null) return 'failed'
  return wasChanged ? 'deleted' : 'nothing to delete'
}

/** The documented JSON of one partition. */
export function deletedRecordsJson({ topic, partition, lowWatermark, wasChanged, error }: RecordsDeleted): object {
  return { topic, partition, lowWatermark, deleted: wasChanged, error: error === null ? null : errorJson(error) }
}

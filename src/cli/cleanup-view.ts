/** How kafdir shows what a clean-up did. */
import type { PartitionCleanup } from '../tools/directory-cleanup.ts'
import { errorJson } from './error-report.ts'
import { counted } from './topic-views.ts'

/** One line a partition: tabs between the columns, as all plain output. */
export function partitionCleanupText({ topic, partition, ...done }: PartitionCleanup): string {
  if (done.error !== null) return `${topic}-${partition} was not cleaned up: ${done.error.message}\n`
  const { segmentsDeleted, filesRemoved, compaction } = done
  const facts = []
  if (segmentsDeleted > 0) facts.push(`${counted(segmentsDeleted, 'segment')} dropped`)
  if (filesRemoved > 0) facts.push(`${counted(filesRemoved, 'file')} removed`)
  if (compaction !== null) {
    const { recordsBefore, recordsAfter, bytesBefore, bytesAfter } = compaction
    facts.push(`compacted from ${recordsBefore} records in ${bytesBefore} bytes to ${recordsAfter} in ${bytesAfter}`)
  }
  if (done.left === 'interrupted') facts.push('interrupted: what was done so far counts')
  if (done.left === 'busy') facts.push('another process is compacting it')
  return `${topic}\t${partition}\t${facts.length === 0 ? 'nothing to do' : facts.join(', ')}\n`
}

/** Whether anything became of the partition that is worth a line of its own. */
export function isEventful({ error, segmentsDeleted, filesRemoved, compaction, left }: PartitionCleanup): boolean {
  return error !== null || segmentsDeleted > 0 || filesRemoved > 0 || compaction !== null || left !== null
}

/** The documented JSON of it. */
export function partitionCleanupJson(done: PartitionCleanup): object {
  const { topic, partition, segmentsDeleted, filesRemoved, error } = done
  return {
    topic,
    partition,
    segmentsDeleted,
    filesRemoved,
    compaction: done.compaction === null ? null : compactionJson(done.compaction),
    left: done.left,
    error: error === null ? null : errorJson(error),
  }
}

function compactionJson(compaction: NonNullable<PartitionCleanup['compaction']>): object {
  const { recordsBefore, recordsAfter, bytesBefore, bytesAfter } = compaction
  return { recordsBefore, recordsAfter, bytesBefore, bytesAfter }
}

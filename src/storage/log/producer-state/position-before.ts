/** Where to begin to look for a batch in a segment. Kafka: LogSegment.translateOffset. */

import { isKafkaError } from '../../../common/kafka-error.ts'
import { BATCH_OVERHEAD_BYTES, readBatchHeader } from '../../../record/batch-header.ts'
import type { FileSystem, OpenFile } from '../../io/file-system.ts'
import { OffsetIndex } from '../offset-index.ts'
import type { SegmentEntry } from '../segment-list.ts'

/**
 * A position in `file`, the segment's log, at or before the batch that holds `offset`. An index that is missing or lies
 * costs a longer walk, nothing else.
 */
export function positionBefore(
  fileSystem: FileSystem,
  file: OpenFile,
  { baseOffset, logPath }: SegmentEntry,
  offset: number,
): number {
  if (offset <= baseOffset) return 0
  const indexPath = logPath.replace(/\.log(?=(\.swap)?$)/, '.index')
  if (fileSystem.stat(indexPath) === null) return 0
  const index = new OffsetIndex(fileSystem.open(indexPath, 'read'), baseOffset)
  try {
    const entry = index.lookup(offset)
    if (entry === null || entry.position < 0) return 0
    return lastOffsetAt(file, entry.position) === entry.offset ? entry.position : 0
  } finally {
    index.entries.close()
  }
}

/** The last offset of the batch at `position`, or null when there is none. */
function lastOffsetAt(file: OpenFile, position: number): number | null {
  const bytes = Buffer.allocUnsafe(BATCH_OVERHEAD_BYTES)
  if (file.read(bytes, 0, bytes.length, position) < bytes.length) return null
  try {
    return readBatchHeader(bytes, 0).lastOffset
  } catch (error) {
    if (isKafkaError(error)) return null // the walk from the start will say what is there
    throw error
  }
}

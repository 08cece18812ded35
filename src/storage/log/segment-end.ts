/** Where the whole batches of a segment end. Kafka: LogSegment.readNextOffset. */
import type { FileSystem } from '../io/file-system.ts'
import { OpenSegment } from './open-segment.ts'

export interface SegmentEnd {
  /** Bytes of whole batches. */
  readonly position: number
  /** Offset behind the last of them; the base offset of a segment without batches. */
  readonly nextOffset: number
}

/**
 * Walks the headers behind the last index entry, without checksums. Null when there is no such file. Throws
 * KAFKA_STORAGE_ERROR.
 */
export function findSegmentEnd(
  fileSystem: FileSystem,
  entry: { baseOffset: number; logPath: string },
): SegmentEnd | null {
  const segment = OpenSegment.open(fileSystem, entry)
  if (segment === null) return null
  try {
    let nextOffset = entry.baseOffset
    const walkFrom = (from: number): number =>
      segment.walk(from, (header) => {
        nextOffset = header.lastOffset + 1
        return true
      }).position
    const indexed = segment.indexedPosition(Number.MAX_SAFE_INTEGER)
    const position = walkFrom(indexed)
    // Of the batch that the index points at only the header may have come to the disk.
    return { position: position === indexed && indexed > 0 ? walkFrom(0) : position, nextOffset }
  } finally {
    segment.close()
  }
}

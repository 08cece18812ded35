/** Hands the batches of a stretch of a log to whoever builds a state from them. Kafka: UnifiedLog.loadProducersFromRecords. */
import { KafkaError } from '../../../common/kafka-error.ts'
import type { BatchHeader } from '../../../record/batch-header.ts'
import type { EndTransactionMarker } from '../../../record/end-transaction-marker.ts'
import type { FileSystem, OpenFile } from '../../io/file-system.ts'
import { storageError } from '../../io/storage-error.ts'
import { walkBatches } from '../batch-walk.ts'
import { OpenSegment } from '../open-segment.ts'
import type { SegmentEntry } from '../segment-list.ts'
import { readMarker } from './read-marker.ts'

/** A place in a log: where the batch that holds `offset`, or the first one behind it, begins or will begin. */
export interface LogPlace {
  readonly segment: SegmentEntry
  readonly inode: number
  readonly position: number
  readonly offset: number
}

/** Takes in one batch; `marker` is null for all but marker batches. */
export type TakeIn = (header: BatchHeader, marker: EndTransactionMarker | null) => void

export interface Stretch {
  /** The first batch is the one that holds this offset. */
  readonly from: number
  /** Exclusive; whole batches end here. */
  readonly to: number
}

/**
 * Hands the batches of the stretch to `takeIn`, in order. Returns the place where it ends, or null when there is no
 * segment. Throws CORRUPT_MESSAGE where there is something else than batches, KAFKA_STORAGE_ERROR when a file is gone.
 */
export function replayLog(
  fileSystem: FileSystem,
  segments: readonly SegmentEntry[],
  { from, to }: Stretch,
  takeIn: TakeIn,
): LogPlace | null {
  let place: LogPlace | null = null
  let offset = from
  segments.forEach((segment, index) => {
    const next = segments[index + 1]
    if (offset >= to || (next !== undefined && next.baseOffset <= offset)) return
    // Nothing is between the segments: compaction or retention took it.
    offset = Math.max(offset, segment.baseOffset)
    const opened = OpenSegment.open(fileSystem, segment)
    if (opened === null) throw isGone(segment)
    try {
      const position = offset <= segment.baseOffset ? 0 : opened.indexedPosition(offset)
      place = replayFile(opened.file, { segment, inode: opened.inode, position, offset }, to, takeIn)
      offset = place.offset
    } finally {
      opened.close()
    }
  })
  return place
}

/** Goes on in the file of `place` up to the offset `to` or to the end of the file; returns how far it came. */
export function replayFile(file: OpenFile, place: LogPlace, to: number, takeIn: TakeIn): LogPlace {
  const { sizeBytes } = file.stat()
  let { offset, position: endPosition } = place
  const end = walkBatches({
    file,
    from: place.position,
    to: sizeBytes,
    minOffset: place.segment.baseOffset,
    visit: (header, position) => {
      if (header.baseOffset >= to) return false
      endPosition = position + header.sizeInBytes
      if (header.lastOffset < offset) return true
      takeIn(header, readMarker(file, position, header))
      offset = header.lastOffset + 1
      return true
    },
  })
  // Behind the end there may be a write that goes on, or what a dead writer left.
  if (end.reason !== 'end' && offset < to) {
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `The log is damaged at offset ${offset} (byte ${end.position} of ${file.path}).`,
    })
  }
  return { ...place, position: endPosition, offset }
}

/** The error of opening a file that is not there, for who knows how to go on after it. */
function isGone({ logPath }: SegmentEntry): KafkaError {
  return storageError(Object.assign(new Error('no such file'), { code: 'ENOENT' }), logPath)
}

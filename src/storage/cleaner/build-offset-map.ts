/** The first pass of the cleaner: the latest offset of each key in the dirty part. Kafka: Cleaner.buildOffsetMap. */
import { ATTRIBUTE, type BatchHeader } from '../../record/batch-header.ts'
import { parseMarkerBatch } from '../../record/end-transaction-marker.ts'
import { RecordReader } from '../../record/record-reader.ts'
import type { FileSystem } from '../io/file-system.ts'
import { walkBatches } from '../log/batch-walk.ts'
import type { CleanableLog } from './cleanable-log.ts'
import { CleanedTransactions } from './cleaned-transactions.ts'
import { type ClosedSegment, segmentsBetween } from './closed-segment.ts'
import type { OffsetMap } from './offset-map.ts'
import { SegmentChunks } from './segment-chunks.ts'

/** Dirty offsets [from, to): `to` is where a segment begins. */
export interface DirtyRange {
  readonly from: number
  readonly to: number
}

/** Walked over between two pauses. */
const WALK_BYTES = 8 * 1024 * 1024

/** No more keys than this are in the range: its records, as the headers of the batches count them. */
export async function countRecords(
  fileSystem: FileSystem,
  segments: readonly ClosedSegment[],
  range: DirtyRange,
  pause: () => Promise<void>,
): Promise<number> {
  let count = 0
  for (const { logPath, baseOffset, sizeBytes } of segmentsBetween(segments, range.from, range.to)) {
    const file = fileSystem.open(logPath, 'read')
    try {
      for (let from = 0, isAtEnd = false; !isAtEnd; await pause()) {
        const until = from + WALK_BYTES
        const visit = ({ lastOffset, recordsCount }: BatchHeader, position: number): boolean => {
          if (position >= until) return false
          if (lastOffset >= range.from) count += recordsCount
          return true
        }
        const end = walkBatches({ file, from, to: sizeBytes, minOffset: baseOffset, visit })
        isAtEnd = end.reason !== 'end' || end.position === sizeBytes
        from = end.position
      }
    } finally {
      file.close()
    }
  }
  return count
}

/**
 * Fills `map` until it is full or the range ends, and sets its `latestOffset`. `pause` is awaited between pieces, and ends
 * it all by throwing. Throws CORRUPT_MESSAGE.
 */
export async function buildOffsetMap(
  log: CleanableLog,
  segments: readonly ClosedSegment[],
  range: DirtyRange,
  map: OffsetMap,
  pause: () => Promise<void>,
): Promise<void> {
  const dirty = segmentsBetween(segments, range.from, range.to)
  const transactions = new CleanedTransactions()
  transactions.addAborted(log.abortedTransactions(range.from, range.to))
  const filler = new MapFiller(map, transactions, range.from)
  for (const [i, segment] of dirty.entries()) {
    const chunks = new SegmentChunks(log.fileSystem, segment)
    try {
      while (chunks.visitNext((batch, header) => filler.take(batch, header))) await pause()
    } finally {
      chunks.close()
    }
    if (filler.isFull) return
    // Offsets that are missing at the end of the segment were seen, too.
    map.latestOffset = Math.max(map.latestOffset, (dirty[i + 1]?.baseOffset ?? range.to) - 1)
  }
}

class MapFiller {
  /** A key found no room. */
  isFull = false
  readonly #map: OffsetMap
  readonly #transactions: CleanedTransactions
  readonly #from: number
  readonly #reader = new RecordReader({ checkCrcs: false })

  constructor(map: OffsetMap, transactions: CleanedTransactions, from: number) {
    this.#map = map
    this.#transactions = transactions
    this.#from = from
  }

  /** Takes a batch in; false when the map is full. */
  take(batch: Buffer, header: BatchHeader): boolean {
    if (header.lastOffset < this.#from) return true
    if ((header.attributes & ATTRIBUTE.control) !== 0) {
      this.#transactions.onControlBatch(header, parseMarkerBatch(batch))
    } else if (!this.#transactions.onBatch(header)) {
      this.#takeRecords(batch)
    }
    if (!this.isFull) this.#map.latestOffset = Math.max(this.#map.latestOffset, header.lastOffset)
    return !this.isFull
  }

  #takeRecords(batch: Buffer): void {
    const reader = this.#reader
    reader.reset(batch)
    while (reader.next()) {
      if (reader.keyStart < 0 || reader.offset < this.#from) continue
      if (this.#map.isFull) {
        this.isFull = true
        return
      }
      this.#map.put(reader.source, reader.keyStart, reader.keyEnd, reader.offset)
    }
  }
}

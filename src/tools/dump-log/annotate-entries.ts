/** Indexes and snapshots of producers, range by range. */

import { crcText } from './annotate-batch.ts'
import { type Annotation, dateText, RangeReader } from './annotation.ts'
import { OFFSET_ENTRY_BYTES, TIME_ENTRY_BYTES } from './index-entries.ts'
import { addToInt64, type Int64, readAnyInt64 } from './int64.ts'
import { SNAPSHOT_ENTRY, SNAPSHOT_ENTRY_BYTES, SNAPSHOT_FIELD, snapshotCrc } from './producer-snapshot.ts'
import { ABORTED_ENTRY_BYTES, ABORTED_FIELD } from './transaction-index.ts'

/** What is in one entry; `number` counts from 0. */
export type EntryAnnotator = (reader: RangeReader, entry: Buffer, baseOffset: Int64) => Generator<Annotation>

/** Files that are entries of one size and nothing else. */
export const entryFiles: Readonly<
  Record<'.index' | '.timeindex' | '.txnindex', { readonly entryBytes: number; readonly annotate: EntryAnnotator }>
> = {
  '.index': { entryBytes: OFFSET_ENTRY_BYTES, annotate: annotateOffsetEntry },
  '.timeindex': { entryBytes: TIME_ENTRY_BYTES, annotate: annotateTimeEntry },
  '.txnindex': { entryBytes: ABORTED_ENTRY_BYTES, annotate: annotateAborted },
}

function* annotateOffsetEntry(reader: RangeReader, entry: Buffer, baseOffset: Int64): Generator<Annotation> {
  const relative = entry.readInt32BE(0)
  const offset = addToInt64(baseOffset, relative)
  yield reader.take(4, 'relativeOffset', relative, `offset ${offset}, the last one of a batch`)
  yield reader.take(4, 'position', entry.readInt32BE(4), 'of the byte of the .log where that batch begins')
}

function* annotateTimeEntry(reader: RangeReader, entry: Buffer, baseOffset: Int64): Generator<Annotation> {
  const timestamp = readAnyInt64(entry, 0)
  const relative = entry.readInt32BE(8)
  yield reader.take(8, 'timestamp', timestamp, `${dateText(timestamp)}, the latest so far`)
  yield reader.take(
    4,
    'relativeOffset',
    relative,
    `offset ${addToInt64(baseOffset, relative)}, the last one of its batch`,
  )
}

function* annotateAborted(reader: RangeReader, entry: Buffer): Generator<Annotation> {
  const int64 = (at: number) => readAnyInt64(entry, at)
  yield reader.take(2, 'version', entry.readInt16BE(ABORTED_FIELD.version))
  yield reader.take(8, 'producerId', int64(ABORTED_FIELD.producerId), 'whose transaction was aborted')
  yield reader.take(8, 'firstOffset', int64(ABORTED_FIELD.firstOffset), 'of the transaction')
  yield reader.take(8, 'lastOffset', int64(ABORTED_FIELD.lastOffset), 'of its ABORT marker')
  const stable = 'up to here everything was decided when the marker was written'
  yield reader.take(8, 'lastStableOffset', int64(ABORTED_FIELD.lastStableOffset), stable)
}

/** A whole `.snapshot` file. */
export function* annotateSnapshot(bytes: Buffer): Generator<Annotation> {
  const reader = new RangeReader(bytes, 0)
  yield { kind: 'heading', depth: 0, text: `snapshot of producers: ${bytes.length} bytes` }
  if (bytes.length < SNAPSHOT_FIELD.entries) {
    yield reader.take(bytes.length, 'header', null, 'too short')
    return
  }
  const stored = bytes.readUInt32BE(SNAPSHOT_FIELD.crc)
  const count = bytes.readInt32BE(SNAPSHOT_FIELD.count)
  yield reader.take(2, 'version', bytes.readInt16BE(SNAPSHOT_FIELD.version))
  yield reader.take(4, 'crc', stored, crcText(stored, snapshotCrc(bytes)))
  yield reader.take(4, 'producersCount', count)
  for (let i = 0; i < count && reader.left >= SNAPSHOT_ENTRY_BYTES; i++) {
    yield { kind: 'heading', depth: 1, text: `producer ${i + 1} of ${count}` }
    yield* annotateProducer(reader, reader.peek(SNAPSHOT_ENTRY_BYTES))
  }
  if (reader.left > 0) yield reader.take(reader.left, 'excess', null, 'bytes behind the last producer')
}

function* annotateProducer(reader: RangeReader, entry: Buffer): Generator<Annotation> {
  const int64 = (at: number) => readAnyInt64(entry, at)
  const timestamp = int64(SNAPSHOT_ENTRY.timestamp)
  const first = int64(SNAPSHOT_ENTRY.transactionFirstOffset)
  const lastOffset = int64(SNAPSHOT_ENTRY.lastOffset)
  const none = lastOffset === -1 ? 'no records yet' : ''
  yield reader.take(8, 'producerId', int64(SNAPSHOT_ENTRY.producerId))
  yield reader.take(2, 'producerEpoch', entry.readInt16BE(SNAPSHOT_ENTRY.producerEpoch))
  yield reader.take(4, 'lastSequence', entry.readInt32BE(SNAPSHOT_ENTRY.lastSequence), none)
  yield reader.take(8, 'lastOffset', lastOffset, none)
  yield reader.take(
    4,
    'offsetDelta',
    entry.readInt32BE(SNAPSHOT_ENTRY.offsetDelta),
    'from the first to the last offset of the last batch',
  )
  yield reader.take(8, 'timestamp', timestamp, dateText(timestamp))
  yield reader.take(
    4,
    'coordinatorEpoch',
    entry.readInt32BE(SNAPSHOT_ENTRY.coordinatorEpoch),
    'of who wrote its last marker',
  )
  yield reader.take(
    8,
    'currentTxnFirstOffset',
    first,
    first === -1 ? 'no transaction is open' : 'of the open transaction',
  )
}

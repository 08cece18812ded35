/**
 * Logs of any size that take little room: their indexes are complete, and of the batches only those are on the disk that
 * somebody is going to look at. The rest are holes in the files. That the indexes are those that the code under
 * measurement would write is compared for the first batches, which it writes itself.
 */
import {
  closeSync,
  copyFileSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { FIRST_TIMESTAMP_MS } from './batches.mjs'
import { openPartition } from './partition.mjs'

const SEGMENT_BYTES = 2 ** 30
/** So many batches are written by the code under measurement, to compare with. */
const COMPARED_BATCHES = 40
/** A segment's first batches and its last ones are looked at when a log is opened, or searched by time. */
const SEEN_AT_ENDS = 3
/** A seek looks at the batch of an index entry, which is one before the batch that it wants, or that one. */
const SEEN_BEFORE_TARGET = 2
const OFFSET_ENTRY_BYTES = 8
const TIME_ENTRY_BYTES = 12

/**
 * Makes the empty partition of `topic` a log of about `totalBytes`: copies of `template`, a batch whose timestamps rise by
 * a millisecond from record to record. `targets` are shares of the log, 0 to 1. Resolves with its size, its segments, and
 * for each target the batch that is there: where it is in which file, its first offset and timestamp, its records.
 */
export async function writeSparseLog(engine, logDir, topic, { template, totalBytes, targets = [] }) {
  const directory = logDir.partitionDirectory({ topic, partition: 0 })
  const shape = shapeOf(engine, directory, template, totalBytes)
  await appendFirst(engine, logDir, topic, shape)
  const written = readIndexes(shape, 0)
  const batches = targets.map((share) => Math.floor(share * (shape.totalBatches - 1)))
  const seen = new Set(batches.flatMap((batch) => Array.from({ length: SEEN_BEFORE_TARGET + 1 }, (_, i) => batch - i)))
  const segments = Math.ceil(shape.totalBatches / shape.batchesPerSegment)
  for (let segment = 0; segment < segments; segment++) writeSegment(shape, segment, seen)
  expectSameIndexes(written, readIndexes(shape, 0))
  return {
    directory,
    totalBytes: shape.totalBatches * template.length,
    segments,
    endOffset: shape.totalBatches * shape.records,
    targets: batches.map((batch) => placeOf(shape, batch)),
  }
}

function shapeOf(engine, directory, template, totalBytes) {
  return {
    engine,
    directory,
    template,
    records: engine.readBatchHeader(template, 0).recordsCount,
    totalBatches: Math.max(1, Math.floor(totalBytes / template.length)),
    batchesPerSegment: Math.floor(SEGMENT_BYTES / template.length),
  }
}

/** Leaves what goes with a log besides its segments, too: the epochs, the boot id, the producers' snapshot. */
async function appendFirst(engine, logDir, topic, shape) {
  const log = openPartition(engine, logDir, topic)
  const count = Math.min(COMPARED_BATCHES, shape.totalBatches)
  for (let i = 0; i < count; i++) await log.append(batchAt(shape, i), { leaderEpoch: 0 })
  await log.close()
}

/** Batch number `i` as it is in the log. */
function batchAt({ engine, template, records }, i) {
  const { FIELD, writeInt64, assignOffset, batchCrc } = engine
  const batch = Buffer.from(template)
  writeInt64(batch, FIELD.baseTimestamp, FIRST_TIMESTAMP_MS + i * records)
  writeInt64(batch, FIELD.maxTimestamp, FIRST_TIMESTAMP_MS + (i + 1) * records - 1)
  batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
  assignOffset(batch, 0, i * records, 0)
  return batch
}

function writeSegment(shape, segment, seen) {
  const { template, records, totalBatches, batchesPerSegment } = shape
  const first = segment * batchesPerSegment
  const count = Math.min(batchesPerSegment, totalBatches - first)
  const log = openSync(fileOf(shape, segment, '.log'), 'w')
  ftruncateSync(log, count * template.length)
  for (let i = 0; i < count; i++) {
    const isAtEnd = i < SEEN_AT_ENDS || i >= count - SEEN_AT_ENDS
    if (isAtEnd || seen.has(first + i))
      writeSync(log, batchAt(shape, first + i), 0, template.length, i * template.length)
  }
  closeSync(log)
  // The first batch has no entries: they come before a batch, once more than `index.interval.bytes` are behind the last.
  const offsets = Buffer.alloc((count - 1) * OFFSET_ENTRY_BYTES)
  const times = Buffer.alloc((count - 1) * TIME_ENTRY_BYTES)
  for (let i = 1; i < count; i++) {
    const lastOffset = (i + 1) * records - 1
    offsets.writeInt32BE(lastOffset, (i - 1) * OFFSET_ENTRY_BYTES)
    offsets.writeInt32BE(i * template.length, (i - 1) * OFFSET_ENTRY_BYTES + 4)
    times.writeBigInt64BE(BigInt(FIRST_TIMESTAMP_MS + first * records + lastOffset), (i - 1) * TIME_ENTRY_BYTES)
    times.writeInt32BE(lastOffset, (i - 1) * TIME_ENTRY_BYTES + 8)
  }
  writeFileSync(fileOf(shape, segment, '.index'), offsets)
  writeFileSync(fileOf(shape, segment, '.timeindex'), count === 1 ? onlyTime(shape, first) : times)
  if (segment > 0) copySnapshot(shape, segment)
}

/** An orderly stop adds the largest timestamp where the index does not have it yet. */
function onlyTime({ records }, first) {
  const entry = Buffer.alloc(TIME_ENTRY_BYTES)
  entry.writeBigInt64BE(BigInt(FIRST_TIMESTAMP_MS + (first + 1) * records - 1))
  entry.writeInt32BE(records - 1, 8)
  return entry
}

/** No producer is known at any place of the log: all snapshots are alike. */
function copySnapshot(shape, segment) {
  const [snapshot] = readdirSync(shape.directory).filter((name) => name.endsWith('.snapshot'))
  if (snapshot !== undefined) copyFileSync(path.join(shape.directory, snapshot), fileOf(shape, segment, '.snapshot'))
}

function fileOf({ engine, directory, records, batchesPerSegment }, segment, suffix) {
  return path.join(directory, engine.segmentFileName(segment * batchesPerSegment * records, suffix))
}

function readIndexes(shape, segment) {
  return ['.index', '.timeindex'].map((suffix) => readFileSync(fileOf(shape, segment, suffix)))
}

function expectSameIndexes(written, made) {
  for (const [i, bytes] of written.entries()) {
    if (!bytes.equals(made[i].subarray(0, bytes.length)))
      throw new Error('The sparse log has not the indexes of a real one.')
  }
}

function placeOf(shape, batch) {
  const { template, records, batchesPerSegment } = shape
  const segment = Math.floor(batch / batchesPerSegment)
  return {
    file: fileOf(shape, segment, '.log'),
    position: (batch - segment * batchesPerSegment) * template.length,
    length: template.length,
    offset: batch * records,
    timestampMs: FIRST_TIMESTAMP_MS + batch * records,
    records,
  }
}

/** Segment files as any writer could have left them: batches at chosen offsets and times, indexed by the house rule or not. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { FIELD } from '../../../../src/record/batch-header.ts'
import { type Compression, NO_COMPRESSION } from '../../../../src/record/compression/compression-codec.ts'
import { batchCrc } from '../../../../src/record/crc32c.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { writeInt64 } from '../../../../src/record/int64.ts'
import { segmentFileName } from '../../../../src/storage/log/segment-file.ts'
import { expectedIndexes } from './expected-indexes.ts'
import { START_MS } from './log-bench.ts'

export interface PlacedBatch {
  readonly baseOffset: number
  /** One record each; the value is its offset. Default: one record of START_MS. */
  readonly timestampsMs?: readonly number[]
  readonly leaderEpoch?: number
  readonly compression?: Compression
  readonly attributes?: number
  /** Of an idempotent producer. */
  readonly producerId?: number
}

export function batchBytes({ baseOffset, timestampsMs = [START_MS], ...options }: PlacedBatch): Buffer {
  const batch = encodeBatch({
    baseOffset,
    timestampMs: timestampsMs[0] ?? START_MS,
    partitionLeaderEpoch: options.leaderEpoch ?? 0,
    compression: options.compression ?? NO_COMPRESSION,
    attributes: options.attributes ?? 0,
    records: timestampsMs.map((timestampMs, i) => ({
      key: null,
      value: Buffer.from(`${baseOffset + i}`),
      timestampMs,
    })),
  })
  if (options.producerId === undefined) return batch
  writeInt64(batch, FIELD.producerId, options.producerId)
  batch.writeInt16BE(0, FIELD.producerEpoch)
  batch.writeInt32BE(0, FIELD.baseSequence)
  batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
  return batch
}

/** Writes `<base>.log` and its indexes; `.log.swap` and so on with a suffix. */
export function writeSegment(
  directory: string,
  baseOffset: number,
  batches: readonly PlacedBatch[],
  { suffix = '', indexIntervalBytes = 100 } = {},
): void {
  const log = Buffer.concat(batches.map(batchBytes))
  const { offsets, times } = expectedIndexes(log, { baseOffset, intervalBytes: indexIntervalBytes })
  const write = (kind: '.log' | '.index' | '.timeindex', bytes: Buffer) =>
    writeFileSync(path.join(directory, segmentFileName(baseOffset, kind) + suffix), bytes)
  write('.log', log)
  write('.index', Buffer.from(offsets, 'hex'))
  write('.timeindex', Buffer.from(times, 'hex'))
}

/** Batches of one record at these offsets. */
export function at(...offsets: number[]): PlacedBatch[] {
  return offsets.map((baseOffset) => ({ baseOffset }))
}

/**
 * Tells what a writer that died left behind the last whole batch from damage. A kernel keeps a killed writer's bytes as a
 * prefix of what it wrote, and it wrote one batch, at the log's end, with the next offset.
 */
import {
  BATCH_OVERHEAD_BYTES,
  batchSizeInBytes,
  FIELD,
  HEADER_UP_TO_MAGIC_BYTES,
  LOG_OVERHEAD_BYTES,
  MAGIC_V2,
} from '../../record/batch-header.ts'
import { isBatchIntact } from '../../record/crc32c.ts'

/** The fields that are there are those of the batch that would come next, and the end of that batch is not. */
function beginsLikeNextBatch(tail: Buffer, nextOffset: number): boolean {
  if (tail.length >= FIELD.batchLength && tail.readBigInt64BE(0) !== BigInt(nextOffset)) return false
  if (tail.length >= LOG_OVERHEAD_BYTES) {
    const sizeInBytes = batchSizeInBytes(tail, 0)
    // All of it is there, with a wrong checksum: no writer leaves that behind, however it dies.
    if (sizeInBytes < BATCH_OVERHEAD_BYTES || sizeInBytes <= tail.length) return false
  }
  return tail.length < HEADER_UP_TO_MAGIC_BYTES || tail.readInt8(FIELD.magic) === MAGIC_V2
}

/** All of the tail is one batch whose length field was damaged: cutting it would lose acknowledged records. */
function isBatchWithWrongLength(tail: Buffer): boolean {
  if (tail.length < BATCH_OVERHEAD_BYTES) return false
  const mended = Buffer.from(tail)
  mended.writeInt32BE(tail.length - LOG_OVERHEAD_BYTES, FIELD.batchLength)
  return isBatchIntact(mended, 0)
}

/** Somewhere in the tail a whole, valid batch begins: it was written after what looks torn, so that is damage. */
function holdsWholeBatch(tail: Buffer): boolean {
  for (let at = 1; at + BATCH_OVERHEAD_BYTES <= tail.length; at++) {
    if (tail[at + FIELD.magic] === MAGIC_V2 && isBatchIntact(tail, at)) return true
  }
  return false
}

/** What a crash of the machine can leave: pages that were never written, but nothing whole behind them. */
export function isCrashTail(tail: Buffer): boolean {
  return !holdsWholeBatch(tail)
}

/** True when `tail`, the bytes behind the last whole batch, can only be an unfinished write: nobody acknowledged it. */
export function isTornTail(tail: Buffer, nextOffset: number): boolean {
  return beginsLikeNextBatch(tail, nextOffset) && !isBatchWithWrongLength(tail) && !holdsWholeBatch(tail)
}

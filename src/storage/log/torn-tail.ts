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
import type { OpenFile } from '../io/file-system.ts'

/** Offsets are below 2^53, so this is what the first half of one is below. */
const HIGHEST_OFFSET_WORD = 2 ** 21
const MIN_BUDGET_BYTES = 1024 * 1024
const WINDOW_BYTES = 1024 * 1024
/** A longer tail, unless it is all zeros, is nothing that a writer or a crash leaves. */
const LONGEST_TAIL_BYTES = 256 * 1024 * 1024

/**
 * What is behind the last whole batch. `torn`: an unfinished write, of nobody. `lost`: pages that a crash of the machine
 * did not write, or a broker's preallocated zeros. `batches`: damage, or a hole with whole batches behind it.
 */
export type TailKind = 'torn' | 'lost' | 'batches'

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

/** Whether what begins at `start` could be the header of a whole batch: a checksum is only worth its time there. */
function isPlausible(tail: Buffer, start: number): boolean {
  if (start + BATCH_OVERHEAD_BYTES > tail.length) return false
  const sizeInBytes = batchSizeInBytes(tail, start)
  const isWhole = sizeInBytes >= BATCH_OVERHEAD_BYTES && start + sizeInBytes <= tail.length
  const isOffset = tail.readInt32BE(start) >= 0 && tail.readInt32BE(start) < HIGHEST_OFFSET_WORD
  const hasCounts =
    tail.readInt32BE(start + FIELD.lastOffsetDelta) >= 0 && tail.readInt32BE(start + FIELD.recordsCount) >= 0
  return isWhole && isOffset && hasCounts && tail[start + FIELD.attributes] === 0
}

/**
 * Somewhere in the tail a whole, valid batch begins: it was written after what looks torn, so that is damage. Bytes that
 * were made to look like many batches count as one, rather than being checked without end.
 */
function holdsWholeBatch(tail: Buffer): boolean {
  let budgetBytes = tail.length * 4 + MIN_BUDGET_BYTES
  const first = FIELD.magic + 1
  for (let at = tail.indexOf(MAGIC_V2, first); at >= 0; at = tail.indexOf(MAGIC_V2, at + 1)) {
    const start = at - FIELD.magic
    if (!isPlausible(tail, start)) continue
    budgetBytes -= batchSizeInBytes(tail, start)
    if (budgetBytes < 0 || isBatchIntact(tail, start)) return true
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

/** Judges the `length` bytes of `file` behind `position`, where the batch with `nextOffset` should begin. */
export function judgeTail(file: OpenFile, position: number, length: number, nextOffset: number): TailKind {
  if (length > WINDOW_BYTES && isZero(file, position, length)) return 'lost'
  if (length > LONGEST_TAIL_BYTES) return 'batches'
  const bytes = Buffer.allocUnsafe(length)
  const tail = bytes.subarray(0, file.read(bytes, 0, length, position))
  if (isTornTail(tail, nextOffset)) return 'torn'
  return isCrashTail(tail) ? 'lost' : 'batches'
}

function isZero(file: OpenFile, position: number, length: number): boolean {
  const window = Buffer.allocUnsafe(Math.min(length, WINDOW_BYTES))
  const zeros = Buffer.alloc(window.length)
  for (let done = 0; done < length; ) {
    const count = file.read(window, 0, Math.min(window.length, length - done), position + done)
    if (count === 0 || !window.subarray(0, count).equals(zeros.subarray(0, count))) return false
    done += count
  }
  return length > 0
}

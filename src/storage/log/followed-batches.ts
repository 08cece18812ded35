/** What a follower got from its leader, checked before any of it is written. Kafka: UnifiedLog.analyzeAndValidateRecords. */
import { KafkaError } from '../../common/kafka-error.ts'
import { BATCH_OVERHEAD_BYTES, type BatchHeader, readBatchHeader } from '../../record/batch-header.ts'
import { isBatchIntact } from '../../record/crc32c.ts'

export interface FollowedBatch {
  readonly batch: Buffer
  readonly header: BatchHeader
}

/** The batches that fill `bytes`, offsets rising. Throws CORRUPT_MESSAGE, OFFSET_OUT_OF_RANGE, UNSUPPORTED_FOR_MESSAGE_FORMAT. */
export function followedBatches(bytes: Buffer): FollowedBatch[] {
  const batches: FollowedBatch[] = []
  let nextOffset = 0
  for (let at = 0; at < bytes.length; ) {
    if (at + BATCH_OVERHEAD_BYTES > bytes.length || !isBatchIntact(bytes, at)) throw noBatch(at)
    const header = readBatchHeader(bytes, at)
    if (header.baseOffset < nextOffset) throw outOfOrder(header.baseOffset, nextOffset)
    batches.push({ batch: bytes.subarray(at, at + header.sizeInBytes), header })
    nextOffset = header.lastOffset + 1
    at += header.sizeInBytes
  }
  return batches
}

function noBatch(at: number): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `what the leader sent is no whole, valid batch at byte ${at}` })
}

function outOfOrder(offset: number, expected: number): KafkaError {
  return new KafkaError('OFFSET_OUT_OF_RANGE', {
    message: `Out of order offsets found in append: ${offset} came where ${expected} or more was expected`,
  })
}

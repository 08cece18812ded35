/**
 * What a broker demands of a client's batch before it looks at the records.
 * Kafka: UnifiedLog.analyzeAndValidateRecords, LogValidator.validateBatch.
 */
import { KafkaError } from '../common/kafka-error.ts'
import { formatTopicPartition } from '../common/topic-partition.ts'
import {
  ATTRIBUTE,
  BATCH_OVERHEAD_BYTES,
  type BatchHeader,
  batchSizeInBytes,
  readBatchHeader,
} from '../record/batch-header.ts'
import { codecOf } from '../record/compression/compression-codec.ts'
import { isBatchIntact } from '../record/crc32c.ts'
import type { BatchContext } from './validate-records.ts'

/** The header of `batch`. Throws INVALID_RECORD, MESSAGE_TOO_LARGE, CORRUPT_MESSAGE, UNSUPPORTED_FOR_MESSAGE_FORMAT. */
export function validateBatch(batch: Buffer, context: BatchContext): BatchHeader {
  const { topicPartition } = context
  const where = formatTopicPartition(topicPartition)
  const invalid = (message: string) => new KafkaError('INVALID_RECORD', { message, topicPartition })
  if (batch.length < BATCH_OVERHEAD_BYTES || batchSizeInBytes(batch, 0) !== batch.length) {
    throw invalid('Produce requests must hold exactly one whole record batch for each partition.')
  }
  const header = readBatchHeader(batch, 0)
  const { baseOffset, lastOffset, recordsCount, attributes, producerId, baseSequence } = header
  if (baseOffset !== 0) {
    throw invalid(`The baseOffset of the record batch in the append to ${where} should be 0, but it is ${baseOffset}`)
  }
  checkBatchSize(batch, context)
  if (context.hasOwnChecksum !== true && !isBatchIntact(batch, 0))
    throw new KafkaError('CORRUPT_MESSAGE', { topicPartition })
  if (recordsCount <= 0)
    throw invalid(`Invalid reported count for record batch: ${recordsCount} in topic partition ${where}`)
  if (lastOffset + 1 !== recordsCount) {
    throw invalid(
      `Inconsistent batch offset range [0, ${lastOffset}] and count of records ${recordsCount} in topic partition ${where}`,
    )
  }
  if ((attributes & ATTRIBUTE.control) !== 0) {
    throw invalid(`Clients are not allowed to write control records in topic partition ${where}`)
  }
  if (producerId >= 0 && baseSequence < 0) {
    throw invalid(
      `Invalid sequence number ${baseSequence} in record batch with producerId ${producerId} in topic partition ${where}`,
    )
  }
  codecOf(attributes)
  return header
}

/** Throws MESSAGE_TOO_LARGE above the topic's `max.message.bytes`, RECORD_LIST_TOO_LARGE above its `segment.bytes`. */
export function checkBatchSize(batch: Buffer, { config, topicPartition }: BatchContext): void {
  if (batch.length > config.maxMessageBytes) throw new KafkaError('MESSAGE_TOO_LARGE', { topicPartition })
  if (batch.length > config.segmentBytes) {
    throw new KafkaError('RECORD_LIST_TOO_LARGE', {
      message: `Message batch size is ${batch.length} bytes in append to partition ${formatTopicPartition(topicPartition)}, which exceeds the maximum configured segment size of ${config.segmentBytes}.`,
      topicPartition,
    })
  }
}

/**
 * What a broker demands of a client's batch, and what the topic's settings change in it, before it looks at the log.
 * Kafka: LogValidator, UnifiedLog.analyzeAndValidateRecords.
 */
import { KafkaError } from '../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../common/topic-partition.ts'
import { ATTRIBUTE, BATCH_OVERHEAD_BYTES, batchSizeInBytes, FIELD, readBatchHeader } from '../record/batch-header.ts'
import { batchCrc, isBatchIntact } from '../record/crc32c.ts'
import { writeInt64 } from '../record/int64.ts'
import { RecordReader } from '../record/record-reader.ts'
import type { LogConfig } from '../storage/log/log-config.ts'

export interface PrepareOptions {
  readonly topicPartition: TopicPartition
  readonly config: LogConfig
  readonly nowMs: number
}

/**
 * Checks `batch` and, for a topic with LogAppendTime, stamps it in place. Throws INVALID_RECORD, MESSAGE_TOO_LARGE,
 * CORRUPT_MESSAGE, and UNSUPPORTED_COMPRESSION_TYPE for a topic that wants its batches compressed.
 */
export function prepareBatch(batch: Buffer, { topicPartition, config, nowMs }: PrepareOptions): void {
  const invalid = (message: string) => new KafkaError('INVALID_RECORD', { message, topicPartition })
  if (batch.length < BATCH_OVERHEAD_BYTES || batchSizeInBytes(batch, 0) !== batch.length) {
    throw invalid('A produce request must hold exactly one whole record batch for each partition.')
  }
  const header = readBatchHeader(batch, 0)
  if (!isBatchIntact(batch, 0)) throw new KafkaError('CORRUPT_MESSAGE', { topicPartition })
  if (header.baseOffset !== 0) throw invalid(`The base offset of the batch is ${header.baseOffset}, it should be 0.`)
  if (header.recordsCount !== header.lastOffset + 1) throw invalid('The number of records does not match the offsets.')
  if ((header.attributes & ATTRIBUTE.control) !== 0) throw invalid('Clients are not allowed to write control records.')
  if (batch.length > config.maxMessageBytes) throw new KafkaError('MESSAGE_TOO_LARGE', { topicPartition })
  refuseRecompression(config, topicPartition)
  if (config.cleanupPolicy.includes('compact')) demandKeys(batch, topicPartition)
  if (config.messageTimestampType === 'LogAppendTime') stampAppendTime(batch, header.attributes, nowMs)
}

function refuseRecompression({ compressionType }: LogConfig, topicPartition: TopicPartition): void {
  if (compressionType === 'producer' || compressionType === 'uncompressed') return
  throw new KafkaError('UNSUPPORTED_COMPRESSION_TYPE', {
    message: `The topic wants its batches compressed with ${compressionType}, which this version of kafdir can't do.`,
    topicPartition,
  })
}

/** Compaction keeps the last record of each key; one without a key would just vanish. */
function demandKeys(batch: Buffer, topicPartition: TopicPartition): void {
  const reader = new RecordReader({ checkCrcs: false })
  reader.reset(batch)
  while (reader.next()) {
    if (reader.keyStart >= 0) continue
    throw new KafkaError('INVALID_RECORD', {
      message: `Compacted topic cannot accept message without key in topic partition ${formatTopicPartition(topicPartition)}.`,
      topicPartition,
    })
  }
}

function stampAppendTime(batch: Buffer, attributes: number, nowMs: number): void {
  batch.writeInt16BE(attributes | ATTRIBUTE.logAppendTime, FIELD.attributes)
  writeInt64(batch, FIELD.maxTimestamp, nowMs)
  batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
}

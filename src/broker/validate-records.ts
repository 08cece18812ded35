/**
 * What a broker demands of each record of a client's batch. Kafka: LogValidator.validateRecord, processRecordErrors.
 */
import { isKafkaError, KafkaError, type RecordError } from '../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../common/topic-partition.ts'
import { ATTRIBUTE } from '../record/batch-header.ts'
import { RecordReader } from '../record/record-reader.ts'
import type { LogConfig } from '../storage/log/log-config.ts'

/** Where a batch goes, the rules there, and the time. */
export interface BatchContext {
  readonly topicPartition: TopicPartition
  readonly config: LogConfig
  readonly nowMs: number
  /** The checksum was computed in this process. */
  readonly hasOwnChecksum?: boolean
}

/** What the records say of the batch they are in. */
export interface ValidatedRecords {
  /** -1 where no record has a time. */
  readonly maxTimestampMs: number
  /** Whether the offsets in the batch are 0, 1, 2, …; some old clients got them wrong. */
  readonly hasPlainOffsets: boolean
}

/** Kafka keeps the details of all errors; its message shows these. */
const ERRORS_SHOWN = 3
const NO_TIMESTAMP = -1
const JAVA_LONG_MAX = 2n ** 63n - 1n

/**
 * Reads all records of `batch`, whose header and checksum are right. Throws INVALID_RECORD, INVALID_TIMESTAMP, both with
 * `recordErrors`, and UNSUPPORTED_COMPRESSION_TYPE.
 */
export function validateRecords(batch: Buffer, context: BatchContext): ValidatedRecords {
  const { topicPartition } = context
  const reader = new RecordReader({ checkCrcs: false })
  reader.reset(batch)
  const errors: RecordError[] = []
  let isTimeWrong = false
  let maxTimestampMs = NO_TIMESTAMP
  let hasPlainOffsets = true
  for (let index = 0; nextRecord(reader, topicPartition); index++) {
    if (reader.offset !== index) hasPlainOffsets = false
    if (reader.timestampMs > maxTimestampMs) maxTimestampMs = reader.timestampMs
    const keyError = checkKey(reader, context)
    const timeError = keyError ?? checkTimestamp(reader, context)
    if (timeError === null) continue
    if (keyError === null) isTimeWrong = true
    errors.push({ batchIndex: index, message: timeError })
  }
  if (errors.length > 0) throw rejected(errors, isTimeWrong, topicPartition)
  return { maxTimestampMs, hasPlainOffsets }
}

/** The checksum was right, so broken records are what the client made, and sending them again will not help. */
function nextRecord(reader: RecordReader, topicPartition: TopicPartition): boolean {
  try {
    return reader.next()
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') throw error
    throw new KafkaError('INVALID_RECORD', { message: error.message, topicPartition, cause: error })
  }
}

/** Compaction keeps the last record of each key; one without a key would just vanish. */
function checkKey(reader: RecordReader, { config, topicPartition }: BatchContext): string | null {
  if (reader.keyStart >= 0 || !config.cleanupPolicy.includes('compact')) return null
  return `Compacted topic cannot accept message without key in topic partition ${formatTopicPartition(topicPartition)}`
}

function checkTimestamp(reader: RecordReader, { config, nowMs }: BatchContext): string | null {
  const { messageTimestampBeforeMaxMs: before, messageTimestampAfterMaxMs: after } = config
  const { timestampMs, offset } = reader
  if (config.messageTimestampType === 'CreateTime' && timestampMs !== NO_TIMESTAMP) {
    const ageMs = nowMs - timestampMs
    if (ageMs <= before && -ageMs <= after) return null
    const [earliest, latest] = [javaLong(BigInt(nowMs) - asLong(before)), javaLong(BigInt(nowMs) + asLong(after))]
    return `Timestamp ${timestampMs} of message with offset ${offset} is out of range. The timestamp should be within [${earliest}, ${latest}]`
  }
  if ((reader.attributes & ATTRIBUTE.logAppendTime) === 0) return null
  const [keyBytes, valueBytes] = [reader.keyEnd - reader.keyStart, reader.valueEnd - reader.valueStart]
  return `Invalid timestamp type in message DefaultRecord(offset=${offset}, timestamp=${timestampMs}, key=${keyBytes} bytes, value=${valueBytes} bytes). Producer should not set timestamp type to LogAppendTime.`
}

/** 2^63, the nearest number to Java's largest long, stands for it. */
function asLong(value: number): bigint {
  return value >= 2 ** 63 ? JAVA_LONG_MAX : BigInt(value)
}

function javaLong(value: bigint): bigint {
  return BigInt.asIntN(64, value)
}

function rejected(errors: readonly RecordError[], isTimeWrong: boolean, topicPartition: TopicPartition): KafkaError {
  if (isTimeWrong) {
    const message = 'One or more records have been rejected due to invalid timestamp'
    return new KafkaError('INVALID_TIMESTAMP', { message, topicPartition, recordErrors: errors })
  }
  const shown = errors
    .slice(0, ERRORS_SHOWN)
    .map(({ batchIndex, message }) => `RecordError(batchIndex=${batchIndex}, message='${message}')`)
  const message = `One or more records have been rejected due to ${errors.length} record errors in total, and only showing the first three errors at most: [${shown.join(', ')}]`
  return new KafkaError('INVALID_RECORD', { message, topicPartition, recordErrors: errors })
}

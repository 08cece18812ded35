/**
 * Makes of a client's batch the one that goes into the log: checked, compressed as the topic wants it, and with the
 * topic's kind of time. Kafka: LogValidator.
 */
import { ATTRIBUTE, type BatchHeader, FIELD } from '../record/batch-header.ts'
import {
  type Compression,
  type CompressionCodec,
  codecOf,
  defaultLevel,
  NO_COMPRESSION,
} from '../record/compression/compression-codec.ts'
import { batchCrc } from '../record/crc32c.ts'
import { writeInt64 } from '../record/int64.ts'
import { RecordBatchBuilder } from '../record/record-batch-builder.ts'
import { RecordReader } from '../record/record-reader.ts'
import { emptyRecordView } from '../record/record-view.ts'
import type { LogConfig } from '../storage/log/log-config.ts'
import { checkBatchSize, validateBatch } from './validate-batch.ts'
import { type BatchContext, validateRecords } from './validate-records.ts'

/**
 * The batch to append: `batch` itself, with its times set in place where needed, or a new one. Throws INVALID_RECORD,
 * INVALID_TIMESTAMP, MESSAGE_TOO_LARGE, CORRUPT_MESSAGE, UNSUPPORTED_COMPRESSION_TYPE.
 */
export function prepareBatch(batch: Buffer, context: BatchContext): Buffer {
  const { config, nowMs } = context
  const header = validateBatch(batch, context)
  const source = codecOf(header.attributes)
  const target = targetCompression(config, source)
  const isAppendTime = config.messageTimestampType === 'LogAppendTime'
  if (source === 'none' && target.codec === 'none' && !mustReadRecords(header, context)) {
    if (isAppendTime) stampTime(batch, header, { isAppendTime, maxTimestampMs: nowMs })
    return batch
  }
  const records = validateRecords(batch, context)
  const time = { isAppendTime, maxTimestampMs: isAppendTime ? nowMs : records.maxTimestampMs }
  // As in Kafka, the offsets in an uncompressed batch are left as they are.
  if (source === target.codec && (records.hasPlainOffsets || source === 'none')) {
    stampTime(batch, header, time)
    return batch
  }
  const rebuilt = rebuild(batch, header, target)
  stampTime(rebuilt, { ...header, attributes: rebuilt.readInt16BE(FIELD.attributes) }, time)
  checkBatchSize(rebuilt, context)
  return rebuilt
}

/** `producer` keeps what came. Kafka: BrokerCompressionType.targetCompression. */
function targetCompression(config: LogConfig, source: CompressionCodec): Compression {
  const { compressionType } = config
  switch (compressionType) {
    case 'producer':
      return { codec: source, level: defaultLevel(source) }
    case 'uncompressed':
      return NO_COMPRESSION
    case 'gzip':
      return { codec: 'gzip', level: config.compressionGzipLevel }
    case 'lz4':
      return { codec: 'lz4', level: config.compressionLz4Level }
    case 'zstd':
      return { codec: 'zstd', level: config.compressionZstdLevel }
    case 'snappy':
      return { codec: 'snappy', level: defaultLevel('snappy') }
  }
}

/** Reading every record costs time, so an uncompressed batch is read only where a rule of the topic may speak against it. */
function mustReadRecords({ attributes, maxTimestampMs }: BatchHeader, { config, nowMs }: BatchContext): boolean {
  if (config.cleanupPolicy.includes('compact') || (attributes & ATTRIBUTE.logAppendTime) !== 0) return true
  if (config.messageTimestampType === 'LogAppendTime') return false
  const hasLowerBound = config.messageTimestampBeforeMaxMs < nowMs
  return hasLowerBound || maxTimestampMs - nowMs > config.messageTimestampAfterMaxMs
}

/** The same records in a batch that is compressed as `target` says. */
function rebuild(batch: Buffer, header: BatchHeader, target: Compression): Buffer {
  const reader = new RecordReader({ checkCrcs: false })
  const builder = new RecordBatchBuilder(batch.length)
  const view = emptyRecordView()
  reader.reset(batch)
  while (reader.next()) {
    view.source = reader.source
    view.keyStart = reader.keyStart
    view.keyEnd = reader.keyEnd
    view.valueStart = reader.valueStart
    view.valueEnd = reader.valueEnd
    view.headers = reader.headersCount === 0 ? null : reader.headers()
    view.timestampMs = reader.timestampMs
    builder.append(view)
  }
  return builder.build(header, header.attributes & ATTRIBUTE.transactional, target)
}

/** Sets the kind of time and the newest time, and the checksum with them. Kafka: DefaultRecordBatch.setMaxTimestamp. */
function stampTime(
  batch: Buffer,
  { attributes, maxTimestampMs }: BatchHeader,
  time: { readonly isAppendTime: boolean; readonly maxTimestampMs: number },
): void {
  const kind = time.isAppendTime ? ATTRIBUTE.logAppendTime : 0
  if ((attributes & ATTRIBUTE.logAppendTime) === kind && maxTimestampMs === time.maxTimestampMs) return
  batch.writeInt16BE((attributes & ~ATTRIBUTE.logAppendTime) | kind, FIELD.attributes)
  writeInt64(batch, FIELD.maxTimestamp, time.maxTimestampMs)
  batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
}

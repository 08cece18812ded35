/** A batch, range by range: the header, then the records. */
import {
  ATTRIBUTE,
  BATCH_OVERHEAD_BYTES,
  FIELD,
  HEADER_UP_TO_MAGIC_BYTES,
  LOG_OVERHEAD_BYTES,
} from '../../record/batch-header.ts'
import { crc32c } from '../../record/crc32c.ts'
import { annotateMessage } from './annotate-message.ts'
import { annotateRecords } from './annotate-records.ts'
import { type AnnotatedRange, type Annotation, dateText, RangeReader } from './annotation.ts'
import { timestampTypeOf } from './batch-attributes.ts'
import { type BatchFields, batchFields, type LogBatch } from './log-batches.ts'

const MAGIC_V2 = 2
const CODEC_NAMES = [
  'not compressed',
  'compressed by gzip',
  'compressed by snappy',
  'compressed by lz4',
  'compressed by zstd',
]

/** `bytes` are those of the batch. Throws ToolError for a message of format 0 or 1 that is damaged. */
export function* annotateBatch(batch: LogBatch, bytes: Buffer): Generator<Annotation> {
  if (batch.magic < MAGIC_V2) {
    yield* annotateMessage(batch, bytes)
    return
  }
  const reader = new RangeReader(bytes, batch.position)
  if (bytes.length < BATCH_OVERHEAD_BYTES) {
    yield { kind: 'heading', depth: 0, text: `batch at byte ${batch.position}, which ends within its header` }
    yield reader.take(bytes.length, 'header', null, 'too short')
    return
  }
  const fields = batchFields(bytes)
  const { baseOffset, lastOffset, count } = fields
  const offsets = `offsets ${baseOffset} to ${lastOffset}`
  yield {
    kind: 'heading',
    depth: 0,
    text: `batch at byte ${batch.position}: ${batch.sizeInBytes} bytes, ${count} ${count === 1 ? 'record' : 'records'}, ${offsets}`,
  }
  yield* annotateHeader(reader, batch, fields, crcText(fields.crc, crc32c(bytes.subarray(FIELD.attributes))))
  yield* annotateRecords(bytes, batch.position, fields)
}

/**
 * The bytes at the end of a file that are the beginning of a batch, as far as they go; all that is said of them is what
 * stands in them. Null when they are none.
 */
export function tornBatch(bytes: Buffer, position: number): Generator<Annotation> | null {
  if (bytes.length < HEADER_UP_TO_MAGIC_BYTES || bytes.readInt8(FIELD.magic) !== MAGIC_V2) return null
  const sizeInBytes = bytes.readInt32BE(FIELD.batchLength) + LOG_OVERHEAD_BYTES
  return sizeInBytes < BATCH_OVERHEAD_BYTES ? null : annotateTorn(bytes, { position, sizeInBytes, magic: MAGIC_V2 })
}

function* annotateTorn(bytes: Buffer, batch: LogBatch): Generator<Annotation> {
  const { position, sizeInBytes } = batch
  const text = `batch at byte ${position} that is cut off: ${bytes.length} of ${sizeInBytes} bytes are there`
  yield { kind: 'heading', depth: 0, text }
  const header = Buffer.alloc(BATCH_OVERHEAD_BYTES)
  bytes.copy(header)
  const ranges = annotateHeader(new RangeReader(header, position), batch, batchFields(header), 'of all that follows')
  const rest = new RangeReader(bytes, position)
  for (const range of ranges) {
    if (range.bytes.length > rest.left) break
    rest.at += range.bytes.length
    yield range
  }
  if (rest.left === 0) return
  const isHeader = rest.at < BATCH_OVERHEAD_BYTES
  const what = isHeader ? 'of a field of the header' : 'what is there of the records'
  yield rest.take(rest.left, isHeader ? 'header' : 'records', null, what)
}

function* annotateHeader(
  reader: RangeReader,
  batch: LogBatch,
  fields: BatchFields,
  checksum: string,
): Generator<AnnotatedRange> {
  const { attributes, producerId } = fields
  const lastOffsetDelta = Number(fields.lastOffset) - Number(fields.baseOffset)
  const noProducer = producerId === -1 ? 'not idempotent' : ''
  yield reader.take(8, 'baseOffset', fields.baseOffset, 'offset of the first record; the broker sets it')
  yield reader.take(
    4,
    'batchLength',
    batch.sizeInBytes - LOG_OVERHEAD_BYTES,
    `${batch.sizeInBytes} bytes with this number and what is before it`,
  )
  yield reader.take(4, 'partitionLeaderEpoch', fields.partitionLeaderEpoch, 'of the leader that appended it')
  yield reader.take(
    1,
    'magic',
    batch.magic,
    batch.magic === MAGIC_V2 ? 'the format, since Kafka 0.11' : 'a format that there is not',
  )
  yield reader.take(4, 'crc', fields.crc, checksum)
  yield reader.take(2, 'attributes', bits(attributes), attributesText(attributes))
  yield reader.take(4, 'lastOffsetDelta', lastOffsetDelta, `last offset ${fields.lastOffset}`)
  const isHorizon = (attributes & ATTRIBUTE.deleteHorizon) !== 0
  const horizon = isHorizon ? 'delete horizon: from then on tombstones and markers may go, ' : ''
  yield reader.take(8, 'baseTimestamp', fields.baseTimestamp, `${horizon}${dateText(fields.baseTimestamp)}`)
  yield reader.take(8, 'maxTimestamp', fields.maxTimestamp, dateText(fields.maxTimestamp))
  yield reader.take(8, 'producerId', producerId, noProducer)
  yield reader.take(2, 'producerEpoch', fields.producerEpoch, noProducer)
  yield reader.take(
    4,
    'baseSequence',
    fields.baseSequence,
    fields.baseSequence === -1 ? noProducer : `to ${fields.lastSequence}`,
  )
  yield reader.take(4, 'recordsCount', fields.count)
}

/** 16 bits, the highest first. */
function bits(attributes: number): string {
  return (attributes & 0xffff).toString(2).padStart(16, '0')
}

function attributesText(attributes: number): string {
  const says = [
    CODEC_NAMES[attributes & ATTRIBUTE.compressionMask] ?? 'a codec that there is not',
    timestampTypeOf(attributes),
    (attributes & ATTRIBUTE.transactional) === 0 ? '' : 'transactional',
    (attributes & ATTRIBUTE.control) === 0 ? '' : 'control batch',
    (attributes & ATTRIBUTE.deleteHorizon) === 0 ? '' : 'with a delete horizon',
  ]
  return says.filter((each) => each !== '').join(', ')
}

/** `computed` over what the checksum covers. */
export function crcText(stored: number, computed: number): string {
  return stored === computed ? 'right (CRC-32C of all that follows)' : `WRONG: what follows has ${computed}`
}

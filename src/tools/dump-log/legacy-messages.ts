/**
 * Messages of formats 0 and 1, which Kafka gave up writing with 3.0 and still shows. Each is a batch by itself; one that is
 * compressed holds others. Kafka: LegacyRecord, AbstractLegacyRecordBatch.
 *
 *   0 offset int64 | 8 size int32 | 12 crc uint32 | 16 magic int8 | 17 attributes int8 | [18 timestamp int64, format 1]
 *   key size int32, key | value size int32, value        The crc (CRC-32) covers byte 16 to the end.
 */
import { crc32 } from 'node:zlib'
import { ATTRIBUTE } from '../../record/batch-header.ts'
import { decompress } from '../../record/compression/compression.ts'
import type { CompressionCodec } from '../../record/compression/compression-codec.ts'
import { xxHash32 } from '../../record/compression/xx-hash.ts'
import { compressionName, type TimestampType } from './batch-attributes.ts'
import { dumpError } from './dump-error.ts'
import { addToInt64, type Int64, readAnyInt64 } from './int64.ts'
import { LEAST_RECORD_BYTES } from './log-batches.ts'

const LEGACY_FIELD = { size: 8, crc: 12, magic: 16, attributes: 17, timestamp: 18 } as const
const OVERHEAD_BYTES = 12
/** Positions in the header of an LZ4 frame that does not say its size. */
const LZ4_HEADER = { flags: 4, checksum: 6 } as const

export interface LegacyMessage {
  readonly offset: Int64
  readonly magic: number
  readonly timestampType: TimestampType | 'NoTimestampType'
  readonly timestamp: Int64
  readonly compression: CompressionCodec
  readonly crc: number
  readonly isIntact: boolean
  /** What the ranges below point into; -1: null. */
  readonly source: Buffer
  readonly keyStart: number
  readonly keyEnd: number
  readonly valueStart: number
  readonly valueEnd: number
}

/** The message that fills `source`, a whole one. Throws ToolError for sizes that do not fit. */
export function readLegacyMessage(source: Buffer): LegacyMessage {
  const magic = source.readInt8(LEGACY_FIELD.magic)
  const attributes = source.readInt8(LEGACY_FIELD.attributes)
  const hasTimestamp = magic === 1
  const key = sizedRange(source, hasTimestamp ? LEGACY_FIELD.timestamp + 8 : LEGACY_FIELD.timestamp)
  const value = sizedRange(source, key.behind)
  const crc = source.readUInt32BE(LEGACY_FIELD.crc)
  return {
    offset: readAnyInt64(source, 0),
    magic,
    timestampType: hasTimestamp ? typeOf(attributes) : 'NoTimestampType',
    timestamp: hasTimestamp ? readAnyInt64(source, LEGACY_FIELD.timestamp) : -1,
    compression: compressionName(attributes),
    crc,
    isIntact: crc32(source.subarray(LEGACY_FIELD.magic)) === crc,
    source,
    keyStart: key.start,
    keyEnd: key.end,
    valueStart: value.start,
    valueEnd: value.end,
  }
}

/** The messages in `wrapper`, or itself. Throws ToolError and KafkaError. Kafka: AbstractLegacyRecordBatch.DeepRecordsIterator. */
export function unwrapLegacyMessage(wrapper: LegacyMessage): readonly LegacyMessage[] {
  if (wrapper.compression === 'none') return [wrapper]
  return innerMessages(wrapper, legacyContent(wrapper))
}

/** What a compressed message holds, decompressed. Throws ToolError and KafkaError. */
export function legacyContent(wrapper: LegacyMessage): Buffer {
  if (wrapper.compression === 'zstd') {
    throw invalid(`Invalid wrapper compressionType found in deep record iterator ${wrapper.magic}`)
  }
  if (wrapper.valueStart < 0) {
    throw invalid(`Found invalid compressed record set with null value (magic = ${wrapper.magic})`)
  }
  const value = wrapper.source.subarray(wrapper.valueStart, wrapper.valueEnd)
  const isBrokenLz4 = wrapper.magic === 0 && wrapper.compression === 'lz4'
  return decompress(wrapper.compression, isBrokenLz4 ? withRightHeader(value) : value)
}

/** The messages in `bytes`, which `wrapper` holds: `source` of each is its part of them. Throws ToolError. */
export function innerMessages(wrapper: LegacyMessage, bytes: Buffer): readonly LegacyMessage[] {
  const inner = [...messagesIn(bytes)]
  const last = inner.at(-1)
  if (last === undefined) throw invalid('Found invalid compressed record set with no inner records')
  if (wrapper.magic === 0) return inner
  const base = wrapper.offset === 0 ? 0 : addToInt64(wrapper.offset, -Number(last.offset))
  return inner.map((message) => withOffsetAndTime(message, wrapper, addToInt64(base, Number(message.offset))))
}

/** With format 0 Kafka took the checksum of an LZ4 header over too many bytes, and looks at none (KAFKA-3160). */
function withRightHeader(frame: Buffer): Buffer {
  const copy = Buffer.from(frame)
  const { flags, checksum } = LZ4_HEADER
  if (copy.length > checksum) copy[checksum] = (xxHash32(copy.subarray(flags, checksum)) >>> 8) & 0xff
  return copy
}

function withOffsetAndTime(message: LegacyMessage, wrapper: LegacyMessage, offset: Int64): LegacyMessage {
  if (message.compression !== 'none') throw invalid('Inner message must not be compressed')
  const isLogTime = message.magic === 1 && wrapper.timestampType === 'LogAppendTime'
  return {
    ...message,
    offset,
    timestampType: wrapper.timestampType,
    timestamp: isLogTime ? wrapper.timestamp : message.timestamp,
  }
}

function* messagesIn(bytes: Buffer): Generator<LegacyMessage> {
  for (let at = 0; at < bytes.length; ) {
    const size = at + OVERHEAD_BYTES > bytes.length ? -1 : bytes.readInt32BE(at + LEGACY_FIELD.size)
    const end = at + OVERHEAD_BYTES + size
    if (size < LEAST_RECORD_BYTES || end > bytes.length) throw invalid('A message within a compressed one is cut off')
    yield readLegacyMessage(bytes.subarray(at, end))
    at = end
  }
}

function typeOf(attributes: number): TimestampType {
  return (attributes & ATTRIBUTE.logAppendTime) === 0 ? 'CreateTime' : 'LogAppendTime'
}

/** The bytes behind the size at `at`; a negative one means null. */
function sizedRange(source: Buffer, at: number): { start: number; end: number; behind: number } {
  if (at + 4 > source.length) throw cutOff()
  const size = source.readInt32BE(at)
  const start = at + 4
  if (size < 0) return { start: -1, end: -1, behind: start }
  if (start + size > source.length) throw cutOff()
  return { start, end: start + size, behind: start + size }
}

function cutOff() {
  return invalid('A key or value of a message ends behind it')
}

function invalid(message: string) {
  return dumpError('org.apache.kafka.common.InvalidRecordException', message, message)
}

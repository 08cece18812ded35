/** A message of format 0 or 1, range by range; one that is compressed with those in it. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { isToolError } from '../tool-error.ts'
import { type Annotation, bytesText, dateText, RangeReader } from './annotation.ts'
import type { Int64 } from './int64.ts'
import { innerMessages, type LegacyMessage, legacyContent, readLegacyMessage } from './legacy-messages.ts'
import type { LogBatch } from './log-batches.ts'

/** What stands before the checksum: offset and size. */
const OVERHEAD_BYTES = 12

/** `bytes` are those of the message. Throws ToolError for sizes that do not fit. */
export function* annotateMessage(batch: LogBatch, bytes: Buffer): Generator<Annotation> {
  const message = readLegacyMessage(bytes)
  yield {
    kind: 'heading',
    depth: 0,
    text: `message at byte ${batch.position}: ${batch.sizeInBytes} bytes, format ${batch.magic}, given up with Kafka 3.0`,
  }
  const isWrapper = message.compression !== 'none'
  yield* fieldsOf(new RangeReader(bytes, batch.position), message, isWrapper ? 'of the last message in it' : '')
  if (isWrapper) yield* annotateContent(message)
}

/** The messages in a compressed one. */
function* annotateContent(wrapper: LegacyMessage): Generator<Annotation> {
  let bytes: Buffer
  let inner: readonly LegacyMessage[]
  try {
    bytes = legacyContent(wrapper)
    inner = innerMessages(wrapper, bytes)
  } catch (error) {
    if (!isKafkaError(error) && !isToolError(error)) throw error
    yield { kind: 'heading', depth: 1, text: `what is in it can’t be read: ${error.message}` }
    return
  }
  yield { kind: 'heading', depth: 1, text: 'decompressed messages; positions count from their beginning' }
  let position = 0
  for (const [index, message] of inner.entries()) {
    yield { kind: 'heading', depth: 1, text: `message ${index + 1} of ${inner.length}` }
    const stored = readLegacyMessage(message.source)
    const isRelative = stored.offset !== message.offset
    const reader = new RangeReader(message.source, position, { isDecompressed: true })
    yield* fieldsOf(reader, stored, isRelative ? `relative: offset ${message.offset}` : '')
    position += message.source.length
  }
}

/** `message` as it stands in the bytes that `reader` names. */
function* fieldsOf(reader: RangeReader, message: LegacyMessage, offsetMeaning: string): Generator<Annotation> {
  const { source, magic, keyStart, keyEnd, valueStart, valueEnd, compression } = message
  yield reader.take(8, 'offset', message.offset, offsetMeaning)
  yield reader.take(4, 'size', source.length - OVERHEAD_BYTES, 'bytes that follow')
  yield reader.take(4, 'crc', message.crc, message.isIntact ? 'right (CRC-32 of all that follows)' : 'WRONG')
  yield reader.take(1, 'magic', magic, 'the format')
  const attributes = (source.readUInt8(reader.at) & 0xff).toString(2).padStart(8, '0')
  yield reader.take(1, 'attributes', attributes, `${compression}, ${message.timestampType}`)
  if (magic === 1) yield reader.take(8, 'timestamp', message.timestamp, dateText(message.timestamp))
  yield* side(reader, 'key', source, keyStart, keyEnd)
  yield* side(reader, 'value', source, valueStart, valueEnd)
  if (reader.left > 0) yield reader.take(reader.left, 'excess', null, 'bytes behind the message')
}

function* side(reader: RangeReader, name: string, bytes: Buffer, start: number, end: number): Generator<Annotation> {
  const size: Int64 = bytes.readInt32BE(reader.at)
  yield reader.take(4, `${name}Size`, size, size < 0 ? `no ${name}` : '')
  if (end > start) yield reader.take(end - start, name, bytesText(bytes.subarray(start, end)))
}

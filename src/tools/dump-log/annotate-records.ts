/** The records of a batch, range by range. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { ATTRIBUTE, FIELD } from '../../record/batch-header.ts'
import { decompress } from '../../record/compression/compression.ts'
import { codecOf } from '../../record/compression/compression-codec.ts'
import { isToolError } from '../tool-error.ts'
import { type Annotation, bytesText, dateText, RangeReader } from './annotation.ts'
import { readControlRecord } from './control-record.ts'
import { addToInt64, type Int64 } from './int64.ts'
import type { BatchFields } from './log-batches.ts'

/** Those in `batch`, which begins at `position` of the file. */
export function* annotateRecords(batch: Buffer, position: number, fields: BatchFields): Generator<Annotation> {
  const { attributes, count } = fields
  const inFile = new RangeReader(batch, position, { at: FIELD.records })
  let reader = inFile
  if ((attributes & ATTRIBUTE.compressionMask) !== 0) {
    const plain = decompressed(attributes, batch.subarray(FIELD.records))
    const what =
      typeof plain === 'string' ? plain : `${count} ${count === 1 ? 'record' : 'records'} of ${plain.length} bytes`
    yield inFile.take(inFile.left, 'records', null, `compressed: ${what}`)
    if (typeof plain === 'string') return
    yield { kind: 'heading', depth: 1, text: 'decompressed records; positions count from their beginning' }
    reader = new RangeReader(plain, 0, { isDecompressed: true })
  }
  for (let number = 1; number <= count && reader.left > 0; number++) {
    yield { kind: 'heading', depth: 1, text: `record ${number} of ${count}` }
    yield* annotateRecord(reader, fields)
  }
  if (reader.left > 0) yield reader.take(reader.left, 'excess', null, 'bytes behind the last record')
}

function decompressed(attributes: number, bytes: Buffer): Buffer | string {
  try {
    return decompress(codecOf(attributes), bytes)
  } catch (error) {
    if (isKafkaError(error)) return error.message
    throw error
  }
}

function* annotateRecord(reader: RangeReader, fields: BatchFields): Generator<Annotation> {
  const isControl = (fields.attributes & ATTRIBUTE.control) !== 0
  if ((yield* varint(reader, 'length', () => 'bytes of the record behind this number')) === null) return
  yield reader.take(1, 'attributes', reader.peek(1)[0] ?? null, 'of a record: never used')
  const isLogTime = (fields.attributes & ATTRIBUTE.logAppendTime) !== 0
  const time = (delta: Int64) => {
    if (isLogTime) return `ignored: the log's time counts, ${dateText(fields.maxTimestamp)}`
    return dateText(addToInt64(fields.baseTimestamp, delta))
  }
  if ((yield* varint(reader, 'timestampDelta', time)) === null) return
  const offset = (delta: Int64) => `offset ${addToInt64(fields.baseOffset, delta)}`
  if ((yield* varint(reader, 'offsetDelta', offset)) === null) return
  const key = yield* sized(reader, 'key')
  const value = yield* sized(reader, 'value')
  if (isControl) yield { kind: 'heading', depth: 1, text: controlText(key, value) }
  const headers = yield* varint(reader, 'headersCount', (count) => (count === 0 ? 'no headers' : ''))
  for (let i = 0; i < Number(headers ?? 0) && reader.left > 0; i++) {
    yield* sized(reader, 'headerKey')
    yield* sized(reader, 'headerValue')
  }
}

function* varint(
  reader: RangeReader,
  name: string,
  meaning: (value: Int64) => string,
): Generator<Annotation, Int64 | null> {
  const found = reader.varint()
  if (found === null) {
    yield reader.take(reader.left, name, null, 'a number that does not end')
    return null
  }
  yield reader.take(
    found.length,
    name,
    found.value,
    `varint${meaning(found.value) === '' ? '' : `; ${meaning(found.value)}`}`,
  )
  return found.value
}

/** A length, and as many bytes. Null for null. */
function* sized(reader: RangeReader, name: string): Generator<Annotation, Buffer | null> {
  const size = yield* varint(reader, `${name}Length`, (value) => (value === -1 ? `no ${name}` : ''))
  if (size === null || size < 0) return null
  const bytes = reader.peek(Number(size))
  if (bytes.length > 0) {
    const text = bytesText(bytes)
    const cut = bytes.length < Number(size) ? 'ends too early' : text === null ? 'not text' : ''
    yield reader.take(bytes.length, name, text, cut)
  }
  return bytes
}

function controlText(key: Buffer | null, value: Buffer | null): string {
  try {
    const control = readControlRecord(key, value)
    if (control.kind === 'marker') {
      return `${control.name} of a transaction, by the coordinator of epoch ${control.coordinatorEpoch}`
    }
    return control.kind === 'raft' ? `${control.name} ${control.json}` : `a control record of type ${control.typeId}`
  } catch (error) {
    if (isToolError(error)) return error.message
    throw error
  }
}

/**
 * The records of a batch of which no engine would read one: with numbers beyond 2^53, or a header that contradicts itself.
 * Slow, but it shows what the bytes say, as Kafka's tool does. Kafka: DefaultRecordBatch, DefaultRecord.
 */
import { isUtf8 } from 'node:buffer'
import { ATTRIBUTE, FIELD } from '../../record/batch-header.ts'
import { decompress } from '../../record/compression/compression.ts'
import { codecOf } from '../../record/compression/compression-codec.ts'
import type { RecordHeader } from '../../record/record-view.ts'
import { RangeReader } from './annotation.ts'
import { dumpError } from './dump-error.ts'
import type { RecordFields } from './dump-sink.ts'
import { addToInt64, type Int64 } from './int64.ts'
import type { BatchFields } from './log-batches.ts'

const MAGIC_V2 = 2

/** Whether the engine's own reader takes the batch. */
export function isReadable(
  { baseOffset, lastOffset, baseTimestamp, maxTimestamp, ...rest }: BatchFields,
  magic: number,
) {
  const { attributes, producerId } = rest
  const numbers = [baseOffset, lastOffset, baseTimestamp, maxTimestamp, producerId]
  const isRising = numbers.every((number) => typeof number === 'number') && lastOffset >= baseOffset
  return magic === MAGIC_V2 && isRising && (attributes & ATTRIBUTE.compressionMask) <= 4
}

/** Those of `batch`, with its bytes. Throws ToolError, and KafkaError for records that can't be decompressed. */
export function* looseRecords(batch: Buffer, fields: BatchFields): Generator<RecordFields> {
  const { attributes, count } = fields
  const records = batch.subarray(FIELD.records)
  const source = (attributes & ATTRIBUTE.compressionMask) === 0 ? records : decompress(codecOf(attributes), records)
  const reader = new RangeReader(source, 0)
  for (let i = 0; i < count; i++) {
    const end = Number(next(reader)) + reader.at
    if (end > source.length || end <= reader.at) throw cutOff()
    reader.at++
    yield recordAt(reader, source, end, fields)
    reader.at = end
  }
  if (reader.left > 0) throw invalid('Incorrect declared batch size, records still remaining in file')
}

function recordAt(reader: RangeReader, source: Buffer, end: number, fields: BatchFields): RecordFields {
  const { attributes, baseOffset, baseTimestamp, maxTimestamp } = fields
  const timestampDelta = next(reader)
  const offset = addToInt64(baseOffset, next(reader))
  const isLogTime = (attributes & ATTRIBUTE.logAppendTime) !== 0
  const key = sized(reader, end)
  const value = sized(reader, end)
  const headersCount = Number(next(reader))
  const headersStart = reader.at
  const visitHeaders: RecordFields['visitHeaders'] = (visit) => {
    const headers = new RangeReader(source, 0, { at: headersStart })
    for (let i = 0; i < headersCount; i++) {
      const name = sized(headers, end)
      const each = sized(headers, end)
      visit(source, name.start, name.end, each.start, each.end)
    }
  }
  return {
    offset,
    timestampMs: isLogTime ? maxTimestamp : addToInt64(baseTimestamp, timestampDelta),
    source,
    keyStart: key.start,
    keyEnd: key.end,
    valueStart: value.start,
    valueEnd: value.end,
    headersCount,
    visitHeaders,
    headers: () => headersOf(visitHeaders),
  }
}

function headersOf(visitHeaders: RecordFields['visitHeaders']): RecordHeader[] {
  const headers: RecordHeader[] = []
  visitHeaders((source, keyStart, keyEnd, valueStart, valueEnd) => {
    const keyBytes = source.subarray(keyStart, keyEnd)
    const value = valueStart < 0 ? null : source.subarray(valueStart, valueEnd)
    const key = keyBytes.toString('utf8')
    headers.push(isUtf8(keyBytes) ? { key, value } : { key, value, keyBytes })
  })
  return headers
}

function next(reader: RangeReader): Int64 {
  const found = reader.varint()
  if (found === null) throw cutOff()
  reader.at += found.length
  return found.value
}

/** -1 for null. */
function sized(reader: RangeReader, recordEnd: number): { start: number; end: number } {
  const size = Number(next(reader))
  if (size < 0) return { start: -1, end: -1 }
  const start = reader.at
  if (start + size > recordEnd) throw cutOff()
  reader.at = start + size
  return { start, end: reader.at }
}

function cutOff() {
  return invalid('Incorrect declared batch size, premature EOF reached')
}

function invalid(message: string) {
  return dumpError('org.apache.kafka.common.InvalidRecordException', message, message)
}

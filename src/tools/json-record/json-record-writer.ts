/**
 * Prints records as JSON, one a line, so that no byte is lost: docs/json-record.schema.json describes the line, and
 * JsonRecordReader takes it back. Bytes in, bytes out: no object and no string for a record.
 */
import { isUtf8 } from 'node:buffer'
import { COPY_OVERRUN_BYTES, copyWords, viewOf } from '../../common/copy-bytes.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import { ATTRIBUTE } from '../../record/batch-header.ts'
import type { HeaderVisitor, RecordReader } from '../../record/record-reader.ts'
import type { OutputBuffer } from '../console-consumer/output-buffer.ts'
import { writeDecimal } from './decimal.ts'
import { copyEscaped, LONGEST_ESCAPE_BYTES } from './json-escape.ts'

/** Bytes that are escaped at a time. */
const PIECE_BYTES = 12 * 1024
/** Bytes that become base64 at a time: a multiple of 3, so that the pieces join. */
const BASE64_PIECE_BYTES = 48 * 1024

const QUOTE = 0x22

/** Bytes to print again and again, with room for the rest of the last word behind them. */
interface Constant {
  readonly view: DataView
  readonly length: number
}

function constant(text: string): Constant {
  const length = Buffer.byteLength(text)
  const bytes = Buffer.alloc(length + COPY_OVERRUN_BYTES)
  bytes.write(text)
  return { view: viewOf(bytes), length }
}

/** A field's name in front of text, of the base64 of what is no text, and with null. */
interface FieldPrefixes {
  readonly text: Constant
  readonly base64: Constant
  readonly null: Constant
}

function fieldPrefixes(before: string, name: string): FieldPrefixes {
  return {
    text: constant(`${before}"${name}":"`),
    base64: constant(`${before}"${name}Base64":"`),
    null: constant(`${before}"${name}":null`),
  }
}

const KEY = fieldPrefixes('],', 'key')
const VALUE = fieldPrefixes(',', 'value')
const FIRST_HEADER_KEY = fieldPrefixes('{', 'key')
const NEXT_HEADER_KEY = fieldPrefixes(',{', 'key')
const TIMESTAMP = constant(',"timestamp":')
const NULL = constant('null')
const BRACE = 0x7d
const LF = 0x0a
/** Room for what is in front of the headers: a topic's name, ASCII and no longer than 249 bytes, and numbers. */
const MAX_PLACE_BYTES = 1024
/** Room for a field's name, the brackets and quotes around it, and what ends the line. */
const MAX_PREFIX_BYTES = 32

export class JsonRecordWriter {
  #topic: string | null = null
  #partition = -1
  /** From the brace to the offset's number, for the topic and partition of the last record. */
  #placePrefix: Constant = NULL
  #timestampType = -1
  #leaderEpoch = -1
  /** From behind the timestamp to the headers, for the batch of the last record. */
  #batchFields: Constant = NULL
  /** Where the line is being written: what `#reserve` got, and the position in it. */
  #target: Buffer = Buffer.alloc(0)
  #view: DataView = viewOf(this.#target)
  #position = 0
  #out: OutputBuffer | null = null
  #isFirstHeader = true
  readonly #writeHeader: HeaderVisitor = (source, keyStart, keyEnd, valueStart, valueEnd) => {
    this.#writeField(this.#isFirstHeader ? FIRST_HEADER_KEY : NEXT_HEADER_KEY, source, keyStart, keyEnd)
    this.#writeField(VALUE, source, valueStart, valueEnd)
    this.#reserve(1)
    this.#target[this.#position++] = BRACE
    this.#isFirstHeader = false
  }

  /** Prints the reader's current record, which is of `topic` and `partition`. */
  write(reader: RecordReader, { topic, partition }: TopicPartition, out: OutputBuffer): void {
    if (topic !== this.#topic || partition !== this.#partition) this.#enterPartition(topic, partition)
    const timestampType = reader.attributes & ATTRIBUTE.logAppendTime
    if (timestampType !== this.#timestampType || reader.partitionLeaderEpoch !== this.#leaderEpoch) {
      this.#enterBatch(timestampType, reader.partitionLeaderEpoch)
    }
    this.#out = out
    this.#open(out, MAX_PLACE_BYTES)
    const target = this.#target
    const view = this.#view
    let to = copyConstant(view, this.#position, this.#placePrefix)
    to = writeDecimal(target, to, reader.offset)
    to = copyConstant(view, to, TIMESTAMP)
    to = reader.timestampMs === -1 ? copyConstant(view, to, NULL) : writeDecimal(target, to, reader.timestampMs)
    this.#position = copyConstant(view, to, this.#batchFields)
    if (reader.headersCount > 0) {
      this.#isFirstHeader = true
      reader.visitHeaders(this.#writeHeader)
    }
    const { source } = reader
    this.#writeField(KEY, source, reader.keyStart, reader.keyEnd)
    this.#writeField(VALUE, source, reader.valueStart, reader.valueEnd)
    this.#reserve(2)
    this.#target[this.#position] = BRACE
    this.#target[this.#position + 1] = LF
    out.advance(this.#position + 2)
  }

  #enterPartition(topic: string, partition: number): void {
    this.#topic = topic
    this.#partition = partition
    this.#placePrefix = constant(`{"topic":${JSON.stringify(topic)},"partition":${partition},"offset":`)
  }

  #enterBatch(timestampType: number, leaderEpoch: number): void {
    this.#timestampType = timestampType
    this.#leaderEpoch = leaderEpoch
    const type = timestampType === 0 ? 'CreateTime' : 'LogAppendTime'
    const epoch = leaderEpoch < 0 ? 'null' : leaderEpoch
    this.#batchFields = constant(`,"timestampType":"${type}","leaderEpoch":${epoch},"headers":[`)
  }

  /** Makes room for `bytes` more. */
  #reserve(bytes: number): void {
    if (this.#position + bytes <= this.#target.length || this.#out === null) return
    this.#out.advance(this.#position)
    this.#open(this.#out, bytes)
  }

  /** Goes on where `out` has room for `bytes`. */
  #open(out: OutputBuffer, bytes: number): void {
    const target = out.reserve(bytes)
    this.#position = out.position
    if (target === this.#target) return
    this.#target = target
    this.#view = viewOf(target)
  }

  /** A field that is source[start, end), as text if it can be, or null where `start` is negative. */
  #writeField(prefixes: FieldPrefixes, source: Buffer, start: number, end: number): void {
    const length = end - start
    this.#reserve(MAX_PREFIX_BYTES + Math.min(length, PIECE_BYTES) * LONGEST_ESCAPE_BYTES)
    if (start < 0) {
      this.#position = copyConstant(this.#view, this.#position, prefixes.null)
    } else if (length <= PIECE_BYTES) {
      this.#writeShort(prefixes, source, start, end)
    } else if (isUtf8(source.subarray(start, end))) {
      this.#position = copyConstant(this.#view, this.#position, prefixes.text)
      this.#writeLongText(source, start, end)
    } else {
      this.#writeBase64(prefixes, source, start, end)
    }
  }

  /** Text until it turns out to be none. */
  #writeShort(prefixes: FieldPrefixes, source: Buffer, start: number, end: number): void {
    const at = copyConstant(this.#view, this.#position, prefixes.text)
    const copied = copyEscaped(this.#view, at, source, start, end)
    if (copied < 0 && !isUtf8(source.subarray(start, end))) return this.#writeBase64(prefixes, source, start, end)
    const to = copied < 0 ? ~copied : copied
    this.#target[to] = QUOTE
    this.#position = to + 1
  }

  #writeLongText(source: Buffer, start: number, end: number): void {
    for (let at = start; at < end; at += PIECE_BYTES) {
      this.#reserve(PIECE_BYTES * LONGEST_ESCAPE_BYTES + 1)
      const copied = copyEscaped(this.#view, this.#position, source, at, Math.min(end, at + PIECE_BYTES))
      this.#position = copied < 0 ? ~copied : copied
    }
    this.#target[this.#position++] = QUOTE
  }

  #writeBase64(prefixes: FieldPrefixes, source: Buffer, start: number, end: number): void {
    this.#position = copyConstant(this.#view, this.#position, prefixes.base64)
    for (let at = start; at < end; at += BASE64_PIECE_BYTES) {
      const text = source.toString('base64', at, Math.min(end, at + BASE64_PIECE_BYTES))
      this.#reserve(text.length + 1)
      this.#position += this.#target.write(text, this.#position, 'latin1')
    }
    this.#target[this.#position++] = QUOTE
  }
}

/** Copies all of `constant` to target[at]; returns the position behind it. */
function copyConstant(target: DataView, at: number, { view, length }: Constant): number {
  return copyWords(target, at, view, 0, length)
}

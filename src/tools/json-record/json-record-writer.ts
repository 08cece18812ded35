/**
 * Prints records as JSON, one a line, so that no byte is lost: docs/json-record.schema.json describes the line, and
 * JsonRecordReader takes it back. Bytes in, bytes out: no object and no string for a record.
 */
import { isUtf8 } from 'node:buffer'
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

/** A field's name in front of text, of the base64 of what is no text, and with null. */
interface FieldPrefixes {
  readonly text: Buffer
  readonly base64: Buffer
  readonly null: Buffer
}

function fieldPrefixes(before: string, name: string): FieldPrefixes {
  return {
    text: Buffer.from(`${before}"${name}":"`),
    base64: Buffer.from(`${before}"${name}Base64":"`),
    null: Buffer.from(`${before}"${name}":null`),
  }
}

const KEY = fieldPrefixes('],', 'key')
const VALUE = fieldPrefixes(',', 'value')
const FIRST_HEADER_KEY = fieldPrefixes('{', 'key')
const NEXT_HEADER_KEY = fieldPrefixes(',{', 'key')
const TIMESTAMP = Buffer.from(',"timestamp":')
const NULL = Buffer.from('null')
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
  #placePrefix: Buffer = NULL
  #timestampType = -1
  #leaderEpoch = -1
  /** From behind the timestamp to the headers, for the batch of the last record. */
  #batchFields: Buffer = NULL
  /** Where the line is being written: what `#reserve` got, and the position in it. */
  #target: Buffer = NULL
  #view: DataView = new DataView(new ArrayBuffer(0))
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
    let to = copyConstant(target, this.#position, this.#placePrefix)
    to = writeDecimal(target, to, reader.offset)
    to = copyConstant(target, to, TIMESTAMP)
    to = reader.timestampMs === -1 ? copyConstant(target, to, NULL) : writeDecimal(target, to, reader.timestampMs)
    this.#position = copyConstant(target, to, this.#batchFields)
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
    this.#placePrefix = Buffer.from(`{"topic":${JSON.stringify(topic)},"partition":${partition},"offset":`)
  }

  #enterBatch(timestampType: number, leaderEpoch: number): void {
    this.#timestampType = timestampType
    this.#leaderEpoch = leaderEpoch
    const type = timestampType === 0 ? 'CreateTime' : 'LogAppendTime'
    const epoch = leaderEpoch < 0 ? 'null' : leaderEpoch
    this.#batchFields = Buffer.from(`,"timestampType":"${type}","leaderEpoch":${epoch},"headers":[`)
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
    this.#view = new DataView(target.buffer, target.byteOffset, target.length)
  }

  /** A field that is source[start, end), as text if it can be, or null where `start` is negative. */
  #writeField(prefixes: FieldPrefixes, source: Buffer, start: number, end: number): void {
    const length = end - start
    this.#reserve(MAX_PREFIX_BYTES + Math.min(length, PIECE_BYTES) * LONGEST_ESCAPE_BYTES)
    if (start < 0) {
      this.#position = copyConstant(this.#target, this.#position, prefixes.null)
    } else if (length <= PIECE_BYTES) {
      this.#writeShort(prefixes, source, start, end)
    } else if (isUtf8(source.subarray(start, end))) {
      this.#position = copyConstant(this.#target, this.#position, prefixes.text)
      this.#writeLongText(source, start, end)
    } else {
      this.#writeBase64(prefixes, source, start, end)
    }
  }

  /** Text until it turns out to be none. */
  #writeShort(prefixes: FieldPrefixes, source: Buffer, start: number, end: number): void {
    const at = copyConstant(this.#target, this.#position, prefixes.text)
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
    this.#position = copyConstant(this.#target, this.#position, prefixes.base64)
    for (let at = start; at < end; at += BASE64_PIECE_BYTES) {
      const text = source.toString('base64', at, Math.min(end, at + BASE64_PIECE_BYTES))
      this.#reserve(text.length + 1)
      this.#position += this.#target.write(text, this.#position, 'latin1')
    }
    this.#target[this.#position++] = QUOTE
  }
}

/** Copies all of `constant` to target[at]; returns the position behind it. */
function copyConstant(target: Buffer, at: number, constant: Buffer): number {
  target.set(constant, at)
  return at + constant.length
}

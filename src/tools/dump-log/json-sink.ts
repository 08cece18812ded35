/** A dump as JSON, one object a line: docs/dump-log.schema.json. */
import { isUtf8 } from 'node:buffer'
import { ATTRIBUTE } from '../../record/batch-header.ts'
import { compressionName, timestampTypeOf } from './batch-attributes.ts'
import type { ControlRecord } from './control-record.ts'
import type { DumpSink, RecordFields } from './dump-sink.ts'
import type { Finding, FindingKind } from './findings.ts'
import type { Int64 } from './int64.ts'
import { LineSink } from './line-sink.ts'
import type { DecodedRecord, DecodedSide } from './record-decoders.ts'
import type { RecordRanges } from './record-ranges.ts'

/** Integers that a JavaScript number can't hold come as text. */
export function jsonInteger(value: Int64): number | string {
  return typeof value === 'bigint' ? String(value) : value
}

const kindNames: Readonly<Record<FindingKind, string>> = {
  'index mismatch': 'indexMismatch',
  'timestamp mismatch': 'timestampMismatch',
  'timestamp order': 'timestampOrder',
  'offset not found': 'offsetNotFound',
  gap: 'gap',
}

/** The line of a finding. */
export function findingJson({ kind, path, indexed, found }: Finding): string {
  const numbers = { indexed: jsonInteger(indexed), found: jsonInteger(found) }
  return JSON.stringify({ type: 'finding', kind: kindNames[kind], path, ...numbers })
}

/** The line of a file that could not be dumped; `error` as in every JSON of kafdir. */
export function fileErrorJson(path: string, error: { readonly name: string | null; readonly message: string }): string {
  return JSON.stringify({ type: 'error', path, ...error })
}

/** Lines of JSON. */
export class JsonSink extends LineSink implements DumpSink {
  readonly showsRecordMetadata = true

  #line(type: string, fields: object): void {
    this.out.line(JSON.stringify({ type, ...fields }))
  }

  readonly file: DumpSink['file'] = (path) => this.#line('file', { path })
  readonly head: DumpSink['head'] = (head) => {
    if (head.kind === 'log') this.#line('log', { startOffset: jsonInteger(head.startOffset) })
    else
      this.#line(
        'snapshot',
        head.kind === 'bootstrap'
          ? { bootstrap: true }
          : { bootstrap: false, endOffset: head.endOffset, epoch: head.epoch },
      )
  }

  readonly batch: DumpSink['batch'] = ({ position, sizeInBytes, magic }, fields, isIntact) => {
    const { attributes, baseTimestamp } = fields
    this.#line('batch', {
      baseOffset: jsonInteger(fields.baseOffset),
      lastOffset: jsonInteger(fields.lastOffset),
      count: fields.count,
      baseSequence: fields.baseSequence,
      lastSequence: fields.lastSequence,
      producerId: jsonInteger(fields.producerId),
      producerEpoch: fields.producerEpoch,
      partitionLeaderEpoch: fields.partitionLeaderEpoch,
      isTransactional: (attributes & ATTRIBUTE.transactional) !== 0,
      isControl: (attributes & ATTRIBUTE.control) !== 0,
      deleteHorizonMs: (attributes & ATTRIBUTE.deleteHorizon) === 0 ? null : jsonInteger(baseTimestamp),
      position,
      timestampType: timestampTypeOf(attributes),
      maxTimestamp: jsonInteger(fields.maxTimestamp),
      size: sizeInBytes,
      magic,
      compression: compressionName(attributes),
      crc: fields.crc,
      isValid: isIntact,
    })
  }

  readonly legacyBatch: DumpSink['legacyBatch'] = (
    { position, sizeInBytes, magic },
    { offset, timestampType, timestamp, compression, crc, isIntact },
  ) => {
    const lastOffset = jsonInteger(offset)
    const time = { timestampType, maxTimestamp: jsonInteger(timestamp) }
    this.#line('batch', {
      lastOffset,
      position,
      ...time,
      size: sizeInBytes,
      magic,
      compression,
      crc,
      isValid: isIntact,
    })
  }

  readonly record: DumpSink['record'] = ({ reader, sequence, control, content }, attributes) => {
    const fields = {
      type: 'record',
      offset: jsonInteger(reader.offset),
      timestampType: timestampTypeOf(attributes),
      timestamp: jsonInteger(reader.timestampMs),
      keySize: reader.keyStart < 0 ? -1 : reader.keyEnd - reader.keyStart,
      valueSize: reader.valueStart < 0 ? -1 : reader.valueEnd - reader.valueStart,
      sequence,
      headers: headersOf(reader, content !== null),
    }
    this.out.line(withContent(JSON.stringify(fields), content, reader, control))
  }

  readonly legacyRecord: DumpSink['legacyRecord'] = (message, content) => {
    const { offset, timestampType, timestamp, keyStart, keyEnd, valueStart, valueEnd, isIntact, crc } = message
    const fields = {
      type: 'record',
      offset: jsonInteger(offset),
      timestampType,
      timestamp: jsonInteger(timestamp),
      keySize: keyStart < 0 ? -1 : keyEnd - keyStart,
      valueSize: valueStart < 0 ? -1 : valueEnd - valueStart,
      isValid: isIntact,
      crc,
    }
    this.out.line(withContent(JSON.stringify(fields), content, message, null))
  }

  readonly invalidBytes: DumpSink['invalidBytes'] = (count) => this.#line('invalidBytes', { count })
  readonly emptyIndex: DumpSink['emptyIndex'] = (path) => this.#line('emptyIndex', { path })
  readonly passedSanityCheck: DumpSink['passedSanityCheck'] = (path) =>
    this.#line('sanityCheck', { path, passed: true })
  readonly offsetIndexEntry: DumpSink['offsetIndexEntry'] = ({ offset, position }) =>
    this.#line('indexEntry', { offset: jsonInteger(offset), position })
  readonly timeIndexEntry: DumpSink['timeIndexEntry'] = ({ timestamp, offset }) => {
    this.#line('timeIndexEntry', { timestamp: jsonInteger(timestamp), offset: jsonInteger(offset) })
  }

  readonly abortedTransaction: DumpSink['abortedTransaction'] = ({
    version,
    producerId,
    firstOffset,
    lastOffset,
    lastStableOffset,
  }) => {
    const offsets = {
      firstOffset: jsonInteger(firstOffset),
      lastOffset: jsonInteger(lastOffset),
      lastStableOffset: jsonInteger(lastStableOffset),
    }
    this.#line('abortedTransaction', { version, producerId: jsonInteger(producerId), ...offsets })
  }

  readonly producer: DumpSink['producer'] = ({
    producerId,
    producerEpoch,
    coordinatorEpoch,
    lastTimestamp,
    transactionFirstOffset,
    lastBatch,
  }) => {
    this.#line('producer', {
      producerId: jsonInteger(producerId),
      producerEpoch,
      coordinatorEpoch,
      currentTransactionFirstOffset: transactionFirstOffset === null ? null : jsonInteger(transactionFirstOffset),
      lastTimestamp: jsonInteger(lastTimestamp),
      lastBatch: lastBatch === null ? null : { ...lastBatch, lastOffset: jsonInteger(lastBatch.lastOffset) },
    })
  }
}

/** Bytes that are text come as text, others in base64 under another name. */
function bytesField(name: string, bytes: Buffer): string {
  return isUtf8(bytes)
    ? `,"${name}":${JSON.stringify(bytes.toString('utf8'))}`
    : `,"${name}Base64":"${bytes.toString('base64')}"`
}

function sideField(name: string, side: DecodedSide | null, bytes: Buffer): string {
  if (side === null) return `,"${name}":null`
  if (side === 'as it is') return bytesField(name, bytes)
  return `,"${name}":${side.isJson ? side.text : JSON.stringify(side.text)}`
}

/** `json` is that of an object, to be continued. */
function withContent(
  json: string,
  content: DecodedRecord | null,
  record: RecordRanges,
  control: ControlRecord | null,
): string {
  const start = json.slice(0, -1)
  if (control !== null) return `${start},"control":${controlJson(control)}}`
  if (content === null) return json
  const { source, keyStart, keyEnd, valueStart, valueEnd } = record
  const key = sideField('key', content.key, source.subarray(Math.max(keyStart, 0), Math.max(keyEnd, 0)))
  const value = sideField('value', content.value, source.subarray(Math.max(valueStart, 0), Math.max(valueEnd, 0)))
  return `${start}${key}${value}}`
}

function controlJson(control: ControlRecord): string {
  if (control.kind === 'raft') return `{"type":"${control.name}","data":${control.json}}`
  if (control.kind === 'unknown') return JSON.stringify({ type: control.name, typeId: control.typeId })
  return JSON.stringify({ type: control.name, coordinatorEpoch: control.coordinatorEpoch })
}

/** Values too, when those of records are shown. */
function headersOf(reader: RecordFields, withValues: boolean): object[] {
  if (reader.headersCount === 0) return []
  return reader.headers().map(({ key, keyBytes, value }) => {
    const name = keyBytes === undefined ? { key } : { keyBase64: Buffer.from(keyBytes).toString('base64') }
    if (!withValues) return name
    if (value === null) return { ...name, value: null }
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.length)
    return isUtf8(bytes)
      ? { ...name, value: bytes.toString('utf8') }
      : { ...name, valueBase64: bytes.toString('base64') }
  })
}

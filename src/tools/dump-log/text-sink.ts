/** A dump in Kafka's lines. Kafka: DumpLogSegments. */
import { ATTRIBUTE } from '../../record/batch-header.ts'
import type { OutputPort } from '../tool-ports.ts'
import { compressionName, timestampTypeOf } from './batch-attributes.ts'
import { controlRecordText } from './control-record.ts'
import type { DumpSink } from './dump-sink.ts'
import { LineSink } from './line-sink.ts'
import type { DecodedRecord, DecodedSide } from './record-decoders.ts'
import type { RecordRanges } from './record-ranges.ts'

const [OFFSET, CREATE_TIME, LOG_APPEND_TIME, KEY_SIZE, VALUE_SIZE, SEQUENCE, HEADER_KEYS, KEY, PAYLOAD] = [
  '| offset: ',
  ' CreateTime: ',
  ' LogAppendTime: ',
  ' keySize: ',
  ' valueSize: ',
  ' sequence: ',
  ' headerKeys: [',
  ' key: ',
  ' payload: ',
].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]
const BAR = Buffer.from('|')
const [COMMA, CLOSE] = [Buffer.from(','), Buffer.from(']')]

export interface TextOptions {
  /** `--skip-record-metadata`: only keys and values of records. */
  readonly skipsRecordMetadata: boolean
}

/** Kafka's lines. */
export class TextSink extends LineSink implements DumpSink {
  readonly showsRecordMetadata: boolean

  constructor(output: OutputPort, { skipsRecordMetadata }: TextOptions) {
    super(output)
    this.showsRecordMetadata = !skipsRecordMetadata
  }

  #side(label: Buffer, decoded: DecodedSide, source: Buffer, start: number, end: number): void {
    this.out.bytes(label)
    if (decoded === 'as it is') this.out.text(source, start, end)
    else this.out.string(decoded.text)
  }

  #content(decoded: DecodedRecord | null, source: Buffer, range: RecordRanges): void {
    if (decoded === null) return
    const { key, value } = decoded
    if (!this.showsRecordMetadata && (key !== null || value !== null)) this.out.bytes(BAR)
    if (key !== null) this.#side(KEY, key, source, range.keyStart, range.keyEnd)
    if (value !== null) this.#side(PAYLOAD, value, source, range.valueStart, range.valueEnd)
  }

  readonly file: DumpSink['file'] = (path) => this.out.line(`Dumping ${path}`)
  readonly head: DumpSink['head'] = (head) => {
    if (head.kind === 'log') this.out.line(`Log starting offset: ${head.startOffset}`)
    else if (head.kind === 'bootstrap') this.out.line('KRaft bootstrap snapshot')
    else this.out.line(`Snapshot end offset: ${head.endOffset}, epoch: ${head.epoch}`)
  }

  readonly batch: DumpSink['batch'] = ({ position, sizeInBytes, magic }, fields, isIntact) => {
    const { attributes, baseTimestamp } = fields
    const horizon =
      (attributes & ATTRIBUTE.deleteHorizon) !== 0 ? `OptionalLong[${baseTimestamp}]` : 'OptionalLong.empty'
    this.out.line(
      `baseOffset: ${fields.baseOffset} lastOffset: ${fields.lastOffset} count: ${fields.count} ` +
        `baseSequence: ${fields.baseSequence} lastSequence: ${fields.lastSequence} producerId: ${fields.producerId} ` +
        `producerEpoch: ${fields.producerEpoch} partitionLeaderEpoch: ${fields.partitionLeaderEpoch} ` +
        `isTransactional: ${(attributes & ATTRIBUTE.transactional) !== 0} ` +
        `isControl: ${(attributes & ATTRIBUTE.control) !== 0} deleteHorizonMs: ${horizon} position: ${position} ` +
        `${timestampTypeOf(attributes)}: ${fields.maxTimestamp} size: ${sizeInBytes} magic: ${magic} ` +
        `compresscodec: ${compressionName(attributes)} crc: ${fields.crc} isvalid: ${isIntact}`,
    )
  }

  readonly legacyBatch: DumpSink['legacyBatch'] = (
    { position, sizeInBytes, magic },
    { offset, timestampType, timestamp, compression, crc, isIntact },
  ) => {
    this.out.line(
      `offset: ${offset} position: ${position} ${timestampType}: ${timestamp} size: ${sizeInBytes} magic: ${magic} ` +
        `compresscodec: ${compression} crc: ${crc} isvalid: ${isIntact}`,
    )
  }

  readonly record: DumpSink['record'] = ({ reader, sequence, control, content: decoded }, attributes) => {
    if (this.showsRecordMetadata) {
      this.out.bytes(OFFSET)
      this.out.number(reader.offset)
      this.out.bytes((attributes & ATTRIBUTE.logAppendTime) !== 0 ? LOG_APPEND_TIME : CREATE_TIME)
      this.out.repeatedNumber(reader.timestampMs)
      this.out.bytes(KEY_SIZE)
      this.out.number(reader.keyStart < 0 ? -1 : reader.keyEnd - reader.keyStart)
      this.out.bytes(VALUE_SIZE)
      this.out.number(reader.valueStart < 0 ? -1 : reader.valueEnd - reader.valueStart)
      this.out.bytes(SEQUENCE)
      this.out.number(sequence)
      this.out.bytes(HEADER_KEYS)
      let isFirst = true
      if (reader.headersCount > 0) {
        reader.visitHeaders((source, start, end) => {
          if (!isFirst) this.out.bytes(COMMA)
          isFirst = false
          this.out.text(source, start, end)
        })
      }
      this.out.bytes(CLOSE)
      if (control !== null) this.out.string(controlRecordText(control))
    }
    this.#content(decoded, reader.source, reader)
    this.out.endLine()
  }

  readonly legacyRecord: DumpSink['legacyRecord'] = (message, decoded) => {
    if (this.showsRecordMetadata) {
      const { offset, timestampType, timestamp, keyStart, keyEnd, valueStart, valueEnd, isIntact, crc } = message
      const [keySize, valueSize] = [keyStart < 0 ? -1 : keyEnd - keyStart, valueStart < 0 ? -1 : valueEnd - valueStart]
      this.out.string(
        `| offset: ${offset} ${timestampType}: ${timestamp} keySize: ${keySize} valueSize: ${valueSize} ` +
          `isValid: ${isIntact} crc: ${crc}`,
      )
    }
    this.#content(decoded, message.source, message)
    this.out.endLine()
  }

  readonly invalidBytes: DumpSink['invalidBytes'] = (count, file) =>
    this.out.line(`Found ${count} invalid bytes at the end of ${file}`)
  readonly emptyIndex: DumpSink['emptyIndex'] = (path) => this.out.line(`${path} is empty.`)
  readonly passedSanityCheck: DumpSink['passedSanityCheck'] = (path) => this.out.line(`${path} passed sanity check.`)
  readonly offsetIndexEntry: DumpSink['offsetIndexEntry'] = ({ offset, position }) =>
    this.out.line(`offset: ${offset} position: ${position}`)
  readonly timeIndexEntry: DumpSink['timeIndexEntry'] = ({ timestamp, offset }) =>
    this.out.line(`timestamp: ${timestamp} offset: ${offset}`)
  readonly abortedTransaction: DumpSink['abortedTransaction'] = ({
    version,
    producerId,
    firstOffset,
    lastOffset,
    lastStableOffset,
  }) => {
    this.out.line(
      `version: ${version} producerId: ${producerId} firstOffset: ${firstOffset} lastOffset: ${lastOffset} ` +
        `lastStableOffset: ${lastStableOffset}`,
    )
  }

  readonly producer: DumpSink['producer'] = ({
    producerId,
    producerEpoch,
    coordinatorEpoch,
    lastTimestamp,
    transactionFirstOffset,
    lastBatch,
  }) => {
    const first = transactionFirstOffset === null ? 'OptionalLong.empty' : `OptionalLong[${transactionFirstOffset}]`
    const last =
      lastBatch === null
        ? ''
        : ` firstSequence: ${lastBatch.firstSequence} lastSequence: ${lastBatch.lastSequence} ` +
          `lastOffset: ${lastBatch.lastOffset} offsetDelta: ${lastBatch.offsetDelta} timestamp: ${lastTimestamp}`
    this.out.line(
      `producerId: ${producerId} producerEpoch: ${producerEpoch} coordinatorEpoch: ${coordinatorEpoch} ` +
        `currentTxnFirstOffset: ${first} lastTimestamp: ${lastTimestamp}${last}`,
    )
  }
}

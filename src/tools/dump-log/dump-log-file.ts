/** A `.log` or `.checkpoint` file: its batches, and with them its records. Kafka: `DumpLogSegments.dumpLog`. */
import { ATTRIBUTE } from '../../record/batch-header.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { compressionName } from './batch-attributes.ts'
import { readControlRecord } from './control-record.ts'
import { dumpError, openFile } from './dump-error.ts'
import type { DumpContext, DumpRequest } from './dump-request.ts'
import type { FileHead, RecordFields } from './dump-sink.ts'
import { baseOffsetOf } from './file-name.ts'
import type { Int64 } from './int64.ts'
import { addToInt64 } from './int64.ts'
import { readLegacyMessage, unwrapLegacyMessage } from './legacy-messages.ts'
import { addToSequence, type BatchFields, type LogBatch, LogBatches, NO_SEQUENCE, sliceOf } from './log-batches.ts'
import { isReadable, looseRecords } from './loose-records.ts'
import type { RecordDecoder } from './record-decoders.ts'
import { keyOf, valueOf } from './record-ranges.ts'

const MAGIC_V2 = 2
const OFFSET_DIGITS = 20
const BOOTSTRAP = 'bootstrap.checkpoint'
/** 20 digits of an offset and 10 of an epoch. Kafka: Snapshots. */
const SNAPSHOT_NAME = /^(\d{20})-(\d{10})\.checkpoint$/

/** What the name of a log or snapshot says. Throws ToolError for a name that is none. */
export function fileHead(name: string, path: string): FileHead {
  if (name.endsWith('.log')) return { kind: 'log', startOffset: baseOffsetOf(name, path) }
  if (name === BOOTSTRAP) return { kind: 'bootstrap' }
  const [, offset, epoch] = SNAPSHOT_NAME.exec(name) ?? []
  if (offset !== undefined) return { kind: 'snapshot', endOffset: Number(offset), epoch: Number(epoch) }
  const plain = `${path} is not the name of a snapshot: 20 digits, a hyphen, 10 digits and .checkpoint.`
  const [javaException, message] =
    name.length < OFFSET_DIGITS
      ? ['java.lang.StringIndexOutOfBoundsException', `begin 0, end ${OFFSET_DIGITS}, length ${name.length}`]
      : ['java.lang.NumberFormatException', `For input string: "${name.slice(0, OFFSET_DIGITS)}"`]
  throw dumpError(javaException, message, plain)
}

function invalidCount(count: number, magic: number) {
  const message = `Found invalid record count ${count} in magic v${magic} batch`
  return dumpError('org.apache.kafka.common.InvalidRecordException', message, message)
}

/** Throws ToolError and KafkaError for what can't be read; what was read before has been shown. */
export async function dumpLogFile(
  path: string,
  name: string,
  request: DumpRequest,
  context: DumpContext,
): Promise<void> {
  const { sink, files } = context
  const decoder = request.decoder?.() ?? null
  const maxBytes = request.maxBytes()
  sink.head(fileHead(name, path))
  const file = openFile(files, path)
  try {
    const { start, end } = sliceOf(file, 0, maxBytes ?? file.sizeBytes)
    const batches = new LogBatches(file, start, end)
    const records = new RecordDump(path, decoder, context)
    let wrong = 0
    for (let batch = batches.next(); batch !== null && !sink.isClosed; batch = batches.next()) {
      const dumpOne = batch.magic >= MAGIC_V2 ? dumpBatch : dumpLegacyBatch
      if (!dumpOne(batch, batches, request.isDeep ? records : null, context)) wrong++
      if (sink.isFull) await sink.drain()
    }
    const left = end - batches.position
    if (wrong > 0) context.findings.addDamage({ kind: 'checksum', path, what: wrongChecksums(wrong) })
    if (left > 0 && maxBytes === null) {
      sink.invalidBytes(left, name)
      context.findings.addDamage({ kind: 'rest of a log', path, what: restText(left) })
    }
  } finally {
    file.close()
  }
}

/** Of the bytes behind the last whole batch. */
export function restText(count: number): string {
  return `its last ${count === 1 ? 'byte is' : `${count} bytes are`} no whole batch`
}

export function wrongChecksums(count: number): string {
  return `the checksum of ${count === 1 ? 'a batch' : `${count} batches`} is wrong`
}

/** Whether its checksum is right. */
function dumpBatch(batch: LogBatch, batches: LogBatches, records: RecordDump | null, { sink }: DumpContext): boolean {
  // First all of it, where all of it is needed: it is read once.
  if (records !== null) batches.bytes(batch)
  const fields = batches.fields(batch)
  compressionName(fields.attributes)
  const isIntact = batches.isIntact(batch)
  sink.batch(batch, fields, isIntact)
  if (records !== null) records.dump(batch, fields, batches.bytes(batch))
  return isIntact
}

function dumpLegacyBatch(
  batch: LogBatch,
  batches: LogBatches,
  records: RecordDump | null,
  { sink }: DumpContext,
): boolean {
  const message = readLegacyMessage(batches.bytes(batch))
  sink.legacyBatch(batch, message)
  if (records !== null) for (const inner of unwrapLegacyMessage(message)) records.dumpLegacy(inner)
  return message.isIntact
}

/** Shows the records of batches, and looks whether they follow each other. */
class RecordDump {
  readonly #absolutePath: string
  readonly #decoder: RecordDecoder | null
  readonly #context: DumpContext
  readonly #reader = new RecordReader({ checkCrcs: false, includeControl: true })
  #lastOffset: Int64 = -1

  constructor(path: string, decoder: RecordDecoder | null, context: DumpContext) {
    this.#absolutePath = context.files.absolutePath(path)
    this.#decoder = decoder
    this.#context = context
  }

  dump(batch: LogBatch, fields: BatchFields, bytes: Buffer): void {
    const { count } = fields
    if (count < 0) throw invalidCount(count, batch.magic)
    if (!isReadable(fields, batch.magic)) {
      for (const record of looseRecords(bytes, fields)) this.#record(record, fields)
      return
    }
    const reader = this.#reader
    reader.reset(bytes)
    while (reader.next()) this.#record(reader, fields)
  }

  #record(reader: RecordFields, { attributes, baseOffset, baseSequence }: BatchFields): void {
    this.#follow(reader.offset)
    const isControl = (attributes & ATTRIBUTE.control) !== 0
    const delta = Number(reader.offset) - Number(baseOffset)
    const sequence = baseSequence >= 0 ? addToSequence(baseSequence, delta) : NO_SEQUENCE
    const { sink } = this.#context
    const control = isControl && sink.showsRecordMetadata ? readControlRecord(keyOf(reader), valueOf(reader)) : null
    const content = isControl || this.#decoder === null ? null : this.#decoder(reader)
    sink.record({ reader, sequence, control, content }, attributes)
  }

  dumpLegacy(message: ReturnType<typeof readLegacyMessage>): void {
    this.#follow(message.offset)
    const content = this.#decoder?.(message) ?? null
    this.#context.sink.legacyRecord(message, content)
  }

  #follow(offset: Int64): void {
    if (offset !== addToInt64(this.#lastOffset, 1)) {
      this.#context.findings.add({ kind: 'gap', path: this.#absolutePath, indexed: this.#lastOffset, found: offset })
    }
    this.#lastOffset = offset
  }
}

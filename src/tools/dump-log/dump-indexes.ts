/** `.index` and `.timeindex` files, compared with the log that they belong to. Kafka: `DumpLogSegments.dumpIndex`, `dumpTimeIndex`. */
import path from 'node:path'
import { RecordReader } from '../../record/record-reader.ts'
import type { ReadableFile } from '../segment-files.ts'
import { dumpError, openFile } from './dump-error.ts'
import type { DumpContext, DumpRequest } from './dump-request.ts'
import type { TimeIndexEntry } from './dump-sink.ts'
import { baseOffsetOf, stemOf } from './file-name.ts'
import { OffsetEntries, TimeEntries } from './index-entries.ts'
import { type Int64, readAnyInt64 } from './int64.ts'
import { readLegacyMessage, unwrapLegacyMessage } from './legacy-messages.ts'
import { type LogBatch, LogBatches, sliceOf } from './log-batches.ts'

const MAGIC_V2 = 2
const NO_TIMESTAMP = -1

/** Throws ToolError and KafkaError. */
export async function dumpOffsetIndex(
  file: string,
  name: string,
  request: DumpRequest,
  context: DumpContext,
): Promise<void> {
  const { sink, files, findings } = context
  const baseOffset = baseOffsetOf(name, file)
  const absolutePath = files.absolutePath(file)
  await withFiles([siblingOf(absolutePath, name, '.log'), file], context, async ([log, index]) => {
    const entries = new OffsetEntries(index, baseOffset)
    if (entries.count === 0) return sink.emptyIndex(file)
    if (request.checksSanityOnly) {
      entries.checkSanity(absolutePath)
      return sink.passedSanityCheck(file)
    }
    for (let i = 0; i < entries.count && !sink.isClosed; i++) {
      const entry = entries.entry(i)
      // A preallocated tail.
      if (entry.offset === entries.baseOffset && i > 0) return
      const { start, end } = sliceOf(log, entry.position, request.maxMessageSize())
      const batches = new LogBatches(log, start, end)
      const batch = batches.next()
      if (batch === null) throw noBatchAt(entry.position, log.path)
      const found = lastOffsetOf(batch, batches)
      if (found !== entry.offset)
        findings.add({ kind: 'index mismatch', path: absolutePath, indexed: entry.offset, found })
      if (!request.verifiesIndexOnly) sink.offsetIndexEntry(entry)
      if (sink.isFull) await sink.drain()
    }
  })
}

/** Throws ToolError and KafkaError. */
export async function dumpTimeIndex(
  file: string,
  name: string,
  request: DumpRequest,
  context: DumpContext,
): Promise<void> {
  const { sink, files } = context
  const baseOffset = baseOffsetOf(name, file)
  const absolutePath = files.absolutePath(file)
  const paths = [siblingOf(absolutePath, name, '.log'), siblingOf(absolutePath, name, '.index'), file] as const
  await withFiles(paths, context, async ([log, index, timeIndex]) => {
    const entries = new TimeEntries(timeIndex, baseOffset)
    if (request.checksSanityOnly) {
      entries.checkSanity(absolutePath)
      return sink.passedSanityCheck(file)
    }
    const check = new TimeEntryCheck(log, new OffsetEntries(index, baseOffset), absolutePath, context)
    for (let i = 0; i < entries.count && !sink.isClosed; i++) {
      const entry = entries.entry(i)
      if (entry.offset === entries.baseOffset && i > 0) return
      check.check(entry)
      if (!request.verifiesIndexOnly) sink.timeIndexEntry(entry)
      if (sink.isFull) await sink.drain()
    }
  })
}

/** Looks whether the batch that a time index entry means has that timestamp. */
class TimeEntryCheck {
  readonly #log: ReadableFile
  readonly #index: OffsetEntries
  readonly #path: string
  readonly #context: DumpContext
  readonly #reader = new RecordReader({ checkCrcs: false, includeControl: true })
  #previous: Int64 = NO_TIMESTAMP

  constructor(log: ReadableFile, index: OffsetEntries, path: string, context: DumpContext) {
    this.#log = log
    this.#index = index
    this.#path = path
    this.#context = context
  }

  check({ offset, timestamp }: TimeIndexEntry): void {
    const { findings } = this.#context
    const { start, end } = sliceOf(this.#log, this.#index.positionOf(offset), Number.MAX_SAFE_INTEGER)
    const batches = new LogBatches(this.#log, start, end)
    let found: Int64 = -1
    let batch = batches.next()
    while (batch !== null) {
      found = lastOffsetOf(batch, batches)
      if (found >= offset) break
      batch = batches.next()
    }
    const path = this.#path
    if (batch === null) findings.add({ kind: 'offset not found', path, indexed: offset, found: -1 })
    else if (found !== offset) findings.add({ kind: 'offset not found', path, indexed: offset, found })
    else {
      const largest = this.#largestTimestamp(batch, batches.bytes(batch))
      if (largest !== timestamp) findings.add({ kind: 'timestamp mismatch', path, indexed: timestamp, found: largest })
      if (this.#previous >= timestamp) {
        findings.add({ kind: 'timestamp order', path, indexed: timestamp, found: this.#previous })
      }
    }
    this.#previous = timestamp
  }

  #largestTimestamp({ magic }: LogBatch, bytes: Buffer): Int64 {
    let largest: Int64 = NO_TIMESTAMP
    if (magic < MAGIC_V2) {
      for (const { timestamp } of unwrapLegacyMessage(readLegacyMessage(bytes))) {
        if (timestamp > largest) largest = timestamp
      }
      return largest
    }
    this.#reader.reset(bytes)
    while (this.#reader.next()) if (this.#reader.timestampMs > largest) largest = this.#reader.timestampMs
    return largest
  }
}

/** Of format 0 and 1 a batch says its last offset itself. */
function lastOffsetOf(batch: LogBatch, batches: LogBatches): Int64 {
  return batch.magic < MAGIC_V2 ? readAnyInt64(batches.bytes(batch), 0) : batches.fields(batch).lastOffset
}

function siblingOf(file: string, name: string, suffix: string): string {
  return path.join(path.dirname(file), `${stemOf(name)}${suffix}`)
}

function noBatchAt(position: number, log: string) {
  return dumpError('java.util.NoSuchElementException', '', `No batch begins at byte ${position} of ${log}.`)
}

/** Opens the files in this order for `use`. */
async function withFiles<const P extends readonly string[]>(
  paths: P,
  { files }: DumpContext,
  use: (files: { [K in keyof P]: ReadableFile }) => Promise<void>,
): Promise<void> {
  const open: ReadableFile[] = []
  try {
    for (const each of paths) open.push(openFile(files, each))
    await use(open as { [K in keyof P]: ReadableFile })
  } finally {
    for (const file of open) file.close()
  }
}

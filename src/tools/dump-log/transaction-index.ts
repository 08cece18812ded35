/** `.txnindex` files: the aborted transactions of a segment. Kafka: TransactionIndex, AbortedTxn. */
import type { ReadableFile } from '../segment-files.ts'
import { openFile } from './dump-error.ts'
import type { DumpContext } from './dump-request.ts'
import { baseOffsetOf } from './file-name.ts'
import { FileWindow } from './file-window.ts'
import { readAnyInt64 } from './int64.ts'

export const ABORTED_FIELD = {
  version: 0,
  producerId: 2,
  firstOffset: 10,
  lastOffset: 18,
  lastStableOffset: 26,
} as const
export const ABORTED_ENTRY_BYTES = 34
const ABORTED_VERSION = 0

/** Throws ToolError and KafkaError. */
export async function dumpTransactionIndex(
  path: string,
  name: string,
  { files, sink, findings }: DumpContext,
): Promise<void> {
  baseOffsetOf(name, path)
  const file = openFile(files, path)
  try {
    const window = new FileWindow(file)
    const strange = strangeEntries(file)
    if (strange > 0) findings.addDamage({ kind: 'entry', path, what: strangeText(strange) })
    const rest = file.sizeBytes % ABORTED_ENTRY_BYTES
    if (rest > 0) findings.addDamage({ kind: 'rest of an index', path, what: restOfEntries(rest) })
    for (let at = 0; at + ABORTED_ENTRY_BYTES <= file.sizeBytes && !sink.isClosed; at += ABORTED_ENTRY_BYTES) {
      const bytes = window.at(at, ABORTED_ENTRY_BYTES)
      const version = bytes.readInt16BE(ABORTED_FIELD.version)
      sink.abortedTransaction({
        // Kafka reads a later version as the one that it knows.
        version: Math.min(version, ABORTED_VERSION),
        producerId: readAnyInt64(bytes, ABORTED_FIELD.producerId),
        firstOffset: readAnyInt64(bytes, ABORTED_FIELD.firstOffset),
        lastOffset: readAnyInt64(bytes, ABORTED_FIELD.lastOffset),
        lastStableOffset: readAnyInt64(bytes, ABORTED_FIELD.lastStableOffset),
      })
      if (sink.isFull) await sink.drain()
    }
  } finally {
    file.close()
  }
}

/** How many entries are none that Kafka would write: of another version, or with offsets that can't be. */
export function strangeEntries(file: ReadableFile): number {
  const window = new FileWindow(file)
  let count = 0
  for (let at = 0; at + ABORTED_ENTRY_BYTES <= file.sizeBytes; at += ABORTED_ENTRY_BYTES) {
    if (isStrange(window.at(at, ABORTED_ENTRY_BYTES))) count++
  }
  return count
}

function isStrange(entry: Buffer): boolean {
  const firstOffset = entry.readBigInt64BE(ABORTED_FIELD.firstOffset)
  const lastOffset = entry.readBigInt64BE(ABORTED_FIELD.lastOffset)
  return (
    entry.readInt16BE(ABORTED_FIELD.version) !== ABORTED_VERSION ||
    entry.readBigInt64BE(ABORTED_FIELD.producerId) < 0n ||
    firstOffset < 0n ||
    lastOffset < firstOffset
  )
}

export function strangeText(count: number): string {
  return `${count === 1 ? 'an entry is' : `${count} entries are`} of no aborted transaction: a version, id or offset that can’t be`
}

/** Of the bytes behind the last whole entry of an index. */
export function restOfEntries(count: number): string {
  return `its last ${count === 1 ? 'byte is' : `${count} bytes are`} no whole entry`
}

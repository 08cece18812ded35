/**
 * `.snapshot` files: what a broker knows of the producers of a partition. Kafka: `ProducerStateManager.readSnapshot`.
 *
 *   0 version int16 | 2 crc uint32 | 6 count int32, then of each producer: 0 producerId int64 | 8 producerEpoch int16 |
 *   10 lastSequence int32 | 14 lastOffset int64 | 22 offsetDelta int32 | 26 timestamp int64 | 34 coordinatorEpoch int32 |
 *   38 transactionFirstOffset int64        The crc (CRC-32C) covers byte 6 to the end.
 */
import { crc32c } from '../../record/crc32c.ts'
import { ToolError } from '../tool-error.ts'
import { openFile } from './dump-error.ts'
import type { DumpContext } from './dump-request.ts'
import type { ProducerSnapshotEntry } from './dump-sink.ts'
import { FileWindow } from './file-window.ts'
import { readAnyInt64 } from './int64.ts'

export const SNAPSHOT_FIELD = { version: 0, crc: 2, count: 6, entries: 10 } as const
export const SNAPSHOT_ENTRY = {
  producerId: 0,
  producerEpoch: 8,
  lastSequence: 10,
  lastOffset: 14,
  offsetDelta: 22,
  timestamp: 26,
  coordinatorEpoch: 34,
  transactionFirstOffset: 38,
} as const
export const SNAPSHOT_ENTRY_BYTES = 46
const VERSION = 1
const MAX_INT32 = 0x7fffffff

/** Throws ToolError and KafkaError. */
export async function dumpProducerSnapshot(path: string, { files, sink }: DumpContext): Promise<void> {
  for (const entry of parseSnapshot(readWhole(path, files))) {
    sink.producer(entry)
    if (sink.isFull) await sink.drain()
  }
}

/** A snapshot is small: Kafka reads it whole too. */
function readWhole(path: string, files: DumpContext['files']): Buffer {
  const file = openFile(files, path)
  try {
    return new FileWindow(file).at(0, file.sizeBytes)
  } finally {
    file.close()
  }
}

/** The checksum that belongs into the snapshot in `bytes`. */
export function snapshotCrc(bytes: Buffer): number {
  return crc32c(bytes.subarray(SNAPSHOT_FIELD.count))
}

/** Throws ToolError (`terse`), in Kafka's words, for a file that no broker would take. */
function parseSnapshot(bytes: Buffer): ProducerSnapshotEntry[] {
  if (bytes.length < 2) throw invalid('null')
  const version = bytes.readInt16BE(SNAPSHOT_FIELD.version)
  if (version !== VERSION) throw invalid(`Snapshot contained an unknown file version ${version}`)
  const left = bytes.length - SNAPSHOT_FIELD.entries
  if (left < 0) throw invalid('null')
  const count = bytes.readInt32BE(SNAPSHOT_FIELD.count)
  if (count < 0) throw invalid('non-nullable field producerEntries was serialized as null')
  if (count > left) {
    throw invalid(`Tried to allocate a collection of size ${count}, but there are only ${left} bytes remaining.`)
  }
  if (count * SNAPSHOT_ENTRY_BYTES > left) throw invalid('null')
  const stored = bytes.readUInt32BE(SNAPSHOT_FIELD.crc)
  const computed = snapshotCrc(bytes)
  if (stored !== computed) {
    throw corrupt(`Snapshot is corrupt (CRC is no longer valid). Stored crc: ${stored}. Computed crc: ${computed}`)
  }
  return Array.from({ length: count }, (_, i) => entryAt(bytes, SNAPSHOT_FIELD.entries + i * SNAPSHOT_ENTRY_BYTES))
}

function entryAt(bytes: Buffer, at: number): ProducerSnapshotEntry {
  const lastSequence = bytes.readInt32BE(at + SNAPSHOT_ENTRY.lastSequence)
  const lastOffset = readAnyInt64(bytes, at + SNAPSHOT_ENTRY.lastOffset)
  const offsetDelta = bytes.readInt32BE(at + SNAPSHOT_ENTRY.offsetDelta)
  const first = readAnyInt64(bytes, at + SNAPSHOT_ENTRY.transactionFirstOffset)
  const firstSequence = sequenceBefore(lastSequence, offsetDelta)
  return {
    producerId: readAnyInt64(bytes, at + SNAPSHOT_ENTRY.producerId),
    producerEpoch: bytes.readInt16BE(at + SNAPSHOT_ENTRY.producerEpoch),
    coordinatorEpoch: bytes.readInt32BE(at + SNAPSHOT_ENTRY.coordinatorEpoch),
    lastTimestamp: readAnyInt64(bytes, at + SNAPSHOT_ENTRY.timestamp),
    transactionFirstOffset: first < 0 ? null : first,
    lastBatch: lastOffset < 0 ? null : { firstSequence, lastSequence, lastOffset, offsetDelta },
  }
}

/** Kafka: `DefaultRecordBatch.decrementSequence`. */
function sequenceBefore(sequence: number, decrement: number): number {
  return sequence < decrement ? MAX_INT32 - (decrement - sequence) + 1 : sequence - decrement
}

/** `why`: null where the bytes end too early. */
function invalid(why: string): ToolError {
  return corrupt(`Snapshot failed schema validation: ${why}`)
}

/** Kafka tells of it on stderr and goes on with the next file. */
function corrupt(message: string): ToolError {
  return new ToolError('terse', message, { plain: `The file is no snapshot of producers: ${message}` })
}

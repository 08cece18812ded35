/**
 * The bytes of a `.snapshot` file: what a partition knew of its producers at the offset in the file's name.
 * Kafka: ProducerStateManager.readSnapshot, writeSnapshot.
 *
 *   int16 version = 1 | uint32 CRC-32C of all that follows | int32 count | entries of 46 bytes:
 *   int64 producerId | int16 producerEpoch | int32 lastSequence | int64 lastOffset | int32 offsetDelta
 *   int64 timestamp | int32 coordinatorEpoch | int64 currentTxnFirstOffset
 */
import { KafkaError } from '../../../common/kafka-error.ts'
import { crc32c } from '../../../record/crc32c.ts'
import { readInt64, writeInt64 } from '../../../record/int64.ts'
import { NO_SEQUENCE, ProducerEntry } from './producer-entry.ts'

const VERSION = 1
const COVERED_FROM = 6
const HEADER_BYTES = 10
const ENTRY_BYTES = 46
const NO_OFFSET = -1

/** A producer and where its open transaction begins; null for none. */
export interface SnapshotEntry {
  readonly producer: ProducerEntry
  readonly transactionFirstOffset: number | null
}

/** The file's bytes. Of each producer's batches only the last one is kept. */
export function formatProducerSnapshot(entries: readonly SnapshotEntry[]): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + entries.length * ENTRY_BYTES)
  bytes.writeInt16BE(VERSION, 0)
  bytes.writeInt32BE(entries.length, COVERED_FROM)
  entries.forEach((entry, index) => writeEntry(bytes, HEADER_BYTES + index * ENTRY_BYTES, entry))
  bytes.writeUInt32BE(crc32c(bytes.subarray(COVERED_FROM)), 2)
  return bytes
}

/** Throws CORRUPT_MESSAGE for anything that Kafka would not have written. */
export function parseProducerSnapshot(bytes: Buffer): SnapshotEntry[] {
  if (bytes.length < HEADER_BYTES) throw corrupt('it is too short')
  if (bytes.readInt16BE(0) !== VERSION) throw corrupt(`its version is ${bytes.readInt16BE(0)}`)
  if (crc32c(bytes.subarray(COVERED_FROM)) !== bytes.readUInt32BE(2)) throw corrupt('its checksum is wrong')
  const count = bytes.readInt32BE(COVERED_FROM)
  if (bytes.length !== HEADER_BYTES + count * ENTRY_BYTES) throw corrupt(`it says that it has ${count} entries`)
  return Array.from({ length: count }, (_, index) => readEntry(bytes, HEADER_BYTES + index * ENTRY_BYTES))
}

function writeEntry(target: Buffer, at: number, { producer, transactionFirstOffset }: SnapshotEntry): void {
  const { producerId, producerEpoch, coordinatorEpoch, lastTimestampMs, lastBatch } = producer
  writeInt64(target, at, producerId)
  target.writeInt16BE(producerEpoch, at + 8)
  target.writeInt32BE(lastBatch?.lastSequence ?? NO_SEQUENCE, at + 10)
  writeInt64(target, at + 14, lastBatch?.lastOffset ?? NO_OFFSET)
  target.writeInt32BE(lastBatch?.offsetDelta ?? 0, at + 22)
  writeInt64(target, at + 26, lastTimestampMs)
  target.writeInt32BE(coordinatorEpoch, at + 34)
  writeInt64(target, at + 38, transactionFirstOffset ?? NO_OFFSET)
}

function readEntry(source: Buffer, at: number): SnapshotEntry {
  const producer = new ProducerEntry(readInt64(source, at))
  const producerEpoch = source.readInt16BE(at + 8)
  const timestampMs = readInt64(source, at + 26)
  producer.addMarker(producerEpoch, source.readInt32BE(at + 34), timestampMs)
  const lastOffset = readInt64(source, at + 14)
  if (lastOffset >= 0) {
    const [lastSequence, offsetDelta] = [source.readInt32BE(at + 10), source.readInt32BE(at + 22)]
    producer.addBatch(producerEpoch, { lastSequence, lastOffset, offsetDelta, timestampMs })
  }
  const firstOffset = readInt64(source, at + 38)
  return { producer, transactionFirstOffset: firstOffset < 0 ? null : firstOffset }
}

function corrupt(what: string): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `a producer snapshot can't be read: ${what}` })
}

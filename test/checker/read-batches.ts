/** Record batches, magic 2, from their bytes. Kafka: DefaultRecordBatch, DefaultRecord; written from the format's description alone. */
import { ByteCursor } from './byte-cursor.ts'
import { crc32c } from './crc32c.ts'
import { decompress } from './decompress.ts'

/** Up to and with the length. */
const FRAME_BYTES = 12
const HEADER_BYTES = 61
const CHECKSUM_AT = 17
/** The checksum covers everything from here on. */
const ATTRIBUTES_AT = 21
const MAGIC_AT = 16

export interface StoredRecord {
  readonly offset: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly (readonly [string, Buffer | null])[]
  readonly batch: StoredBatch
}

export interface StoredBatch {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly leaderEpoch: number
  /** -1: none. */
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly isTransactional: boolean
  readonly isControl: boolean
  readonly records: readonly StoredRecord[]
}

export interface ReadBatches {
  readonly batches: readonly StoredBatch[]
  /** Bytes behind the last whole and valid batch: what a writer left that was killed, or damage. */
  readonly restBytes: number
  /** Why the rest is no batch; null: there is none. */
  readonly fault: string | null
}

/** All batches up to the first that is not whole and valid. */
export function readBatches(bytes: Buffer): ReadBatches {
  const batches: StoredBatch[] = []
  let at = 0
  while (at < bytes.length) {
    const sizeInBytes = at + FRAME_BYTES > bytes.length ? 0 : FRAME_BYTES + bytes.readInt32BE(at + 8)
    const fault = faultOf(bytes, at, sizeInBytes)
    if (fault !== null) return { batches, restBytes: bytes.length - at, fault }
    batches.push(readBatch(bytes.subarray(at, at + sizeInBytes)))
    at += sizeInBytes
  }
  return { batches, restBytes: 0, fault: null }
}

/** What is wrong with the batch at `at`; null: nothing that its header could tell. */
export function faultOf(bytes: Buffer, at: number, sizeInBytes: number): string | null {
  if (sizeInBytes < HEADER_BYTES) return `no batch is ${sizeInBytes} bytes long`
  if (at + sizeInBytes > bytes.length) return `a batch of ${sizeInBytes} bytes is cut off after ${bytes.length - at}`
  const magic = bytes.readInt8(at + MAGIC_AT)
  if (magic !== 2) return `magic ${magic}`
  const covered = bytes.subarray(at + ATTRIBUTES_AT, at + sizeInBytes)
  return crc32c(covered) === bytes.readUInt32BE(at + CHECKSUM_AT) ? null : 'a wrong checksum'
}

/** Throws an Error for a batch whose checksum is right and whose contents are not. */
function readBatch(bytes: Buffer): StoredBatch {
  const header = new ByteCursor(bytes)
  const baseOffset = header.int64()
  header.int32()
  const leaderEpoch = header.int32()
  header.at = ATTRIBUTES_AT
  const attributes = header.int16()
  const lastOffset = baseOffset + header.int32()
  header.take(16)
  const [producerId, producerEpoch, baseSequence] = [header.int64(), header.int16(), header.int32()]
  const count = header.int32()
  const records: StoredRecord[] = []
  const batch = {
    ...{ baseOffset, lastOffset, leaderEpoch, producerId, producerEpoch, baseSequence, records },
    isTransactional: (attributes & 0x10) !== 0,
    isControl: (attributes & 0x20) !== 0,
  }
  const cursor = new ByteCursor(decompress(attributes & 7, bytes.subarray(HEADER_BYTES)))
  for (let index = 0; index < count; index++) records.push(readRecord(cursor, batch))
  if (!cursor.isAtEnd) throw new Error(`bytes behind the ${count} records of the batch at offset ${baseOffset}`)
  return batch
}

function readRecord(cursor: ByteCursor, batch: StoredBatch): StoredRecord {
  const length = cursor.varint()
  const end = cursor.at + length
  cursor.int8()
  cursor.varint()
  const offset = batch.baseOffset + cursor.varint()
  const [key, value] = [cursor.varintBytes(), cursor.varintBytes()]
  const headers = Array.from({ length: cursor.varint() }, () => {
    return [String(cursor.varintBytes()), cursor.varintBytes()] as const
  })
  if (cursor.at !== end) throw new Error(`the record at offset ${offset} says that it is ${length} bytes long`)
  return { offset, key, value, headers, batch }
}

/** Messages of the formats 0 and 1, which Kafka wrote before 0.11: they are known for what they are, and not read. */
import { crc32 } from 'node:zlib'
import { batchSizeInBytes, HEADER_UP_TO_MAGIC_BYTES } from './batch-header.ts'

const CRC_POSITION = 12
const MAGIC_POSITION = 16

/** Whether `message` is a whole one with the right checksum, of its own kind (CRC-32). Zeros have the same magic byte. */
export function isLegacyMessageIntact(message: Buffer): boolean {
  if (message.length < HEADER_UP_TO_MAGIC_BYTES || batchSizeInBytes(message, 0) !== message.length) return false
  return crc32(message.subarray(MAGIC_POSITION)) === message.readUInt32BE(CRC_POSITION)
}

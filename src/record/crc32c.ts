/** CRC-32C (Castagnoli): of a little computed here, of more by the processor, behind an addon that takes a while to load. */
import { type Crc32Addon, loadCrc32Addon } from '../common/native-addon.ts'
import { BATCH_OVERHEAD_BYTES, batchSizeInBytes, FIELD } from './batch-header.ts'

/** Of as many bytes the checksums are computed in less time than the addon takes to load. */
const LITTLE_BYTES = 16 * 1024
/** The polynomial, reflected: its lowest bit stands for x^31. */
const POLYNOMIAL = 0x82f63b78

let addon: Crc32Addon | null = null
let bytesLeft = LITTLE_BYTES

/** CRC-32C of `bytes`, continuing from that of what stands before them, as an unsigned number. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  if (addon === null) {
    bytesLeft -= bytes.length
    if (bytesLeft >= 0) return computeCrc32c(bytes, before)
    addon = loadCrc32Addon()
  }
  return addon.crc32c(bytes, before)
}

/** What a byte does to the 32 bits before it. */
const table: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let bits = byte
  for (let bit = 0; bit < 8; bit++) bits = (bits >>> 1) ^ (bits & 1 ? POLYNOMIAL : 0)
  return bits
})

/** The same as the addon's, one byte after the other. */
export function computeCrc32c(bytes: Uint8Array, before = 0): number {
  let crc = ~before
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0)
  return ~crc >>> 0
}

/** The checksum that belongs into the header of the batch that fills `batch`. */
export function batchCrc(batch: Buffer): number {
  return crc32c(batch.subarray(FIELD.attributes))
}

/** True when the whole batch at `position` is there and its checksum is right. */
export function isBatchIntact(source: Buffer, position: number): boolean {
  const sizeInBytes = batchSizeInBytes(source, position)
  if (sizeInBytes < BATCH_OVERHEAD_BYTES || position + sizeInBytes > source.length) return false
  const covered = source.subarray(position + FIELD.attributes, position + sizeInBytes)
  return crc32c(covered) === source.readUInt32BE(position + FIELD.crc)
}

/** CRC-32C (Castagnoli), computed by the processor. */
import { type Crc32Addon, loadCrc32Addon } from '../common/native-addon.ts'
import { BATCH_OVERHEAD_BYTES, batchSizeInBytes, FIELD } from './batch-header.ts'

let addon: Crc32Addon | null = null

/** CRC-32C of `bytes`, continuing from that of what stands before them, as an unsigned number. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  addon ??= loadCrc32Addon()
  return addon.crc32c(bytes, before)
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

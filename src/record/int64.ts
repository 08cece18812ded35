/**
 * Big-endian 64-bit integers as plain numbers. Offsets, timestamps and producer ids stay far below 2^53; what does not
 * fit is refused, never rounded.
 */
import { KafkaError } from '../common/kafka-error.ts'

const HIGH = 0x100000000

/** The int64 at `position`. Throws CORRUPT_MESSAGE beyond +-2^53. */
export function readInt64(source: Buffer, position: number): number {
  const value = source.readInt32BE(position) * HIGH + source.readUInt32BE(position + 4)
  if (!Number.isSafeInteger(value)) {
    throw new KafkaError('CORRUPT_MESSAGE', { message: `a 64-bit number is out of range at byte ${position}` })
  }
  return value
}

/** Writes `value`, a safe integer, as int64 at `position`. */
export function writeInt64(target: Buffer, position: number, value: number): void {
  target.writeInt32BE(Math.floor(value / HIGH), position)
  target.writeUInt32BE(((value % HIGH) + HIGH) % HIGH, position + 4)
}

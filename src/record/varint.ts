/**
 * Variable-length integers of record format v2: zigzag, then base-128 groups, low group first. Kafka: ByteUtils.
 * 64-bit values are plain numbers here: |value| <= 2^52, so that the zigzag of one is a number too.
 */

/** 2^27: below it four groups are enough and 32-bit arithmetic is exact. */
const FAST_LIMIT = 0x8000000

/** Bytes that `value` takes as a varint or varlong. */
export function varintSize(value: number): number {
  // Without a branch per size: one that is taken for the first time, late in a batch, has V8 compile its callers again.
  if (value >= -FAST_LIMIT && value < FAST_LIMIT) {
    const bits = 32 - Math.clz32(((value << 1) ^ (value >> 31)) | 1)
    return ((bits + 6) * 37) >> 8 // a seventh, rounded down
  }
  let zigzag = value < 0 ? -(value + 1) * 2 + 1 : value * 2
  let size = 1
  while (zigzag >= 128) {
    zigzag = Math.floor(zigzag / 128)
    size++
  }
  return size
}

/** Writes `value` at `position`; returns the position behind it. The target must have room: up to 8 bytes. */
export function writeVarint(target: Uint8Array, position: number, value: number): number {
  let at = position
  if (value >= -FAST_LIMIT && value < FAST_LIMIT) {
    let zigzag = ((value << 1) ^ (value >> 31)) >>> 0
    while (zigzag > 0x7f) {
      target[at++] = (zigzag & 0x7f) | 0x80
      zigzag >>>= 7
    }
    target[at++] = zigzag
    return at
  }
  let zigzag = value < 0 ? -(value + 1) * 2 + 1 : value * 2
  while (zigzag >= 128) {
    target[at++] = (zigzag % 128) | 0x80
    zigzag = Math.floor(zigzag / 128)
  }
  target[at++] = zigzag
  return at
}

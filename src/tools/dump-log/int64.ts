/**
 * 64-bit integers as a dump shows them: whatever the bytes say, also where no log would ever hold it. A number where one
 * is exact, else a bigint, so that equal values are always identical.
 */

export type Int64 = number | bigint

const HIGH = 0x100000000

/** The int64 at `position`. */
export function readAnyInt64(source: Buffer, position: number): Int64 {
  const value = source.readInt32BE(position) * HIGH + source.readUInt32BE(position + 4)
  return Number.isSafeInteger(value) ? value : source.readBigInt64BE(position)
}

/** `value + delta` as Java's long has it. */
export function addToInt64(value: Int64, delta: Int64): Int64 {
  const sum = typeof value === 'number' && typeof delta === 'number' ? value + delta : Number.NaN
  return Number.isSafeInteger(sum) ? sum : narrowed(BigInt.asIntN(64, BigInt(value) + BigInt(delta)))
}

function narrowed(value: bigint): Int64 {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

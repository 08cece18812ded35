/**
 * XXH3, 64 bits, seed 0: the hash of what topics look like, which group records carry. Kafka takes it from hash4j.
 * Inputs are a few hundred bytes and their hashes are kept, so it is written for being read.
 */

/** The default secret of the algorithm. */
const SECRET = Buffer.from(
  [
    'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221',
    'b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8',
    'a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb',
    '170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e',
  ].join(''),
  'hex',
)
const PRIME32_1 = 0x9e3779b1n
const PRIME32_2 = 0x85ebca77n
const PRIME32_3 = 0xc2b2ae3dn
const PRIME64_1 = 0x9e3779b185ebca87n
const PRIME64_2 = 0xc2b2ae3d27d4eb4fn
const PRIME64_3 = 0x165667b19e3779f9n
const PRIME64_4 = 0x85ebca77c2b2ae63n
const PRIME64_5 = 0x27d4eb2f165667c5n
const PRIME_MX1 = 0x165667919e3779f9n
const PRIME_MX2 = 0x9fb21c651e98df25n

const STRIPE_BYTES = 64
const STRIPES_PER_BLOCK = (SECRET.length - STRIPE_BYTES) / 8
const BLOCK_BYTES = STRIPE_BYTES * STRIPES_PER_BLOCK

/** The hash of `input` as a signed 64-bit number. */
export function xxh3(input: Buffer): bigint {
  return BigInt.asIntN(64, unsignedHash(input))
}

function unsignedHash(input: Buffer): bigint {
  const { length } = input
  if (length === 0) return avalanche64(secret(56) ^ secret(64))
  if (length <= 3) return hashUpTo3(input)
  if (length <= 8) return hashUpTo8(input)
  if (length <= 16) return hashUpTo16(input)
  if (length <= 128) return hashUpTo128(input)
  return length <= 240 ? hashUpTo240(input) : hashLong(input)
}

function hashUpTo3(input: Buffer): bigint {
  const { length } = input
  const [first, middle, last] = [input.readUInt8(0), input.readUInt8(length >> 1), input.readUInt8(length - 1)]
  const combined = ((first << 16) | (middle << 24) | (length << 8) | last) >>> 0
  return avalanche64(BigInt((combined ^ SECRET.readUInt32LE(0) ^ SECRET.readUInt32LE(4)) >>> 0))
}

function hashUpTo8(input: Buffer): bigint {
  const length = BigInt(input.length)
  const low = BigInt(input.readUInt32LE(input.length - 4))
  const high = BigInt(input.readUInt32LE(0))
  const keyed = wrap(low + (high << 32n)) ^ secret(8) ^ secret(16)
  const rotated = keyed ^ rotateLeft(keyed, 49n) ^ rotateLeft(keyed, 24n)
  const mixed = wrap(rotated * PRIME_MX2)
  const remixed = wrap((mixed ^ ((mixed >> 35n) + length)) * PRIME_MX2)
  return remixed ^ (remixed >> 28n)
}

function hashUpTo16(input: Buffer): bigint {
  const low = word(input, 0) ^ secret(24) ^ secret(32)
  const high = word(input, input.length - 8) ^ secret(40) ^ secret(48)
  return avalanche(BigInt(input.length) + swapBytes(low) + high + foldedProduct(low, high))
}

/** Pairs of 16 bytes from both ends towards the middle. */
function hashUpTo128(input: Buffer): bigint {
  let sum = BigInt(input.length) * PRIME64_1
  for (let pair = (input.length - 1) >> 5; pair >= 0; pair--) {
    sum += mix16(input, 16 * pair, 32 * pair)
    sum += mix16(input, input.length - 16 * (pair + 1), 32 * pair + 16)
  }
  return avalanche(sum)
}

function hashUpTo240(input: Buffer): bigint {
  const rounds = input.length >> 4
  let sum = BigInt(input.length) * PRIME64_1
  for (let round = 0; round < 8; round++) sum += mix16(input, 16 * round, 16 * round)
  sum = avalanche(sum)
  for (let round = 8; round < rounds; round++) sum += mix16(input, 16 * round, 16 * (round - 8) + 3)
  return avalanche(sum + mix16(input, input.length - 16, 136 - 17))
}

function hashLong(input: Buffer): bigint {
  const lanes = [PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1]
  const blocks = Math.floor((input.length - 1) / BLOCK_BYTES)
  for (let block = 0; block < blocks; block++) {
    accumulateStripes(lanes, input, block * BLOCK_BYTES, STRIPES_PER_BLOCK)
    scramble(lanes)
  }
  const rest = input.length - 1 - blocks * BLOCK_BYTES
  accumulateStripes(lanes, input, blocks * BLOCK_BYTES, Math.floor(rest / STRIPE_BYTES))
  accumulate(lanes, input, input.length - STRIPE_BYTES, SECRET.length - STRIPE_BYTES - 7)
  return mergeLanes(lanes, 11, BigInt(input.length) * PRIME64_1)
}

function accumulateStripes(lanes: bigint[], input: Buffer, position: number, stripes: number): void {
  for (let stripe = 0; stripe < stripes; stripe++) {
    accumulate(lanes, input, position + stripe * STRIPE_BYTES, stripe * 8)
  }
}

function accumulate(lanes: bigint[], input: Buffer, position: number, secretPosition: number): void {
  for (let lane = 0; lane < 8; lane++) {
    const value = word(input, position + 8 * lane)
    const keyed = value ^ secret(secretPosition + 8 * lane)
    lanes[lane ^ 1] = wrap(laneOf(lanes, lane ^ 1) + value)
    lanes[lane] = wrap(laneOf(lanes, lane) + (keyed & 0xffffffffn) * (keyed >> 32n))
  }
}

function scramble(lanes: bigint[]): void {
  for (let lane = 0; lane < 8; lane++) {
    const value = laneOf(lanes, lane)
    const key = secret(SECRET.length - STRIPE_BYTES + 8 * lane)
    lanes[lane] = wrap((value ^ (value >> 47n) ^ key) * PRIME32_1)
  }
}

function mergeLanes(lanes: bigint[], secretPosition: number, start: bigint): bigint {
  let sum = start
  for (let lane = 0; lane < 8; lane += 2) {
    const position = secretPosition + 8 * lane
    sum += foldedProduct(laneOf(lanes, lane) ^ secret(position), laneOf(lanes, lane + 1) ^ secret(position + 8))
  }
  return avalanche(sum)
}

function laneOf(lanes: readonly bigint[], lane: number): bigint {
  return lanes[lane] ?? 0n
}

function mix16(input: Buffer, position: number, secretPosition: number): bigint {
  return foldedProduct(
    word(input, position) ^ secret(secretPosition),
    word(input, position + 8) ^ secret(secretPosition + 8),
  )
}

/** The two halves of the 128-bit product, one laid over the other. */
function foldedProduct(a: bigint, b: bigint): bigint {
  const product = a * b
  return wrap(product) ^ (product >> 64n)
}

function avalanche(hash: bigint): bigint {
  const low = wrap(hash)
  const mixed = wrap((low ^ (low >> 37n)) * PRIME_MX1)
  return mixed ^ (mixed >> 32n)
}

/** The last step of the older XXH64. */
function avalanche64(hash: bigint): bigint {
  const once = wrap((hash ^ (hash >> 33n)) * PRIME64_2)
  const twice = wrap((once ^ (once >> 29n)) * PRIME64_3)
  return twice ^ (twice >> 32n)
}

function rotateLeft(value: bigint, bits: bigint): bigint {
  return wrap(value << bits) | (value >> (64n - bits))
}

function swapBytes(value: bigint): bigint {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes.readBigUInt64BE()
}

function word(bytes: Buffer, position: number): bigint {
  return bytes.readBigUInt64LE(position)
}

function secret(position: number): bigint {
  return SECRET.readBigUInt64LE(position)
}

function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}

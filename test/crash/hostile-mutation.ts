/** Damages a file in all the ways that disks, people and enemies do. */
import { BATCH_OVERHEAD_BYTES, batchSizeInBytes, FIELD } from '../../src/record/batch-header.ts'
import { batchCrc } from '../../src/record/crc32c.ts'
import type { SeededRandom } from './seeded-random.ts'

const HUGE = [0x7fffffff, 0xffffffff, 0x80000000, 0x7fffff00, 0x10000000, 0]

export interface Mutation {
  readonly name: string
  readonly bytes: Buffer
  /** Checksums were made to fit: what is read may be anything, but it must be read in peace. */
  readonly isForged: boolean
}

type Damage = (bytes: Buffer, random: SeededRandom, other: Buffer) => Buffer

function flip(bytes: Buffer, random: SeededRandom): Buffer {
  const damaged = Buffer.from(bytes)
  for (let n = 1 + random.below(3); n > 0; n--) {
    const at = random.below(damaged.length)
    damaged[at] = (damaged[at] ?? 0) ^ (1 << random.below(8))
  }
  return damaged
}

/** A piece of `bytes`, as [from, to). */
function piece(bytes: Buffer, random: SeededRandom): readonly [number, number] {
  const from = random.below(bytes.length)
  return [from, from + 1 + random.below(Math.min(bytes.length - from, random.chance(0.3) ? bytes.length : 40))]
}

const DAMAGES: Readonly<Record<string, Damage>> = {
  flip,
  cut: (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  extend: (bytes, random) =>
    Buffer.concat([bytes, Buffer.from(Array.from({ length: 1 + random.below(120) }, () => random.below(256)))]),
  zerosBehind: (bytes, random) => Buffer.concat([bytes, Buffer.alloc(1 + random.below(200))]),
  zero: (bytes, random) => Buffer.from(bytes).fill(0, ...piece(bytes, random)),
  ones: (bytes, random) => Buffer.from(bytes).fill(255, ...piece(bytes, random)),
  remove: (bytes, random) => {
    const [from, to] = piece(bytes, random)
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
  },
  double: (bytes, random) => {
    const [from, to] = piece(bytes, random)
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)])
  },
  splice: (bytes, random, other) => {
    const [from, to] = piece(bytes, random)
    const inserted = other.length === 0 ? other : other.subarray(...piece(other, random))
    return Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(to)])
  },
  swapFile: (_bytes, _random, other) => other,
  empty: () => Buffer.alloc(0),
  huge: (bytes, random) => {
    const damaged = Buffer.concat([bytes, Buffer.alloc(4)])
    damaged.writeUInt32BE(HUGE[random.below(HUGE.length)] ?? 0, random.below(bytes.length))
    return damaged.subarray(0, bytes.length)
  },
}

/** As `damage`, for text: another number, sign or count. */
export function changeNumber(bytes: Buffer, random: SeededRandom): Buffer {
  const numbers = ['-1', '9007199254740993', '99999999999999999999', '1e3', 'x', '', '0', '7', '2147483648']
  const words = bytes.toString('latin1').split(/(\d+)/)
  words[1 + 2 * random.below(Math.max((words.length - 1) / 2, 1))] = numbers[random.below(numbers.length)] ?? ''
  return Buffer.from(words.join(''), 'latin1')
}

/** Changes one batch behind its checksum's back. */
function forge(log: Buffer, random: SeededRandom): Buffer {
  const starts: number[] = []
  for (let at = 0; at + BATCH_OVERHEAD_BYTES <= log.length; at += batchSizeInBytes(log, at)) starts.push(at)
  const at = starts[random.below(starts.length)] ?? 0
  const damaged = Buffer.from(log)
  const batch = damaged.subarray(at, at + batchSizeInBytes(log, at))
  for (let n = 1 + random.below(3); n > 0; n--) {
    const from = FIELD.attributes + random.below(batch.length - FIELD.attributes)
    if (random.chance(0.4)) batch[from] = random.below(256)
    else batch.fill(random.chance(0.5) ? 255 : 127, from, Math.min(from + 1 + random.below(8), batch.length))
  }
  batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
  return damaged
}

/** One change of the file `name`; `other` is a file of the same kind. */
export function mutate(name: string, bytes: Buffer, other: Buffer, random: SeededRandom): Mutation {
  if (name.endsWith('.log') && bytes.length > 0 && random.chance(0.3)) {
    return { name: 'forge', bytes: forge(bytes, random), isForged: true }
  }
  if (!/\.(log|index|timeindex|txnindex|snapshot)$/.test(name) && random.chance(0.5)) {
    return { name: 'number', bytes: changeNumber(bytes, random), isForged: false }
  }
  const chosen = chosenDamage(bytes, random)
  return { name: chosen, bytes: (DAMAGES[chosen] as Damage)(bytes, random, other), isForged: false }
}

/** One change of bytes of any kind; `other` are such bytes too. */
export function damage(bytes: Buffer, other: Buffer, random: SeededRandom): Buffer {
  return (DAMAGES[chosenDamage(bytes, random)] as Damage)(bytes, random, other)
}

function chosenDamage(bytes: Buffer, random: SeededRandom): string {
  const names = bytes.length === 0 ? ['extend', 'zerosBehind', 'swapFile'] : Object.keys(DAMAGES)
  return names[random.below(names.length)] ?? 'flip'
}

/**
 * What a file system may show after the power went: which of the changes that nobody synced came to the disk. See
 * power-loss.md for the model, and for what ext4, xfs, btrfs and APFS do of it.
 */
import type { ByteChange, NameChange } from './memory-disk.ts'
import type { SeededRandom } from './seeded-random.ts'

/** A file whose last bytes were not synced. `versions`: the durable bytes, then those after each of `changes`. */
export interface BytesAtRisk {
  readonly inode: number
  readonly changes: readonly ByteChange[]
  readonly versions: () => readonly Buffer[]
}

/** A directory whose last names were not synced. */
export interface NamesAtRisk {
  readonly inode: number
  readonly changes: readonly NameChange[]
}

export interface PowerLoss {
  /** What the file holds afterwards. */
  bytes(file: BytesAtRisk): Buffer
  /** Those that come through, in order: each as a whole, so that a rename never leaves both names, or none. */
  names(directory: NamesAtRisk): readonly NameChange[]
}

/** Keeps the changes that `isKept` wants; the others never were. */
export function keeping(isKept: (change: { readonly moment: number; readonly inode: number }) => boolean): PowerLoss {
  const kept = <T extends { readonly moment: number }>(inode: number, changes: readonly T[]): T[] =>
    changes.filter(({ moment }) => isKept({ moment, inode }))
  return {
    bytes: ({ inode, changes, versions }) => kept(inode, changes).reduce(applied, versions()[0] ?? Buffer.alloc(0)),
    names: ({ inode, changes }) => kept(inode, changes),
  }
}

/** All up to `moment`, and of the write at that moment only the bytes that `part` leaves. */
export function tornAt(moment: number, part: (length: number) => readonly [from: number, to: number]): PowerLoss {
  const before = keeping((change) => change.moment < moment)
  return {
    ...before,
    bytes(file) {
      const bytes = before.bytes(file)
      const torn = file.changes.find((change) => change.moment === moment)
      if (torn === undefined || !('bytes' in torn)) return bytes
      const [from, to] = part(torn.bytes.length)
      return applied(bytes, { moment, at: torn.at + from, bytes: torn.bytes.subarray(from, to) })
    },
  }
}

/** Of sectors smaller than a disk's there are more in a small file. */
const SECTOR_BYTES = [16, 64, 512, 4096]
const CHANCES = [0.1, 0.5, 0.9, 0.98]

/**
 * Each sector of each file is as it was at any moment since the last sync, or empty, or somebody else's where the file had
 * never been written; each file is as long as it was at any such moment; names come through or do not, one by one.
 */
export function scattered(random: SeededRandom): PowerLoss {
  const sectorBytes = pick(random, SECTOR_BYTES)
  const newest = pick(random, CHANCES)
  const one = <T>(versions: readonly T[]): T =>
    random.chance(newest) ? (versions.at(-1) as T) : pick(random, versions)
  return {
    bytes: ({ versions }) => {
      const all = versions()
      const result = Buffer.alloc(one(all).length)
      for (let at = 0; at < result.length; at += sectorBytes) {
        const end = Math.min(at + sectorBytes, result.length)
        const sector = one(all).subarray(at, end)
        sector.copy(result, at)
        // Blocks that were given to the file and never written: zeros, or what was on the disk before.
        if (at + sector.length >= (all[0]?.length ?? 0)) stale(random, result.subarray(at + sector.length, end))
      }
      return result
    },
    names: ({ changes }) => changes.filter(() => random.chance(newest)),
  }
}

function stale(random: SeededRandom, target: Buffer): void {
  const kind = random.below(4)
  if (kind === 0) target.fill(0xff)
  else if (kind === 1) for (let i = 0; i < target.length; i++) target[i] = random.below(256)
}

function pick<T>(random: SeededRandom, all: readonly T[]): T {
  return all[random.below(all.length)] as T
}

export function applied(bytes: Buffer, change: ByteChange): Buffer {
  const size = 'truncateTo' in change ? change.truncateTo : Math.max(bytes.length, change.at + change.bytes.length)
  const result = Buffer.alloc(size)
  bytes.copy(result, 0, 0, Math.min(size, bytes.length))
  if ('bytes' in change) change.bytes.copy(result, change.at)
  return result
}

/** What of the unsynced a crash takes: from the last few changes to all of them, or sectors and names here and there. */
export type Loss = 'everything' | 'the newest' | 'some pages' | 'some sectors' | 'nothing'
export const LOSSES: readonly Loss[] = ['everything', 'the newest', 'some pages', 'some sectors', 'nothing']

export function powerLoss(loss: Loss, random: SeededRandom): PowerLoss {
  if (loss === 'everything') return keeping(() => false)
  if (loss === 'nothing') return keeping(() => true)
  if (loss === 'some pages') return keeping(() => random.chance(0.6))
  return loss === 'some sectors' ? scattered(random) : theNewest(random)
}

/** Each file and each directory as it was a while ago, the write that comes next in part. */
function theNewest(random: SeededRandom): PowerLoss {
  const until = <T>(changes: readonly T[]): number => random.below(changes.length + 1)
  return {
    bytes: ({ changes, versions }) => {
      const whole = until(changes)
      const bytes = versions()[whole] ?? Buffer.alloc(0)
      const next = changes[whole]
      if (next === undefined || !('bytes' in next)) return bytes
      return applied(bytes, { ...next, bytes: next.bytes.subarray(0, random.below(next.bytes.length + 1)) })
    },
    names: ({ changes }) => changes.slice(0, until(changes)),
  }
}

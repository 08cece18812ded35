/** All that a disk may look like after the power went at one moment, as far as one can try it. */
import { createHash } from 'node:crypto'
import type { Inode, MemoryDisk } from './memory-disk.ts'
import { keeping, type PowerLoss, scattered, tornAt } from './power-loss.ts'
import { SeededRandom } from './seeded-random.ts'

export interface CrashState {
  /** How the changes that nobody synced were lost. */
  readonly what: string
  readonly loss: PowerLoss
}

/**
 * Every prefix of the unsynced changes, each write torn; all but one change; all but one file's or directory's, and of those
 * alone; and `mixes` in which sectors, lengths and names come through one by one.
 */
export function* crashStates(disk: MemoryDisk, seed: number, mixes: number): Generator<CrashState> {
  const atRisk = disk.atRisk()
  yield { what: 'nothing lost', loss: keeping(() => true) }
  yield { what: 'everything lost', loss: keeping(() => false) }
  for (const { moment, change } of atRisk) {
    yield { what: `all up to change ${moment}`, loss: keeping((each) => each.moment <= moment) }
    yield { what: `all but change ${moment}`, loss: keeping((each) => each.moment !== moment) }
    yield { what: `change ${moment} alone`, loss: keeping((each) => each.moment === moment) }
    if ('bytes' in change && change.bytes.length > 1) yield* torn(moment, seed)
  }
  for (const inode of new Set(atRisk.map((each) => each.inode))) {
    yield { what: `all but inode ${inode.id}`, loss: keeping((each) => each.inode !== inode.id) }
    yield { what: `inode ${inode.id} alone`, loss: keeping((each) => each.inode === inode.id) }
  }
  if (atRisk.length === 0) return
  for (let i = 0; i < mixes; i++) {
    yield { what: `mix ${i}`, loss: scattered(new SeededRandom(seed * 10_007 + i)) }
  }
}

function* torn(moment: number, seed: number): Generator<CrashState> {
  const random = new SeededRandom(seed * 31 + moment)
  const cut = (length: number): number => 1 + random.below(length - 1)
  yield { what: `change ${moment} without its end`, loss: tornAt(moment, (length) => [0, cut(length)]) }
  yield { what: `change ${moment} without its beginning`, loss: tornAt(moment, (length) => [cut(length), length]) }
}

const hashes = new WeakMap<Buffer, string>()

/** Two disks, or directories, with the same one hold the same files. `left` are the names that don't count. */
export function fingerprint(inode: Inode, left = /^proc$/): string {
  if (!inode.isDirectory) return `${inode.bytes.length}:${hashOf(inode.bytes)}`
  const names = [...inode.names].filter(([name]) => !left.test(name)).sort(([a], [b]) => (a < b ? -1 : 1))
  return hashOf(Buffer.from(names.map(([name, inner]) => `${name} ${fingerprint(inner, left)}`).join('\n')))
}

/** Bytes of a disk in memory are never changed in place. */
function hashOf(bytes: Buffer): string {
  const known = hashes.get(bytes)
  if (known !== undefined) return known
  const hash = createHash('md5').update(bytes).digest('base64')
  hashes.set(bytes, hash)
  return hash
}

/**
 * A disk in memory that knows what a real one would have kept: bytes that were synced, names whose directory was synced.
 * `crash` loses the rest, or some of it. Processes use it through fault-file-system.ts.
 */
import type { SeededRandom } from './seeded-random.ts'

type Change = { readonly at: number; readonly bytes: Buffer } | { readonly truncateTo: number }

/** One change of a directory, which the disk keeps as a whole or not at all: a rename takes a name and gives another. */
type NameChange = readonly (readonly [name: string, inode: Inode | null])[]

/** A file or a directory, whatever names lead to it. */
export class Inode {
  readonly id: number
  readonly isDirectory: boolean
  /** Of a file: what processes see. */
  bytes: Buffer = Buffer.alloc(0)
  /** Of a directory: what processes see. */
  names = new Map<string, Inode>()
  modified = 0
  /** As `modified`, but set back by nobody, and later after a rename. */
  changed = 0
  #durableBytes: Buffer = Buffer.alloc(0)
  #durableNames = new Map<string, Inode>()
  /** What happened to the bytes since the last sync, in order. */
  #unsynced: Change[] = []
  /** What happened to the names since the last sync, in order. */
  #unsyncedNames: NameChange[] = []
  /** Failed syncs: everybody who has the file open is told once. */
  failedSyncs = 0

  constructor(id: number, isDirectory: boolean) {
    this.id = id
    this.isDirectory = isDirectory
  }

  change(change: Change): void {
    this.bytes = changed(this.bytes, change)
    this.#unsynced.push(change)
  }

  /** What is there now; call `commit` with it when the disk is done. */
  beginSync(): number {
    return this.#unsynced.length
  }

  commit(count: number): void {
    for (const change of this.#unsynced.splice(0, count)) this.#durableBytes = changed(this.#durableBytes, change)
  }

  /**
   * A sync that failed: the kernel takes the pages for clean, and no later sync writes them. Processes go on seeing them
   * until the machine goes down.
   */
  giveUp(): void {
    this.#unsynced = []
    this.failedSyncs++
  }

  /** Changes the names of a directory; null takes one out. */
  changeNames(...changes: NameChange): void {
    applyNames(this.names, changes)
    this.#unsyncedNames.push(changes)
  }

  syncNames(): void {
    for (const change of this.#unsyncedNames.splice(0)) applyNames(this.#durableNames, change)
  }

  /** As `giveUp`: what changed since the last sync of the names never gets to the disk. */
  giveUpNames(): void {
    this.#unsyncedNames = []
  }

  /** Becomes what the disk kept. */
  crash(random: SeededRandom, loss: Loss): void {
    if (this.isDirectory) {
      this.#crashNames(random, loss)
      for (const inode of this.names.values()) inode.crash(random, loss)
      return
    }
    let kept = this.#durableBytes
    for (const change of this.#survivors(random, loss)) kept = changed(kept, change)
    this.bytes = kept
    this.#durableBytes = kept
    this.#unsynced = []
  }

  /** A rename is lost or kept as a whole; of several, a later one may be kept and an earlier one lost. */
  #crashNames(random: SeededRandom, loss: Loss): void {
    const changes = this.#unsyncedNames
    let kept = changes
    if (loss === 'everything') kept = []
    else if (loss === 'the newest') kept = changes.slice(0, random.below(changes.length + 1))
    else if (loss === 'some pages') kept = changes.filter(() => random.chance(0.6))
    for (const change of kept) applyNames(this.#durableNames, change)
    this.names = new Map(this.#durableNames)
    this.#unsyncedNames = []
  }

  #survivors(random: SeededRandom, loss: Loss): Change[] {
    const changes = this.#unsynced
    if (loss === 'everything') return []
    if (loss === 'nothing') return changes
    // Pages go to the disk in any order, but what was truncated is gone before new bytes take its place.
    if (loss === 'some pages') return changes.filter((change) => 'truncateTo' in change || random.chance(0.6))
    const whole = random.below(changes.length + 1)
    const next = changes[whole]
    const torn = next !== undefined && 'bytes' in next ? [{ at: next.at, bytes: head(next.bytes, random) }] : []
    return [...changes.slice(0, whole), ...torn]
  }
}

/** What of the unsynced a crash takes: from the last few changes to all of them, or pages here and there. */
export type Loss = 'everything' | 'the newest' | 'some pages' | 'nothing'
export const LOSSES: readonly Loss[] = ['everything', 'the newest', 'some pages', 'nothing']

function head(bytes: Buffer, random: SeededRandom): Buffer {
  return bytes.subarray(0, random.below(bytes.length + 1))
}

function changed(bytes: Buffer, change: Change): Buffer {
  const size = 'truncateTo' in change ? change.truncateTo : Math.max(bytes.length, change.at + change.bytes.length)
  const result = Buffer.alloc(size)
  bytes.copy(result, 0, 0, Math.min(size, bytes.length))
  if ('bytes' in change) change.bytes.copy(result, change.at)
  return result
}

function applyNames(names: Map<string, Inode>, change: NameChange): void {
  for (const [name, inode] of change) {
    if (inode === null) names.delete(name)
    else names.set(name, inode)
  }
}

export class MemoryDisk {
  /** The time on the machine's clock, in milliseconds; without one, every change is a millisecond later than the last. */
  nowMs = 0

  readonly root: Inode
  #lastInode = 1
  #ticks = 0

  constructor() {
    this.root = new Inode(1, true)
  }

  makeInode(isDirectory: boolean): Inode {
    return new Inode(++this.#lastInode, isDirectory)
  }

  /** Every change of a file is a little later than the one before. */
  tick(): number {
    this.#ticks = Math.max(this.#ticks + 1, this.nowMs)
    return this.#ticks
  }

  /** What `file` leads to, or null. */
  find(file: string): Inode | null {
    let inode: Inode | undefined = this.root
    for (const name of file.split('/').filter((part) => part !== '')) {
      inode = inode.names.get(name)
      if (inode === undefined) return null
    }
    return inode
  }

  /** The machine goes down and comes up again. */
  crash(random: SeededRandom, loss: Loss): void {
    this.root.crash(random, loss)
  }
}

/**
 * A disk in memory that knows what a real one would have kept: bytes that were synced, names whose directory was synced.
 * `crash` loses the rest, or some of it. Processes use it through fault-file-system.ts.
 */
import { applied, keeping, type Loss, type PowerLoss, powerLoss } from './power-loss.ts'
import type { SeededRandom } from './seeded-random.ts'

/** The number of a change on its disk, counted through all files. */
interface Numbered {
  readonly moment: number
}

export type ByteChange = Numbered & ({ readonly at: number; readonly bytes: Buffer } | { readonly truncateTo: number })

type Names = readonly (readonly [name: string, inode: Inode | null])[]

/** One change of a directory, which the disk keeps as a whole or not at all: a rename takes a name and gives another. */
export type NameChange = Numbered & { readonly names: Names }

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
  /** Names that lead to it. */
  links = 1
  /** Failed syncs: everybody who has the file open is told once. */
  failedSyncs = 0
  readonly #disk: MemoryDisk
  #durableBytes: Buffer = Buffer.alloc(0)
  #durableNames = new Map<string, Inode>()
  /** What happened to the bytes since the last sync, in order. */
  #unsynced: ByteChange[] = []
  /** What happened to the names since the last sync, in order. */
  #unsyncedNames: NameChange[] = []

  constructor(id: number, isDirectory: boolean, disk: MemoryDisk) {
    this.id = id
    this.isDirectory = isDirectory
    this.#disk = disk
  }

  write(at: number, bytes: Uint8Array): void {
    this.#change({ moment: this.#disk.nextMoment(), at, bytes: Buffer.from(bytes) })
  }

  truncate(sizeBytes: number): void {
    this.#change({ moment: this.#disk.nextMoment(), truncateTo: sizeBytes })
  }

  #change(change: ByteChange): void {
    this.bytes = applied(this.bytes, change)
    this.#unsynced.push(change)
  }

  /** What is there now; call `commit` with it when the disk is done. */
  beginSync(): number {
    return this.#unsynced.length
  }

  commit(count: number): void {
    for (const change of this.#unsynced.splice(0, count)) this.#durableBytes = applied(this.#durableBytes, change)
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
  changeNames(...names: Names): void {
    applyNames(this.names, names)
    this.#unsyncedNames.push({ moment: this.#disk.nextMoment(), names })
  }

  syncNames(): void {
    for (const { names } of this.#unsyncedNames.splice(0)) applyNames(this.#durableNames, names)
  }

  /** As `giveUp`: what changed since the last sync of the names never gets to the disk. */
  giveUpNames(): void {
    this.#unsyncedNames = []
  }

  /** All that a crash might lead to: whatever has a name, had one when the disk was last told, or had one meanwhile. */
  reachable(): Set<Inode> {
    const meanwhile = this.#unsyncedNames.flatMap(({ names }) => names.flatMap(([, inode]) => inode ?? []))
    return new Set([...this.names.values(), ...this.#durableNames.values(), ...meanwhile])
  }

  /** Changes that a crash may take. */
  atRisk(): readonly (ByteChange | NameChange)[] {
    return [...this.#unsynced, ...this.#unsyncedNames]
  }

  /** Becomes what the disk kept. */
  lose(loss: PowerLoss): void {
    if (this.isDirectory) {
      for (const { names } of loss.names({ inode: this.id, changes: this.#unsyncedNames })) {
        applyNames(this.#durableNames, names)
      }
      this.names = new Map(this.#durableNames)
      this.#unsyncedNames = []
      for (const inode of this.names.values()) inode.lose(loss)
    } else if (this.#unsynced.length > 0 || this.bytes !== this.#durableBytes) {
      const kept = loss.bytes({ inode: this.id, changes: this.#unsynced, versions: () => this.#versions() })
      this.bytes = kept
      this.#durableBytes = kept
      this.#unsynced = []
    }
  }

  #versions(): Buffer[] {
    const versions = [this.#durableBytes]
    for (const change of this.#unsynced) versions.push(applied(versions.at(-1) ?? this.#durableBytes, change))
    return versions
  }

  /** The same inode of `disk`; `known` has those that were copied before. Bytes are never changed in place. */
  copyTo(disk: MemoryDisk, known: Map<Inode, Inode>): Inode {
    const before = known.get(this)
    if (before !== undefined) return before
    const copy = new Inode(this.id, this.isDirectory, disk)
    known.set(this, copy)
    const copied = (inode: Inode): Inode => inode.copyTo(disk, known)
    const copiedNames = (names: ReadonlyMap<string, Inode>): Map<string, Inode> =>
      new Map([...names].map(([name, inode]) => [name, copied(inode)]))
    Object.assign(copy, { bytes: this.bytes, modified: this.modified, changed: this.changed })
    copy.names = copiedNames(this.names)
    copy.failedSyncs = this.failedSyncs
    copy.links = this.links
    copy.#durableBytes = this.#durableBytes
    copy.#durableNames = copiedNames(this.#durableNames)
    copy.#unsynced = [...this.#unsynced]
    copy.#unsyncedNames = this.#unsyncedNames.map(({ moment, names }) => ({
      moment,
      names: names.map(([name, inode]) => [name, inode === null ? null : copied(inode)] as const),
    }))
    return copy
  }
}

function applyNames(names: Map<string, Inode>, change: Names): void {
  for (const [name, inode] of change) {
    if (inode === null) names.delete(name)
    else names.set(name, inode)
  }
}

export class MemoryDisk {
  /** The time on the machine's clock, in milliseconds; without one, every change is a millisecond later than the last. */
  nowMs = 0

  root: Inode
  #lastInode = 1
  #ticks = 0
  #moments = 0

  constructor() {
    this.root = new Inode(1, true, this)
  }

  makeInode(isDirectory: boolean): Inode {
    return new Inode(++this.#lastInode, isDirectory, this)
  }

  /** Every change of a file is a little later than the one before. */
  tick(): number {
    this.#ticks = Math.max(this.#ticks + 1, this.nowMs)
    return this.#ticks
  }

  /** How many changes there were. */
  get moments(): number {
    return this.#moments
  }

  nextMoment(): number {
    return ++this.#moments
  }

  /** What `file` leads to, or null. */
  find(file: string): Inode | null {
    let inode: Inode | undefined = this.root
    for (let from = 0; from < file.length && inode !== undefined; ) {
      const slash = file.indexOf('/', from)
      const end = slash < 0 ? file.length : slash
      if (end > from) inode = inode.names.get(file.slice(from, end))
      from = end + 1
    }
    return inode ?? null
  }

  /** The disk as it is now, with what it would keep; the two go their own ways from here on. */
  copy(): MemoryDisk {
    const copy = new MemoryDisk()
    copy.nowMs = this.nowMs
    copy.#lastInode = this.#lastInode
    copy.#ticks = this.#ticks
    copy.#moments = this.#moments
    copy.root = this.root.copyTo(copy, new Map())
    return copy
  }

  /** All changes that a crash may take, in the order in which they were made. */
  atRisk(): { readonly moment: number; readonly inode: Inode; readonly change: ByteChange | NameChange }[] {
    const inodes = new Set([this.root])
    for (const inode of inodes) for (const next of inode.reachable()) inodes.add(next)
    return [...inodes]
      .flatMap((inode) => inode.atRisk().map((change) => ({ moment: change.moment, inode, change })))
      .sort((a, b) => a.moment - b.moment)
  }

  /** Everything is on the disk: sync(2). */
  sync(): void {
    this.lose(keeping(() => true))
  }

  /** The machine goes down and comes up again. */
  crash(random: SeededRandom, loss: Loss): void {
    this.lose(powerLoss(loss, random))
  }

  /** The same, with exactly that loss. */
  lose(loss: PowerLoss): void {
    this.root.lose(loss)
  }
}

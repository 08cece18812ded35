/**
 * A process on a MemoryDisk: its file system and its locks, with faults where a plan wants them. A write can be torn at
 * any byte, a call can fail as on a full or dying disk, and the process can be killed in the middle of anything.
 */
import path from 'node:path'
import type { FileStat, FileSystem, OpenFile } from '../../src/storage/io/file-system.ts'
import type { KernelLocks } from '../../src/storage/io/kernel-locks.ts'
import { storageError } from '../../src/storage/io/storage-error.ts'
import type { Inode, MemoryDisk } from './memory-disk.ts'
import type { MemoryLocks } from './memory-locks.ts'

export type OperationKind = 'open' | 'write' | 'truncate' | 'datasync' | 'rename' | 'remove' | 'syncDirectory'

/** One call that changes something, or could. */
export interface Operation {
  readonly kind: OperationKind
  readonly path: string
  /** Counted from 0. */
  readonly number: number
  /** Of a write. */
  readonly sizeInBytes: number
}

/** One call that only looks. They are counted apart from operations, so that a plan of either kind stays the same. */
export interface Look {
  readonly kind: 'read' | 'list'
  readonly path: string
  readonly number: number
}

/** What the names in a directory look like to somebody who lists them while others rename. */
export type Listing = (directory: string, names: readonly string[]) => readonly string[]

/** `kill` ends the process; the others fail the call with that code. Of a write, the first `writtenBytes` go through. */
export interface Fault {
  readonly kind: 'kill' | 'ENOSPC' | 'EIO' | 'EROFS'
  readonly writtenBytes?: number
}

export type FaultPlan = (operation: Operation) => Fault | null

/** What a killed process' calls throw; nobody outside of it ever sees that. */
export class ProcessKilled extends Error {
  override readonly name = 'ProcessKilled'
}

let lastDescriptor = 100

export class FaultProcess {
  plan: FaultPlan
  /** True fails the look with EIO, as a dying disk does. */
  isUnreadable: (look: Look) => boolean = () => false
  listing: Listing = (_directory, names) => names
  readonly #disk: MemoryDisk
  readonly #diskLocks: MemoryLocks
  readonly #open = new Map<number, Inode>()
  #operations = 0
  #looks = 0
  #isDead = false

  constructor(disk: MemoryDisk, locks: MemoryLocks, plan: FaultPlan = () => null) {
    this.#disk = disk
    this.#diskLocks = locks
    this.plan = plan
  }

  get operations(): number {
    return this.#operations
  }

  get looks(): number {
    return this.#looks
  }

  get isDead(): boolean {
    return this.#isDead
  }

  /** SIGKILL: the kernel closes its files and frees its locks; what it wrote stays. */
  kill(): void {
    this.#isDead = true
    for (const [descriptor, inode] of this.#open) this.#diskLocks.forget(descriptor, inode)
    this.#open.clear()
  }

  readonly locks: KernelLocks = {
    tryLock: (descriptor, mode) => this.#diskLocks.tryLock(descriptor, this.#inodeOf(descriptor), mode),
    waitForLock: (descriptor, mode) => this.#diskLocks.wait(descriptor, this.#inodeOf(descriptor), mode),
    unlock: (descriptor) => this.#diskLocks.unlock(descriptor, this.#inodeOf(descriptor)),
  }

  readonly fileSystem: FileSystem = {
    open: (file, mode) => this.#openFile(file, mode),
    stat: (file) => {
      const inode = this.#alive(() => this.#disk.find(file))
      return inode === null ? null : statOf(inode)
    },
    readFile: (file) => {
      const inode = this.#alive(() => this.#disk.find(file))
      if (inode === null) return null
      this.#look('read', file)
      return Buffer.from(inode.bytes)
    },
    replaceFile: (file, bytes) => this.#replaceFile(file, bytes),
    list: (directory) => {
      const inode = this.#alive(() => this.#disk.find(directory))
      if (inode === null) return null
      this.#look('list', directory)
      return [...this.listing(directory, [...inode.names.keys()])]
    },
    makeDirectory: (directory) => this.#makeDirectory(directory),
    makeSubdirectory: (directory) => this.#makeSubdirectory(directory),
    rename: (from, to) => this.#rename(from, to),
    removeFile: (file) => this.#remove(file),
    removeDirectory: (directory) => this.#removeDirectory(directory),
    syncDirectory: (directory) => this.#syncDirectory(directory),
    watch: () => null,
    makeLink: (_, link) => {
      throw storageError(new Error('no links here'), link)
    },
    linkFile: (existing, file) => this.#linkFile(existing, file),
    cloneFile: () => false,
    hasOtherNames: (file) => (this.#disk.find(file)?.links ?? 1) > 1,
    isLink: () => false,
    isMountPoint: () => false,
    realPath: (file) => file,
    isWritable: () => true,
    isAnothers: () => false,
    space: () => null,
  }

  #alive<T>(action: () => T): T {
    if (this.#isDead) throw new ProcessKilled('this process is dead')
    return action()
  }

  /** Counts a call and throws if the plan wants that, after `partly` has done what still goes through. */
  #begin(kind: OperationKind, file: string, sizeInBytes = 0, partly?: (writtenBytes: number) => void): void {
    this.#alive(() => undefined)
    const fault = this.plan({ kind, path: file, number: this.#operations++, sizeInBytes })
    if (fault === null) return
    partly?.(Math.min(fault.writtenBytes ?? 0, sizeInBytes))
    if (fault.kind === 'kill') {
      this.kill()
      throw new ProcessKilled(`killed in ${kind} of ${file}`)
    }
    throw systemError(fault.kind, file)
  }

  #look(kind: Look['kind'], file: string): void {
    if (this.isUnreadable({ kind, path: file, number: this.#looks++ })) throw systemError('EIO', file)
  }

  #inodeOf(descriptor: number): Inode {
    return this.#alive(() => {
      const inode = this.#open.get(descriptor)
      if (inode === undefined) throw new Error('bad file descriptor')
      return inode
    })
  }

  #parent(file: string): Inode {
    const parent = this.#disk.find(path.dirname(file))
    if (parent === null) throw systemError('ENOENT', file)
    return parent
  }

  #openFile(file: string, mode: 'read' | 'write' | 'create' | 'exclusive'): OpenFile {
    this.#begin('open', file)
    let inode = this.#disk.find(file)
    if (inode !== null && mode === 'exclusive') throw systemError('EEXIST', file)
    if (inode === null) {
      if (mode === 'read' || mode === 'write') throw systemError('ENOENT', file)
      inode = this.#disk.makeInode(false)
      this.#link(file, inode)
    }
    const descriptor = ++lastDescriptor
    this.#open.set(descriptor, inode)
    return this.#fileOf(descriptor, file)
  }

  #fileOf(descriptor: number, file: string): OpenFile {
    const inode = (): Inode => this.#inodeOf(descriptor)
    let failuresSeen = inode().failedSyncs
    const write = (target: Inode, bytes: Uint8Array, at: number): void => {
      if (bytes.length === 0) return
      target.write(at, bytes)
      target.modified = target.changed = this.#disk.tick()
    }
    return {
      descriptor,
      path: file,
      stat: () => statOf(inode()),
      read: (target, targetStart, length, position) => {
        const source = inode().bytes.subarray(position, position + length)
        this.#look('read', file)
        target.set(source, targetStart)
        return source.length
      },
      write: (bytes, position) => {
        const target = inode()
        const partly = (count: number): void => write(target, bytes.subarray(0, count), position)
        this.#begin('write', file, bytes.length, partly)
        write(target, bytes, position)
      },
      truncate: (sizeBytes) => {
        this.#begin('truncate', file)
        inode().truncate(sizeBytes)
      },
      setModified: (modifiedMs) => {
        inode().modified = modifiedMs
      },
      datasync: async () => {
        const target = inode()
        const hasFailed = target.failedSyncs > failuresSeen
        if (!hasFailed) await this.#datasync(target, file)
        else {
          failuresSeen = target.failedSyncs
          throw systemError('EIO', file)
        }
      },
      close: () => {
        // The kernel has closed the files of a dead process already.
        if (this.#isDead) return
        this.#diskLocks.forget(descriptor, inode())
        this.#open.delete(descriptor)
      },
    }
  }

  /** As a disk does it: some time later, and only what had been written when it was asked. */
  async #datasync(inode: Inode, file: string): Promise<void> {
    try {
      this.#begin('datasync', file)
    } catch (error) {
      if (!this.#isDead) inode.giveUp()
      throw error
    }
    const count = inode.beginSync()
    await new Promise((resolve) => setImmediate(resolve))
    inode.commit(count)
    this.#alive(() => undefined)
  }

  #syncDirectory(directory: string): void {
    const inode = this.#disk.find(directory)
    if (inode === null) throw systemError('ENOENT', directory)
    try {
      this.#begin('syncDirectory', directory)
    } catch (error) {
      if (!this.#isDead) inode.giveUpNames()
      throw error
    }
    inode.syncNames()
  }

  #replaceFile(file: string, bytes: Uint8Array): void {
    const temporary = `${file}.tmp`
    const opened = this.#openFile(temporary, 'create')
    try {
      opened.truncate(0)
      opened.write(bytes, 0)
      this.#begin('datasync', temporary)
      const inode = this.#inodeOf(opened.descriptor)
      inode.commit(inode.beginSync())
    } finally {
      if (!this.#isDead) opened.close()
    }
    this.#rename(temporary, file)
    this.#syncDirectory(path.dirname(file))
  }

  #makeDirectory(directory: string): void {
    this.#begin('open', directory)
    if (this.#disk.find(directory) !== null) return
    if (this.#disk.find(path.dirname(directory)) === null) this.#makeDirectory(path.dirname(directory))
    this.#link(directory, this.#disk.makeInode(true))
  }

  #makeSubdirectory(directory: string): void {
    const parent = path.dirname(directory)
    if (this.#alive(() => this.#disk.find(parent)) === null) throw systemError('ENOENT', directory)
    this.#makeDirectory(directory)
  }

  #rename(from: string, to: string): void {
    this.#begin('rename', from)
    const inode = this.#disk.find(from)
    if (inode === null) throw systemError('ENOENT', from)
    const there = this.#disk.find(to)
    if (there !== null && there.names.size > 0) throw systemError('ENOTEMPTY', to)
    inode.changed = this.#disk.tick()
    const [source, target] = [this.#parent(from), this.#parent(to)]
    const [taken, given] = [[path.basename(from), null] as const, [path.basename(to), inode] as const]
    if (source === target) source.changeNames(taken, given)
    else {
      target.changeNames(given)
      source.changeNames(taken)
    }
  }

  #link(file: string, inode: Inode): void {
    inode.modified = inode.changed = this.#disk.tick()
    this.#parent(file).changeNames([path.basename(file), inode])
  }

  #linkFile(existing: string, file: string): boolean {
    this.#begin('open', file)
    const inode = this.#disk.find(existing)
    if (inode === null) throw systemError('ENOENT', existing)
    if (this.#disk.find(file) !== null) throw systemError('EEXIST', file)
    inode.links++
    this.#link(file, inode)
    return true
  }

  #remove(file: string): boolean {
    this.#begin('remove', file)
    const inode = this.#disk.find(file)
    if (inode === null) return false
    inode.links--
    this.#parent(file).changeNames([path.basename(file), null])
    return true
  }

  /** One after the other, as `rm -r` does it: whoever is killed meanwhile leaves some. */
  #removeDirectory(directory: string): void {
    const inode = this.#alive(() => this.#disk.find(directory))
    if (inode === null) return
    for (const [name, { isDirectory }] of [...inode.names]) {
      const inner = path.join(directory, name)
      if (isDirectory) this.#removeDirectory(inner)
      else this.#remove(inner)
    }
    this.#remove(directory)
  }
}

function statOf(inode: Inode): FileStat {
  const { id, isDirectory, bytes, modified, changed } = inode
  return {
    inode: id,
    sizeBytes: bytes.length,
    isDirectory,
    isFile: !isDirectory,
    modifiedMs: modified,
    changedMs: changed,
  }
}

function systemError(code: string, file: string): Error {
  return storageError(Object.assign(new Error(code), { code }), file)
}

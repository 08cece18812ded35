/** Kernel locks on the files of a MemoryDisk: kept by descriptors, freed when one is closed. */
import type { LockMode } from '../../src/storage/io/kernel-locks.ts'
import type { Inode } from './memory-disk.ts'

interface Waiting {
  readonly descriptor: number
  readonly inode: Inode
  readonly mode: LockMode
  readonly resolve: () => void
}

export class MemoryLocks {
  readonly #held = new Map<Inode, Map<number, LockMode>>()
  #waiting: Waiting[] = []

  tryLock(descriptor: number, inode: Inode, mode: LockMode): boolean {
    const holders = this.#held.get(inode) ?? new Map<number, LockMode>()
    const others = [...holders].filter(([holder]) => holder !== descriptor)
    if (others.some(([, held]) => held === 'exclusive' || mode === 'exclusive')) return false
    this.#held.set(inode, holders.set(descriptor, mode))
    return true
  }

  wait(descriptor: number, inode: Inode, mode: LockMode): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ descriptor, inode, mode, resolve })
      this.#wake()
    })
  }

  unlock(descriptor: number, inode: Inode): void {
    this.#held.get(inode)?.delete(descriptor)
    this.#wake()
  }

  /** The descriptor is closed: nobody waits for it, and what it held is free. */
  forget(descriptor: number, inode: Inode): void {
    this.#waiting = this.#waiting.filter((each) => each.descriptor !== descriptor)
    this.unlock(descriptor, inode)
  }

  #wake(): void {
    this.#waiting = this.#waiting.filter(({ descriptor, inode, mode, resolve }) => {
      if (!this.tryLock(descriptor, inode, mode)) return true
      resolve()
      return false
    })
  }
}

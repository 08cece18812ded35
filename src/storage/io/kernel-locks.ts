/**
 * Locks that the kernel keeps for an open file and frees when its last holder dies: no pid files, nothing stale. On Linux
 * they are open-file-description locks, which exclude the POSIX locks that Java takes, and the other way round.
 */
import { type FileLockAddon, loadFileLockAddon } from '../../common/native-addon.ts'
import { systemErrorCode } from './storage-error.ts'

/** `shared`: any number of holders. `exclusive`: one. */
export type LockMode = 'shared' | 'exclusive'

export interface KernelLocks {
  /** Takes the lock if nobody is in the way. A shared one needs a file open for reading, an exclusive one for writing. */
  tryLock(descriptor: number, mode: LockMode): boolean
  /** Resolves when the lock is held. Waits on a thread of its own. */
  waitForLock(descriptor: number, mode: LockMode): Promise<void>
  unlock(descriptor: number): void
  /** Runs what is done under the lock at `path`: where a test sees in which order locks are taken. */
  guard?<T>(path: string, critical: () => T | Promise<T>): T | Promise<T>
}

/** The whole file, to infinity. */
const START = 0
const LENGTH = 0

let addon: FileLockAddon | null = null
/** Threads of this process that wait for a lock. */
let waits = 0

function locks(): FileLockAddon {
  addon ??= loadFileLockAddon()
  return addon
}

/** Whether a thread of this process waits for a lock. Node does not end by itself before it has got it. */
export function isWaitingForLock(): boolean {
  return waits > 0
}

/** The locks of this machine's kernel. */
export const kernelLocks: KernelLocks = {
  tryLock(descriptor, mode) {
    try {
      locks().tryLock(descriptor, START, LENGTH, mode === 'exclusive')
      return true
    } catch (error) {
      if (systemErrorCode(error) === 'EAGAIN') return false
      throw error
    }
  },
  waitForLock(descriptor, mode) {
    return new Promise((resolve, reject) => {
      waits++
      // The handle is the memory that the waiting thread works in: it lives as long as the request does.
      const request: { handle: ArrayBuffer | null } = { handle: null }
      request.handle = locks().waitForLock(descriptor, START, LENGTH, mode === 'exclusive', request, (error) => {
        request.handle = null
        waits--
        if (error) reject(error)
        else resolve()
      })
    })
  },
  unlock(descriptor) {
    locks().unlock(descriptor, START, LENGTH)
  },
}

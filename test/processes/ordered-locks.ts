/**
 * Kernel locks that insist on the order in which a process may take them (design: metadata, coordinator, partition; two
 * partitions by name): two processes that both keep to it can't wait for each other for ever.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import path from 'node:path'
import type { KernelLocks } from '../../src/storage/io/kernel-locks.ts'

/** What a task holds, the last one taken at the end. */
const held = new AsyncLocalStorage<readonly string[]>()

/**
 * The end of transactions, producer ids, the controller, a coordinator, partitions by name, the log of the metadata, the checkpoints of a log.dir;
 * each by broker.
 */
function rankOf(lockPath: string): string {
  const directory = path.basename(path.dirname(lockPath))
  const broker = path.basename(path.dirname(path.dirname(lockPath))).replace(/\d+$/, (id) => id.padStart(9, '0'))
  switch (path.basename(lockPath)) {
    case 'kafdir-completion.lock':
      return `00 ${directory} ${broker}`
    case 'kafdir-producer-ids':
      return '01'
    case 'metadata-quorum.lock':
      return '1'
    case 'kafdir-operation.lock':
      return directory === '__cluster_metadata-0' ? `1 ${broker}` : `2 ${directory} ${broker}`
    case 'partition.metadata':
      return directory === '__cluster_metadata-0' ? `4 ${broker}` : `3 ${directory} ${broker}`
    case 'kafdir-checkpoints.lock':
      return `5 ${path.basename(path.dirname(lockPath))}`
    default:
      throw new Error(`${lockPath} has no place in the order of locks`)
  }
}

/** `locks`, and an error for whoever takes one that comes before one that it holds. */
export function orderedLocks(locks: KernelLocks): KernelLocks {
  return {
    tryLock: (descriptor, mode) => locks.tryLock(descriptor, mode),
    waitForLock: (descriptor, mode) => locks.waitForLock(descriptor, mode),
    unlock: (descriptor) => locks.unlock(descriptor),
    guard: (lockPath, critical) => {
      const before = held.getStore() ?? []
      const last = before.at(-1)
      if (last !== undefined && rankOf(lockPath) <= rankOf(last)) {
        throw new Error(`${lockPath} was taken while ${last} was held`)
      }
      return held.run([...before, lockPath], critical)
    },
  }
}

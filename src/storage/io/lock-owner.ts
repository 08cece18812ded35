import type { FileSystem } from './file-system.ts'

/** Every lock that the kernel keeps, a line each; only Linux has it. */
const KERNEL_LOCKS = '/proc/locks'
/** `1: POSIX  ADVISORY  WRITE 4711 fd:01:1234567 0 EOF`: of a process; ours belong to an open file and name none. */
const EXCLUSIVE_POSIX_LOCK = /: POSIX +\S+ +WRITE +(\d+) +\S+:(\d+) /

/**
 * The id of the process that holds an exclusive POSIX lock, as Java's, on `file`; null where nobody does, or the system
 * does not tell. Inodes repeat from one file system to the next, so the process must have the file open too.
 */
export function findLockOwner(fileSystem: FileSystem, file: string): number | null {
  const inode = fileSystem.stat(file)?.inode
  const lines = fileSystem.readFile(KERNEL_LOCKS)?.toString('utf8').split('\n') ?? []
  for (const line of lines) {
    const [, pid, lockedInode] = EXCLUSIVE_POSIX_LOCK.exec(line) ?? []
    if (pid !== undefined && Number(lockedInode) === inode && hasOpen(fileSystem, pid, file)) return Number(pid)
  }
  return null
}

function hasOpen(fileSystem: FileSystem, pid: string, file: string): boolean {
  const descriptors = `/proc/${pid}/fd`
  try {
    const wanted = fileSystem.realPath(file)
    return (fileSystem.list(descriptors) ?? []).some(
      (name) => realPathOrNull(fileSystem, `${descriptors}/${name}`) === wanted,
    )
  } catch {
    return false // another user's process
  }
}

/** Null for what is no file: sockets and pipes. */
function realPathOrNull(fileSystem: FileSystem, link: string): string | null {
  try {
    return fileSystem.realPath(link)
  } catch {
    return null
  }
}

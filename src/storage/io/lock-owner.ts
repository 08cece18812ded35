import type { FileSystem } from './file-system.ts'

/** Every lock that the kernel keeps, a line each; only Linux has it. */
const KERNEL_LOCKS = '/proc/locks'
const PROCESSES = '/proc'
/** `lock:	1: OFDLCK ADVISORY  WRITE -1 fd:01:1234567 0 EOF`, among what the kernel tells of a descriptor. */
const EXCLUSIVE_OPEN_FILE_LOCK = /^lock:\s.*: OFDLCK +\S+ +WRITE /m
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

/**
 * The id of a process that holds an exclusive lock of its open file, as ours, on `file`; null where none is found. It looks
 * at all processes: for who has been waiting for long.
 */
export function findOpenFileLockOwner(fileSystem: FileSystem, file: string): number | null {
  const pids = (fileSystem.list(PROCESSES) ?? []).filter((name) => /^\d+$/.test(name))
  const owner = pids.find((pid) =>
    descriptorsOf(fileSystem, pid, file).some((descriptor) => holdsLock(fileSystem, pid, descriptor)),
  )
  return owner === undefined ? null : Number(owner)
}

function holdsLock(fileSystem: FileSystem, pid: string, descriptor: string): boolean {
  try {
    const facts = fileSystem.readFile(`${PROCESSES}/${pid}/fdinfo/${descriptor}`)?.toString('utf8') ?? ''
    return EXCLUSIVE_OPEN_FILE_LOCK.test(facts)
  } catch {
    return false // it has ended meanwhile
  }
}

function hasOpen(fileSystem: FileSystem, pid: string, file: string): boolean {
  return descriptorsOf(fileSystem, pid, file).length > 0
}

/** Under which the process has the file open. */
function descriptorsOf(fileSystem: FileSystem, pid: string, file: string): string[] {
  const descriptors = `${PROCESSES}/${pid}/fd`
  try {
    const wanted = fileSystem.realPath(file)
    return (fileSystem.list(descriptors) ?? []).filter(
      (name) => realPathOrNull(fileSystem, `${descriptors}/${name}`) === wanted,
    )
  } catch {
    return [] // another user's process
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

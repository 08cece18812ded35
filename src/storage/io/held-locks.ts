/** Who holds which kernel locks below a directory, as the kernel tells it. Only Linux does. */
import type { FileSystem } from './file-system.ts'
import type { LockMode } from './kernel-locks.ts'

const PROCESSES = '/proc'
const KERNEL_LOCKS = '/proc/locks'
/** `lock:	1: OFDLCK ADVISORY  WRITE -1 fd:01:1234567 0 EOF`, among what the kernel tells of a descriptor. */
const LOCK_LINE = /^lock:\s.*: (?:OFDLCK|POSIX) +\S+ +(READ|WRITE) /m

export interface HeldLock {
  /** Absolute path without links. */
  readonly file: string
  readonly pid: number
  readonly mode: LockMode
}

/** By file, then process; of this user's processes only, where others can't be looked at. Null: the system does not tell. */
export function heldLocks(fileSystem: FileSystem, directories: readonly string[]): readonly HeldLock[] | null {
  if (fileSystem.stat(KERNEL_LOCKS) === null) return null
  const pids = (fileSystem.list(PROCESSES) ?? []).filter((name) => /^\d+$/.test(name))
  const found = pids.flatMap((pid) => locksOf(fileSystem, pid, directories))
  return found.sort((a, b) => (a.file === b.file ? a.pid - b.pid : a.file < b.file ? -1 : 1))
}

function locksOf(fileSystem: FileSystem, pid: string, directories: readonly string[]): HeldLock[] {
  return descriptorsOf(fileSystem, pid).flatMap((descriptor) => {
    const file = orNull(() => fileSystem.realPath(`${PROCESSES}/${pid}/fd/${descriptor}`))
    if (file === null || !directories.some((directory) => file.startsWith(`${directory}/`))) return []
    const facts = orNull(() => fileSystem.readFile(`${PROCESSES}/${pid}/fdinfo/${descriptor}`))?.toString('utf8') ?? ''
    const word = LOCK_LINE.exec(facts)?.[1]
    if (word === undefined) return []
    return [{ file, pid: Number(pid), mode: word === 'READ' ? ('shared' as const) : ('exclusive' as const) }]
  })
}

function descriptorsOf(fileSystem: FileSystem, pid: string): readonly string[] {
  return orNull(() => fileSystem.list(`${PROCESSES}/${pid}/fd`)) ?? []
}

/** A process of another user, one that has ended, or a descriptor that is no file. */
function orNull<T>(ask: () => T): T | null {
  try {
    return ask()
  } catch {
    return null
  }
}

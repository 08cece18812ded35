/**
 * Who may use what is made: the user alone, whatever the umask would allow others. In a directory with the set-group-ID bit,
 * which somebody set to share it, new files and directories are for all for whom it is. What root makes in a directory of
 * somebody else's is his, as the directory. Decision 23.
 */
import fs from 'node:fs'
import path from 'node:path'
import { geteuid, umask } from 'node:process'
import { systemErrorCode } from './storage-error.ts'

const PRIVATE_FILE = 0o600
const PRIVATE_DIRECTORY = 0o700
const READ_AND_WRITE = 0o666
const ALL_PERMISSIONS = 0o777
const SET_GROUP_ID = 0o2000
const ROOT = 0
/** Of the clock of files: some milliseconds, on some network file systems more. */
const LONGEST_STEP_MS = 1000

/** What a new file or directory gets from the directory around it. */
interface Custom {
  /** With the set-group-ID bit; null in a directory that is not shared. */
  readonly shared: number | null
  /** Whose it is to be; null: whoever makes it. */
  readonly owner: { readonly uid: number; readonly gid: number } | null
}

function customAround(child: string): Custom {
  const stats = fs.statSync(path.dirname(child), { throwIfNoEntry: false })
  // The system says the same when the child is made.
  if (stats === undefined) return { shared: null, owner: null }
  const isForRoot = geteuid?.() !== ROOT || stats.uid === ROOT
  return {
    shared: (stats.mode & SET_GROUP_ID) === 0 ? null : stats.mode & (ALL_PERMISSIONS | SET_GROUP_ID),
    owner: isForRoot ? null : stats,
  }
}

/** Whether the directory is of another user, who does not share it: files of ours in it would be in his way. */
export function isAnothers(directory: string): boolean {
  const user = geteuid?.()
  const stats = fs.statSync(directory, { throwIfNoEntry: false })
  if (stats === undefined || user === undefined || user === ROOT) return false
  return stats.uid !== user && (stats.mode & SET_GROUP_ID) === 0
}

/** Opens the file with `flags`; a new one gets no more than `most` of the permissions. Throws the system's errors. */
export function openPrivately(file: string, flags: number, most: number): number {
  const { O_CREAT, O_EXCL } = fs.constants
  if ((flags & O_CREAT) === 0) return fs.openSync(file, flags)
  const custom = customAround(file)
  const mode = (custom.shared === null ? PRIVATE_FILE : custom.shared & READ_AND_WRITE) & most
  if (custom.shared === null && custom.owner === null) return fs.openSync(file, flags, mode)
  try {
    const descriptor = sharing(custom, () => fs.openSync(file, flags | O_EXCL, mode))
    follow(custom, descriptor, mode)
    return descriptor
  } catch (error) {
    // What is there already keeps what it has: it may be another user's.
    if ((flags & O_EXCL) !== 0 || systemErrorCode(error) !== 'EEXIST') throw error
    return fs.openSync(file, flags, mode)
  }
}

/** Makes the directory in one that is there. Throws the system's errors, EEXIST too. */
export function makePrivateDirectory(directory: string): void {
  const custom = customAround(directory)
  const mode = custom.shared ?? PRIVATE_DIRECTORY
  sharing(custom, () => fs.mkdirSync(directory, mode & ALL_PERMISSIONS))
  if (custom.shared === null && custom.owner === null) return
  // The owner of the directory around it could put a link there meanwhile.
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants
  const descriptor = fs.openSync(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  follow(custom, descriptor, mode)
  fs.closeSync(descriptor)
}

/** Whoever is killed right behind `make` leaves what others may use: nobody would ever put it right. */
function sharing<T>({ shared }: Custom, make: () => T): T {
  if (shared === null) return make()
  const before = umask(0)
  try {
    return make()
  } finally {
    umask(before)
  }
}

/** The umask is the user's wish for private files, and no obstacle to a directory that he shares. Closes what it fails at. */
function follow({ shared, owner }: Custom, descriptor: number, mode: number): void {
  try {
    if (owner !== null) giveTo(descriptor, owner)
    if (shared !== null) fs.fchmodSync(descriptor, mode)
  } catch (error) {
    fs.closeSync(descriptor)
    throw error
  }
}

/** Root of a container may not be root enough for that, nor is it on a network file system. */
function giveTo(descriptor: number, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  try {
    fs.fchownSync(descriptor, uid, gid)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code !== 'EPERM' && code !== 'EINVAL') throw error
  }
}

/**
 * Sets the time of the last change to now, and to another one than before in any case: that much may be done with a file of
 * another user, where no other time may be set. What is in it stays; call it for small files, which nobody writes meanwhile.
 */
export function touchOthersFile(descriptor: number): void {
  const before = fs.fstatSync(descriptor, { bigint: true }).mtimeNs
  const first = Buffer.alloc(1)
  const endMs = performance.now() + LONGEST_STEP_MS
  do {
    if (fs.readSync(descriptor, first, 0, 1, 0) === 0) fs.ftruncateSync(descriptor, 0)
    else fs.writeSync(descriptor, first, 0, 1, 0)
  } while (fs.fstatSync(descriptor, { bigint: true }).mtimeNs === before && performance.now() < endMs)
}

/** The FileSystem port over node:fs. */
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { KafkaError } from '../../common/kafka-error.ts'
import type { FileStat, FileSystem, OpenFile, OpenMode, VolumeSpace, Watch } from './file-system.ts'
import { isAnothers, makePrivateDirectory, openPrivately, touchOthersFile } from './permissions.ts'
import { storageError, systemErrorCode } from './storage-error.ts'

const fdatasync = promisify(fs.fdatasync)

/** Of no effect but on what is no file: whoever opens a pipe does not wait for its other end. */
const WITHOUT_WAITING = fs.constants.O_NONBLOCK

const FLAGS: Readonly<Record<OpenMode, number>> = {
  read: fs.constants.O_RDONLY | WITHOUT_WAITING,
  write: fs.constants.O_RDWR | WITHOUT_WAITING,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT | WITHOUT_WAITING,
  exclusive: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL | WITHOUT_WAITING,
}

/** A link in the place of a temporary file would lead to a file that is none of ours. */
const REPLACE = fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL | WITHOUT_WAITING
const ANY_PERMISSIONS = 0o777

/** Runs `action`; what the system refuses becomes a KafkaError that names `where`. */
function guarded<T>(where: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw storageError(error, where)
  }
}

/** Runs `action`, answering null where something on the way to `where` does not exist. */
function nullIfMissing<T>(where: string, action: () => T): T | null {
  try {
    return action()
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw storageError(error, where)
  }
}

function toFileStat(stats: fs.Stats): FileStat {
  return {
    inode: stats.ino,
    sizeBytes: stats.size,
    isDirectory: stats.isDirectory(),
    isFile: stats.isFile(),
    modifiedMs: stats.mtimeMs,
    changedMs: stats.ctimeMs,
  }
}

class NodeFile implements OpenFile {
  readonly descriptor: number
  readonly path: string

  constructor(descriptor: number, filePath: string) {
    this.descriptor = descriptor
    this.path = filePath
  }

  stat(): FileStat {
    return guarded(this.path, () => toFileStat(fs.fstatSync(this.descriptor)))
  }

  read(target: Uint8Array, targetStart: number, length: number, position: number): number {
    return guarded(this.path, () => {
      let done = 0
      while (done < length) {
        const count = fs.readSync(this.descriptor, target, targetStart + done, length - done, position + done)
        if (count === 0) break
        done += count
      }
      return done
    })
  }

  write(bytes: Uint8Array, position: number): void {
    guarded(this.path, () => {
      let done = 0
      while (done < bytes.length) {
        done += fs.writeSync(this.descriptor, bytes, done, bytes.length - done, position + done)
      }
    })
  }

  truncate(sizeBytes: number): void {
    guarded(this.path, () => fs.ftruncateSync(this.descriptor, sizeBytes))
  }

  setModified(modifiedMs: number): void {
    guarded(this.path, () => {
      try {
        fs.futimesSync(this.descriptor, modifiedMs / 1000, modifiedMs / 1000)
      } catch (error) {
        if (systemErrorCode(error) !== 'EPERM') throw error
        touchOthersFile(this.descriptor)
      }
    })
  }

  async datasync(): Promise<void> {
    try {
      await fdatasync(this.descriptor)
    } catch (error) {
      throw storageError(error, this.path)
    }
  }

  close(): void {
    guarded(this.path, () => fs.closeSync(this.descriptor))
  }
}

/** Throws KAFKA_STORAGE_ERROR for pipes and devices: they have no end, and never give the same bytes again. */
function openFileOnly(file: string, flags: number, permissions = ANY_PERMISSIONS): number {
  const descriptor = openPrivately(file, flags, permissions)
  try {
    const stats = fs.fstatSync(descriptor)
    if (stats.isFile() || stats.isDirectory()) return descriptor
    throw new KafkaError('KAFKA_STORAGE_ERROR', { message: `${file} is a pipe or a device, where a file is needed.` })
  } catch (error) {
    fs.closeSync(descriptor)
    throw error
  }
}

function readFile(file: string): Buffer | null {
  return nullIfMissing(file, () => {
    const descriptor = openFileOnly(file, FLAGS.read)
    try {
      return fs.readFileSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
  })
}

/** What a user names, which may be a pipe: `<(jq …)`, /dev/stdin. Null when there is none. */
export function readPipeOrFile(file: string): Buffer | null {
  return nullIfMissing(file, () => fs.readFileSync(file))
}

function replaceFile(target: string, bytes: Uint8Array): void {
  const temporary = `${target}.tmp`
  guarded(target, () => {
    // What somebody left who was killed may be open to others, or closed to us.
    fs.rmSync(temporary, { force: true })
    const descriptor = openFileOnly(temporary, REPLACE)
    try {
      fs.writeFileSync(descriptor, bytes)
      fs.fsyncSync(descriptor)
      fs.renameSync(temporary, target)
    } catch (error) {
      // On a full disk it would be in the way of what makes room.
      fs.rmSync(temporary, { force: true })
      throw error
    } finally {
      fs.closeSync(descriptor)
    }
  })
  syncDirectory(path.dirname(target))
}

function syncDirectory(directory: string): void {
  guarded(directory, () => {
    const descriptor = fs.openSync(directory, 'r')
    try {
      fs.fsyncSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
  })
}

function watch(directory: string, onChange: () => void): Watch | null {
  try {
    const watcher = fs.watch(directory, { persistent: true }, onChange)
    // A watcher that breaks later is the same as one that misses events: whoever waits polls as well.
    watcher.on('error', () => watcher.close())
    return watcher
  } catch (error) {
    const code = systemErrorCode(error)
    // Out of inotify watches or instances, or a file system without events.
    if (code === 'ENOSPC' || code === 'EMFILE' || code === 'ENOSYS') return null
    throw storageError(error, directory)
  }
}

/** Not mkdir's own recursion: it never ends where the file system says ENOENT to a child of an existing directory (/proc). */
function makeDirectory(directory: string): void {
  const parent = path.dirname(directory)
  if (parent !== directory && nullIfMissing(parent, () => fs.statSync(parent)) === null) makeDirectory(parent)
  makeSubdirectory(directory)
}

function makeSubdirectory(directory: string): void {
  try {
    makePrivateDirectory(directory)
  } catch (error) {
    const exists = systemErrorCode(error) === 'EEXIST' && nodeFileSystem.stat(directory)?.isDirectory === true
    if (!exists) throw storageError(error, directory)
  }
}

/** What some file systems can't do, or not from one to the other; or not with a file of another user. */
const IMPOSSIBLE: ReadonlySet<string | undefined> = new Set([
  'EXDEV',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EINVAL',
  'ENOTTY',
  'EPERM',
  'EMLINK',
])

function falseIfImpossible(where: string, action: () => void): boolean {
  try {
    action()
    return true
  } catch (error) {
    if (IMPOSSIBLE.has(systemErrorCode(error))) return false
    throw storageError(error, where)
  }
}

function isWritable(directory: string): boolean {
  try {
    fs.accessSync(directory, fs.constants.W_OK | fs.constants.X_OK)
    return true
  } catch {
    return false
  }
}

function space(directory: string): VolumeSpace | null {
  return nullIfMissing(directory, () => {
    const { bsize, blocks, bavail } = fs.statfsSync(directory)
    return { totalBytes: blocks * bsize, usableBytes: bavail * bsize }
  })
}

/** The file system of this machine. */
export const nodeFileSystem: FileSystem = {
  open: (file, mode, permissions) =>
    guarded(file, () => new NodeFile(openFileOnly(file, FLAGS[mode], permissions), file)),
  stat: (file) =>
    nullIfMissing(file, () => {
      // Asking for what is not there is common on the way of every poll, and an error costs more than the question.
      const stats = fs.statSync(file, { throwIfNoEntry: false })
      return stats === undefined ? null : toFileStat(stats)
    }),
  readFile,
  replaceFile,
  list: (directory) => nullIfMissing(directory, () => fs.readdirSync(directory)),
  makeDirectory,
  makeSubdirectory,
  rename: (from, to) => guarded(to, () => fs.renameSync(from, to)),
  removeFile: (file) => {
    const removed = nullIfMissing(file, () => {
      fs.unlinkSync(file)
      return true
    })
    return removed ?? false
  },
  removeDirectory: (directory) => guarded(directory, () => fs.rmSync(directory, { recursive: true, force: true })),
  syncDirectory,
  watch,
  makeLink: (target, link) => guarded(link, () => fs.symlinkSync(target, link)),
  linkFile: (existing, file) => falseIfImpossible(file, () => fs.linkSync(existing, file)),
  cloneFile: (source, file) =>
    falseIfImpossible(file, () => {
      try {
        fs.copyFileSync(source, file, fs.constants.COPYFILE_FICLONE_FORCE | fs.constants.COPYFILE_EXCL)
      } catch (error) {
        if (systemErrorCode(error) !== 'EEXIST') fs.rmSync(file, { force: true })
        throw error
      }
    }),
  hasOtherNames: (file) => (nullIfMissing(file, () => fs.statSync(file).nlink) ?? 1) > 1,
  isLink: (file) => nullIfMissing(file, () => fs.lstatSync(file).isSymbolicLink()) === true,
  isMountPoint: (directory) =>
    nullIfMissing(directory, () => fs.statSync(directory).dev !== fs.statSync(path.dirname(directory)).dev) === true,
  realPath: (file) => guarded(file, () => fs.realpathSync(file)),
  isWritable,
  isAnothers: (directory) => nullIfMissing(directory, () => isAnothers(directory)) === true,
  space,
}

/**
 * The file system as a port. Storage code asks for files through it, so that a test can tear a write or lose an unsynced
 * one at any byte. Calls are synchronous where they only touch the page cache, asynchronous where they wait for a disk.
 * Every failure is a KafkaError (`KAFKA_STORAGE_ERROR`, see storage-error.ts) with the system error as its cause.
 */

/** What identifies and measures a file. */
export interface FileStat {
  /** Inode number: the identity of a file, whatever its path says now. */
  readonly inode: number
  readonly sizeBytes: number
  readonly isDirectory: boolean
  /** A regular file: not a directory, nor a pipe, which whoever opens it would wait at. */
  readonly isFile: boolean
  readonly modifiedMs: number
  /** When the file last changed, its names included: a rename counts, a write of an older time of change does too. */
  readonly changedMs: number
}

/** An open file. Positions are bytes from its start. */
export interface OpenFile {
  /** The descriptor, for the kernel locks of file-lock.ts. */
  readonly descriptor: number
  readonly path: string
  stat(): FileStat
  /** Reads up to `length` bytes at `position` into `target`; returns how many there were. */
  read(target: Uint8Array, targetStart: number, length: number, position: number): number
  /** Writes all of `bytes` at `position`. After a failure the file may hold a prefix of them. */
  write(bytes: Uint8Array, position: number): void
  truncate(sizeBytes: number): void
  /**
   * Sets the time of the last change, which only says how old the contents are. Of another user's file, which only a
   * directory shared by users has, it becomes another one than before, whatever was asked for.
   */
  setModified(modifiedMs: number): void
  /** Resolves when everything written before the call is on the disk. Never retry a failed one as if it had worked. */
  datasync(): Promise<void>
  close(): void
}

/** `read`: must exist. `write`: must exist, read and write. `create`: made when missing. `exclusive`: must not exist. */
export type OpenMode = 'read' | 'write' | 'create' | 'exclusive'

/** Of the volume that a directory lies in, in bytes. */
export interface VolumeSpace {
  readonly totalBytes: number
  /** What this user may still write there. */
  readonly usableBytes: number
}

/** Stops a watch. */
export interface Watch {
  close(): void
}

export interface FileSystem {
  /**
   * Throws KafkaError; a missing file too. A new file, as a new directory, is for this user alone, or for whom its directory
   * is shared with; `permissions` are the most that it gets.
   */
  open(path: string, mode: OpenMode, permissions?: number): OpenFile
  /** Null when there is nothing at `path`. */
  stat(path: string): FileStat | null
  /** The whole file, or null when it does not exist. */
  readFile(path: string): Buffer | null
  /** Writes `<path>.tmp`, syncs it, renames it over `path` and syncs the directory: readers see the old or the new text. */
  replaceFile(path: string, bytes: Uint8Array): void
  /** Names in a directory, unsorted; null when it does not exist. */
  list(path: string): string[] | null
  /** Makes the directory and its parents; nothing to do when it exists. */
  makeDirectory(path: string): void
  /**
   * Makes the directory in one that is there, as log.dirs need it, which may be taken away at any moment and must not be made
   * anew then; nothing to do when it exists. Throws KafkaError where its parent is missing.
   */
  makeSubdirectory(path: string): void
  rename(from: string, to: string): void
  /** Removes a file; false when there was none. */
  removeFile(path: string): boolean
  /** Removes a directory with all that is in it; nothing to do when there is none. */
  removeDirectory(path: string): void
  /** Makes new, renamed and removed names in the directory durable. */
  syncDirectory(path: string): void
  /**
   * Calls `onChange` after something in the directory changed; events may be merged, and none is promised.
   * Null when this file system or the system's limits allow no watch: poll instead.
   */
  watch(path: string, onChange: () => void): Watch | null
  /** Makes a symbolic link at `path` that leads to `target`. */
  makeLink(target: string, path: string): void
  /** Gives a file a second name on the same disk. False where that can't be done: another disk, or a file system without. */
  linkFile(existing: string, path: string): boolean
  /**
   * Makes a copy that shares the bytes on the disk until one of the two changes. False where the file system can't; nothing
   * is at `path` then.
   */
  cloneFile(source: string, path: string): boolean
  /** Whether the file has another name too (`linkFile`): what is changed in it is changed there. */
  hasOtherNames(path: string): boolean
  /** Whether a symbolic link is at `path`, wherever it leads. */
  isLink(path: string): boolean
  /** Whether another file system begins at `path`; one that is there twice is not told. */
  isMountPoint(path: string): boolean
  /** The path without links. Throws KafkaError. */
  realPath(path: string): string
  /** True when this process may create files in the directory. */
  isWritable(path: string): boolean
  /** Whether the directory is of another user, who does not share it: new files in it would be closed to him. */
  isAnothers(path: string): boolean
  /** Null when there is nothing at `path`. */
  space(path: string): VolumeSpace | null
}

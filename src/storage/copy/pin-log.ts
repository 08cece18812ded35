/**
 * A copy of one log as it is at one moment. What is closed is shared with the copy or held open, the end is noted, and the
 * bytes of the last segment are copied later: the lock is needed for moments only.
 *
 * Closed segments are changed by nobody but LogTruncation, which takes a file of its own first (unshare-file.ts); the last
 * one is appended to, and indexes, transaction indexes and checkpoints are changed in place: those are copied.
 */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import { LEADER_EPOCH_CHECKPOINT } from '../checkpoint/leader-epoch-checkpoint.ts'
import { PARTITION_METADATA } from '../checkpoint/partition-metadata.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { findSegmentEnd, type SegmentEnd } from '../log/segment-end.ts'
import { offsetOfFile, segmentFileName } from '../log/segment-file.ts'
import { listSegments, type SegmentEntry } from '../log/segment-list.ts'
import { judgeTail } from '../log/torn-tail.ts'
import { type CopyBytesOptions, copyBytes } from './copy-bytes.ts'

export interface PinOptions {
  readonly fileSystem: FileSystem
  readonly source: string
  /** Made here. */
  readonly target: string
  /** Closed segments may be shared with the source. */
  readonly mayShare: boolean
  /** The note of the boot says that the log is whole: it is true of the copy too. */
  readonly isWhole: boolean
  /** What is before it was on the disk once. */
  readonly recoveryPoint: number
}

/** A file whose bytes are still to be copied. */
interface Rest {
  /** Null: it has a second name in the copy meanwhile (`pinnedName`), so that a log of many segments takes no descriptors. */
  readonly file: OpenFile | null
  readonly target: string
  readonly length: number
}

interface Found {
  readonly endOffset: number
  readonly sharedBytes: number
  readonly sizeBytes: number
  readonly rest: readonly Rest[]
  readonly unsynced: readonly string[]
}

const INDEXES = [
  { suffix: '.index', entryBytes: 8 },
  { suffix: '.timeindex', entryBytes: 12 },
  { suffix: '.txnindex', entryBytes: 34 },
] as const
/** What is copied as it is, beside segments and what belongs to them. */
const SMALL_FILES = [PARTITION_METADATA, LEADER_EPOCH_CHECKPOINT, 'quorum-state', 'kafdir-image']
const BOOT_NOTE = 'kafdir-boot-id'
const METADATA_SNAPSHOT = /^\d{20}-\d{10}\.checkpoint$/

export class PinnedLog {
  /** Behind the last whole batch. */
  readonly endOffset: number
  readonly sharedBytes: number
  readonly sizeBytes: number
  readonly #options: PinOptions
  readonly #rest: Rest[]
  /** Files of the copy that are not known to be on the disk. */
  readonly #unsynced: readonly string[]
  /** Changes when whole batches are cut off. */
  readonly #mark: number | undefined

  private constructor(options: PinOptions, found: Found) {
    this.#options = options
    this.endOffset = found.endOffset
    this.sharedBytes = found.sharedBytes
    this.sizeBytes = found.sizeBytes
    this.#rest = [...found.rest]
    this.#unsynced = found.unsynced
    this.#mark = markOf(options)
  }

  /** Call it under the partition's lock. Throws CORRUPT_MESSAGE where the end is damaged, KAFKA_STORAGE_ERROR. */
  static pin(options: PinOptions): PinnedLog {
    return new PinnedLog(options, new Pinning(options).run())
  }

  /**
   * Copies what is still to be copied, without the lock; the copy is on the disk then. False: batches were cut off the log
   * meanwhile, so the copy is of no use. Throws KAFKA_STORAGE_ERROR.
   */
  async complete(options: CopyBytesOptions): Promise<boolean> {
    const { fileSystem, target } = this.#options
    try {
      for (const rest of this.#rest) if (!(await this.#copy(rest, options))) return false
      await datasyncAll(fileSystem, this.#unsynced)
    } finally {
      this.close()
    }
    fileSystem.syncDirectory(target)
    const mark = markOf(this.#options)
    return mark === undefined || mark === this.#mark
  }

  /** Gives up. Safe to call twice. */
  close(): void {
    for (const { file } of this.#rest.splice(0)) file?.close()
  }

  /** False: the source is shorter by now. */
  async #copy({ file, target, length }: Rest, options: CopyBytesOptions): Promise<boolean> {
    const { fileSystem } = this.#options
    const source = file ?? fileSystem.open(pinnedName(target), 'read')
    try {
      if (source.stat().sizeBytes < length) return false
      await copyBytes(fileSystem, source, target, length, options)
    } finally {
      if (file === null) source.close()
    }
    if (file === null) fileSystem.removeFile(pinnedName(target))
    return true
  }
}

/** Of a closed segment that is copied later: whoever changes it meanwhile takes a file of its own. */
function pinnedName(target: string): string {
  return `${target}.pinned`
}

function markOf({ fileSystem, source }: PinOptions): number | undefined {
  return fileSystem.stat(path.join(source, PARTITION_METADATA))?.modifiedMs
}

class Pinning {
  readonly #options: PinOptions
  readonly #rest: Rest[] = []
  readonly #unsynced: string[] = []
  #sharedBytes = 0
  #sizeBytes = 0

  constructor(options: PinOptions) {
    this.#options = options
  }

  run(): Found {
    const { fileSystem, source, target } = this.#options
    fileSystem.makeDirectory(target)
    const segments = listSegments(fileSystem, source)
    let endOffset = 0
    try {
      for (const [index, entry] of segments.entries()) {
        const end = findSegmentEnd(fileSystem, entry)
        if (end === null) continue
        endOffset = end.nextOffset
        const isLast = index === segments.length - 1
        this.#log(entry, isLast ? end : null)
        for (const { suffix, entryBytes } of INDEXES) this.#index(entry, suffix, isLast ? entryBytes : null)
      }
      for (const name of fileSystem.list(source) ?? []) if (this.#isKept(name, endOffset)) this.#small(name)
    } catch (error) {
      for (const { file } of this.#rest) file?.close()
      throw error
    }
    const [sharedBytes, sizeBytes, rest, unsynced] = [this.#sharedBytes, this.#sizeBytes, this.#rest, this.#unsynced]
    return { endOffset, sharedBytes, sizeBytes, rest, unsynced }
  }

  /** `end`: of the last segment, behind which nothing is anybody's. */
  #log({ baseOffset, logPath }: SegmentEntry, end: SegmentEnd | null): void {
    const { fileSystem, target, mayShare } = this.#options
    const copy = path.join(target, segmentFileName(baseOffset, '.log'))
    const file = fileSystem.open(logPath, 'read')
    const rest = { file, target: copy, length: end?.position ?? file.stat().sizeBytes }
    this.#sizeBytes += rest.length
    if (end === null && mayShare && this.#share(logPath, copy)) {
      this.#sharedBytes += rest.length
      this.#unsynced.push(copy) // a broker does not sync what it closes
      file.close()
      return
    }
    if (end === null && fileSystem.linkFile(logPath, pinnedName(copy))) {
      file.close()
      this.#rest.push({ ...rest, file: null })
      return
    }
    this.#rest.push(rest)
    if (end !== null) this.#demandUnfinished(file, end)
  }

  /** Only what the next writer would cut off without a word of loss may be missing in the copy. */
  #demandUnfinished(file: OpenFile, { position, nextOffset }: SegmentEnd): void {
    const { source, isWhole, recoveryPoint } = this.#options
    const length = file.stat().sizeBytes - position
    if (length === 0) return
    const kind = judgeTail(file, position, length, nextOffset)
    if (kind === 'torn' || (kind === 'lost' && !isWhole && nextOffset >= recoveryPoint)) return
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `The log of ${path.basename(source)} is damaged at offset ${nextOffset} (byte ${position} of ${file.path}): a copy would end there.`,
      hint: 'Nothing is left of the copy. kafdir doctor says more; cp -a copies the files as they are while nobody works on them.',
    })
  }

  #share(source: string, copy: string): boolean {
    const { fileSystem } = this.#options
    return fileSystem.cloneFile(source, copy) || fileSystem.linkFile(source, copy)
  }

  /** `entryBytes`: of the last segment, which a broker may have allocated ahead. */
  #index({ baseOffset, logPath }: SegmentEntry, suffix: string, entryBytes: number | null): void {
    const { fileSystem, target } = this.#options
    const source = logPath.replace(/\.log(?=(\.swap)?$)/, suffix)
    const bytes = fileSystem.readFile(source)
    if (bytes === null) return
    const copy = path.join(target, String(baseOffset).padStart(20, '0') + suffix)
    writeCopy(fileSystem, source, copy, entryBytes === null ? bytes : withoutZeros(bytes, entryBytes))
    this.#unsynced.push(copy)
  }

  #isKept(name: string, endOffset: number): boolean {
    const snapshotOffset = offsetOfFile(name, '.snapshot')
    if (snapshotOffset !== null) return snapshotOffset <= endOffset
    if (name === BOOT_NOTE) return this.#options.isWhole
    return SMALL_FILES.includes(name) || METADATA_SNAPSHOT.test(name)
  }

  #small(name: string): void {
    const { fileSystem, source, target } = this.#options
    const copy = path.join(target, name)
    if (copySmallFile(fileSystem, path.join(source, name), copy)) this.#unsynced.push(copy)
  }
}

/** Resolves when all of them are on the disk. */
export async function datasyncAll(fileSystem: FileSystem, files: readonly string[]): Promise<void> {
  for (const name of files) {
    const file = fileSystem.open(name, 'write')
    try {
      await file.datasync()
    } finally {
      file.close()
    }
  }
}

function withoutZeros(bytes: Buffer, entryBytes: number): Buffer {
  let end = bytes.length - (bytes.length % entryBytes)
  while (end > 0 && bytes.subarray(end - entryBytes, end).every((byte) => byte === 0)) end -= entryBytes
  return bytes.subarray(0, end)
}

/** Copies a file that is read as a whole, with its time; false where there is none. Not on the disk yet. */
export function copySmallFile(fileSystem: FileSystem, source: string, target: string): boolean {
  const bytes = fileSystem.readFile(source)
  if (bytes === null) return false
  writeCopy(fileSystem, source, target, bytes)
  return true
}

function writeCopy(fileSystem: FileSystem, source: string, target: string, bytes: Uint8Array): void {
  const modifiedMs = fileSystem.stat(source)?.modifiedMs
  const file = fileSystem.open(target, 'create')
  try {
    file.write(bytes, 0)
    if (modifiedMs !== undefined) file.setModified(modifiedMs)
  } finally {
    file.close()
  }
}

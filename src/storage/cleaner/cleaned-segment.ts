/**
 * What the cleaner writes: a segment whose files have the suffix `.cleaned` until they take the place of others.
 * Kafka: UnifiedLog.createNewCleanedSegment, LogSegment.append.
 */
import path from 'node:path'
import { readBatchHeader } from '../../record/batch-header.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { OffsetIndex } from '../log/offset-index.ts'
import type { AbortedTransaction } from '../log/producer-state/transaction-index.ts'
import { TransactionIndex } from '../log/producer-state/transaction-index.ts'
import { CLEANED_SUFFIX, SEGMENT_SUFFIXES, type SegmentSuffix, segmentFileName } from '../log/segment-file.ts'
import { TimeIndex, type TimestampOffset } from '../log/time-index.ts'

/** Written at once. */
const WRITE_BYTES = 1024 * 1024

export interface CleanedSegmentOptions {
  readonly fileSystem: FileSystem
  readonly directory: string
  readonly baseOffset: number
  readonly indexIntervalBytes: number
}

export class CleanedSegment {
  readonly baseOffset: number
  readonly #options: CleanedSegmentOptions
  readonly #log: OpenFile
  readonly #indexFiles: readonly OpenFile[]
  readonly #offsetIndex: OffsetIndex
  readonly #timeIndex: TimeIndex
  readonly #pending: Buffer = Buffer.allocUnsafe(WRITE_BYTES)
  #pendingBytes = 0
  #writtenBytes = 0
  #bytesSinceIndexEntry = 0
  #maxTimestamp: TimestampOffset
  #isClosed = false

  /** Makes the files. Call it under the partition's lock: by their paths they could be another topic's otherwise. */
  constructor(options: CleanedSegmentOptions) {
    this.#options = options
    this.baseOffset = options.baseOffset
    this.#maxTimestamp = { timestampMs: -1, offset: options.baseOffset }
    const opened: OpenFile[] = []
    const open = (suffix: SegmentSuffix): OpenFile => {
      const file = options.fileSystem.open(this.#path(suffix), 'exclusive')
      opened.push(file)
      return file
    }
    try {
      this.#log = open('.log')
      this.#indexFiles = [open('.index'), open('.timeindex')] as const
      this.#offsetIndex = new OffsetIndex(this.#indexFiles[0] as OpenFile, options.baseOffset)
      this.#timeIndex = new TimeIndex(this.#indexFiles[1] as OpenFile, options.baseOffset)
    } catch (error) {
      for (const file of opened) file.close()
      throw error
    }
  }

  get sizeBytes(): number {
    return this.#writtenBytes + this.#pendingBytes
  }

  /** Adds a whole batch, and indexes it if it is its turn. The bytes are copied. */
  append(batch: Buffer): void {
    const header = readBatchHeader(batch, 0)
    const position = this.sizeBytes
    if (header.maxTimestampMs > this.#maxTimestamp.timestampMs) {
      this.#maxTimestamp = { timestampMs: header.maxTimestampMs, offset: header.lastOffset }
    }
    if (this.#bytesSinceIndexEntry > this.#options.indexIntervalBytes) {
      this.#offsetIndex.append({ offset: header.lastOffset, position })
      this.#timeIndex.maybeAppend(this.#maxTimestamp)
      this.#bytesSinceIndexEntry = 0
    }
    this.#bytesSinceIndexEntry += batch.length
    this.#write(batch)
  }

  /** Completes the files and puts them on the disk; they are closed then. `modifiedMs` is the age that they show. */
  async finish(aborted: readonly AbortedTransaction[], modifiedMs: number): Promise<void> {
    this.#flush()
    this.#timeIndex.maybeAppend(this.#maxTimestamp)
    await Promise.all([this.#log, ...this.#indexFiles].map((file) => file.datasync()))
    for (const file of [this.#log, ...this.#indexFiles]) file.setModified(modifiedMs)
    this.close()
    if (aborted.length === 0) return
    const transactions = new TransactionIndex(this.#options.fileSystem, this.#path('.txnindex'))
    for (const transaction of aborted) transactions.append(transaction)
    await transactions.datasync()
  }

  /** Safe to call twice. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const file of [this.#log, ...this.#indexFiles]) file.close()
  }

  #write(batch: Buffer): void {
    if (this.#pendingBytes + batch.length > this.#pending.length) this.#flush()
    if (batch.length > this.#pending.length) {
      this.#log.write(batch, this.#writtenBytes)
      this.#writtenBytes += batch.length
      return
    }
    batch.copy(this.#pending, this.#pendingBytes)
    this.#pendingBytes += batch.length
  }

  #flush(): void {
    if (this.#pendingBytes === 0) return
    this.#log.write(this.#pending.subarray(0, this.#pendingBytes), this.#writtenBytes)
    this.#writtenBytes += this.#pendingBytes
    this.#pendingBytes = 0
  }

  #path(suffix: SegmentSuffix): string {
    return path.join(this.#options.directory, segmentFileName(this.baseOffset, suffix) + CLEANED_SUFFIX)
  }
}

/** Removes every `.cleaned` file in the directory. Call it under the partition's lock, as the one cleaner of the log. */
export function removeCleaned(fileSystem: FileSystem, directory: string): void {
  const doomed = (fileSystem.list(directory) ?? []).filter((name) =>
    SEGMENT_SUFFIXES.some((suffix) => name.endsWith(suffix + CLEANED_SUFFIX)),
  )
  for (const name of doomed) fileSystem.removeFile(path.join(directory, name))
}

/** A partition whose segments a test writes itself, and the cleaner at work on it, as one process of several. */
import path from 'node:path'
import { readRecords } from '../../../../src/record/read-records.ts'
import { type CleanOptions, type CleanResult, cleanLog } from '../../../../src/storage/cleaner/clean-log.ts'
import type { CleanableLog } from '../../../../src/storage/cleaner/cleanable-log.ts'
import { FileLock } from '../../../../src/storage/io/file-lock.ts'
import type { FileSystem } from '../../../../src/storage/io/file-system.ts'
import type { KernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { defaultLogConfig, type LogConfig } from '../../../../src/storage/log/log-config.ts'
import { loadProducerState } from '../../../../src/storage/log/producer-state/load-producer-state.ts'
import {
  type AbortedTransaction,
  TransactionIndex,
} from '../../../../src/storage/log/producer-state/transaction-index.ts'
import { findSegmentEnd } from '../../../../src/storage/log/segment-end.ts'
import { segmentFileName } from '../../../../src/storage/log/segment-file.ts'
import { listSegments } from '../../../../src/storage/log/segment-list.ts'

export const NOW_MS = 1700000000000

export interface TestSegment {
  readonly baseOffset: number
  readonly batches: readonly Buffer[]
  readonly aborted?: readonly AbortedTransaction[]
}

export interface CleanerBenchOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  /** Of the partition; made by `write`. */
  readonly directory: string
  readonly config?: Partial<LogConfig>
}

/** A record that is left, as a reader sees it. */
export interface LeftRecord {
  readonly offset: number
  readonly key: string | null
  readonly value: string | null
  readonly timestampMs: number
}

export class CleanerBench {
  readonly notices: string[] = []
  config: Partial<LogConfig>
  nowMs = NOW_MS
  checkpoint: number | null = null
  logStartOffset = 0
  /** Null: the end of the log. */
  lastStableOffset: number | null = null
  readonly directory: string
  readonly #options: CleanerBenchOptions

  constructor(options: CleanerBenchOptions) {
    this.#options = options
    this.directory = options.directory
    this.config = { cleanupPolicy: ['compact'], minCleanableDirtyRatio: 0, ...options.config }
  }

  get fileSystem(): FileSystem {
    return this.#options.fileSystem
  }

  /** Makes the partition with these segments, the last of them active. */
  write(segments: readonly TestSegment[]): void {
    const { fileSystem, directory } = this
    fileSystem.makeDirectory(directory)
    this.writeFile('partition.metadata', Buffer.from('version: 0\ntopic_id: ASNFZ4mrze8P7cuph2VDIQ'))
    for (const { baseOffset, batches, aborted = [] } of segments) {
      this.writeFile(segmentFileName(baseOffset, '.log'), Buffer.concat(batches))
      this.writeFile(segmentFileName(baseOffset, '.index'), Buffer.alloc(0))
      this.writeFile(segmentFileName(baseOffset, '.timeindex'), Buffer.alloc(0))
      if (aborted.length === 0) continue
      const name = segmentFileName(baseOffset, '.txnindex')
      const index = new TransactionIndex(fileSystem, path.join(directory, name))
      for (const transaction of aborted) index.append(transaction)
      // Once more, as a whole that is on the disk.
      this.writeFile(name, fileSystem.readFile(path.join(directory, name)) ?? Buffer.alloc(0))
    }
    fileSystem.syncDirectory(directory)
  }

  writeFile(name: string, bytes: Buffer): void {
    this.fileSystem.replaceFile(path.join(this.directory, name), bytes)
  }

  /** The log as the cleaner sees it. */
  cleanable(): CleanableLog {
    const { fileSystem, locks, directory } = this.#options
    return {
      fileSystem,
      locks,
      directory,
      clock: { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs },
      cleanerCheckpoint: {
        read: () => this.checkpoint,
        write: (offset) => {
          this.checkpoint = offset
        },
      },
      config: () => ({ ...defaultLogConfig, ...this.config }),
      logStartOffset: () => this.logStartOffset,
      logEndOffset: () => this.endOffset(),
      lastStableOffset: () => this.lastStableOffset ?? this.endOffset(),
      underLock: (critical) => this.underLock(critical),
      activeProducers: () =>
        loadProducerState({
          fileSystem,
          directory,
          segments: listSegments(fileSystem, directory),
          logStartOffset: this.logStartOffset,
          endOffset: this.endOffset(),
        }).state,
      abortedTransactions: (from, to) =>
        this.aborted().filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to),
      notice: (sentence) => this.notices.push(sentence),
    }
  }

  clean(options: Partial<CleanOptions> = {}, log = this.cleanable()): Promise<CleanResult | null> {
    return cleanLog(log, { random: { bytes: (length) => new Uint8Array(length).fill(7) }, ...options })
  }

  /** As any process does that changes something. */
  async underLock<T>(critical: () => T | Promise<T>): Promise<T> {
    const { fileSystem, locks, directory } = this.#options
    const file = fileSystem.open(path.join(directory, 'partition.metadata'), 'write')
    try {
      return await new FileLock({ locks, file, onLongWait: () => undefined }).run(critical)
    } finally {
      file.close()
    }
  }

  endOffset(): number {
    const last = listSegments(this.fileSystem, this.directory).at(-1)
    return last === undefined ? 0 : (findSegmentEnd(this.fileSystem, last)?.nextOffset ?? 0)
  }

  /** What the `.txnindex` files hold. */
  aborted(): AbortedTransaction[] {
    const { fileSystem, directory } = this
    return listSegments(fileSystem, directory).flatMap(({ baseOffset }) =>
      new TransactionIndex(fileSystem, path.join(directory, segmentFileName(baseOffset, '.txnindex'))).all(),
    )
  }

  /** Base offsets of the segments. */
  segments(): number[] {
    return listSegments(this.fileSystem, this.directory).map(({ baseOffset }) => baseOffset)
  }

  bytes(baseOffset = 0): Buffer {
    return this.fileSystem.readFile(path.join(this.directory, segmentFileName(baseOffset, '.log'))) ?? Buffer.alloc(0)
  }

  /** Names in the directory, sorted. */
  names(): string[] {
    return (this.fileSystem.list(this.directory) ?? []).sort()
  }

  /** Everything that is left, without control records. */
  records(): LeftRecord[] {
    return listSegments(this.fileSystem, this.directory).flatMap(({ logPath }) =>
      [...readRecords(this.fileSystem.readFile(logPath) ?? Buffer.alloc(0))]
        .filter(({ isControl }) => !isControl)
        .map(({ offset, key, value, timestampMs }) => ({
          offset,
          key: key === null ? null : String(key),
          value: value === null ? null : String(value),
          timestampMs,
        })),
    )
  }
}

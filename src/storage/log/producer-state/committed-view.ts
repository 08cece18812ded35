/**
 * A log as a reader of committed records sees it: how far it is decided, and which transactions were aborted. Takes no
 * lock and keeps no file open: it follows the log by its batches. Kafka: UnifiedLog.lastStableOffset, collectAbortedTransactions.
 */
import { isKafkaError } from '../../../common/kafka-error.ts'
import type { BatchHeader } from '../../../record/batch-header.ts'
import type { EndTransactionMarker } from '../../../record/end-transaction-marker.ts'
import type { FileSystem } from '../../io/file-system.ts'
import { systemErrorCode } from '../../io/storage-error.ts'
import { listSegments, type SegmentEntry } from '../segment-list.ts'
import { collectAborted, firstAtOrBehind, readTransactionIndexes } from './aborted-transactions.ts'
import { OpenTransactions } from './open-transactions.ts'
import { type LogPlace, replayFile, replayLog } from './replay-log.ts'
import { readNewestSnapshot } from './snapshot-files.ts'
import type { AbortedTransaction } from './transaction-index.ts'

/** What the view needs of a log. */
export interface CommittedLog {
  readonly fileSystem: FileSystem
  readonly directory: string
  /** First offset that can be read, looked up now. */
  startOffset(): number
  /** Offset behind the last whole batch, looked up now; also the high watermark. */
  endOffset(): number
}

/** How often segments are listed anew when some were renamed or deleted in the meantime. */
const LISTINGS = 10

export class CommittedView {
  readonly #log: CommittedLog
  #open = new OpenTransactions()
  /** Batches from here on were taken in; -1 before the first look. Markers before are in `.txnindex` files. */
  #replayedFrom = -1
  /** All batches before were taken in, or are in the snapshot that was the beginning. */
  #nextOffset = -1
  #place: LogPlace | null = null
  /** Aborted transactions whose markers were taken in, by rising marker. */
  #aborted: AbortedTransaction[] = []
  /** Those before, once they were needed. */
  #indexed: readonly AbortedTransaction[] | null = null
  /** False once a `.txnindex` turned out to be damaged: then all of the log is read instead. */
  #usesIndexes = true

  constructor(log: CommittedLog) {
    this.#log = log
  }

  /**
   * First offset that is not decided: the first one of the oldest open transaction, or the log's end. Throws
   * CORRUPT_MESSAGE when batches can't be read, KAFKA_STORAGE_ERROR.
   */
  lastStableOffset(): number {
    this.#follow()
    const startOffset = this.#log.startOffset()
    // What could not be taken in yet is not decided either.
    const decided = Math.min(this.#open.firstOffset() ?? this.#nextOffset, this.#nextOffset)
    return Math.max(decided, startOffset)
  }

  /**
   * The aborted transactions with records among the offsets [from, to), by rising marker. Nothing behind the last stable
   * offset is decided, so `to` is at most that. Throws as `lastStableOffset`.
   */
  abortedTransactions(from: number, to: number): readonly AbortedTransaction[] {
    if (this.#nextOffset < to) this.#follow()
    const found: AbortedTransaction[] = []
    if (from < this.#replayedFrom && collectAborted(this.#indexedTransactions(), { from, to }, found)) return found
    collectAborted(this.#aborted, { from, to }, found)
    return found
  }

  /** Forgets all: the log behind the path may be another one now. */
  reset(): void {
    this.#replayedFrom = -1
    this.#nextOffset = -1
    this.#place = null
    this.#aborted = []
    this.#indexed = null
  }

  /** Takes in what was appended since the last look. */
  #follow(): void {
    const endOffset = this.#log.endOffset()
    // After a crash of the machine a writer may have cut the end.
    if (endOffset < this.#nextOffset) this.reset()
    if (this.#nextOffset < 0) this.#begin(endOffset)
    if (this.#nextOffset === endOffset) return
    this.#goOnInFile(endOffset)
    for (let i = 0; i < LISTINGS && this.#nextOffset < endOffset; i++) this.#goOnInSegments(endOffset)
    this.#forgetBefore(this.#log.startOffset())
  }

  #begin(endOffset: number): void {
    const { fileSystem, directory } = this.#log
    const logStartOffset = Math.min(this.#log.startOffset(), endOffset)
    const snapshot = this.#usesIndexes ? readNewestSnapshot(fileSystem, directory, { logStartOffset, endOffset }) : null
    this.#open = new OpenTransactions(snapshot?.openTransactions())
    this.#replayedFrom = snapshot?.endOffset ?? logStartOffset
    this.#nextOffset = this.#replayedFrom
  }

  /** The usual case: more batches in the file where the last look ended. */
  #goOnInFile(endOffset: number): void {
    const place = this.#place
    const { fileSystem } = this.#log
    if (place === null || fileSystem.stat(place.segment.logPath)?.inode !== place.inode) return
    const file = fileSystem.open(place.segment.logPath, 'read')
    try {
      if (file.stat().inode === place.inode) this.#place = replayFile(file, place, endOffset, this.#takeIn)
    } finally {
      file.close()
    }
  }

  #goOnInSegments(endOffset: number): void {
    const { fileSystem } = this.#log
    const stretch = { from: this.#nextOffset, to: endOffset }
    try {
      this.#place = replayLog(fileSystem, this.#settledSegments(), stretch, this.#takeIn)
      this.#nextOffset = Math.max(this.#nextOffset, this.#place?.offset ?? 0)
    } catch (error) {
      // Deleted, or replaced by a compacted one, since it was listed: what was taken in before stays.
      if (!isKafkaError(error) || systemErrorCode(error.cause) !== 'ENOENT') throw error
      this.#place = null
    }
  }

  /** Two equal listings: one alone may miss a file that is renamed meanwhile. */
  #settledSegments(): readonly SegmentEntry[] {
    const { fileSystem, directory } = this.#log
    let segments = listSegments(fileSystem, directory)
    for (let i = 0; i < LISTINGS; i++) {
      const again = listSegments(fileSystem, directory)
      if (pathsOf(again) === pathsOf(segments)) break
      segments = again
    }
    return segments
  }

  readonly #takeIn = (header: BatchHeader, marker: EndTransactionMarker | null): void => {
    const completed = this.#open.replay(header, marker)
    if (completed?.isAborted === true) this.#aborted.push(completed)
    this.#nextOffset = header.lastOffset + 1
  }

  #indexedTransactions(): readonly AbortedTransaction[] {
    const { fileSystem, directory } = this.#log
    try {
      this.#indexed ??= readTransactionIndexes(fileSystem, directory, this.#replayedFrom)
    } catch (error) {
      if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') throw error
      this.#usesIndexes = false
      this.reset()
      this.#follow()
      this.#indexed = []
    }
    return this.#indexed
  }

  #forgetBefore(startOffset: number): void {
    const kept = firstAtOrBehind(this.#aborted, startOffset)
    if (kept > 0) this.#aborted = this.#aborted.slice(kept)
  }
}

function pathsOf(segments: readonly SegmentEntry[]): string {
  return segments.map(({ logPath }) => logPath).join('\n')
}

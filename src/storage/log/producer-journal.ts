/**
 * What a writer knows of the producers of its log, and the files that say it: snapshots and the transaction index of the
 * last segment. Most runs write with an id that was just handed out, which has no history anywhere: nothing is read for
 * them. All methods run under the partition's lock. Kafka: ProducerStateManager as UnifiedLog uses it.
 */
import path from 'node:path'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { ATTRIBUTE, type BatchHeader } from '../../record/batch-header.ts'
import { type EndTransactionMarker, isMarkerBatch, parseMarkerBatch } from '../../record/end-transaction-marker.ts'
import { withSwapGeneration } from '../cleaner/swap-generation.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import type { ActiveSegment } from './active-segment.ts'
import type { PartitionCheckpoints } from './partition-checkpoints.ts'
import { loadProducerState } from './producer-state/load-producer-state.ts'
import {
  type AppendOrigin,
  type AppendVerdict,
  PRODUCER_EXPIRATION_MS,
  ProducerState,
} from './producer-state/producer-state.ts'
import { readMarker } from './producer-state/read-marker.ts'
import { replayLog } from './producer-state/replay-log.ts'
import { straySnapshots } from './producer-state/snapshot-files.ts'
import { type AbortedTransaction, TransactionIndex } from './producer-state/transaction-index.ts'
import { segmentFileName } from './segment-file.ts'
import { listSegments, type SegmentEntry } from './segment-list.ts'

export interface ProducerJournalOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly directory: string
  readonly checkpoints: PartitionCheckpoints
  /** Whether this process took the id itself, so that no log holds anything of it but what this process appended. */
  readonly isFreshProducer?: (producerId: number) => boolean
}

export class ProducerJournal {
  readonly #options: ProducerJournalOptions
  #fresh: ProducerState
  /** False: others may have put batches of our own ids into this log. */
  #trustsFresh = true
  /** Ids that took part in a transaction: their markers may come from anybody, so all of the log counts. */
  readonly #transactional = new Set<number>()
  /** Null until something needs the history, and again when a batch may have been missed. */
  #complete: ProducerState | null = null
  /** Size of the last segment's transaction index when it was right. */
  #knownIndex = { path: '', sizeBytes: 0 }

  constructor(options: ProducerJournalOptions) {
    this.#options = options
    this.#fresh = this.#nothingKnown()
  }

  /** The log is a replica: what it holds of our own producer ids, other processes may have copied there. */
  distrustFresh(): void {
    if (!this.#trustsFresh) return
    this.#trustsFresh = false
    this.#fresh = this.#nothingKnown()
  }

  /** Whole batches were cut off: all that was observed may be gone. */
  reset(): void {
    this.distrustFresh()
    this.#transactional.clear()
    this.#complete = null
    this.#knownIndex = { path: '', sizeBytes: 0 }
  }

  /** Takes in a batch that is in the log: a BatchObserver. */
  observe(header: BatchHeader, position: number, file: OpenFile): void {
    if ((header.attributes & ATTRIBUTE.transactional) !== 0) this.#transactional.add(header.producerId)
    else this.#fresh.replay(header, null)
    const complete = this.#complete
    if (complete === null || header.lastOffset < complete.endOffset) return
    if (header.baseOffset > complete.endOffset) this.#complete = null
    else complete.replay(header, readMarker(file, position, header))
  }

  /**
   * Judges a batch that is to be appended to `active`. Throws OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH,
   * INVALID_TXN_STATE.
   */
  check(header: BatchHeader, active: ActiveSegment, origin: AppendOrigin): AppendVerdict {
    if (header.producerId < 0) return { kind: 'append' }
    return this.#stateOf(header, active).check(header, origin)
  }

  /**
   * Judges the marker batch of a coordinator and notes an aborted transaction in the index before the marker is in the
   * log: a writer that dies in between leaves an entry behind the log's end, which counts for nobody. Undo it with
   * `markerFailed`. Throws INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED, CORRUPT_MESSAGE.
   */
  beginMarker(batch: Buffer, header: BatchHeader, active: ActiveSegment, transactionVersion: number): void {
    const marker = parseMarkerBatch(batch)
    const state = this.#completeState(active)
    if (marker === null) return
    state.checkMarker(header, marker, transactionVersion)
    this.#replayMarker(state, marker, header, active)
  }

  /**
   * Takes in what precedes a batch that the leader sent; its marker, if it has one, is noted as by `beginMarker`. Nothing is
   * judged. Undo it with `markerFailed`.
   */
  beginFollowed(batch: Buffer, header: BatchHeader, active: ActiveSegment): void {
    if (header.producerId >= 0) this.#completeState(active)
    // Where the leader has compacted, nothing is missing between two batches.
    if (this.#complete?.endOffset === active.nextOffset) this.#complete.truncateBefore(header.baseOffset)
    const marker = isMarkerBatch(header) ? parseMarkerBatch(batch) : null
    if (marker !== null) this.#replayMarker(this.#complete as ProducerState, marker, header, active)
  }

  #replayMarker(state: ProducerState, marker: EndTransactionMarker, header: BatchHeader, active: ActiveSegment): void {
    // Until the marker is in the log the state is ahead of it: whatever fails from here on makes it worthless.
    const completed = state.replay(header, marker)
    if (completed?.isAborted !== true) return
    try {
      this.#indexOf(active).append(completed)
      this.#noteIndex(active)
    } catch (error) {
      this.#complete = null
      throw error
    }
  }

  /** The marker could not be appended. */
  markerFailed(header: BatchHeader, active: ActiveSegment): void {
    this.#complete = null
    this.#indexOf(active).truncateTo(header.baseOffset)
    this.#noteIndex(active)
  }

  /** Call it before each append: removes what a dead writer noted of a marker that it did not append. */
  settleIndex(active: ActiveSegment): void {
    const file = this.#indexPath(active)
    const sizeBytes = this.#options.fileSystem.stat(file)?.sizeBytes ?? 0
    if (this.#knownIndex.path === file && this.#knownIndex.sizeBytes === sizeBytes) return
    try {
      this.#indexOf(active).truncateTo(active.nextOffset)
      this.#noteIndex(active)
    } catch (error) {
      if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') throw error
      this.#makeIndexes(active.baseOffset, active)
    }
  }

  /** Makes the transaction indexes of all segments from `fromBase` on anew: batches of them may have been lost, or cut. */
  rebuildIndexes(fromBase: number, active: ActiveSegment): void {
    this.#makeIndexes(fromBase, active)
  }

  /** Writes what is known at the end of `active`, which is about to be closed. Durable on return. */
  writeSnapshot(active: ActiveSegment): void {
    const { fileSystem, clock, directory } = this.#options
    const state = this.#completeState(active)
    state.expire(clock.nowMs(), PRODUCER_EXPIRATION_MS)
    fileSystem.replaceFile(path.join(directory, segmentFileName(active.nextOffset, '.snapshot')), state.toSnapshot())
  }

  /** As an orderly stop leaves it: a snapshot at the end, when this process has had to load what it says. */
  async finish(active: ActiveSegment): Promise<void> {
    const { fileSystem, directory } = this.#options
    if (this.#complete?.endOffset !== active.nextOffset) return
    if (fileSystem.stat(path.join(directory, segmentFileName(active.nextOffset, '.snapshot'))) !== null) return
    // A reader that begins at the snapshot takes what was aborted before it from the index.
    await this.datasyncIndex(active)
    this.writeSnapshot(active)
    this.removeStrays(active.nextOffset)
  }

  /** Deletes snapshots that say nothing about the log as it is, and what a dead writer left of one that it was writing. */
  removeStrays(endOffset: number): void {
    const { fileSystem, directory } = this.#options
    const names = fileSystem.list(directory) ?? []
    for (const name of names) {
      if (name.endsWith('.snapshot.tmp')) fileSystem.removeFile(path.join(directory, name))
    }
    if (!names.some((name) => name.endsWith('.snapshot'))) return
    const segments = this.#segments()
    const bases = segments.map(({ baseOffset }) => baseOffset)
    for (const name of straySnapshots(names, bases, this.#bounds(segments, endOffset))) {
      fileSystem.removeFile(path.join(directory, name))
    }
  }

  /** Resolves when the index of `active` is on the disk. */
  async datasyncIndex(active: ActiveSegment): Promise<void> {
    await this.#indexOf(active).datasync()
  }

  /** The state with all producers, for who asks about them rather than appends. */
  completeState(active: ActiveSegment): ProducerState {
    return this.#completeState(active)
  }

  /** Transaction indexes are a function of the log, as all indexes are. */
  #makeIndexes(fromBase: number, active: ActiveSegment): void {
    const { fileSystem, directory } = this.#options
    const segments = this.#segments()
    const rebuilt = segments.filter(({ baseOffset }) => baseOffset >= fromBase).map(({ baseOffset }) => baseOffset)
    const entries = new Map<number, AbortedTransaction[]>(rebuilt.map((base) => [base, []]))
    const { state } = loadProducerState({ fileSystem, directory, segments, ...this.#bounds(segments, fromBase) })
    replayLog(fileSystem, segments, { from: fromBase, to: active.nextOffset }, (header, marker) => {
      const completed = state.replay(header, marker)
      const base = rebuilt.findLast((each) => each <= header.baseOffset)
      if (completed?.isAborted === true && base !== undefined) entries.get(base)?.push(completed)
    })
    this.#replaceIndexes(entries)
    state.truncateBefore(active.nextOffset)
    this.#complete = state
    this.#noteIndex(active)
  }

  /** Who reads committed records keeps what it read of the old ones until it is told. */
  #replaceIndexes(entries: ReadonlyMap<number, readonly AbortedTransaction[]>): void {
    const { fileSystem, directory } = this.#options
    const files = [...entries].map(([base, aborted]) => {
      return { file: path.join(directory, segmentFileName(base, '.txnindex')), aborted }
    })
    const changed = files.filter(({ file, aborted }) => aborted.length > 0 || fileSystem.stat(file) !== null)
    if (changed.length === 0) return
    withSwapGeneration(fileSystem, directory, () => {
      for (const { file, aborted } of changed) new TransactionIndex(fileSystem, file).replace(aborted)
    })
  }

  #stateOf({ producerId, attributes }: BatchHeader, active: ActiveSegment): ProducerState {
    const isTransactional = (attributes & ATTRIBUTE.transactional) !== 0 || this.#transactional.has(producerId)
    if (isTransactional) return this.#completeState(active)
    if (this.#trustsFresh && this.#options.isFreshProducer?.(producerId) === true) this.#fresh.noteFresh(producerId)
    return this.#fresh.knows(producerId) ? this.#fresh : this.#completeState(active)
  }

  #nothingKnown(): ProducerState {
    return new ProducerState({ partition: path.basename(this.#options.directory), isComplete: false })
  }

  #completeState(active: ActiveSegment): ProducerState {
    if (this.#complete?.endOffset === active.nextOffset) return this.#complete
    const { fileSystem, clock, directory } = this.#options
    const segments = this.#segments()
    const expiry = { nowMs: clock.nowMs(), expirationMs: PRODUCER_EXPIRATION_MS }
    const bounds = this.#bounds(segments, active.nextOffset)
    this.#complete = loadProducerState({ fileSystem, directory, segments, expiry, ...bounds }).state
    return this.#complete
  }

  #bounds(segments: readonly SegmentEntry[], endOffset: number) {
    const firstOffset = segments[0]?.baseOffset ?? 0
    return { logStartOffset: Math.max(firstOffset, this.#options.checkpoints.logStartOffset()), endOffset }
  }

  #segments(): readonly SegmentEntry[] {
    return listSegments(this.#options.fileSystem, this.#options.directory)
  }

  #indexPath(active: ActiveSegment): string {
    return path.join(this.#options.directory, segmentFileName(active.baseOffset, '.txnindex'))
  }

  #indexOf(active: ActiveSegment): TransactionIndex {
    return new TransactionIndex(this.#options.fileSystem, this.#indexPath(active))
  }

  #noteIndex(active: ActiveSegment): void {
    const file = this.#indexPath(active)
    this.#knownIndex = { path: file, sizeBytes: this.#options.fileSystem.stat(file)?.sizeBytes ?? 0 }
  }
}

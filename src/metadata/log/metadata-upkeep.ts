/**
 * What keeps opening fast and the metadata log short: snapshots, the image cache, and the removal of what a newer snapshot
 * stands for. By whoever is the controller, after an operation. Kafka: SnapshotGenerator, KafkaMetadataLog.maybeClean.
 */
import path from 'node:path'
import { asSentence } from '../../common/as-sentence.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { defaultLogConfig } from '../../storage/log/log-config.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import { removeMarkedFiles } from '../../storage/log/segment-deletion.ts'
import { listSegments } from '../../storage/log/segment-list.ts'
import { writeImageCache } from './image-cache.ts'
import { findLogPieces, sizeOfPieces } from './log-pieces.ts'
import { listSnapshots, type SnapshotId, snapshotFileName, snapshotTimestampMs } from './metadata-snapshot.ts'
import type { ReplayedLog } from './replayed-log.ts'
import { encodeSnapshot, writeSnapshot } from './write-snapshot.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const MIB = 1024 * 1024

export interface UpkeepLimits {
  /** A snapshot is written after so many bytes of log. Kafka: metadata.log.max.record.bytes.between.snapshots. */
  readonly snapshotBytes: number
  /** The image cache is made anew after so many bytes of log, and a sixteenth of itself. */
  readonly uncachedBytes: number
  /** Older snapshots, and the log before the next one, go when all is larger. Kafka: metadata.max.retention.bytes. */
  readonly retentionBytes: number
  /** The same when they are older. Kafka: metadata.max.retention.ms. */
  readonly retentionMs: number
}

/** Kafka's, except for the first: decision 11 says why. */
export const upkeepLimits: UpkeepLimits = {
  snapshotBytes: 4 * MIB,
  uncachedBytes: 8 * 1024,
  retentionBytes: 100 * MIB,
  retentionMs: 7 * DAY_MS,
}

export interface MetadataUpkeepOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly log: PartitionLog
  readonly limits: UpkeepLimits
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

export class MetadataUpkeep {
  readonly #options: MetadataUpkeepOptions
  /** What of the log the cache held when this process last knew; null: there was none of use. */
  #cached: { readonly bytesSinceSnapshot: number; readonly sizeBytes: number } | null = null

  constructor(options: MetadataUpkeepOptions) {
    this.#options = options
  }

  /** The cache has `sizeBytes`, and holds the image as it is in `replayed`. */
  noteCached({ position }: ReplayedLog, sizeBytes: number): void {
    this.#cached = { bytesSinceSnapshot: position.bytesSinceSnapshot, sizeBytes }
  }

  /**
   * Does what is due; call it under the controller's lock, with all of the log in `replayed`. The operation before it is
   * done and stays done: what fails here is only told.
   */
  async run(replayed: ReplayedLog): Promise<void> {
    if (replayed.hasOpenTransaction) return
    try {
      const isNew = await this.#snapshotIfDue(replayed)
      if (isNew || this.#isCacheDue(replayed)) {
        this.noteCached(replayed, writeImageCache(this.#options.fileSystem, this.#directory, replayed))
      }
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#options.notice(
        asSentence(`The change is made, but no snapshot of the metadata could be written: ${error.message}`),
      )
    }
  }

  get #directory(): string {
    return this.#options.log.directory
  }

  #isCacheDue({ position }: ReplayedLog): boolean {
    const { uncachedBytes } = this.#options.limits
    const { bytesSinceSnapshot, snapshot } = position
    if (this.#cached === null) return bytesSinceSnapshot + this.#sizeOfSnapshot(snapshot) >= uncachedBytes
    return bytesSinceSnapshot - this.#cached.bytesSinceSnapshot >= uncachedBytes + this.#cached.sizeBytes / 16
  }

  #sizeOfSnapshot(snapshot: SnapshotId | null): number {
    if (snapshot === null) return 0
    const file = path.join(this.#directory, snapshotFileName(snapshot.endOffset, snapshot.epoch))
    return this.#options.fileSystem.stat(file)?.sizeBytes ?? 0
  }

  async #snapshotIfDue(replayed: ReplayedLog): Promise<boolean> {
    const { limits, fileSystem, clock } = this.#options
    if (replayed.position.bytesSinceSnapshot < limits.snapshotBytes) return false
    this.#takeInOthersSnapshots(replayed)
    const { position, image } = replayed
    if (position.bytesSinceSnapshot < limits.snapshotBytes) return true
    const snapshot = { endOffset: position.nextOffset, epoch: position.lastEpoch }
    await writeSnapshot(fileSystem, this.#directory, snapshot, encodeSnapshot(image, position, clock.nowMs()))
    replayed.rebase(snapshot, 0)
    await this.#clean()
    return true
  }

  /** Another process may have written one since this one began to read. */
  #takeInOthersSnapshots(replayed: ReplayedLog): void {
    const { fileSystem } = this.#options
    const { snapshot, nextOffset: toOffset } = replayed.position
    const newest = listSnapshots(fileSystem, this.#directory).at(-1)
    if (newest === undefined || newest.endOffset <= (snapshot?.endOffset ?? -1)) return
    const pieces = findLogPieces(fileSystem, this.#directory, { fromOffset: newest.endOffset, toOffset })
    if (pieces !== null) replayed.rebase(newest, sizeOfPieces(pieces))
  }

  /** Lets the oldest snapshot go, with the log before the next one, as long as it is due; the newest one always stays. */
  async #clean(): Promise<void> {
    const { fileSystem, log, clock } = this.#options
    removeMarkedFiles(fileSystem, this.#directory, defaultLogConfig.fileDeleteDelayMs, clock.nowMs())
    for (;;) {
      const [oldest, next] = listSnapshots(fileSystem, this.#directory)
      if (oldest === undefined || next === undefined || !this.#isExpired(oldest)) return
      await log.deleteRecords(next.endOffset)
      fileSystem.removeFile(path.join(this.#directory, snapshotFileName(oldest.endOffset, oldest.epoch)))
    }
  }

  #isExpired(oldest: SnapshotId): boolean {
    const { fileSystem, clock, limits } = this.#options
    if (this.#sizeBytes() > limits.retentionBytes) return true
    const timestampMs = snapshotTimestampMs(fileSystem, this.#directory, oldest)
    return timestampMs !== null && clock.nowMs() - timestampMs > limits.retentionMs
  }

  /** Of all segments and snapshots. */
  #sizeBytes(): number {
    const { fileSystem } = this.#options
    const snapshots = listSnapshots(fileSystem, this.#directory).map((snapshot) => this.#sizeOfSnapshot(snapshot))
    const segments = listSegments(fileSystem, this.#directory).map(
      ({ logPath }) => fileSystem.stat(logPath)?.sizeBytes ?? 0,
    )
    return [...snapshots, ...segments].reduce((sum, sizeBytes) => sum + sizeBytes, 0)
  }
}

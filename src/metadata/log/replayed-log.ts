/** What a process knows of the metadata log: the image, who votes, and how far it has read. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { KraftControlRecord } from '../../protocol/kraft-control-record.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { MetadataReplay } from '../image/metadata-replay.ts'
import type { MutableImage } from '../image/mutable-image.ts'
import type { SnapshotId } from './metadata-snapshot.ts'
import { walkSnapshot } from './metadata-snapshot.ts'
import { type MetadataVisitor, walkMetadataBatches } from './metadata-walk.ts'

/** The set of voters, as the log says it. */
export type Voters = Extract<KraftControlRecord, { type: 'KRaftVoters' }>['data']

/** How far the log was read, and what a snapshot of it says beside the image. */
export interface ReplayPosition {
  /** The offset behind the last record that is in the image. */
  readonly nextOffset: number
  /** Epoch of that record; -1 before the first one. */
  readonly lastEpoch: number
  /** When it was appended; -1 before the first one. */
  readonly lastTimestampMs: number
  /** 0: the voters are named in the properties file. */
  readonly kRaftVersion: number
  readonly voters: Voters | null
  /** The snapshot that reading began with. */
  readonly snapshot: SnapshotId | null
  /** Bytes of the log that were read since. */
  readonly bytesSinceSnapshot: number
}

const BEGINNING: ReplayPosition = {
  nextOffset: 0,
  lastEpoch: -1,
  lastTimestampMs: -1,
  kRaftVersion: 0,
  voters: null,
  snapshot: null,
  bytesSinceSnapshot: 0,
}

export class ReplayedLog {
  readonly #replay: MetadataReplay
  #position: ReplayPosition
  readonly #visitor: MetadataVisitor = {
    record: (source, start, end) => this.#replay.applyValue(source, start, end),
    control: (record) => this.#control(record),
  }

  /** Nothing yet; or what somebody replayed before, up to `position`. */
  constructor(image?: MutableImage, position: ReplayPosition = BEGINNING) {
    this.#replay = new MetadataReplay(image)
    this.#position = position
  }

  get image(): MetadataImage {
    return this.#replay.image
  }

  get position(): ReplayPosition {
    return this.#position
  }

  /** Whether the log ends inside a transaction, which whoever writes next has to abort. */
  get hasOpenTransaction(): boolean {
    return this.#replay.hasOpenTransaction
  }

  /** Begins with the snapshot that consists of `batches`. Throws as `walkSnapshot`. */
  takeInSnapshot(batches: Buffer, file: string, snapshot: SnapshotId): void {
    walkSnapshot(batches, file, this.#visitor)
    if (this.#replay.hasOpenTransaction) {
      throw new KafkaError('CORRUPT_MESSAGE', { message: `${file} ends inside a transaction.` })
    }
    const { endOffset: nextOffset, epoch: lastEpoch } = snapshot
    this.#position = { ...this.#position, nextOffset, lastEpoch, snapshot, bytesSinceSnapshot: 0 }
  }

  /**
   * Takes in whole batches of the log in `directory` from the next offset on, checksums compared before. Throws as
   * `walkMetadataBatches`; `placeOf` tells file and position of an offset then.
   */
  takeIn(batches: Buffer, directory: string, placeOf: (offset: number) => string): void {
    const end = walkMetadataBatches({
      batches,
      path: directory,
      placeOf,
      fromOffset: this.#position.nextOffset,
      checkCrcs: false,
      visitor: this.#visitor,
    })
    this.#position = {
      ...this.#position,
      nextOffset: end.nextOffset,
      lastEpoch: end.leaderEpoch,
      lastTimestampMs: end.maxTimestampMs,
      bytesSinceSnapshot: this.#position.bytesSinceSnapshot + batches.length,
    }
  }

  /** From now on `snapshot` is what reading would begin with; `bytesSinceSnapshot` of the log would follow. */
  rebase(snapshot: SnapshotId, bytesSinceSnapshot: number): void {
    this.#position = { ...this.#position, snapshot, bytesSinceSnapshot }
  }

  #control(record: KraftControlRecord): void {
    if (record.type === 'KRaftVoters') this.#position = { ...this.#position, voters: record.data }
    else if (record.type === 'KRaftVersion') {
      this.#position = { ...this.#position, kRaftVersion: record.data.kRaftVersion }
    } else if (record.type === 'SnapshotHeader') {
      this.#position = { ...this.#position, lastTimestampMs: record.data.lastContainedLogTimestamp }
    }
  }
}

/**
 * The metadata log as one process sees it: replayed into an image, followed as others append, and written to by whoever
 * holds the operation lock: that process is the controller for the moment. Kafka: raft's KafkaMetadataLog, QuorumController.
 */
import path from 'node:path'
import { assert } from '../../common/assert.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { METADATA_TOPIC_ID } from '../../common/uuid.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import { FileLock } from '../../storage/io/file-lock.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import type { KernelLocks } from '../../storage/io/kernel-locks.ts'
import { defaultLogConfig } from '../../storage/log/log-config.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import type { LogDir } from '../../storage/log-dir/log-dir.ts'
import type { ControllerResult } from '../controller/controller-result.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { CLUSTER_METADATA_TOPIC } from '../topic-name.ts'
import { readImageCache } from './image-cache.ts'
import { placeOfOffset } from './log-pieces.ts'
import { encodeMetadataBatch } from './metadata-batch.ts'
import { MetadataDirectory } from './metadata-directory.ts'
import { listSnapshots, readSnapshotFile, type SnapshotId, snapshotFileName } from './metadata-snapshot.ts'
import { MetadataUpkeep, type UpkeepLimits, upkeepLimits } from './metadata-upkeep.ts'
import { ReplayedLog, type Voters } from './replayed-log.ts'
import { readUnstartedCluster, type UnstartedCluster } from './unstarted-cluster.ts'

const TOPIC_PARTITION = { topic: CLUSTER_METADATA_TOPIC, partition: 0 }
const READ_BYTES = 1024 * 1024
/** Epoch of a log in which there is nothing yet: that of a first election. */
const FIRST_EPOCH = 1

/** How often a log that others shorten is looked at anew. */
const ATTEMPTS = 3

export interface MetadataLogOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
  readonly logDir: LogDir
  /** What comes before damage is good enough: nothing will be written. */
  readonly isReadOnly?: boolean
  /** When snapshots are due; default Kafka's, nearly. */
  readonly limits?: UpkeepLimits
  /** Whether an operation may run on that image here; false: the log has copies by now (NOT_CONTROLLER). */
  readonly mayOperate?: (image: MetadataImage) => boolean
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

/** What else happens in an operation of the controller. All of it before anybody else's operation. */
export interface OperationSteps<R> {
  /** Its records are on the disk and in the image. */
  readonly afterAppend?: ((result: ControllerResult<R>) => Promise<void>) | undefined
  /** Runs `append`, which writes the records, under locks that the result asks for. */
  readonly around?: ((result: ControllerResult<R>, append: () => Promise<void>) => Promise<void>) | undefined
}

export class MetadataLog {
  readonly #options: MetadataLogOptions
  readonly #log: PartitionLog
  readonly #directory: MetadataDirectory
  readonly #upkeep: MetadataUpkeep
  #replayed = new ReplayedLog()
  /** While nothing is in the log. */
  #unstarted: UnstartedCluster | null = null
  #operationLock: FileLock | null = null
  /** Set when the image is half changed, or what comes next can't be read: nothing works on from there. */
  #failure: KafkaError | null = null
  #catchingUp: Promise<MetadataImage> | null = null
  /** What is missing later has been taken away. */
  #isOpen = false

  private constructor(options: MetadataLogOptions) {
    this.#options = options
    this.#log = options.logDir.openLog(TOPIC_PARTITION, METADATA_TOPIC_ID, () => defaultLogConfig)
    this.#directory = new MetadataDirectory(options.fileSystem, options.logDir.partitionDirectory(TOPIC_PARTITION))
    const { limits = upkeepLimits } = options
    this.#upkeep = new MetadataUpkeep({ ...options, limits, log: this.#log })
  }

  /**
   * Reads the newest snapshot and all that follows it. Throws CORRUPT_MESSAGE, UNSUPPORTED_VERSION or
   * KAFKA_STORAGE_ERROR; nothing is changed in any case.
   */
  static async open(options: MetadataLogOptions): Promise<MetadataLog> {
    const log = new MetadataLog(options)
    try {
      log.#load()
      await log.catchUp()
      await log.#demandContent()
      log.#isOpen = true
    } catch (error) {
      await log.close()
      throw error
    }
    return log
  }

  /** The metadata as of the last `catchUp`. The object may change with the next one. */
  get image(): MetadataImage {
    return this.#unstarted?.image ?? this.#replayed.image
  }

  /** The offset behind the last record that is in the image. */
  get endOffset(): number {
    return this.#replayed.position.nextOffset
  }

  get leaderEpoch(): number {
    return Math.max(this.#replayed.position.lastEpoch, FIRST_EPOCH)
  }

  /** When the last record that is in the image was appended, ms since 1970; -1 before the first one. */
  get lastTimestampMs(): number {
    return this.#replayed.position.lastTimestampMs
  }

  /** The log itself. */
  get log(): PartitionLog {
    return this.#log
  }

  /** The snapshot with which reading would begin; null: at the log's start. */
  get snapshot(): SnapshotId | null {
    return this.#replayed.position.snapshot
  }

  /** Whether the log says who votes (KIP-853); else the properties file of a broker has to. */
  get hasVoters(): boolean {
    return this.#replayed.position.kRaftVersion > 0
  }

  /** Who votes; null where the log does not say. */
  get voters(): Voters | null {
    return this.#replayed.position.voters
  }

  /** To be watched for changes. */
  get directory(): string {
    return this.#directory.path
  }

  /** Takes in what other processes appended. Throws as `open`; once it has, it throws the same again. */
  catchUp(): Promise<MetadataImage> {
    this.#catchingUp ??= this.#readOn().finally(() => {
      this.#catchingUp = null
    })
    return this.#catchingUp
  }

  /**
   * Runs one controller operation: alone among all processes, on an image that is up to date. Its records are on the disk
   * and in the image when it resolves; `afterAppend` then runs before anybody else's operation. Throws what the operation
   * throws, and as `open`; nothing is changed then, unless the disk failed while it was written.
   */
  async withController<R>(
    operation: (image: MetadataImage) => ControllerResult<R>,
    afterAppend?: (result: ControllerResult<R>) => Promise<void>,
    around: NonNullable<OperationSteps<R>['around']> = (_, append) => append(),
  ): Promise<R> {
    this.#options.logDir.prepareChange()
    this.#operationLock ??= this.#openOperationLock()
    const { file } = this.#operationLock
    return this.#operationLock.run(async () => {
      this.#directory.demandLocked(file)
      this.#directory.complete()
      await this.catchUpFromNow()
      if (this.#options.mayOperate?.(this.image) === false) throw new KafkaError('NOT_CONTROLLER')
      if (this.#unstarted !== null) await this.#append(this.#unstarted.firstRecords)
      const result = operation(this.image)
      if (result.records.length > 0) await around(result, () => this.#append(result.records))
      // What follows rests on records of others, who may have died before they were on the disk: a topic with directories.
      else if (afterAppend !== undefined) await this.#log.syncThrough(this.endOffset)
      await afterAppend?.(result)
      if (result.records.length > 0) await this.upkeep()
      return result.response
    })
  }

  /** The batch that makes `records` part of an image that is up to date, without offsets. */
  encode(records: readonly MetadataRecord[]): Buffer {
    // What a dead controller began is not to be continued by somebody else's records.
    const all = this.#replayed.hasOpenTransaction ? [ABORT, ...records] : records
    return encodeMetadataBatch(all, { timestampMs: this.#options.clock.nowMs(), leaderEpoch: this.leaderEpoch })
  }

  /** Snapshots and the like, as far as they are due; call it at the end of an operation, under its lock. */
  upkeep(): Promise<void> {
    return this.#upkeep.run(this.#replayed)
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    this.#operationLock?.file.close()
    this.#operationLock = null
    this.#directory.close()
    await this.#log.close()
  }

  /** Every cluster begins with its features: without any, what was there is gone, or was never here. */
  async #demandContent(): Promise<void> {
    if (this.#replayed.image.features.size > 0) return
    const { fileSystem, logDir } = this.#options
    if (this.endOffset === 0) this.#unstarted = readUnstartedCluster(fileSystem, logDir.path)
    if (this.image.features.size > 0) return
    // Somebody may have begun the log, and made partitions, between the two looks.
    if ((await this.catchUp()).features.size > 0) return
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `${this.directory} holds no metadata: its log is missing or empty.`,
      hint: 'Restore it from a copy. Of a broker with several log.dirs, name the one that has it.',
    })
  }

  #openOperationLock(): FileLock {
    const { locks, notice } = this.#options
    return new FileLock({
      locks,
      file: this.#directory.openOperationLock(),
      onLongWait: () => notice('Waiting for another process that is changing topics or settings …'),
    })
  }

  #load(): void {
    const { fileSystem } = this.#options
    this.#directory.demandSame()
    const newest = listSnapshots(fileSystem, this.directory).at(-1) ?? null
    const cached = readImageCache(fileSystem, this.directory, newest)
    if (cached !== null) this.#upkeep.noteCached(cached.replayed, cached.sizeBytes)
    this.#replayed = cached?.replayed ?? this.#fromNewestSnapshot()
  }

  /** What the newest snapshot says, or nothing. A reader is content with an older one. */
  #fromNewestSnapshot(): ReplayedLog {
    const { fileSystem, isReadOnly, notice } = this.#options
    for (const snapshot of listSnapshots(fileSystem, this.directory).toReversed()) {
      const file = path.join(this.directory, snapshotFileName(snapshot.endOffset, snapshot.epoch))
      const batches = readSnapshotFile(fileSystem, this.directory, snapshot)
      // Gone since it was listed: a newer one has taken its place.
      if (batches === null) return this.#fromNewestSnapshot()
      const replayed = new ReplayedLog()
      try {
        replayed.takeInSnapshot(batches, file, snapshot)
        return replayed
      } catch (error) {
        if (isReadOnly !== true || !isKafkaError(error)) throw error
        notice(`${error.message} What comes before is shown.`)
      }
    }
    return new ReplayedLog()
  }

  async #readOn(): Promise<MetadataImage> {
    if (this.#failure !== null) return this.#afterFailure(this.#failure)
    this.#directory.demandSame()
    // Asked for before each request, and nearly always there is nothing new.
    if (this.#log.endsAt(this.endOffset)) return this.image
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#checkRange()
        return await this.#readToEnd()
      } catch (error) {
        // The log was shortened between two looks.
        if (isKafkaError(error) && error.error === 'OFFSET_OUT_OF_RANGE' && attempt < ATTEMPTS) continue
        if (!isKafkaError(error) || error.error === 'KAFKA_STORAGE_ERROR') throw error
        this.#failure = error
        if (this.#options.isReadOnly === true && this.endOffset > 0) {
          this.#options.notice(`${error.message} What comes before is shown.`)
        }
        return this.#afterFailure(error)
      }
    }
  }

  async #readToEnd(): Promise<MetadataImage> {
    const placeOf = (offset: number): string => placeOfOffset(this.#options.fileSystem, this.directory, offset)
    for (;;) {
      const batches = await this.#log.read(this.endOffset, READ_BYTES)
      if (batches.length === 0) return this.image
      this.#unstarted = null
      this.#replayed.takeIn(batches, this.directory, placeOf)
    }
  }

  #afterFailure(failure: KafkaError): MetadataImage {
    if (this.#options.isReadOnly === true && this.endOffset > 0) return this.image
    throw failure
  }

  async #append(records: readonly MetadataRecord[]): Promise<void> {
    const { leaderEpoch, endOffset } = this
    const { baseOffset } = await this.#log.append(this.encode(records), { leaderEpoch })
    assert(baseOffset === endOffset, `nobody else appends to the metadata log during an operation`)
    await this.#log.flush()
    await this.catchUpFromNow()
  }

  /** Not content with a catch-up that began before the call and may have missed what was appended since. */
  async catchUpFromNow(): Promise<MetadataImage> {
    await this.#catchingUp
    return this.catchUp()
  }

  /** Whether the log goes on where the snapshot, or the last look, ended; if it begins later, a newer snapshot is read. */
  async #checkRange(): Promise<void> {
    const startOffset = await this.#log.earliestOffset()
    if (startOffset > this.endOffset) this.#replayed = this.#fromNewestSnapshot()
    const logEndOffset = this.#log.endOffset()
    if (startOffset <= this.endOffset && this.endOffset <= logEndOffset) return
    // Somebody is at removing all of it.
    if (this.#isOpen && logEndOffset === 0) throw this.#directory.replaced()
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `${this.directory} holds offsets ${startOffset} to ${logEndOffset}, but is needed from ${this.endOffset} on.`,
      hint: 'Nothing was changed; restore the directory from a copy.',
    })
  }
}

const ABORT: MetadataRecord = {
  type: 'AbortTransactionRecord',
  version: 0,
  data: { reason: 'the controller that began it went away' },
}

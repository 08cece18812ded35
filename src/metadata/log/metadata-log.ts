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
import { MetadataReplay } from '../image/metadata-replay.ts'
import { CLUSTER_METADATA_TOPIC } from '../topic-name.ts'
import { encodeMetadataBatch } from './metadata-batch.ts'
import { readNewestSnapshot } from './metadata-snapshot.ts'
import { type MetadataVisitor, walkMetadataBatches } from './metadata-walk.ts'

const TOPIC_PARTITION = { topic: CLUSTER_METADATA_TOPIC, partition: 0 }
const OPERATION_LOCK = 'kafdir-operation.lock'
const READ_BYTES = 1024 * 1024
/** Epoch of a log in which there is nothing yet: that of a first election. */
const FIRST_EPOCH = 1

export interface MetadataLogOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
  readonly logDir: LogDir
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

export class MetadataLog {
  readonly #options: MetadataLogOptions
  readonly #log: PartitionLog
  readonly #replay = new MetadataReplay()
  readonly #visitor: MetadataVisitor = {
    record: (source, start, end) => this.#replay.applyValue(source, start, end),
    // Who led and who votes: for a quorum of real controllers.
    control: () => {},
  }
  #nextOffset = 0
  #leaderEpoch = FIRST_EPOCH
  #operationLock: FileLock | null = null
  /** Set when the image is half changed, or what comes next can't be read: nothing works on from there. */
  #failure: KafkaError | null = null
  #catchingUp: Promise<MetadataImage> | null = null

  private constructor(options: MetadataLogOptions) {
    this.#options = options
    this.#log = options.logDir.openLog(TOPIC_PARTITION, METADATA_TOPIC_ID, () => defaultLogConfig)
  }

  /**
   * Reads the newest snapshot and all that follows it. Throws CORRUPT_MESSAGE, UNSUPPORTED_VERSION or
   * KAFKA_STORAGE_ERROR; nothing is changed in any case.
   */
  static async open(options: MetadataLogOptions): Promise<MetadataLog> {
    const log = new MetadataLog(options)
    try {
      log.#loadSnapshot()
      log.#demandContent(await log.catchUp())
    } catch (error) {
      await log.close()
      throw error
    }
    return log
  }

  /** The metadata as of the last `catchUp`. The object may change with the next one. */
  get image(): MetadataImage {
    return this.#replay.image
  }

  /** The offset behind the last record that is in the image. */
  get endOffset(): number {
    return this.#nextOffset
  }

  get leaderEpoch(): number {
    return this.#leaderEpoch
  }

  /** To be watched for changes. */
  get directory(): string {
    return this.#options.logDir.partitionDirectory(TOPIC_PARTITION)
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
    afterAppend: (result: ControllerResult<R>) => Promise<void> = () => Promise.resolve(),
  ): Promise<R> {
    this.#options.logDir.prepareChange()
    this.#operationLock ??= this.#openOperationLock()
    return this.#operationLock.run(async () => {
      const result = operation(await this.#catchUpFromNow())
      if (result.records.length > 0) await this.#append(result.records)
      await afterAppend(result)
      return result.response
    })
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    this.#operationLock?.file.close()
    this.#operationLock = null
    await this.#log.close()
  }

  /** Every cluster begins with its features: without any, what was there is gone, or was never here. */
  #demandContent({ features }: MetadataImage): void {
    if (features.size > 0) return
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `${this.directory} holds no metadata: its log is missing or empty.`,
      hint: 'Restore it from a copy. Of a broker with several log.dirs, name the one that has it.',
    })
  }

  #openOperationLock(): FileLock {
    const { fileSystem, locks, notice } = this.#options
    return new FileLock({
      locks,
      file: fileSystem.open(path.join(this.directory, OPERATION_LOCK), 'create'),
      onLongWait: () => notice('Waiting for another process that is changing topics or settings …'),
    })
  }

  #loadSnapshot(): void {
    const snapshot = readNewestSnapshot(this.#options.fileSystem, this.directory, this.#visitor.record)
    if (snapshot === null) return
    this.#nextOffset = snapshot.endOffset
    this.#leaderEpoch = Math.max(snapshot.epoch, FIRST_EPOCH)
  }

  async #readOn(): Promise<MetadataImage> {
    if (this.#failure !== null) throw this.#failure
    try {
      this.#checkRange()
      for (;;) {
        const batches = await this.#log.read(this.#nextOffset, READ_BYTES)
        if (batches.length === 0) return this.image
        this.#takeIn(batches)
      }
    } catch (error) {
      if (isKafkaError(error) && error.error !== 'KAFKA_STORAGE_ERROR') this.#failure = error
      throw error
    }
  }

  #takeIn(batches: Buffer): void {
    const { nextOffset, leaderEpoch } = walkMetadataBatches({
      batches,
      path: this.directory,
      fromOffset: this.#nextOffset,
      checkCrcs: false,
      visitor: this.#visitor,
    })
    this.#nextOffset = nextOffset
    this.#leaderEpoch = Math.max(leaderEpoch, this.#leaderEpoch)
  }

  async #append(operationRecords: readonly MetadataRecord[]): Promise<void> {
    // What a dead controller began is not to be continued by somebody else's records.
    const records = this.#replay.hasOpenTransaction ? [ABORT, ...operationRecords] : operationRecords
    const leaderEpoch = this.#leaderEpoch
    const batch = encodeMetadataBatch(records, { timestampMs: this.#options.clock.nowMs(), leaderEpoch })
    const { baseOffset } = await this.#log.append(batch, { leaderEpoch })
    assert(baseOffset === this.#nextOffset, `nobody else appends to the metadata log during an operation`)
    await this.#log.flush()
    await this.#catchUpFromNow()
  }

  /** Not content with a catch-up that began before the call and may have missed what was appended since. */
  async #catchUpFromNow(): Promise<MetadataImage> {
    await this.#catchingUp
    return this.catchUp()
  }

  /** Whether the log goes on where the snapshot, or the last look, ended. */
  #checkRange(): void {
    const { startOffset } = this.#log
    const endOffset = this.#log.endOffset()
    if (startOffset <= this.#nextOffset && this.#nextOffset <= endOffset) return
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `${this.directory} holds offsets ${startOffset} to ${endOffset}, but is needed from ${this.#nextOffset} on.`,
      hint: 'Nothing was changed; restore the directory from a copy.',
    })
  }
}

const ABORT: MetadataRecord = {
  type: 'AbortTransactionRecord',
  version: 0,
  data: { reason: 'the controller that began it went away' },
}

/**
 * The broker's way to the metadata log, also where there is none yet: a directory on which nothing has happened reads as
 * an empty cluster, and the first change makes it.
 */

import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import type { MetadataNode } from '../common/metadata-node.ts'
import type { ControllerResult } from '../metadata/controller/controller-result.ts'
import { firstRecords } from '../metadata/format/new-log-dir.ts'
import type { MetadataImage } from '../metadata/image/metadata-image.ts'
import { MetadataReplay } from '../metadata/image/metadata-replay.ts'
import type { MetadataLog, OperationSteps } from '../metadata/log/metadata-log.ts'
import type { Voters } from '../metadata/log/replayed-log.ts'
import type { ReplicatedMetadataLog } from '../metadata/log/replicated-metadata-log.ts'
import { imageTree } from '../metadata/tree/image-tree.ts'
import type { MetadataRecord } from '../protocol/metadata-record.ts'

export interface MetadataAccessOptions {
  /** Opens the log of a directory that exists. */
  readonly openLog: () => Promise<MetadataLog>
  /** Null when the directory exists; else makes it. */
  readonly create: (() => Promise<void>) | null
  /** Whether it is there by now: another process may have made it. */
  readonly exists: () => boolean
  /** The log of a cluster of several brokers; null for a bare log.dir. */
  readonly several?: SeveralMetadata | null
}

export interface SeveralMetadata {
  /** Whether the cluster has several brokers, as far as its files tell. */
  isNoted(): boolean
  /** Whether it has, by its metadata. */
  areIn(image: MetadataImage): boolean
  open(): Promise<ReplicatedMetadataLog>
}

/** What the directory will begin with: it reads as a cluster on which nothing has happened. */
const emptyImage: MetadataImage = imageOf(firstRecords())

function imageOf(records: readonly MetadataRecord[]): MetadataImage {
  const replay = new MetadataReplay()
  for (const record of records) replay.apply(record)
  return replay.image
}

export class MetadataAccess {
  readonly #options: MetadataAccessOptions
  #log: MetadataLog | ReplicatedMetadataLog | null = null
  #opening: Promise<MetadataLog | ReplicatedMetadataLog> | null = null
  /** Where the log is one of several brokers: the same object. */
  #replicated: ReplicatedMetadataLog | null = null
  #switching: Promise<ReplicatedMetadataLog> | null = null
  #isOvertaken = false

  private constructor(options: MetadataAccessOptions) {
    this.#options = options
  }

  /** Throws what reading the metadata log throws. */
  static async open(options: MetadataAccessOptions): Promise<MetadataAccess> {
    const access = new MetadataAccess(options)
    if (options.several?.isNoted() === true) await access.#switch(options.several)
    else if (options.create === null) {
      access.#log = await options.openLog()
      await access.#switchIfSeveral(access.#log.image)
    }
    return access
  }

  /** As of the last `catchUp`. */
  get image(): MetadataImage {
    return this.#log?.image ?? emptyImage
  }

  /** Rises with every change of the image: what was computed from it is stale then. */
  get endOffset(): number {
    return this.#log?.endOffset ?? -1
  }

  /** Of the last record; 1, that of a first election, while there is none. */
  get leaderEpoch(): number {
    return this.#log?.leaderEpoch ?? 1
  }

  /** When the last record was appended, ms since 1970; -1 while there is none. */
  get lastTimestampMs(): number {
    return this.#log?.lastTimestampMs ?? -1
  }

  /** Who votes on the log; null where it does not say. */
  get voters(): Voters | null {
    return this.#log?.voters ?? null
  }

  /** To be watched for changes; null while there is none. */
  get directory(): string | null {
    return this.#log?.directory ?? null
  }

  /** Whether there are several brokers, and the image is of the time before. */
  get isOvertaken(): boolean {
    return this.#isOvertaken && this.#replicated === null
  }

  /**
   * Throws NOT_LEADER_OR_FOLLOWER when the cluster has several brokers by now: called under the lock of a log by who is about
   * to write to it alone. The next look at the metadata finds them.
   */
  demandAlone(): void {
    if (this.#options.several?.isNoted() !== true) return
    this.#isOvertaken = true
    throw new KafkaError('NOT_LEADER_OR_FOLLOWER', {
      message: 'A broker was added: its replicas are to be written too.',
    })
  }

  /** Takes in what other processes changed. */
  async catchUp(): Promise<MetadataImage> {
    if (this.isOvertaken && this.#options.several != null) await this.#switch(this.#options.several)
    const log = this.#log ?? (this.#options.exists() ? await (this.#opening ??= this.#open()) : null)
    if (log === null) return emptyImage
    const replicated = this.#replicated
    if (replicated !== null) return replicated.catchUp()
    try {
      const image = await log.catchUp()
      return image.brokers.size < 2 ? image : await this.#switchIfSeveral(image)
    } catch (error) {
      // A broker was added, and the directory that was the only one has gone.
      if (this.#options.several?.isNoted() !== true) throw error
      return (await this.#switch(this.#options.several)).catchUp()
    }
  }

  /** The newest metadata, as a tree that shows the image as it will be when somebody looks. */
  async tree(): Promise<MetadataNode> {
    const image = await this.catchUp()
    return imageTree(image, {
      offset: this.endOffset - 1,
      epoch: this.leaderEpoch,
      timestampMs: this.lastTimestampMs,
    })
  }

  /** A broker is about to be added. Throws INVALID_REQUEST for a bare log.dir. */
  async becomeSeveral(): Promise<ReplicatedMetadataLog> {
    const { several = null } = this.#options
    if (several === null) {
      throw new KafkaError('INVALID_REQUEST', {
        message: 'A bare log.dir is one broker, and has no place for another.',
      })
    }
    return this.#replicated ?? this.#switch(several)
  }

  /** The log as one of several brokers; null while there is one. */
  get replicated(): ReplicatedMetadataLog | null {
    return this.#replicated
  }

  /**
   * Runs a controller operation; see MetadataLog.withController. Makes the directory if need be. `withSeveral` is what to do
   * instead where the cluster turns out to have several brokers.
   */
  async withController<R>(
    operation: (image: MetadataImage) => ControllerResult<R>,
    afterAppend?: (result: ControllerResult<R>) => Promise<void>,
    around?: OperationSteps<R>['around'],
    withSeveral: () => Promise<R> = () => this.withController(operation, afterAppend, around),
  ): Promise<R> {
    const log = this.#log ?? (await (this.#opening ??= this.#create()))
    const { several = null } = this.#options
    try {
      return await log.withController(operation, afterAppend, around)
    } catch (error) {
      // Somebody has added a broker: nothing was done yet.
      if (several === null || !isKafkaError(error) || error.error !== 'NOT_CONTROLLER') throw error
      await this.#switch(several)
      return withSeveral()
    }
  }

  async close(): Promise<void> {
    await this.#log?.close()
  }

  async #switchIfSeveral(image: MetadataImage): Promise<MetadataImage> {
    const { several = null } = this.#options
    return several?.areIn(image) === true ? (await this.#switch(several)).catchUp() : image
  }

  /** From now on the log has copies. */
  #switch(several: SeveralMetadata): Promise<ReplicatedMetadataLog> {
    this.#switching ??= several.open().then(async (replicated) => {
      const former = this.#log
      this.#log = this.#replicated = replicated
      await former?.close()
      return replicated
    })
    this.#switching.catch(() => {
      this.#switching = null
    })
    return this.#switching
  }

  async #create(): Promise<MetadataLog | ReplicatedMetadataLog> {
    await this.#options.create?.()
    return this.#open()
  }

  async #open(): Promise<MetadataLog | ReplicatedMetadataLog> {
    this.#log = await this.#options.openLog()
    return this.#log
  }
}

/** Damaged metadata can be read up to there. */
export function withWayOut(error: unknown): unknown {
  if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') return error
  const { message, hint = 'Nothing was changed; restore the directory from a copy.' } = error
  const wayOut = `${hint} With --read-only you can look at what comes before the damage.`
  return new KafkaError('CORRUPT_MESSAGE', { message, hint: wayOut, cause: error })
}

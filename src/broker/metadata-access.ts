/**
 * The broker's way to the metadata log, also where there is none yet: a directory on which nothing has happened reads as
 * an empty cluster, and the first change makes it.
 */

import type { ControllerResult } from '../metadata/controller/controller-result.ts'
import { firstRecords } from '../metadata/format/new-log-dir.ts'
import type { MetadataImage } from '../metadata/image/metadata-image.ts'
import { MetadataReplay } from '../metadata/image/metadata-replay.ts'
import type { MetadataLog } from '../metadata/log/metadata-log.ts'
import type { Voters } from '../metadata/log/replayed-log.ts'
import type { MetadataRecord } from '../protocol/metadata-record.ts'

export interface MetadataAccessOptions {
  /** Opens the log of a directory that exists. */
  readonly openLog: () => Promise<MetadataLog>
  /** Null when the directory exists; else makes it. */
  readonly create: (() => Promise<void>) | null
  /** Whether it is there by now: another process may have made it. */
  readonly exists: () => boolean
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
  #log: MetadataLog | null = null
  #opening: Promise<MetadataLog> | null = null

  private constructor(options: MetadataAccessOptions) {
    this.#options = options
  }

  /** Throws what reading the metadata log throws. */
  static async open(options: MetadataAccessOptions): Promise<MetadataAccess> {
    const access = new MetadataAccess(options)
    if (options.create === null) access.#log = await options.openLog()
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

  /** Who votes on the log; null where it does not say. */
  get voters(): Voters | null {
    return this.#log?.voters ?? null
  }

  /** To be watched for changes; null while there is none. */
  get directory(): string | null {
    return this.#log?.directory ?? null
  }

  /** Takes in what other processes changed. */
  async catchUp(): Promise<MetadataImage> {
    if (this.#log !== null) return this.#log.catchUp()
    if (!this.#options.exists()) return emptyImage
    const log = await (this.#opening ??= this.#open())
    return log.catchUp()
  }

  /** Runs a controller operation; see MetadataLog.withController. Makes the directory if need be. */
  async withController<R>(
    operation: (image: MetadataImage) => ControllerResult<R>,
    afterAppend?: (result: ControllerResult<R>) => Promise<void>,
  ): Promise<R> {
    const log = this.#log ?? (await (this.#opening ??= this.#create()))
    return log.withController(operation, afterAppend)
  }

  async close(): Promise<void> {
    await this.#log?.close()
  }

  async #create(): Promise<MetadataLog> {
    await this.#options.create?.()
    return this.#open()
  }

  async #open(): Promise<MetadataLog> {
    this.#log = await this.#options.openLog()
    return this.#log
  }
}

/** Listening to the directories of a cluster: for those who show all of it, as Fetch does for those who read a few partitions. */
import path from 'node:path'
import { type Moment, Purgatory } from '../broker/purgatory.ts'
import type { Clock } from '../common/clock.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import type { ClusterDirectory } from './cluster-directory.ts'

/** Of a directory that is not there, nothing can be heard: it is looked for again so often. */
const SEEK_EVERY_MS = 1000
const METADATA_DIRECTORY = '__cluster_metadata-0'

/** See DirectoryChanges of the tools. */
export interface ChangeListening {
  heard(maxWaitMs: number, signal: AbortSignal): Promise<void>
}

export class DirectoryChanges {
  readonly #fileSystem: FileSystem
  readonly #clock: Clock
  readonly #cluster: ClusterDirectory
  #purgatory: Purgatory | null = null

  constructor(fileSystem: FileSystem, clock: Clock, cluster: ClusterDirectory) {
    this.#fileSystem = fileSystem
    this.#clock = clock
    this.#cluster = cluster
  }

  /** `places` that are not there are left out: their coming is an event of the directory that they are in. */
  listen(places: readonly string[]): ChangeListening {
    const { logDir, root } = this.#cluster
    const logDirs = new Set([logDir, ...places.map((place) => path.dirname(place))])
    const metadata = [...logDirs].map((one) => path.join(one, METADATA_DIRECTORY))
    const all = new Set([...(root === null ? [] : [root]), ...logDirs, ...metadata, ...places])
    const moment = this.#arm([...all].filter((place) => this.#fileSystem.stat(place) !== null))
    return { heard: (maxWaitMs, signal) => this.#wait(moment, maxWaitMs, signal) }
  }

  close(): void {
    this.#purgatory?.close()
  }

  /** Null: a directory went while it was about to be watched, so that something has changed already. */
  #arm(places: readonly string[]): Moment | null {
    this.#purgatory ??= new Purgatory(this.#fileSystem, this.#clock)
    try {
      return this.#purgatory.arm(places)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return null
    }
  }

  async #wait(moment: Moment | null, maxWaitMs: number, signal: AbortSignal): Promise<void> {
    if (moment === null) return
    const waitMs = moment.size === 0 ? Math.min(maxWaitMs, SEEK_EVERY_MS) : maxWaitMs
    await this.#purgatory?.wait(moment, this.#clock.monotonicMs() + waitMs, signal)
  }
}

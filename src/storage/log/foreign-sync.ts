/**
 * Makes durable what other processes wrote to a log. Whoever rolls a segment syncs it before the next one has a byte, so
 * an fdatasync of the last one covers all before it.
 */
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { GroupSync } from './group-sync.ts'
import { listSegments } from './segment-list.ts'

export interface ForeignSyncOptions {
  readonly fileSystem: FileSystem
  readonly directory: string
  /** Offset behind the last whole batch, looked up now. */
  readonly endOffset: () => number
  /** Called when the disk failed: nothing that comes later may be believed to be durable. */
  readonly onSyncFailure: (error: unknown) => void
}

export class ForeignSync {
  readonly #options: ForeignSyncOptions
  readonly #sync: GroupSync
  /** What is before it is on the disk. */
  #durableEnd = 0
  #cuts = 0
  /** Why the last segment could not even be opened: no page was lost by that, and it may be otherwise the next time. */
  #refusal: KafkaError | null = null

  constructor(options: ForeignSyncOptions) {
    this.#options = options
    this.#sync = new GroupSync(() => this.#datasync())
  }

  /**
   * Resolves when the records before `offset` are on the disk. Throws KAFKA_STORAGE_ERROR: where the disk has failed from
   * then on always, where the log can't be opened until it can.
   */
  async through(offset: number): Promise<void> {
    if (offset <= this.#durableEnd) return
    await this.#sync.flush()
    if (offset > this.#durableEnd && this.#refusal !== null) throw this.#refusal
  }

  /** Whole batches were cut off: the offsets may be given out again. */
  reset(): void {
    this.#durableEnd = 0
    this.#cuts++
  }

  async #datasync(): Promise<void> {
    const { fileSystem, directory, endOffset, onSyncFailure } = this.#options
    for (;;) {
      const cuts = this.#cuts
      // First the end, then the list: what is before that end is in the last segment listed, or was synced by a roll.
      const end = endOffset()
      const last = listSegments(fileSystem, directory).at(-1)
      if (last === undefined) return
      const file = this.#open(last.logPath)
      // Rolled and compacted, or deleted, since it was listed.
      if (file === null && fileSystem.stat(last.logPath) === null) continue
      if (file === null) return
      try {
        await file.datasync()
      } catch (error) {
        if (fileSystem.stat(last.logPath) === null) continue
        onSyncFailure(error)
        throw error
      } finally {
        file.close()
      }
      // Cut meanwhile: what is at these offsets now may have come later.
      if (cuts !== this.#cuts) continue
      this.#durableEnd = Math.max(this.#durableEnd, end)
      this.#refusal = null
      return
    }
  }

  #open(path: string): OpenFile | null {
    try {
      return this.#options.fileSystem.open(path, 'write')
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#refusal = error
      return null
    }
  }
}

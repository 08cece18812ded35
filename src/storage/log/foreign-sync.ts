/**
 * Makes durable what other processes wrote to a log. Whoever rolls a segment syncs it before the next one has a byte, so
 * an fdatasync of the last one covers all before it.
 */
import type { FileSystem } from '../io/file-system.ts'
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

  constructor(options: ForeignSyncOptions) {
    this.#options = options
    this.#sync = new GroupSync(() => this.#datasync())
  }

  /** Resolves when the records before `offset` are on the disk. Throws KAFKA_STORAGE_ERROR, from then on always. */
  async through(offset: number): Promise<void> {
    if (offset > this.#durableEnd) await this.#sync.flush()
  }

  async #datasync(): Promise<void> {
    const { fileSystem, directory, endOffset, onSyncFailure } = this.#options
    for (;;) {
      // First the end, then the list: what is before that end is in the last segment listed, or was synced by a roll.
      const end = endOffset()
      const last = listSegments(fileSystem, directory).at(-1)
      if (last === undefined) return
      try {
        await datasync(fileSystem, last.logPath)
      } catch (error) {
        // Rolled and compacted, or deleted, since it was listed.
        if (fileSystem.stat(last.logPath) === null) continue
        onSyncFailure(error)
        throw error
      }
      this.#durableEnd = Math.max(this.#durableEnd, end)
      return
    }
  }
}

async function datasync(fileSystem: FileSystem, path: string): Promise<void> {
  const file = fileSystem.open(path, 'write')
  try {
    await file.datasync()
  } finally {
    file.close()
  }
}

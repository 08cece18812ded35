/** The segments that a reader has open: few, since each costs up to three descriptors and there may be many readers. */
import type { FileSystem } from '../io/file-system.ts'
import { OpenSegment } from './open-segment.ts'
import type { SegmentEntry } from './segment-list.ts'

/** The one at the end, the one that a reader is in the middle of, and the one that it goes on to. */
const MAX_OPEN = 3

export class SegmentCache {
  readonly #fileSystem: FileSystem
  /** The least recently used first. */
  readonly #open = new Map<string, OpenSegment>()

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem
  }

  /**
   * The segment, or null when there is no such file (any more), and whether it was opened just now. It stays open until
   * others take its place. Throws KAFKA_STORAGE_ERROR.
   */
  get(entry: SegmentEntry): { segment: OpenSegment | null; isNew: boolean } {
    const known = this.#open.get(entry.logPath)
    const segment = known ?? OpenSegment.open(this.#fileSystem, entry)
    const isNew = known === undefined
    if (segment === null) return { segment, isNew }
    this.#open.delete(entry.logPath)
    this.#open.set(entry.logPath, segment)
    if (this.#open.size > MAX_OPEN) {
      for (const oldest of this.#open.keys()) {
        this.#close(oldest)
        break
      }
    }
    return { segment, isNew }
  }

  /** Closes what is not at its path any more, or all of it. */
  closeStale({ all = false } = {}): void {
    for (const [logPath, segment] of this.#open) {
      if (all || this.#fileSystem.stat(logPath)?.inode !== segment.inode) this.#close(logPath)
    }
  }

  #close(logPath: string): void {
    this.#open.get(logPath)?.close()
    this.#open.delete(logPath)
  }
}

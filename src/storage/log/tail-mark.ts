/**
 * Tells whoever replays a log bit by bit whether what comes next is still as it was written. The cleaner rewrites closed
 * segments only, and the earlier ones first: as long as the segment is there that was the last one when the replay began,
 * nothing behind it was rewritten.
 */
import { isKafkaError } from '../../common/kafka-error.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { listSegments } from './segment-list.ts'

export class TailMark {
  readonly #fileSystem: FileSystem
  readonly #directory: string
  /** Kept open: nothing else can have its inode meanwhile. Null: there was no segment. */
  #segment: OpenFile | null = null
  #isNoted = false

  constructor(fileSystem: FileSystem, directory: string) {
    this.#fileSystem = fileSystem
    this.#directory = directory
  }

  /** Call it before the log is read from its start. */
  note(): void {
    this.close()
    this.#segment = this.#openLast()
    this.#isNoted = true
  }

  /** False: read the log from its start again. Also when nothing was noted yet. */
  isSame(): boolean {
    if (!this.#isNoted) return false
    const segment = this.#segment
    if (segment === null) return listSegments(this.#fileSystem, this.#directory).length === 0
    return this.#fileSystem.stat(segment.path)?.inode === segment.stat().inode
  }

  close(): void {
    this.#segment?.close()
    this.#segment = null
    this.#isNoted = false
  }

  #openLast(): OpenFile | null {
    for (;;) {
      const last = listSegments(this.#fileSystem, this.#directory).at(-1)
      if (last === undefined) return null
      try {
        return this.#fileSystem.open(last.logPath, 'read')
      } catch (error) {
        // Renamed since it was listed: the next listing knows.
        if (!isKafkaError(error) || this.#fileSystem.stat(last.logPath) !== null) throw error
      }
    }
  }
}

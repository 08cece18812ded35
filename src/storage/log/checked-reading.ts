/**
 * Reads a log so that a write in progress, a dead writer's leavings and damage are told apart: what looks wrong without
 * the lock is looked at once more under it (design: I3).
 */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { logCondition } from './boot-note.ts'
import type { LogReader, ReadResult, SuspectPlace } from './log-reader.ts'
import type { ReadMemory } from './open-segment.ts'
import type { PartitionLock } from './partition-lock.ts'
import { HOLE, type Hole } from './time-search.ts'
import { judgeTail } from './torn-tail.ts'

/** How often, and how far apart, a reader that can't lock looks again at bytes that are no batch. */
const LOCKLESS_LOOKS = 3
const LOCKLESS_PAUSE_MS = 40
/** A reader that can't lock believes a listing that it has seen this often in a row, this far apart. */
const EQUAL_LISTINGS = 3
const LISTING_PAUSE_MS = 20

export interface CheckedReadingOptions {
  readonly fileSystem: FileSystem
  readonly directory: string
  readonly bootId: string | null
}

interface CertainResult extends ReadResult {
  readonly suspect: SuspectPlace | null
}

export class CheckedReading {
  readonly #options: CheckedReadingOptions
  readonly #reader: LogReader
  readonly #lock: PartitionLock
  /** Bytes that turned out to be a dead writer's: `path:position:looseBytes`, so that they are judged once. */
  #knownTorn = ''

  constructor(options: CheckedReadingOptions, reader: LogReader, lock: PartitionLock) {
    this.#options = options
    this.#reader = reader
    this.#lock = lock
  }

  /** As `PartitionLog.read`. */
  async read(offset: number, maxBytes: number, memory?: ReadMemory): Promise<Buffer> {
    const result = await this.#readCertainly(offset, maxBytes, memory)
    if (result.suspect === null || this.#knownTorn === keyOf(result.suspect)) return result.batches
    return this.#readAgain(offset, maxBytes)
  }

  /** What `look` finds; where that depends on a hole between segments, it looks again once the listing is certain. */
  async search<T>(look: () => T | Hole): Promise<T> {
    for (;;) {
      const found = look()
      if (found !== HOLE) return found
      await this.#confirmListing()
    }
  }

  /** As `read`, for who holds the lock. */
  readHeld(offset: number, maxBytes: number): Buffer {
    return this.#judge(this.#readLocked(offset, maxBytes), offset)
  }

  /** Lists the segments while nobody can rename one. */
  async #confirmListing(): Promise<void> {
    // A writer that was stopped holds up other writers, never a reader.
    for (let look = 0; look < EQUAL_LISTINGS; look++) {
      if ((await this.#lock.runToReadIfFree(() => this.#reader.relist({ isConfirmed: true }))) !== null) return
      await pause(LISTING_PAUSE_MS)
    }
    for (let equal = 1; equal < EQUAL_LISTINGS; ) {
      await pause(LISTING_PAUSE_MS)
      equal = this.#reader.isListedAgain({ isConfirmed: equal + 1 === EQUAL_LISTINGS }) ? equal + 1 : 1
    }
  }

  #readCertainly(offset: number, maxBytes: number, memory?: ReadMemory): Promise<CertainResult> {
    return this.search(() => this.#readOrHole(offset, maxBytes, memory))
  }

  #readOrHole(offset: number, maxBytes: number, memory?: ReadMemory): CertainResult | Hole {
    const { batches, suspect } = this.#reader.read(offset, maxBytes, memory)
    return suspect === HOLE ? HOLE : { batches, suspect }
  }

  /** Looks again when no writer can be in the middle: bytes that are still no batch are a dead writer's, or damage. */
  async #readAgain(offset: number, maxBytes: number): Promise<Buffer> {
    const judged = await this.#lock.runToRead(() => this.#judge(this.#readLocked(offset, maxBytes), offset))
    if (judged !== null) return judged.result
    let result: CertainResult
    let looks = 0
    do {
      await pause(LOCKLESS_PAUSE_MS)
      result = await this.#readCertainly(offset, maxBytes)
      looks++
    } while (result.suspect !== null && looks < LOCKLESS_LOOKS)
    return this.#judge(result, offset)
  }

  #readLocked(offset: number, maxBytes: number): CertainResult {
    for (;;) {
      const found = this.#readOrHole(offset, maxBytes)
      if (found !== HOLE) return found
      this.#reader.relist({ isConfirmed: true })
    }
  }

  #judge({ batches, suspect }: CertainResult, offset: number): Buffer {
    if (suspect === null) return batches
    const { fileSystem, directory } = this.#options
    const file = fileSystem.open(suspect.path, 'read')
    try {
      if (!this.#isNobodys(file, suspect)) {
        throw new KafkaError('CORRUPT_MESSAGE', {
          message: `The log of ${path.basename(directory)} is damaged at offset ${offset} (byte ${suspect.position} of ${suspect.path}).`,
        })
      }
      this.#knownTorn = keyOf(suspect)
      return batches
    } finally {
      file.close()
    }
  }

  /** Whether the next writer will cut what is there: a dead writer's, or what a crash of the machine left. */
  #isNobodys(file: OpenFile, { isInLastSegment, position, looseBytes }: SuspectPlace): boolean {
    if (!isInLastSegment) return false
    const { fileSystem, directory, bootId } = this.#options
    const kind = judgeTail(file, position, looseBytes, this.#reader.endOffset())
    return kind === 'torn' || (kind === 'lost' && logCondition(fileSystem, directory, bootId) !== 'whole')
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function keyOf({ path: file, position, looseBytes }: SuspectPlace): string {
  return `${file}:${position}:${looseBytes}`
}

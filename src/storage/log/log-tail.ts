/**
 * The end of a log as a writer finds it: takes in what other writers appended, cuts what a dead one or a crash of the
 * machine left behind the last whole batch, and refuses what is damage. Under the partition's lock.
 */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import type { LeaderEpochCheckpoint } from '../checkpoint/leader-epoch-checkpoint.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { ActiveSegment } from './active-segment.ts'
import { keepCut } from './kept-cut.ts'
import { judgeTail } from './torn-tail.ts'

export interface LogTailOptions {
  readonly fileSystem: FileSystem
  readonly directory: string
  /** What is before it was on the disk when the checkpoint was written. */
  readonly recoveryPoint: number
  readonly notice: (sentence: string) => void
}

export class LogTail {
  readonly #options: LogTailOptions

  constructor(options: LogTailOptions) {
    this.#options = options
  }

  /**
   * Takes in what is behind the known end of `active`. `afterCrash`: everything is walked over with checksums, and a hole
   * is cut off with what is behind it. Throws CORRUPT_MESSAGE and changes nothing where the log is damaged.
   */
  takeIn(active: ActiveSegment, epochs: LeaderEpochCheckpoint, { afterCrash }: { afterCrash: boolean }): void {
    const end = active.catchUp({ fromStart: afterCrash })
    if (active.log.stat().sizeBytes < active.endPosition) throw this.damaged(active) // somebody cut whole batches
    if (end.reason !== 'end') this.#cut(active, afterCrash)
    // A crash may have taken whole batches without a trace, and the epoch that began with them was on the disk before.
    else if (!afterCrash) return
    epochs.truncateFromEnd(active.nextOffset)
  }

  #cut(active: ActiveSegment, afterCrash: boolean): void {
    const length = active.log.stat().sizeBytes - active.endPosition
    const kind = judgeTail(active.log, active.endPosition, length, active.nextOffset)
    const isTorn = kind === 'torn'
    const isDurable = active.nextOffset < this.#options.recoveryPoint
    if (!isTorn && (!afterCrash || isDurable)) throw this.damaged(active)
    const kept = kind === 'batches' ? ` They are kept in ${this.#keepAside(active, length)}.` : ''
    active.cutLooseBytes()
    const cause = isTorn ? 'its writer was probably killed' : 'the machine probably went down'
    this.#options.notice(`Cut ${length} bytes of an unfinished write from the end of ${this.#name}: ${cause}.${kept}`)
  }

  /** Whole batches behind a hole were never promised to be on the disk, but somebody may want to look at them. */
  #keepAside(active: ActiveSegment, length: number): string {
    const kept = keepCut(this.#options.fileSystem, active.log, active.endPosition, length)
    kept.close()
    return kept.path
  }

  get #name(): string {
    return path.basename(this.#options.directory)
  }

  /** What to throw when batches before the end can't be read. */
  damaged(active: ActiveSegment): KafkaError {
    return new KafkaError('CORRUPT_MESSAGE', {
      message: `The log of ${this.#name} is damaged at offset ${active.nextOffset} (byte ${active.endPosition} of ${active.log.path}).`,
      hint: 'Nothing was written. Records before that offset can still be read; restore the file from a copy to keep the rest.',
    })
  }
}

/**
 * One `__consumer_offsets` partition as this process has read it: replayed into a state, followed as others append, written
 * to by who holds the operation lock, and kept small, so that whoever comes next has little to read.
 */

import type { Clock } from '../../common/clock.ts'
import { withFullStop } from '../../common/full-stop.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import { type CoordinatorRecord, encodeRecord } from '../../coordinator/group/coordinator-record.ts'
import type { GroupCoordinatorState } from '../../coordinator/group/group-coordinator-state.ts'
import { type Departure, departureHeader } from '../../protocol/member-departure.ts'
import { encodeBatch } from '../../record/encode-batch.ts'
import type { RecordHeader } from '../../record/record-view.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import { TailMark } from '../../storage/log/tail-mark.ts'
import { SEGMENT_BYTES } from './coordinator-log-config.ts'
import { ReplayedGroups } from './replayed-groups.ts'

const READ_BYTES = 1024 * 1024
/** What a process gives a compaction at its end; the next one begins it anew. */
const CLOSING_BUDGET_MS = 100
/** How often a log that others shorten or rewrite is begun anew. */
const ATTEMPTS = 10

/** What of a log is used here: a PartitionLog, or one with replicas. */
export type CoordinatedLog = Pick<
  PartitionLog,
  'directory' | 'name' | 'append' | 'read' | 'flush' | 'earliestOffset' | 'cleanUp' | 'close'
>

export interface CoordinatorLogOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly random: Random
  readonly log: CoordinatedLog
  /** What comes before damage is good enough: nothing will be written. */
  readonly isReadOnly: boolean
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

export class CoordinatorLog {
  readonly #options: CoordinatorLogOptions
  readonly #mark: TailMark
  #replayed = new ReplayedGroups(0)
  /** What can't be read: nothing works on from there, unless the log is another one by then. */
  #failure: KafkaError | null = null
  #catchingUp: Promise<GroupCoordinatorState> | null = null
  /** Bytes that came since it was last looked whether there is something to compact. */
  #newBytes = 0
  #hasToldStranger = false
  #compacting: Promise<void> = Promise.resolve()
  readonly #closing = new AbortController()

  constructor(options: CoordinatorLogOptions) {
    this.#options = options
    this.#mark = new TailMark(options.fileSystem, options.log.directory)
  }

  /** As of the last `catchUp`. */
  get state(): GroupCoordinatorState {
    return this.#replayed.state
  }

  /**
   * Takes in what other processes appended. Throws CORRUPT_MESSAGE, UNSUPPORTED_VERSION, KAFKA_STORAGE_ERROR. Needs no lock.
   */
  catchUp(): Promise<GroupCoordinatorState> {
    this.#catchingUp ??= this.#readOn().finally(() => {
      this.#catchingUp = null
    })
    return this.#catchingUp
  }

  /** Not content with a catch-up that began before the call and may have missed what was appended since. */
  async catchUpFromNow(): Promise<GroupCoordinatorState> {
    try {
      await this.#catchingUp
    } catch {
      // whoever asked for it was told
    }
    return this.catchUp()
  }

  /**
   * Appends the records as one batch: all of them or none, and everybody sees them at once. Call it under the operation
   * lock, on a state that is up to date. `departure`: how the members that they take out came to go. Throws as
   * PartitionLog.append; nothing has changed then.
   */
  async append(records: readonly CoordinatorRecord[], leaderEpoch: number, departure?: Departure): Promise<void> {
    const timestampMs = this.#options.clock.nowMs()
    const batch = encodeBatch({
      records: records.map((record) => ({ ...encodeRecord(record), headers: headersOf(record, departure) })),
      timestampMs,
      partitionLeaderEpoch: leaderEpoch,
    })
    const { baseOffset } = await this.#options.log.append(batch, { leaderEpoch })
    this.#newBytes += batch.length
    // Taken in from its bytes, as everybody else does.
    if (baseOffset === this.#replayed.nextOffset) this.#takeIn(batch)
    else await this.catchUpFromNow()
  }

  /** Resolves when what this process appended is on the disk. */
  flush(): Promise<void> {
    return this.#options.log.flush()
  }

  /** Compacts in the background when there is enough of it; called by who has just held the operation lock. */
  compactIfDue(): void {
    if (this.#newBytes < SEGMENT_BYTES || this.#closing.signal.aborted) return
    this.#newBytes = 0
    this.#compacting = this.#compacting.then(() => this.#compact())
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    const deadline = setTimeout(() => this.#closing.abort(), CLOSING_BUDGET_MS)
    await this.#compacting
    clearTimeout(deadline)
    this.#closing.abort()
    this.#mark.close()
    await this.#options.log.close()
  }

  async #readOn(): Promise<GroupCoordinatorState> {
    for (let attempt = 1; ; attempt++) {
      try {
        if (!this.#mark.isSame()) await this.#startOver()
        if (this.#failure !== null) throw this.#failure
        const hasRead = await this.#readToEnd()
        if (!hasRead || this.#mark.isSame() || attempt === ATTEMPTS) return this.state
        // Compacted while it was read: what is new may lack a record that what was read before needs.
      } catch (error) {
        if (!isKafkaError(error)) throw error
        const isShortened = error.error === 'OFFSET_OUT_OF_RANGE'
        if (!isShortened || attempt === ATTEMPTS) return this.#afterFailure(error)
        await this.#startOver()
      }
    }
  }

  async #startOver(): Promise<void> {
    this.#mark.note()
    this.#failure = null
    this.#replayed = new ReplayedGroups(await this.#options.log.earliestOffset())
  }

  async #readToEnd(): Promise<boolean> {
    for (let hasRead = false; ; hasRead = true) {
      const batches = await this.#options.log.read(this.#replayed.nextOffset, READ_BYTES)
      if (batches.length === 0) return hasRead
      this.#newBytes += batches.length
      this.#takeIn(batches)
    }
  }

  #takeIn(batches: Buffer): void {
    try {
      this.#replayed.takeIn(batches)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#failure = unreadable(error, this.#options.log.directory)
      throw this.#failure
    }
    this.#tellStranger()
  }

  /** Kafka: a warning of CoordinatorLoaderImpl, for each record. */
  #tellStranger(): void {
    const { stranger } = this.#replayed
    if (stranger === null || this.#hasToldStranger) return
    this.#hasToldStranger = true
    const { log, notice } = this.#options
    notice(
      `Records of type ${stranger.typeNumber} in ${log.directory} are passed over, the first at offset ` +
        `${stranger.offset}: Kafka 4.3.1 does not have it, so a newer version has been here.`,
    )
  }

  #afterFailure(cause: KafkaError): GroupCoordinatorState {
    const { isReadOnly, notice, log } = this.#options
    // Damage that the log itself found, such as a checksum that does not fit.
    const isNews = cause.error === 'CORRUPT_MESSAGE' && cause !== this.#failure
    const error = isNews ? unreadable(cause, log.directory) : cause
    if (!isReadOnly) throw error
    notice(`${withFullStop(error.message)} What comes before is shown.`)
    return this.state
  }

  async #compact(): Promise<void> {
    const { log, random, notice } = this.#options
    try {
      await log.cleanUp({ random, signal: this.#closing.signal })
    } catch (error) {
      if (!isKafkaError(error)) throw error
      // The next one to write tries again; a partition that was deleted needs none.
      if (error.error !== 'NOT_LEADER_OR_FOLLOWER') notice(`${log.name} was not compacted: ${error.message}`)
    }
  }
}

function headersOf({ type, value }: CoordinatorRecord, departure: Departure | undefined): readonly RecordHeader[] {
  const takesOut = type === 'ConsumerGroupMemberMetadata' && value === null
  return takesOut && departure !== undefined ? [departureHeader(departure)] : []
}

function unreadable(cause: KafkaError, directory: string): KafkaError {
  return new KafkaError(cause.error, {
    // What storage finds has the file in it already.
    message: cause.message.includes(directory) ? cause.message : `${directory} can't be read: ${cause.message}`,
    hint: 'Groups of other partitions are not concerned. Restore the directory from a copy, or remove it to begin without its groups.',
    cause,
  })
}

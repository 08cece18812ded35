/**
 * One partition of a coordinator's topic as this process has read it: replayed into a state, followed as others append,
 * written to by who holds the operation lock, and kept small, so that whoever comes next has little to read.
 */

import type { Clock } from '../../common/clock.ts'
import { withFullStop } from '../../common/full-stop.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import type { Departure } from '../../protocol/member-departure.ts'
import { ATTRIBUTE } from '../../record/batch-header.ts'
import { encodeBatch, type PlainRecord } from '../../record/encode-batch.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import { TailMark } from '../../storage/log/tail-mark.ts'
import { SEGMENT_BYTES } from './coordinator-log-config.ts'

const READ_BYTES = 1024 * 1024
/** What a process gives a compaction at its end; the next one begins it anew. */
const CLOSING_BUDGET_MS = 100
/** How often a log that others shorten or rewrite is begun anew. */
const ATTEMPTS = 10
/** A coordinator's batches have no place in a producer's sequence, and none is asked for. */
const NO_SEQUENCE = -1

/** What of a log is used here: a PartitionLog, or one with replicas. */
export interface CoordinatedLog
  extends Pick<
    PartitionLog,
    'directory' | 'name' | 'append' | 'read' | 'flush' | 'syncThrough' | 'earliestOffset' | 'cleanUp' | 'close'
  > {
  /** Forgets the files that are open for reading: what replaced them is read from now on. */
  relist(): Promise<void> | void
  /**
   * Ends what a writer began that was killed: what `read` has not shown yet, the next append would bring to light. Throws as
   * `append`.
   */
  settle?(leaderEpoch: number): Promise<void>
}

/** What the records of one partition say, up to an offset. It changes by replay alone. */
export interface Replayed<S> {
  readonly state: S
  /** Behind the last record that was taken in. */
  readonly nextOffset: number
  /** The first record of a type that Kafka 4.3 does not have: passed over, as Kafka does. Null: there was none. */
  readonly stranger: { readonly offset: number; readonly typeNumber: number } | null
  /** Takes in whole batches; what was taken in before is passed over. Throws CORRUPT_MESSAGE, UNSUPPORTED_VERSION. */
  takeIn(batches: Buffer): void
}

/** What a coordinator keeps: a state `S`, in records `R`. */
export interface CoordinatedRecords<S, R> {
  /** Nothing is taken in yet; the log begins at `startOffset`. */
  replay(startOffset: number): Replayed<S>
  encode(record: R, departure: Departure | undefined): PlainRecord
  /** What it changes, for who waits for it: `a group`. */
  readonly subject: string
  /** What to do about a partition that can't be read. */
  readonly wayOut: string
}

/** About a batch of records. */
export interface AppendDetails {
  /** How the members that they take out of a group came to go. */
  readonly departure?: Departure | undefined
  /** Of the transaction that they belong to: they count when it is committed. */
  readonly producer?: { readonly producerId: number; readonly producerEpoch: number } | undefined
}

export interface CoordinatorLogOptions<S, R> {
  readonly records: CoordinatedRecords<S, R>
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly random: Random
  readonly log: CoordinatedLog
  /** What comes before damage is good enough: nothing will be written. */
  readonly isReadOnly: boolean
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

export class CoordinatorLog<S, R> {
  readonly #options: CoordinatorLogOptions<S, R>
  readonly #mark: TailMark
  #replayed: Replayed<S>
  /** What can't be read: nothing works on from there, unless the log is another one by then. */
  #failure: KafkaError | null = null
  #catchingUp: Promise<S> | null = null
  /** Bytes that came since it was last looked whether there is something to compact. */
  #newBytes = 0
  #hasToldStranger = false
  #compacting: Promise<void> = Promise.resolve()
  readonly #closing = new AbortController()

  constructor(options: CoordinatorLogOptions<S, R>) {
    this.#options = options
    this.#replayed = options.records.replay(0)
    this.#mark = new TailMark(options.fileSystem, options.log.directory)
  }

  /** As of the last `catchUp`. */
  get state(): S {
    return this.#replayed.state
  }

  /**
   * Takes in what other processes appended. Throws CORRUPT_MESSAGE, UNSUPPORTED_VERSION, KAFKA_STORAGE_ERROR. Needs no lock.
   */
  catchUp(): Promise<S> {
    this.#catchingUp ??= this.#readOn().finally(() => {
      this.#catchingUp = null
    })
    return this.#catchingUp
  }

  /** Not content with a catch-up that began before the call and may have missed what was appended since. */
  async catchUpFromNow(): Promise<S> {
    try {
      await this.#catchingUp
    } catch {
      // whoever asked for it was told
    }
    return this.catchUp()
  }

  /** For who holds the operation lock, and decides by what is there: also what the dead left half done. Throws as `append`. */
  async catchUpInTurn(leaderEpoch: number): Promise<S> {
    await this.#options.log.settle?.(leaderEpoch)
    return this.catchUpFromNow()
  }

  /**
   * Appends the records as one batch: all of them or none, and everybody sees them at once. Call it under the operation
   * lock, on a state that is up to date. Throws as PartitionLog.append, INVALID_PRODUCER_EPOCH for records of a transaction
   * that is over; nothing has changed then.
   */
  async append(records: readonly R[], leaderEpoch: number, { departure, producer }: AppendDetails = {}): Promise<void> {
    const { clock, log, records: kind } = this.#options
    const batch = encodeBatch({
      records: records.map((record) => kind.encode(record, departure)),
      timestampMs: clock.nowMs(),
      partitionLeaderEpoch: leaderEpoch,
      ...(producer === undefined
        ? {}
        : { attributes: ATTRIBUTE.transactional, identity: { ...producer, baseSequence: NO_SEQUENCE } }),
    })
    const { baseOffset } = await log.append(batch, { leaderEpoch, origin: 'coordinator' })
    this.#newBytes += batch.length
    // Taken in from its bytes, as everybody else does.
    if (baseOffset === this.#replayed.nextOffset) this.#takeIn(batch)
    else await this.catchUpFromNow()
  }

  /** Resolves when what this process appended is on the disk. */
  flush(): Promise<void> {
    return this.#options.log.flush()
  }

  /** The same for all that the state says, whoever appended it. */
  syncState(): Promise<void> {
    return this.#options.log.syncThrough(this.#replayed.nextOffset)
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

  async #readOn(): Promise<S> {
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
    const { log, records } = this.#options
    // A segment that is open still has what was compacted away, and the next one lacks the tombstone for it.
    await log.relist()
    this.#replayed = records.replay(await log.earliestOffset())
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
      this.#failure = this.#unreadable(error)
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

  #afterFailure(cause: KafkaError): S {
    const { isReadOnly, notice } = this.#options
    // Damage that the log itself found, such as a checksum that does not fit.
    const isNews = cause.error === 'CORRUPT_MESSAGE' && cause !== this.#failure
    const error = isNews ? this.#unreadable(cause) : cause
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

  #unreadable(cause: KafkaError): KafkaError {
    const { log, records } = this.#options
    const { directory } = log
    return new KafkaError(cause.error, {
      // What storage finds has the file in it already.
      message: cause.message.includes(directory) ? cause.message : `${directory} can't be read: ${cause.message}`,
      hint: records.wayOut,
      cause,
    })
  }
}

/**
 * The copies of the metadata log, one in each broker's log.dir, as who is the controller keeps them: all locked, made equal,
 * and appended to together, the lowest in-sync one last. What is said of a copy counts under the locks only.
 * Kafka: raft's KafkaRaftClient, whose voters are directories here.
 */
import { asSentence } from '../../common/as-sentence.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { METADATA_TOPIC_ID, ZERO_UUID } from '../../common/uuid.ts'
import { assignOffset } from '../../record/batch-header.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import type { HeldLog } from '../../storage/log/held-log.ts'
import { holdAll } from '../../storage/log/hold-all.ts'
import { defaultLogConfig } from '../../storage/log/log-config.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import type { LogDir } from '../../storage/log-dir/log-dir.ts'
import { CLUSTER_METADATA_TOPIC } from '../topic-name.ts'
import { copyMetadata, type LockedLog, removeSnapshots } from './copy-metadata.ts'
import { encodeControlBatch } from './metadata-batch.ts'
import { MetadataDirectory } from './metadata-directory.ts'
import type { QuorumNote, QuorumNoteFile } from './quorum-note.ts'

const TOPIC_PARTITION = { topic: CLUSTER_METADATA_TOPIC, partition: 0 }

export interface MetadataCopiesOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly note: QuorumNoteFile
  /** The log.dir of a broker. Throws KAFKA_STORAGE_ERROR when it can't be used. */
  readonly logDir: (brokerId: number) => LogDir
  /** Told when a copy can't be used; it is left out from then on, until its broker is online again. */
  readonly failed: (brokerId: number, error: unknown) => void
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

/** One copy, open. */
export interface MetadataCopy {
  readonly brokerId: number
  readonly logDir: LogDir
  readonly directory: MetadataDirectory
  readonly log: PartitionLog
}

/** A copy under its lock. */
interface HeldCopy {
  readonly copy: MetadataCopy
  readonly held: HeldLog
  readonly lastEpoch: number
}

export class MetadataCopies {
  readonly #options: MetadataCopiesOptions
  readonly #open = new Map<number, MetadataCopy>()
  /** Those that this process has held: what a crash of the machine left in them is cut. */
  readonly #held = new WeakSet<MetadataCopy>()
  /** What was met in copies that are not whole, by broker. */
  readonly #damaged = new Map<number, KafkaError>()

  constructor(options: MetadataCopiesOptions) {
    this.#options = options
  }

  /** The copy of a broker. Throws KAFKA_STORAGE_ERROR. */
  of(brokerId: number): MetadataCopy {
    const logDir = this.#options.logDir(brokerId)
    const known = this.#open.get(brokerId)
    if (known?.logDir === logDir) return known
    const directory = new MetadataDirectory(this.#options.fileSystem, logDir.partitionDirectory(TOPIC_PARTITION))
    const copy: MetadataCopy = {
      brokerId,
      logDir,
      directory,
      log: logDir.openLog(TOPIC_PARTITION, METADATA_TOPIC_ID, () => defaultLogConfig),
    }
    this.#open.set(brokerId, copy)
    void known?.log.close().catch(() => {})
    return copy
  }

  /** Damage was met in the copy: it does not count, and is made anew by the next operation. */
  noteDamage(brokerId: number, error: KafkaError): void {
    if (!this.#damaged.has(brokerId)) {
      this.#options.notice(
        asSentence(`The copy of the metadata of broker ${brokerId} does not count: ${error.message}`),
      )
    }
    this.#damaged.set(brokerId, error)
  }

  /** The last damage that was met, in copies that were not made anew. */
  get damage(): KafkaError | null {
    return [...this.#damaged.values()].at(-1) ?? null
  }

  /**
   * Those of `brokerIds` whose copies have all that counts, as far as a look without locks tells: the longest first, as one
   * that was put back from an older copy of the directory may have the epoch, but not the end; of equal ones the lowest.
   */
  readable(brokerIds: readonly number[], note: QuorumNote | null): readonly number[] {
    const found = brokerIds.flatMap((brokerId) => {
      try {
        if (this.#damaged.has(brokerId) || !this.isGood(brokerId, note)) return []
        const { log } = this.of(brokerId)
        const end = log.endOffset()
        return [{ brokerId, end, lastEpoch: log.leaderEpochAt(Math.max(end - 1, 0)) }]
      } catch (error) {
        if (isKafkaError(error) && error.error === 'CORRUPT_MESSAGE') this.noteDamage(brokerId, error)
        else this.#failed(brokerId, error)
        return []
      }
    })
    return found
      .sort((a, b) => b.lastEpoch - a.lastEpoch || b.end - a.end || a.brokerId - b.brokerId)
      .map(({ brokerId }) => brokerId)
  }

  /** Whether the copy has all that counts, as far as a look without locks tells. */
  isGood(brokerId: number, note: QuorumNote | null): boolean {
    const { log } = this.of(brokerId)
    const lastEpoch = log.leaderEpochAt(Math.max(log.endOffset() - 1, 0))
    return note === null || (note.inSync.includes(brokerId) ? lastEpoch >= note.epoch : lastEpoch > note.epoch)
  }

  /**
   * Makes the copies of `brokerIds`, which are online, equal, and returns the ids of those that are. `isAlone`: there is but
   * one broker, and nothing to note. Call it under their operation locks. Throws KAFKA_STORAGE_ERROR when none of them has
   * all that counts.
   */
  async settle(brokerIds: readonly number[], isAlone: boolean): Promise<readonly number[]> {
    const copies = this.#usable(brokerIds)
    const note = this.#options.note.read()
    if ((isAlone && note === null && copies.length === 1) || this.#isSettled(copies, note))
      return copies.map(({ brokerId }) => brokerId)
    const settled = await this.#holdWhole(copies)
    const damaged = copies.filter(({ brokerId }) => this.#damaged.has(brokerId))
    if (damaged.length === 0) return settled
    // They are out of the note by now: while they are filled they have its epoch, but not all that counts.
    await this.#empty(damaged)
    return this.#holdWhole(copies.filter(({ brokerId }) => this.#open.has(brokerId)))
  }

  /** Makes those of the copies equal that are not damaged. */
  async #holdWhole(copies: readonly MetadataCopy[]): Promise<readonly number[]> {
    const whole = copies.filter(({ brokerId }) => !this.#damaged.has(brokerId))
    let isDamaged = false
    const onUnavailable = (log: PartitionLog, error: unknown): void => {
      const copy = whole.find((each) => each.log === log)
      if (copy === undefined || !isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') return
      isDamaged = true
      this.noteDamage(copy.brokerId, error)
    }
    try {
      return await holdAll(
        whole.map(({ log }) => log),
        (helds) => {
          for (const copy of whole) this.#held.add(copy)
          return this.#settle(whole, helds, this.#options.note.read())
        },
        { onUnavailable },
      )
    } catch (error) {
      if (!isDamaged) throw error
      return this.#holdWhole(whole)
    }
  }

  /** Resolves when the records before `offset` are on the disks of those copies that can be synced. Throws when none can. */
  async syncThrough(brokerIds: readonly number[], offset: number): Promise<void> {
    let failure: unknown = noGoodCopy(this.#options.note.read(), [])
    const sync = async (brokerId: number): Promise<boolean> => {
      try {
        await this.of(brokerId).log.syncThrough(offset)
        return true
      } catch (error) {
        failure = error
        this.#failed(brokerId, error)
        return false
      }
    }
    const synced = await Promise.all(brokerIds.map(sync))
    if (!synced.includes(true)) throw failure
  }

  /**
   * Appends a batch to the copies of `brokerIds`, which are equal, and makes it durable; returns where it begins. A copy
   * that fails is out of the note when it resolves. Throws what the last of them threw when all have failed.
   */
  async append(brokerIds: readonly number[], batch: Buffer, leaderEpoch: number): Promise<number> {
    const copies = brokerIds.map((brokerId) => this.of(brokerId))
    return holdAll(
      copies.map(({ log }) => log),
      async (helds) => {
        const held = helds.map((each, at) => ({ copy: copies[at] as MetadataCopy, held: each, lastEpoch: leaderEpoch }))
        const baseOffset = (helds[0] as HeldLog).endOffset()
        const written = await this.#appendAll(held, batch, leaderEpoch)
        if (written.length < held.length) await this.#beginEpoch(written, leaderEpoch + 1)
        return baseOffset
      },
    )
  }

  /** Closes the logs of all copies. */
  async close(): Promise<void> {
    const copies = [...this.#open.values()]
    this.#open.clear()
    for (const { directory } of copies) directory.close()
    await Promise.allSettled(copies.map(({ log }) => log.close()))
  }

  /** Those that can be opened, in the order of their ids. */
  #usable(brokerIds: readonly number[]): MetadataCopy[] {
    return brokerIds.flatMap((brokerId) => {
      try {
        const copy = this.of(brokerId)
        copy.logDir.prepareChange()
        copy.directory.complete()
        return [copy]
      } catch (error) {
        this.#failed(brokerId, error)
        return []
      }
    })
  }

  /**
   * The common case: nobody has left, nobody has come back, and nobody was killed while it appended. A look without the lock
   * does not see a hole that a crash of the machine left in front of an index entry.
   */
  #isSettled(copies: readonly MetadataCopy[], note: QuorumNote | null): boolean {
    if (copies.some((copy) => this.#damaged.has(copy.brokerId) || !this.#held.has(copy))) return false
    if (note === null || note.inSync.join() !== copies.map(({ brokerId }) => brokerId).join()) return false
    const ends = new Set(copies.map(({ log }) => log.endOffset()))
    const [end = 0] = ends
    return ends.size === 1 && copies.every(({ log }) => log.leaderEpochAt(Math.max(end - 1, 0)) === note.epoch)
  }

  async #settle(
    copies: readonly MetadataCopy[],
    helds: readonly HeldLog[],
    note: QuorumNote | null,
  ): Promise<readonly number[]> {
    const all: HeldCopy[] = []
    for (const [at, copy] of copies.entries()) {
      const held = helds[at] as HeldLog
      const end = held.endOffset()
      all.push({ copy, held, lastEpoch: copy.log.leaderEpochAt(Math.max(end - 1, 0)) })
    }
    const best = bestOf(all.filter((each) => isGoodUnder(note, each)))
    if (best === null) throw this.damage ?? noGoodCopy(note, copies)
    const equal: HeldCopy[] = []
    for (const each of all) {
      if (each === best || (await this.#makeEqual(best, each))) equal.push(each)
    }
    const isNoted = note !== null && note.epoch === best.lastEpoch && note.inSync.join() === idsOf(equal).join()
    return idsOf(isNoted ? equal : await this.#beginEpoch(equal, Math.max(note?.epoch ?? 0, best.lastEpoch) + 1))
  }

  /** Of copies that are damaged nothing is kept. Those that were emptied are left, with the others, to be made equal. */
  async #empty(damaged: readonly MetadataCopy[]): Promise<void> {
    const { fileSystem, notice } = this.#options
    for (const { brokerId, log } of damaged) {
      try {
        removeSnapshots(fileSystem, log.directory)
        await log.startOver(0)
        this.#damaged.delete(brokerId)
        notice(`The copy of the metadata of broker ${brokerId} is made anew from another one.`)
      } catch (error) {
        this.#failed(brokerId, error)
      }
    }
  }

  async #makeEqual(best: HeldCopy, stale: HeldCopy): Promise<boolean> {
    try {
      await copyMetadata(this.#options.fileSystem, lockedLog(best), lockedLog(stale))
      await stale.copy.log.flush()
      return true
    } catch (error) {
      this.#failed(stale.copy.brokerId, error)
      return false
    }
  }

  /** The copies that are in sync have changed: a new epoch begins in them, and then they are noted. */
  async #beginEpoch(copies: readonly HeldCopy[], epoch: number): Promise<readonly HeldCopy[]> {
    const { note, clock } = this.#options
    const before = note.read()
    const timestampMs = clock.nowMs()
    const batch = encodeControlBatch([leaderChange(idsOf(copies))], { timestampMs, leaderEpoch: epoch })
    const written = await this.#appendAll(copies, batch, epoch)
    // Another one has failed meanwhile: the epoch would say that it has the record.
    if (written.length < copies.length) return this.#beginEpoch(written, epoch + 1)
    note.write({ epoch, inSync: idsOf(written), fenced: before?.fenced ?? [] })
    return written
  }

  /** Writes to all, the first one last, and syncs; returns those in which it is. Throws when it is in none. */
  async #appendAll(copies: readonly HeldCopy[], batch: Buffer, leaderEpoch: number): Promise<readonly HeldCopy[]> {
    let written: HeldCopy[] = []
    let failure: unknown = noGoodCopy(null, [])
    const attempt = async (each: HeldCopy, action: () => Promise<unknown>): Promise<HeldCopy | null> => {
      try {
        await action()
        return each
      } catch (error) {
        failure = error
        this.#failed(each.copy.brokerId, error)
        return null
      }
    }
    const baseOffset = (copies[0] as HeldCopy).held.endOffset()
    assignOffset(batch, 0, baseOffset, leaderEpoch)
    for (const each of copies.toReversed()) {
      const done = await attempt(each, () => each.held.appendAsFollower(batch))
      if (done !== null) written.unshift(done)
    }
    const synced = await Promise.all(written.map((each) => attempt(each, () => each.copy.log.flush())))
    written = synced.filter((each) => each !== null)
    if (written.length === 0) throw failure
    return written
  }

  #failed(brokerId: number, error: unknown): void {
    if (!isKafkaError(error)) throw error
    const copy = this.#open.get(brokerId)
    this.#open.delete(brokerId)
    copy?.directory.close()
    this.#options.failed(brokerId, error)
  }
}

function isGoodUnder(note: QuorumNote | null, { copy, lastEpoch }: HeldCopy): boolean {
  if (note === null) return true
  // A real quorum ran meanwhile: whoever has its records has all of them.
  return lastEpoch > note.epoch || (lastEpoch === note.epoch && note.inSync.includes(copy.brokerId))
}

/** The last epoch counts first, then the length: a record that was in one copy is never taken back. */
function bestOf(copies: readonly HeldCopy[]): HeldCopy | null {
  let best: { readonly each: HeldCopy; readonly end: number } | null = null
  for (const each of copies) {
    const end = each.held.endOffset()
    const isBetter = best === null || each.lastEpoch > best.each.lastEpoch
    if (isBetter || (each.lastEpoch === best?.each.lastEpoch && end > best.end)) best = { each, end }
  }
  return best?.each ?? null
}

function lockedLog({ copy, held }: HeldCopy): LockedLog {
  return { directory: copy.log.directory, held }
}

function idsOf(copies: readonly HeldCopy[]): readonly number[] {
  return copies.map(({ copy }) => copy.brokerId)
}

/** What a new leader of the quorum begins its epoch with. Kafka: KafkaRaftClient.appendLeaderChangeMessage. */
function leaderChange(ids: readonly number[]) {
  const voters = ids.map((voterId) => ({ voterId, voterDirectoryId: ZERO_UUID }))
  const data = { version: 0, leaderId: ids[0] ?? -1, voters, grantingVoters: voters }
  return { type: 'LeaderChange', data } as const
}

function noGoodCopy(note: QuorumNote | null, copies: readonly MetadataCopy[]): KafkaError {
  const online = new Set(copies.map(({ brokerId }) => brokerId))
  const missing = (note?.inSync ?? []).filter((id) => !online.has(id)).map((id) => `broker-${id}`)
  const which = missing.length === 0 ? 'of the brokers' : `of ${missing.join(', ')}`
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `No directory that can be used has all of the metadata; the one ${which} is needed.`,
    hint: 'Nothing was changed; bring one of these directories back.',
  })
}

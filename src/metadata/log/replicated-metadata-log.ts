/**
 * The metadata log of a cluster of several brokers: read from one copy that has all that counts, written to all of them.
 * Kafka: raft's KafkaRaftClient as RaftManager uses it.
 */
import path from 'node:path'
import { asSentence } from '../../common/as-sentence.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { KraftControlRecord } from '../../protocol/kraft-control-record.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import { FileLock } from '../../storage/io/file-lock.ts'
import type { KernelLocks } from '../../storage/io/kernel-locks.ts'
import type { ControllerResult } from '../controller/controller-result.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { copySnapshots } from './copy-metadata.ts'
import { encodeControlBatch } from './metadata-batch.ts'
import { MetadataCopies, type MetadataCopiesOptions } from './metadata-copies.ts'
import { MetadataLog, type MetadataLogOptions, type OperationSteps } from './metadata-log.ts'
import type { QuorumNote } from './quorum-note.ts'
import type { Voters } from './replayed-log.ts'

/**
 * The lock that everybody takes first, whichever directories he finds: two processes that see different ones would have no
 * other one in common. A plain file of the cluster directory.
 */
const QUORUM_LOCK = 'metadata-quorum.lock'
/** How often a copy that went away under a reader, or a note that was replaced, is looked at anew. */
const ATTEMPTS = 5

export interface ReplicatedMetadataLogOptions
  extends MetadataCopiesOptions,
    Omit<MetadataLogOptions, 'logDir' | 'clock' | 'fileSystem' | 'notice' | 'mayOperate'> {
  readonly locks: KernelLocks
  /** Path of the cluster directory. */
  readonly root: string
  /** Those of the brokers whose directories can be used at this moment, rising. */
  readonly online: (brokerIds: Iterable<number>) => readonly number[]
  /** Brokers that have a directory in the cluster directory: asked where no note says who is in sync. */
  readonly listed: () => readonly number[]
}

export class ReplicatedMetadataLog {
  readonly #options: ReplicatedMetadataLogOptions
  readonly #copies: MetadataCopies
  #reader: { readonly brokerId: number; readonly log: MetadataLog; readonly note: QuorumNote | null } | null = null
  /** What was read before the reader's copy went away: better than nothing for who only looks. */
  #last: MetadataLog | null = null
  #quorumLock: FileLock | null = null
  readonly #operationLocks = new Map<number, FileLock>()
  #opening: Promise<MetadataLog> | null = null
  #snapshotCopied: string | null = null
  #isOperating = false
  readonly #retired: FileLock[] = []

  private constructor(options: ReplicatedMetadataLogOptions) {
    this.#options = options
    this.#copies = new MetadataCopies({
      ...options,
      failed: (brokerId, error) => {
        this.#forgetLock(brokerId)
        options.failed(brokerId, error)
      },
    })
  }

  /** Reads a copy. Throws CORRUPT_MESSAGE, UNSUPPORTED_VERSION, KAFKA_STORAGE_ERROR. */
  static async open(options: ReplicatedMetadataLogOptions): Promise<ReplicatedMetadataLog> {
    const log = new ReplicatedMetadataLog(options)
    try {
      await log.catchUp()
    } catch (error) {
      await log.close()
      throw error
    }
    return log
  }

  get image(): MetadataImage {
    return this.#current.image
  }

  get endOffset(): number {
    return this.#current.endOffset
  }

  get leaderEpoch(): number {
    return this.#current.leaderEpoch
  }

  get lastTimestampMs(): number {
    return this.#current.lastTimestampMs
  }

  get voters(): Voters | null {
    return this.#current.voters
  }

  /** Of the copy that is read. */
  get directory(): string {
    return this.#current.directory
  }

  /** Whose copy is read: that broker acts for this process. */
  get brokerId(): number {
    return this.#reader?.brokerId ?? this.#options.note.read()?.inSync[0] ?? 1
  }

  /** Where the copy of each in-sync broker ends, and whether it is there at all; for who shows the quorum. */
  endOffsets(): ReadonlyMap<number, number> {
    const ids = this.#options.online(this.#options.note.read()?.inSync ?? [this.brokerId])
    return new Map(ids.map((id) => [id, this.#copies.of(id).log.endOffset()]))
  }

  /** Takes in what others changed, from another copy where the one that was read is gone. Throws as `open`. */
  catchUp(): Promise<MetadataImage> {
    return this.#catchUp((log) => log.catchUp())
  }

  #catchUpFromNow(): Promise<MetadataImage> {
    return this.#catchUp((log) => log.catchUpFromNow())
  }

  async #catchUp(look: (log: MetadataLog) => Promise<MetadataImage>): Promise<MetadataImage> {
    for (let attempt = 1; ; attempt++) {
      const log = await this.#readable()
      try {
        const image = await look(log)
        if (this.#reader?.log === log) return image
      } catch (error) {
        if (!isKafkaError(error) || attempt === ATTEMPTS) throw error
        await this.#leaveReader(error)
      }
    }
  }

  /** As MetadataLog.withController, on all copies that can be used. */
  async withController<R>(
    operation: (image: MetadataImage) => ControllerResult<R>,
    afterAppend?: OperationSteps<R>['afterAppend'],
    around: NonNullable<OperationSteps<R>['around']> = (_, append) => append(),
  ): Promise<R> {
    return this.locked(this.candidates(), async (brokerIds) => {
      const result = operation(this.image)
      if (result.records.length > 0) await around(result, () => this.append(brokerIds, result.records))
      // As in MetadataLog.
      else if (afterAppend !== undefined) await this.#copies.syncThrough(this.#equal(brokerIds), this.endOffset)
      await afterAppend?.(result)
      if (result.records.length > 0) await this.#upkeep()
      return result.response
    })
  }

  /** Appends `records` to the copies of `brokerIds` that still count; they are in the image then. Call it within `locked`. */
  async append(brokerIds: readonly number[], records: readonly MetadataRecord[]): Promise<void> {
    const { leaderEpoch } = this
    await this.#copies.append(this.#equal(brokerIds), this.#current.encode(records), leaderEpoch)
    await this.#catchUpFromNow()
  }

  /** The same with a control record. */
  async appendControl(brokerIds: readonly number[], record: KraftControlRecord): Promise<void> {
    const { leaderEpoch } = this
    const batch = encodeControlBatch([record], { timestampMs: this.#options.clock.nowMs(), leaderEpoch })
    await this.#copies.append(this.#equal(brokerIds), batch, leaderEpoch)
    await this.#catchUpFromNow()
  }

  /** The brokers whose copies count or should, and that can be used now. */
  candidates(): readonly number[] {
    const note = this.#options.note.read()
    const registered = this.#reader === null ? [] : [...this.image.brokers.keys()]
    // Without a note and with one broker the others are what is left of brokers that were removed.
    const noted = note?.inSync ?? (registered.length > 0 ? [] : this.#options.listed())
    return this.#options.online(new Set([...noted, ...registered]))
  }

  /**
   * Runs `action` as the controller of all: the copies of `brokerIds` are equal, those that could be made so are given. Nobody
   * else than the registered brokers, and those that are `joining`, keeps a copy that counts.
   */
  async locked<R>(
    brokerIds: readonly number[],
    action: (equal: readonly number[]) => Promise<R>,
    joining: readonly number[] = [],
  ): Promise<R> {
    this.#quorumLock ??= this.#openQuorumLock()
    return this.#quorumLock.run(async () => {
      this.#isOperating = true
      try {
        return await this.#lockEach(brokerIds, async () => {
          const settled = await this.#copies.settle(brokerIds, this.#isAlone)
          await this.#catchUpFromNow()
          const members = settled.filter((id) => joining.includes(id) || this.image.brokers.has(id))
          if (members.length === settled.length || members.length === 0) return action(settled)
          const equal = await this.#copies.settle(members, this.#isAlone)
          await this.#catchUpFromNow()
          return action(equal)
        })
      } finally {
        this.#isOperating = false
        for (const { file } of this.#retired.splice(0)) file.close()
      }
    })
  }

  async close(): Promise<void> {
    this.#quorumLock?.file.close()
    this.#quorumLock = null
    for (const brokerId of [...this.#operationLocks.keys()]) this.#forgetLock(brokerId)
    await this.#reader?.log.close()
    this.#reader = null
    await this.#copies.close()
  }

  get #current(): MetadataLog {
    const log = this.#reader?.log ?? this.#last
    if (log === null) throw new KafkaError('KAFKA_STORAGE_ERROR', { message: 'The metadata has not been read.' })
    return log
  }

  get #isAlone(): boolean {
    return this.#reader !== null && this.image.brokers.size < 2
  }

  /** Those of `brokerIds` that are still noted: a copy may have failed since they were made equal. */
  #equal(brokerIds: readonly number[]): readonly number[] {
    const inSync = this.#options.note.read()?.inSync
    return inSync === undefined ? brokerIds : brokerIds.filter((id) => inSync.includes(id))
  }

  /** The log of the lowest copy that has all that counts: the one that is written last. */
  async #readable(): Promise<MetadataLog> {
    const { note } = this.#options
    const reader = this.#reader
    if (reader !== null && reader.note === note.read()) return reader.log
    this.#opening ??= this.#openReader().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  async #openReader(): Promise<MetadataLog> {
    const { note: file, online, listed } = this.#options
    for (let attempt = 1; ; attempt++) {
      const note = file.read()
      for (const brokerId of this.#copies.readable(online(note?.inSync ?? listed()), note)) {
        if (this.#reader?.brokerId === brokerId) {
          this.#reader = { ...this.#reader, note }
          return this.#reader.log
        }
        const log = await this.#openCopy(brokerId)
        if (log === null) continue
        const former = this.#reader
        this.#reader = { brokerId, log, note }
        await former?.log.close()
        return log
      }
      if (attempt === ATTEMPTS || file.read() === note) throw this.#copies.damage ?? noCopy(note)
    }
  }

  /** Null: it is of no use. */
  async #openCopy(brokerId: number, isSecondLook = false): Promise<MetadataLog | null> {
    try {
      return await MetadataLog.open({ ...this.#options, logDir: this.#options.logDir(brokerId) })
    } catch (error) {
      if (!isKafkaError(error)) throw error
      // A directory that was just taken away, and maybe put back, seemed to be empty: that is no damage.
      const isAway = this.#options.online([brokerId]).length === 0
      if (isAway || error.error === 'KAFKA_STORAGE_ERROR') this.#options.failed(brokerId, error)
      else if (!isSecondLook) return this.#openCopy(brokerId, true)
      else if (error.error === 'CORRUPT_MESSAGE') this.#copies.noteDamage(brokerId, error)
      else throw error
      return null
    }
  }

  /** The copy can't be read any more, or not to its end: another one is tried. */
  async #leaveReader(error: KafkaError): Promise<void> {
    const reader = this.#reader
    if (reader === null) return
    const isThere = error.error !== 'KAFKA_STORAGE_ERROR' && this.#options.online([reader.brokerId]).length > 0
    if (isThere && error.error !== 'CORRUPT_MESSAGE') throw error
    // What looks like damage may be a directory that was swapped meanwhile: whoever opens the copy anew tells.
    if (!isThere) this.#options.failed(reader.brokerId, error)
    this.#last = reader.log
    this.#reader = null
    await reader.log.close()
  }

  #openQuorumLock(): FileLock {
    const { fileSystem, locks, root, notice } = this.#options
    return new FileLock({
      locks,
      file: fileSystem.open(path.join(root, QUORUM_LOCK), 'create'),
      onLongWait: () => notice('Waiting for another process that is changing topics or settings …'),
    })
  }

  async #lockEach<R>(brokerIds: readonly number[], action: () => Promise<R>): Promise<R> {
    const [brokerId, ...others] = brokerIds
    if (brokerId === undefined) return action()
    const lock = this.#operationLock(brokerId)
    if (lock === null) return this.#lockEach(others, action)
    return lock.run(() => this.#lockEach(others, action))
  }

  /** Whoever has only that log.dir takes this lock. Null: the directory has gone. */
  #operationLock(brokerId: number): FileLock | null {
    const known = this.#operationLocks.get(brokerId)
    try {
      const { directory } = this.#copies.of(brokerId)
      if (known !== undefined) {
        if (this.#options.online([brokerId]).length === 0 || directory.isLockedBy(known.file)) {
          directory.demandLocked(known.file)
          return known
        }
        // Another directory of that broker is there.
        this.#forgetLock(brokerId)
      }
      const { locks, notice } = this.#options
      const onLongWait = () => notice('Waiting for another process that is changing topics or settings …')
      const lock = new FileLock({ locks, file: directory.openOperationLock(), onLongWait })
      this.#operationLocks.set(brokerId, lock)
      return lock
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#forgetLock(brokerId)
      this.#options.failed(brokerId, error)
      return null
    }
  }

  /** What is held now is closed at the end of the operation. */
  #forgetLock(brokerId: number): void {
    const lock = this.#operationLocks.get(brokerId)
    this.#operationLocks.delete(brokerId)
    if (lock === undefined) return
    if (this.#isOperating) this.#retired.push(lock)
    else lock.file.close()
  }

  /** What is due in the copy that is read, and a snapshot of it in the others. */
  async #upkeep(): Promise<void> {
    const { log, directory } = this.#current
    await this.#current.upkeep()
    const { snapshot } = this.#current
    const name = snapshot === null ? null : `${snapshot.endOffset}-${snapshot.epoch}`
    if (name === null || name === this.#snapshotCopied) return
    this.#snapshotCopied = name
    try {
      const startOffset = await log.earliestOffset()
      for (const brokerId of this.#equal(this.candidates())) {
        const copy = this.#copies.of(brokerId)
        if (copy.directory.path === directory) continue
        await copySnapshots(this.#options.fileSystem, directory, copy.directory.path)
        if (startOffset > (await copy.log.earliestOffset())) await copy.log.deleteRecords(startOffset)
      }
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#options.notice(
        asSentence(`The change is made, but a snapshot of the metadata could not be copied: ${error.message}`),
      )
    }
  }
}

function noCopy(note: QuorumNote | null): KafkaError {
  const names = (note?.inSync ?? []).map((id) => `broker-${id}`).join(', ')
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `None of the directories that have all of the metadata can be used${names === '' ? '' : `: ${names}`}.`,
    hint: 'Nothing was changed; bring one of them back.',
  })
}

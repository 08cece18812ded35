/** `leader-epoch-checkpoint`: where each leader epoch begins in a log. Kafka: LeaderEpochCheckpointFile, LeaderEpochFileCache. */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import type { FileSystem } from '../io/file-system.ts'
import { formatCheckpoint, parseCheckpoint } from './checkpoint-text.ts'

export const LEADER_EPOCH_CHECKPOINT = 'leader-epoch-checkpoint'

export interface EpochEntry {
  readonly epoch: number
  readonly startOffset: number
}

/** The text of the file. */
export function formatLeaderEpochs(entries: readonly EpochEntry[]): string {
  return formatCheckpoint(entries.map(({ epoch, startOffset }) => [epoch, startOffset]))
}

/** Makes the file one without entries, whatever is in it: the log is empty. Durable on return. */
export function clearLeaderEpochs(fileSystem: FileSystem, partitionDirectory: string): void {
  fileSystem.replaceFile(path.join(partitionDirectory, LEADER_EPOCH_CHECKPOINT), Buffer.from(formatLeaderEpochs([])))
}

export class LeaderEpochCheckpoint {
  readonly #fileSystem: FileSystem
  readonly #path: string
  #entries: EpochEntry[] = []

  constructor(fileSystem: FileSystem, partitionDirectory: string) {
    this.#fileSystem = fileSystem
    this.#path = path.join(partitionDirectory, LEADER_EPOCH_CHECKPOINT)
    this.reload()
  }

  /** Rising in both columns. */
  get entries(): readonly EpochEntry[] {
    return this.#entries
  }

  /** -1 when the log has none. */
  get latestEpoch(): number {
    return this.#entries.at(-1)?.epoch ?? -1
  }

  /** Reads the file again: another process may have led since. Throws CORRUPT_MESSAGE. */
  reload(): void {
    const text = this.#fileSystem.readFile(this.#path)?.toString('utf8') ?? ''
    this.#entries = parseCheckpoint(text, this.#path, 2).map((fields) => ({
      epoch: this.#number(fields[0]),
      startOffset: this.#number(fields[1]),
    }))
  }

  /** Notes that `epoch` begins at `startOffset`, unless it is known; later entries are replaced. Durable on return. */
  assign(epoch: number, startOffset: number): void {
    if (epoch <= this.latestEpoch) return
    this.#add({ epoch, startOffset })
  }

  /**
   * As `assign`, for the epoch of a batch that a follower got: what its leader did counts, so an epoch may also begin
   * earlier than is known, or be older than the last one. Durable on return. Kafka: LeaderEpochFileCache.assign.
   */
  assignFollowed(epoch: number, startOffset: number): void {
    if (epoch < 0 || !this.#isNews(epoch, startOffset)) return
    this.reload()
    if (this.#isNews(epoch, startOffset)) this.#add({ epoch, startOffset })
  }

  /**
   * Forgets epochs that begin at or behind `endOffset`, where the log ends now. Durable on return. `keepsBegun` (default
   * true): one that begins at the end stays, a leader may have begun it; in Kafka, and on a follower, it goes too.
   */
  truncateFromEnd(endOffset: number, { keepsBegun = true } = {}): void {
    this.reload()
    const kept = this.#entries.filter((entry) => entry.startOffset < endOffset)
    if (kept.length === this.#entries.length) return
    if (keepsBegun && this.#entries.at(-1)?.startOffset === endOffset) return
    this.#replace(kept)
  }

  /** Folds the epochs before `startOffset`, where the log begins now, into the last of them. Durable on return. */
  truncateFromStart(startOffset: number): void {
    this.reload()
    const begun = this.#entries.findLast((entry) => entry.startOffset <= startOffset)
    if (begun === undefined || (begun === this.#entries[0] && begun.startOffset === startOffset)) return
    const later = this.#entries.filter((entry) => entry.startOffset > startOffset)
    this.#replace([{ epoch: begun.epoch, startOffset }, ...later])
  }

  #isNews(epoch: number, startOffset: number): boolean {
    const latest = this.#entries.at(-1)
    return latest === undefined || epoch !== latest.epoch || startOffset < latest.startOffset
  }

  #add(added: EpochEntry): void {
    const kept = this.#entries.filter((entry) => entry.epoch < added.epoch && entry.startOffset < added.startOffset)
    this.#replace([...kept, added])
  }

  #replace(entries: EpochEntry[]): void {
    this.#fileSystem.replaceFile(this.#path, Buffer.from(formatLeaderEpochs(entries)))
    this.#entries = entries
  }

  #number(field: string | undefined): number {
    const value = Number(field)
    if (field !== undefined && /^\d+$/.test(field) && Number.isSafeInteger(value)) return value
    throw new KafkaError('CORRUPT_MESSAGE', { message: `${this.#path} holds ${field}, where a number is needed.` })
  }
}

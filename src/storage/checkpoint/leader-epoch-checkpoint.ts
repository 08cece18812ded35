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
    const kept = this.#entries.filter((entry) => entry.epoch < epoch && entry.startOffset < startOffset)
    const entries = [...kept, { epoch, startOffset }]
    this.#fileSystem.replaceFile(this.#path, Buffer.from(formatLeaderEpochs(entries)))
    this.#entries = entries
  }

  /** Forgets epochs that begin at or behind `endOffset`, where the log ends now. Durable on return. */
  truncateFromEnd(endOffset: number): void {
    this.reload()
    const kept = this.#entries.filter((entry) => entry.startOffset < endOffset)
    // An epoch that has begun and has no record yet stays: it begins at the end.
    if (kept.length === this.#entries.length || this.#entries.at(-1)?.startOffset === endOffset) return
    this.#fileSystem.replaceFile(this.#path, Buffer.from(formatLeaderEpochs(kept)))
    this.#entries = kept
  }

  /** Folds the epochs before `startOffset`, where the log begins now, into the last of them. Durable on return. */
  truncateFromStart(startOffset: number): void {
    this.reload()
    const begun = this.#entries.findLast((entry) => entry.startOffset <= startOffset)
    if (begun === undefined || (begun === this.#entries[0] && begun.startOffset === startOffset)) return
    const later = this.#entries.filter((entry) => entry.startOffset > startOffset)
    const entries = [{ epoch: begun.epoch, startOffset }, ...later]
    this.#fileSystem.replaceFile(this.#path, Buffer.from(formatLeaderEpochs(entries)))
    this.#entries = entries
  }

  #number(field: string | undefined): number {
    const value = Number(field)
    if (field !== undefined && Number.isSafeInteger(value)) return value
    throw new KafkaError('CORRUPT_MESSAGE', { message: `${this.#path} holds ${field}, where a number is needed.` })
  }
}

/**
 * Commits now and then how far the application has come, as long as that changes. Kafka: AutoCommitState of
 * CommitRequestManager, which commits each time, changed or not.
 */
import type { Clock } from '../../common/clock.ts'
import type { GroupOffsets } from './group-offsets.ts'
import { type GroupOffset, type GroupTopicPartition, groupPartitionKey, uncommitted } from './group-positions.ts'

export interface AutoCommitOptions {
  readonly offsets: Pick<GroupOffsets, 'commit'>
  readonly clock: Clock
  /** `auto.commit.interval.ms` */
  readonly intervalMs: number
  /** What the application was done with for a shorter time is not committed by the clock. */
  readonly settlingMs: number
  /** The commit of an interval failed; the next interval's commits the same. */
  readonly onFailure: (error: unknown) => void
}

export class AutoCommit {
  readonly #options: AutoCommitOptions
  readonly #committed = new Map<string, number>()
  #consumed: readonly GroupOffset[] = []
  /** What was consumed a while ago, and is to be committed once it has settled. */
  #settling: { readonly offsets: readonly GroupOffset[]; readonly sinceMs: number } | null = null
  #settled: readonly GroupOffset[] = []
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: AutoCommitOptions) {
    this.#options = options
  }

  /** The application is done with everything before these offsets, of all partitions that it has. */
  consumed(offsets: readonly GroupOffset[]): void {
    this.#consumed = offsets
    this.#settle()
    this.#arm()
  }

  /** Nothing is had any longer. */
  forget(): void {
    this.#consumed = []
    this.#unsettle()
  }

  /** A partition is had no longer. What it was once consumed to must not be committed when it comes back. */
  released(partition: GroupTopicPartition): void {
    const key = groupPartitionKey(partition)
    const others = (offsets: readonly GroupOffset[]) => offsets.filter((offset) => groupPartitionKey(offset) !== key)
    this.#consumed = others(this.#consumed)
    this.#settled = others(this.#settled)
    if (this.#settling !== null) this.#settling = { ...this.#settling, offsets: others(this.#settling.offsets) }
  }

  /** What is known to be committed for a partition that was assigned. */
  assigned(partition: GroupTopicPartition, committedOffset: number | undefined): void {
    const key = groupPartitionKey(partition)
    if (committedOffset === undefined) this.#committed.delete(key)
    else this.#committed.set(key, committedOffset)
  }

  /** Commits all that was consumed and is not committed yet. Throws as GroupOffsets.commit. */
  commit(): Promise<void> {
    // What is older than this must not come after it.
    this.#unsettle()
    return this.#commit(this.#consumed)
  }

  async #commit(consumed: readonly GroupOffset[]): Promise<void> {
    const offsets = uncommitted(consumed, this.#committed)
    if (offsets.length === 0) return
    await this.#options.offsets.commit(offsets)
    for (const position of offsets) this.#committed.set(groupPartitionKey(position), position.offset)
  }

  /** No commits of its own any more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #settle(): void {
    const nowMs = this.#options.clock.monotonicMs()
    if (this.#settling !== null && nowMs - this.#settling.sinceMs >= this.#options.settlingMs) {
      this.#settled = this.#settling.offsets
      this.#settling = null
    }
    this.#settling ??= { offsets: this.#consumed, sinceMs: nowMs }
  }

  #unsettle(): void {
    this.#settling = null
    this.#settled = []
  }

  /** Without anything to commit there is no timer: who waits for records costs nothing. */
  #arm(): void {
    if (this.#timer !== undefined || this.#isClosed) return
    if (uncommitted(this.#consumed, this.#committed).length === 0) return
    this.#timer = setTimeout(() => void this.#commitAndArm(), this.#options.intervalMs)
  }

  async #commitAndArm(): Promise<void> {
    try {
      this.#settle()
      await this.#commit(this.#settled)
    } catch (error) {
      this.#options.onFailure(error)
    }
    this.#timer = undefined
    this.#arm()
  }
}

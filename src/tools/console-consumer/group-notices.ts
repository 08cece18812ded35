/** What a member of a group says on standard error: who reads what now, and that it waits. */
import type { Rebalance } from '../../clients/consumer/group-consumer.ts'
import type { Clock } from '../../common/clock.ts'
import { withFullStop } from '../../common/full-stop.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { OutputPort } from '../tool-ports.ts'

/** Without partitions for so long, it is not only that others have to give them up first. */
const IDLE_AFTER_MS = 800
/** More than so many are counted, not named. */
const MOST_NAMES = 12

/** For what a member without partitions waits. */
export interface Waiting {
  /** What it shall have once others have given it up. */
  readonly promised: readonly TopicPartition[]
  /** The expression that no topic matches; null where there are topics. */
  readonly unmatched: string | null
}

export interface GroupNoticesOptions {
  readonly groupId: string
  readonly maxPollIntervalMs: number
  readonly stderr: Pick<OutputPort, 'write' | 'isTerminal'>
  readonly clock: Clock
}

export class GroupNotices {
  readonly #options: GroupNoticesOptions
  #idleSinceMs: number | null = null
  #hasSaidIdle = false
  #lastFailure = ''

  constructor(options: GroupNoticesOptions) {
    this.#options = options
  }

  /** A line for each change on a terminal; elsewhere only what went wrong is told. */
  rebalance({ assigned, revoked, lost, lostBecause }: Rebalance): void {
    const { stderr } = this.#options
    if (lost.length > 0) this.#line(`lost ${named(lost)}: ${this.#reason(lostBecause)}`)
    if (!stderr.isTerminal || assigned.length + revoked.length === 0) return
    const parts = [['assigned', assigned] as const, ['revoked', revoked] as const].filter(([, list]) => list.length > 0)
    this.#line(parts.map(([verb, list]) => `${verb} ${named(list)}`).join('; '))
  }

  /** Called with each poll. `isIdle`: the member has nothing. `why` finds out for what it waits, when that is to be told. */
  async idle(isIdle: boolean, why: () => Promise<Waiting>): Promise<void> {
    if (!isIdle) {
      this.#idleSinceMs = null
      this.#hasSaidIdle = false
      return
    }
    const nowMs = this.#options.clock.monotonicMs()
    this.#idleSinceMs ??= nowMs
    if (this.#hasSaidIdle || nowMs - this.#idleSinceMs < IDLE_AFTER_MS) return
    this.#hasSaidIdle = true
    this.#line(this.#waitsBecause(await why()))
  }

  /** When `idle` is to be called again at the latest; infinite: with the next poll, whenever that is. */
  get msUntilDue(): number {
    if (this.#hasSaidIdle || this.#idleSinceMs === null) return Number.POSITIVE_INFINITY
    return Math.max(0, this.#idleSinceMs + IDLE_AFTER_MS - this.#options.clock.monotonicMs())
  }

  /** Offsets could not be committed by the clock. The same reason is told once. */
  commitFailure(error: unknown): void {
    const message = withFullStop(error instanceof Error ? error.message : String(error))
    if (message === this.#lastFailure) return
    this.#lastFailure = message
    this.#line(`offsets of group ${this.#options.groupId} could not be committed: ${message} It will be tried again.`)
  }

  #waitsBecause({ promised, unmatched }: Waiting): string {
    const { groupId } = this.#options
    if (unmatched !== null) return `no topic matches ${unmatched}. It waits for one.`
    if (promised.length === 0) {
      return `no partition is left for this consumer: other members of group ${groupId} have them all. It waits.`
    }
    return `waits for ${named(promised)}, which another member of group ${groupId} has yet to give up.`
  }

  #reason(because: Rebalance['lostBecause']): string {
    const again = 'it joins again, and what was printed since the last commit may be printed once more.'
    if (because === 'fenced') return `the group took this consumer for dead; ${again}`
    const { maxPollIntervalMs } = this.#options
    return `nothing was read from its output for max.poll.interval.ms (${maxPollIntervalMs}), so it left the group; ${again}`
  }

  #line(text: string): void {
    this.#options.stderr.write(`${text}\n`)
  }
}

/** By topic and number. */
function named(partitions: readonly TopicPartition[]): string {
  const sorted = [...partitions].sort((a, b) => compareText(a.topic, b.topic) || a.partition - b.partition)
  const names = sorted.slice(0, MOST_NAMES).map(formatTopicPartition).join(', ')
  return sorted.length > MOST_NAMES ? `${names} and ${sorted.length - MOST_NAMES} more` : names
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** What the users of a cluster were told and when: which of it a machine that goes down at some moment must still hold. */
import type { Uuid } from '../../src/common/uuid.ts'

/** A moment: so many things had happened in the ledger. */
type Moment = number

/** Something that was asked for at one moment and acknowledged at another; null: never. */
interface Promised {
  readonly askedAt: Moment
  toldAt: Moment | null
}

export interface Sent extends Promised {
  readonly partition: PartitionName
  readonly key: string
  /** Unique in a run; null for a tombstone. */
  readonly value: string | null
  readonly writer: string
  readonly timestampMs: number
  readonly acks: -1 | 0 | 1
  /** -1 until somebody was told. */
  offset: number
}

export interface Committed extends Promised {
  readonly group: string
  readonly partition: PartitionName
  /** Null: it was deleted. */
  readonly offset: number | null
}

export interface Deleted extends Promised {
  readonly partition: PartitionName
  readonly before: number
}

/** `topicId-partition`: a topic that was deleted and made anew is another one. */
export type PartitionName = `${Uuid}-${number}`

export interface TopicModel {
  readonly partitions: number
  readonly replicationFactor: number
  readonly configs: Readonly<Record<string, string>>
}

/** Topics by name. */
export type ClusterModel = Readonly<Record<string, TopicModel>>

interface ClusterChange extends Promised {
  readonly model: ClusterModel
}

export class ClusterLedger {
  readonly sent: Sent[] = []
  readonly committed: Committed[] = []
  readonly deleted: Deleted[] = []
  /** Begins with an empty cluster. */
  readonly changes: ClusterChange[] = [{ model: {}, askedAt: 0, toldAt: 0 }]
  /** When the clock was put forward, and to what. */
  readonly clock: { readonly at: Moment; readonly nowMs: number }[] = []
  /** What the log.dir held when a broker left it in order; null: none did. */
  marked: string | null = null
  #moment = 0

  get moment(): Moment {
    return this.#moment
  }

  ask(): Promised {
    return { askedAt: ++this.#moment, toldAt: null }
  }

  tell(promised: Promised): void {
    promised.toldAt = ++this.#moment
  }

  passTime(nowMs: number): void {
    this.clock.push({ at: ++this.#moment, nowMs })
  }

  /** The clock at that moment. */
  nowMs(moment: Moment): number {
    return this.clock.findLast(({ at }) => at <= moment)?.nowMs ?? 0
  }

  get model(): ClusterModel {
    return this.changes.at(-1)?.model ?? {}
  }

  /** What the metadata may say after a crash at `moment`: the last that was told, or what was on its way. */
  modelsAt(moment: Moment): ClusterModel[] {
    const told = this.changes.findLastIndex(({ toldAt }) => isBy(toldAt, moment))
    return this.changes.filter(({ askedAt }, i) => i >= told && askedAt <= moment).map(({ model }) => model)
  }

  /** The commits of a group for a partition that may be the last one after a crash at `moment`; null in it: none. */
  committedAt(group: string, partition: PartitionName, moment: Moment): (number | null)[] {
    const own = this.committed.filter((each) => each.group === group && each.partition === partition)
    const told = own.findLastIndex(({ toldAt }) => isBy(toldAt, moment))
    const possible = own.filter(({ askedAt }, i) => i >= told && askedAt <= moment).map(({ offset }) => offset)
    return told < 0 ? [null, ...possible] : possible
  }
}

/** Whether somebody had been told by then. */
export function isBy(toldAt: Moment | null, moment: Moment): boolean {
  return toldAt !== null && toldAt <= moment
}

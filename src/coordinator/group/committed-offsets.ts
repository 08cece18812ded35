/**
 * Committed offsets of the groups of one `__consumer_offsets` partition, and those of transactions that are still open.
 * Kafka: OffsetMetadataManager, with its Offsets and OpenTransactions.
 */
import type { OffsetAndMetadata } from './group.ts'

/** By topic and partition. */
export type GroupOffsets = ReadonlyMap<string, ReadonlyMap<number, OffsetAndMetadata>>

/** A partition of a topic, for a group. */
export interface OffsetKey {
  readonly group: string
  readonly topic: string
  readonly partition: number
}

const NO_OFFSETS: GroupOffsets = new Map()

export class CommittedOffsets {
  readonly #committed = new OffsetTable()
  /** By producer id. */
  readonly #pending = new Map<number, OffsetTable>()

  /** What the group committed, without what is pending. */
  ofGroup(group: string): GroupOffsets {
    return this.#committed.ofGroup(group)
  }

  get(key: OffsetKey): OffsetAndMetadata | undefined {
    return this.#committed.get(key)
  }

  /** Whether a transaction that is still open committed an offset for that partition. */
  isPending(key: OffsetKey): boolean {
    for (const table of this.#pending.values()) if (table.get(key) !== undefined) return true
    return false
  }

  /** Everything of the group, committed and pending: a partition with both, or with two pending ones, comes twice. */
  entriesOf(group: string): [OffsetKey, OffsetAndMetadata][] {
    const tables = [this.#committed, ...this.#pending.values()]
    return tables.flatMap((table) => [...table.entriesOf(group)])
  }

  /** Each partition once for which a transaction that is still open committed an offset. */
  pendingOf(group: string): OffsetKey[] {
    const keys = new Map<string, OffsetKey>()
    for (const table of this.#pending.values()) {
      for (const [key] of table.entriesOf(group)) keys.set(`${key.topic}-${key.partition}`, key)
    }
    return [...keys.values()]
  }

  /** Null removes, also what is pending. `producerId`: of a transaction; -1: none. */
  replay(key: OffsetKey, value: OffsetAndMetadata | null, producerId: number): void {
    if (value === null) this.#remove(key)
    else if (producerId < 0) this.#committed.put(key, value)
    else this.#pendingTable(producerId).put(key, value)
  }

  /** A transaction ended: what it committed counts, unless something newer was committed since, or is forgotten. */
  replayEndTransactionMarker(producerId: number, isCommit: boolean): void {
    const table = this.#pending.get(producerId)
    if (table === undefined) return
    this.#pending.delete(producerId)
    if (!isCommit) return
    for (const [key, value] of table.entries()) {
      const known = this.#committed.get(key)
      if (known === undefined || value.recordOffset > known.recordOffset) this.#committed.put(key, value)
    }
  }

  #remove(key: OffsetKey): void {
    this.#committed.remove(key)
    for (const table of this.#pending.values()) table.remove(key)
  }

  #pendingTable(producerId: number): OffsetTable {
    const table = this.#pending.get(producerId) ?? new OffsetTable()
    this.#pending.set(producerId, table)
    return table
  }
}

/** By group, topic and partition. Nothing empty stays in it. */
class OffsetTable {
  readonly #groups = new Map<string, Map<string, Map<number, OffsetAndMetadata>>>()

  ofGroup(group: string): GroupOffsets {
    return this.#groups.get(group) ?? NO_OFFSETS
  }

  get({ group, topic, partition }: OffsetKey): OffsetAndMetadata | undefined {
    return this.#groups.get(group)?.get(topic)?.get(partition)
  }

  put({ group, topic, partition }: OffsetKey, value: OffsetAndMetadata): void {
    const topics = entryOf(this.#groups, group, () => new Map<string, Map<number, OffsetAndMetadata>>())
    entryOf(topics, topic, () => new Map<number, OffsetAndMetadata>()).set(partition, value)
  }

  remove({ group, topic, partition }: OffsetKey): void {
    const topics = this.#groups.get(group)
    const partitions = topics?.get(topic)
    partitions?.delete(partition)
    if (partitions?.size === 0) topics?.delete(topic)
    if (topics?.size === 0) this.#groups.delete(group)
  }

  *entriesOf(group: string): Iterable<[OffsetKey, OffsetAndMetadata]> {
    for (const [topic, partitions] of this.ofGroup(group)) {
      for (const [partition, value] of partitions) yield [{ group, topic, partition }, value]
    }
  }

  *entries(): Iterable<[OffsetKey, OffsetAndMetadata]> {
    for (const group of this.#groups.keys()) yield* this.entriesOf(group)
  }
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

/**
 * What the checker is given besides the directories: what producers were told, and what consumers put out. A value says who
 * wrote it and which of the writer's records it is: `writer.number`, with anything behind another dot.
 */

/** A record that its producer was told is written. */
export interface Acknowledgement {
  /** Such as `orders-0`; null: the producer was not told where. */
  readonly place: { readonly partition: string; readonly offset: number } | null
  readonly key: string | null
  readonly value: string
}

export interface ProducerLog {
  readonly writer: string
  readonly topic: string
  /** Its records have the numbers from 0 to below this, if they came to be written. */
  readonly offered: number
  readonly acknowledged: readonly Acknowledgement[]
  /** Whether a record may be there twice: its producer may have sent it again without having been told of the first. */
  readonly mayRepeat: boolean
}

export type ConsumerEvent =
  | { readonly kind: 'assigned' | 'revoked'; readonly atMs: number; readonly partitions: readonly string[] }
  | { readonly kind: 'committed'; readonly atMs: number; readonly partition: string; readonly offset: number }
  | ConsumedRecord

export interface ConsumedRecord {
  readonly kind: 'record'
  readonly atMs: number
  readonly partition: string
  readonly offset: number
  readonly key: string | null
  readonly value: string | null
}

export interface ConsumerLog {
  readonly consumer: string
  /** Null: it reads on its own. */
  readonly group: string | null
  readonly isolation: 'read_committed' | 'read_uncommitted'
  /** In the order in which it put them out. */
  readonly events: readonly ConsumerEvent[]
  /** When it was killed, or seen to have ended; null: it still runs. */
  readonly endedMs: number | null
}

/** What may be gone from a topic although it was acknowledged. */
export type Removal =
  | { readonly kind: 'nothing' }
  /** What is before `before`, by the partition; of a partition that is not named, nothing. */
  | { readonly kind: 'front'; readonly before: ReadonlyMap<string, number> }
  /** What is before the log's start, as long as so many bytes are left. */
  | { readonly kind: 'size'; readonly keptBytes: number }
  /** A record that is followed by another one with the same key. */
  | { readonly kind: 'compaction' }

export interface Evidence {
  /** By topic; of a topic that is not named, nothing may be gone. */
  readonly removals: ReadonlyMap<string, Removal>
  readonly producers: readonly ProducerLog[]
  readonly consumers: readonly ConsumerLog[]
}

/** Null: nobody that this checker knows wrote it. */
export function authorOf(value: string | null): { readonly writer: string; readonly number: number } | null {
  const [, writer, number] = /^([^.]+)\.(\d+)(?:\.|$)/.exec(value ?? '') ?? []
  return writer === undefined ? null : { writer, number: Number(number) }
}

/** The topic of `orders-0`. */
export function topicOf(partition: string): string {
  return partition.slice(0, partition.lastIndexOf('-'))
}

/**
 * Reads partitions that it was told to read, from positions of its own: no group, nothing committed, nothing written.
 * Kafka: KafkaConsumer with `assign`.
 */
import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { Uuid } from '../../common/uuid.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { fetchRequest } from '../../protocol/messages/fetch.ts'
import { type IsolationLevel, isolationLevelId } from '../isolation-level.ts'
import { listOffsetsOrEnd, type OffsetSpec } from '../log-offsets.ts'
import type { TopicMetadata } from '../topic-metadata.ts'
import { AbortedBatches, type AbortedTransactionRange } from './aborted-batches.ts'
import { FetchMemory } from './fetch-memory.ts'

export interface ConsumerOptions {
  /** Most bytes of one answer, and of one partition in it. */
  readonly fetchMaxBytes: number
  readonly maxPartitionFetchBytes: number
  readonly fetchMinBytes: number
  /** Where to go on when a position is out of range. */
  readonly offsetReset: OffsetSpec | 'none'
  readonly isolationLevel: IsolationLevel
  /** What `poll` returned is looked at no more when it is called again, so that it can read into the same memory. */
  readonly reusesMemory?: boolean
}

/** Where reading begins: an offset for all partitions or for each, or a place in the log. */
export type StartPosition = OffsetSpec | number | ReadonlyMap<number, number>

interface Position {
  readonly topic: string
  readonly topicId: Uuid
  readonly partition: number
  nextOffset: number
  /** Where reading this partition ends, before that offset; infinite: never. */
  endOffset: number
}

/** Batches of one partition. The first may begin before `fromOffset`: skip those records. */
export interface FetchedBatches {
  readonly topic: string
  readonly topicId: Uuid
  readonly partition: number
  readonly fromOffset: number
  /** Where reading ends, infinite for never: the records from here on do not count. */
  readonly toOffset: number
  readonly batches: Buffer
  /** Knows the batches to skip: give its answers to the RecordReader, once. Null when all of them count. */
  readonly aborted: AbortedBatches | null
}

/** A partition that gave nothing, and up to where there may be records. */
interface PartitionEnd {
  readonly position: Position
  readonly readableOffset: number
}

export interface PollOptions {
  /** How long to wait for the first byte. */
  readonly maxWaitMs: number
  readonly signal: AbortSignal
}

export class Consumer {
  readonly #session: KafkaSession
  readonly #options: ConsumerOptions
  /** In the order in which they are asked for: whoever had its turn goes to the end, so that nobody starves. */
  readonly #positions = new Map<string, Position>()
  readonly #memory: FetchMemory | null
  #hasEnds = false

  constructor(session: KafkaSession, options: ConsumerOptions) {
    this.#session = session
    this.#options = options
    this.#memory = options.reusesMemory === true ? new FetchMemory() : null
  }

  /** How many partitions are read. */
  get partitionCount(): number {
    return this.#positions.size
  }

  /** True where the ends of all partitions are known and all were reached. */
  get isAtEnd(): boolean {
    return this.#hasEnds && this.#positions.size === 0
  }

  /** True once `endAt` was called: nothing new will be waited for. */
  get hasEnds(): boolean {
    return this.#hasEnds
  }

  /** Adds `partitions` of `topic`; those that are read already stay where they are. Throws what ListOffsets answers. */
  async assign(topic: TopicMetadata, partitions: readonly number[], start: StartPosition): Promise<void> {
    const added = partitions.filter((partition) => !this.#positions.has(positionKey(topic.topicId, partition)))
    if (added.length === 0) return
    const offsets = await this.#startOffsets(topic.name, added, start)
    added.forEach((partition, index) => {
      const { name, topicId } = topic
      const nextOffset = offsets[index] ?? 0
      const position = { topic: name, topicId, partition, nextOffset, endOffset: Number.POSITIVE_INFINITY }
      this.#positions.set(positionKey(topicId, partition), position)
    })
  }

  /**
   * Ends the reading of each partition at an offset, or at the one that `which` gives now, the end of the log where it
   * gives none: what is there already is still read, and nothing is waited for. Throws what ListOffsets answers.
   */
  async endAt(which: OffsetSpec | number): Promise<void> {
    this.#hasEnds = true
    for (const positions of this.#positionsByTopic()) {
      const partitions = positions.map(({ partition }) => partition)
      const ends = await this.#startOffsets(positions[0]?.topic ?? '', partitions, which)
      positions.forEach((position, i) => {
        position.endOffset = ends[i] ?? 0
      })
    }
    if (which === 'latest') await this.#passDamagedEnds()
    for (const position of [...this.#positions.values()]) this.#endIfDone(position)
  }

  /** Where each partition is: what comes next, and where it ends. */
  positions(): readonly Readonly<Position>[] {
    return [...this.#positions.values()]
  }

  /** Whether the partition is read, and goes on at `nextOffset`. */
  isAt(topicId: Uuid, partition: number, nextOffset: number): boolean {
    return this.#positions.get(positionKey(topicId, partition))?.nextOffset === nextOffset
  }

  /** Goes on at `offset` in a partition that is read. */
  seek(topicId: Uuid, partition: number, offset: number): void {
    const position = this.#positions.get(positionKey(topicId, partition))
    if (position === undefined) return
    position.nextOffset = offset
    this.#endIfDone(position)
  }

  /** Reads the partition no longer. */
  unassign(topicId: Uuid, partition: number): void {
    this.#positions.delete(positionKey(topicId, partition))
  }

  /**
   * What is there behind the positions, waiting up to `maxWaitMs` for something to come; empty when nothing did. The same
   * batches come again until `advance` is called. Throws OFFSET_OUT_OF_RANGE when `offsetReset` is none, and whatever else
   * the broker says of a partition.
   */
  async poll({ maxWaitMs, signal }: PollOptions): Promise<FetchedBatches[]> {
    const request = this.#requestFor(this.#positions.values(), this.#hasEnds ? 0 : maxWaitMs)
    const memory = this.#memory
    memory?.takeBack()
    const response = await this.#session.request('Fetch', request, memory === null ? { signal } : { signal, memory })
    const fetched: FetchedBatches[] = []
    const empty: PartitionEnd[] = []
    const isCommitted = this.#options.isolationLevel === 'read_committed'
    for (const { topicId, partitions } of response.responses) {
      for (const { partitionIndex, errorCode, records, abortedTransactions, ...ends } of partitions) {
        const position = this.#positions.get(positionKey(topicId, partitionIndex))
        if (position === undefined) continue
        if (errorCode !== 0) await this.#handleError(position, errorCode)
        else if (records !== null && records.length > 0) fetched.push(toFetched(position, records, abortedTransactions))
        else empty.push({ position, readableOffset: isCommitted ? ends.lastStableOffset : ends.highWatermark })
      }
    }
    // Where others got something, an empty answer may only mean that the answer was full.
    if (fetched.length === 0) for (const each of empty) this.#skipGapAtEnd(each)
    return fetched
  }

  /** Reads no longer from topics that are not among `topicIds`; returns the names of those that were read before. */
  retain(topicIds: ReadonlySet<Uuid>): ReadonlySet<string> {
    const gone = new Set<string>()
    for (const [key, { topic, topicId }] of this.#positions) {
      if (topicIds.has(topicId)) continue
      this.#positions.delete(key)
      gone.add(topic)
    }
    return gone
  }

  /** Moves the position of a partition to the offset that should come next. */
  advance({ topicId, partition }: FetchedBatches, nextOffset: number): void {
    const key = positionKey(topicId, partition)
    const position = this.#positions.get(key)
    if (position === undefined) return
    position.nextOffset = nextOffset
    this.#positions.delete(key)
    if (nextOffset < position.endOffset) this.#positions.set(key, position)
  }

  /** Compaction may have taken the last records before an end: then nothing comes, and nothing will. */
  #skipGapAtEnd({ position, readableOffset }: PartitionEnd): void {
    if (position.endOffset > readableOffset) return
    position.nextOffset = position.endOffset
    this.#endIfDone(position)
  }

  /**
   * A log seems to end where it is damaged. Reading goes on there, as that of who follows it does, and fails: what comes
   * behind must not be missing without a word.
   */
  async #passDamagedEnds(): Promise<void> {
    const ends = [...this.#positions.values()].filter(({ endOffset }) => endOffset < Number.POSITIVE_INFINITY)
    const atEnds = ends.map((position) => ({ ...position, nextOffset: position.endOffset }))
    const { responses } = await this.#session.request('Fetch', this.#requestFor(atEnds, 0))
    for (const { topicId, partitions } of responses) {
      for (const { partitionIndex, errorCode } of partitions) {
        const position = this.#positions.get(positionKey(topicId, partitionIndex))
        if (position !== undefined && kafkaErrorOf(errorCode)?.error === 'CORRUPT_MESSAGE') position.endOffset++
      }
    }
  }

  #endIfDone({ topicId, partition, nextOffset, endOffset }: Position): void {
    if (nextOffset >= endOffset) this.#positions.delete(positionKey(topicId, partition))
  }

  #positionsByTopic(): Position[][] {
    const topics = new Map<Uuid, Position[]>()
    for (const position of this.#positions.values()) {
      const positions = topics.get(position.topicId) ?? []
      positions.push(position)
      topics.set(position.topicId, positions)
    }
    return [...topics.values()]
  }

  async #startOffsets(topic: string, partitions: readonly number[], start: StartPosition): Promise<number[]> {
    if (typeof start === 'number') return partitions.map(() => start)
    if (isByPartition(start)) return partitions.map((partition) => start.get(partition) ?? 0)
    return this.#listOffsets(topic, partitions, start)
  }

  /** The latest offset is where the transactions that are still open begin, for who reads committed records. */
  #listOffsets(topic: string, partitions: readonly number[], which: OffsetSpec): Promise<number[]> {
    return listOffsetsOrEnd(this.#session, topic, partitions, which, this.#options.isolationLevel)
  }

  #requestFor(positions: Iterable<Position>, maxWaitMs: number) {
    const { fetchMaxBytes, maxPartitionFetchBytes, fetchMinBytes } = this.#options
    const topics = [...positions].map(({ topic, topicId, partition, nextOffset }) => ({
      topic,
      topicId,
      partitions: [{ partition, fetchOffset: nextOffset, partitionMaxBytes: maxPartitionFetchBytes }],
    }))
    const isolationLevel = isolationLevelId(this.#options.isolationLevel)
    return fill(fetchRequest, { maxWaitMs, minBytes: fetchMinBytes, maxBytes: fetchMaxBytes, isolationLevel, topics })
  }

  async #handleError(position: Position, errorCode: number): Promise<void> {
    const { topic, partition } = position
    const error = kafkaErrorOf(errorCode, null)
    const { offsetReset } = this.#options
    if (error?.error === 'OFFSET_OUT_OF_RANGE' && offsetReset !== 'none') {
      const [offset] = await this.#listOffsets(topic, [partition], offsetReset)
      // An offset that is out of range and is the way out of it: asking again would go on for ever.
      if (offset !== undefined && offset !== position.nextOffset) {
        position.nextOffset = offset
        this.#endIfDone(position)
        return
      }
    }
    if (error?.error === 'UNKNOWN_TOPIC_ID' || error?.error === 'UNKNOWN_TOPIC_OR_PARTITION') {
      throw topicWasDeleted(topic)
    }
    const problem = error?.error === 'LEADER_NOT_AVAILABLE' ? this.#session.leaderProblem?.({ topic, partition }) : null
    if (problem != null) throw problem
    const label = formatTopicPartition({ topic, partition })
    throw new KafkaError(error?.error ?? 'UNKNOWN_SERVER_ERROR', {
      message: `${label} at offset ${position.nextOffset}: ${error?.message ?? `error ${errorCode}`}`,
      topicPartition: { topic, partition },
    })
  }
}

function isByPartition(start: OffsetSpec | ReadonlyMap<number, number>): start is ReadonlyMap<number, number> {
  return typeof start === 'object' && 'get' in start
}

/** The error of a topic that was there before. */
export function topicWasDeleted(topic: string): KafkaError {
  const message = `Topic ${topic} was deleted while it was being read.`
  return new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message })
}

function positionKey(topicId: Uuid, partition: number): string {
  return `${topicId}-${partition}`
}

function toFetched(
  { topic, topicId, partition, nextOffset, endOffset }: Position,
  records: Uint8Array,
  transactions: readonly AbortedTransactionRange[] | null,
): FetchedBatches {
  const batches = Buffer.from(records.buffer, records.byteOffset, records.byteLength)
  const aborted = transactions === null || transactions.length === 0 ? null : new AbortedBatches(transactions)
  return { topic, topicId, partition, fromOffset: nextOffset, toOffset: endOffset, batches, aborted }
}

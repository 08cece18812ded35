/** Reads topics as a member of a group, in polls as large as those of Kafka's consumer. Kafka: KafkaConsumer.poll. */
import { setImmediate as turn } from 'node:timers/promises'
import { listTopics } from '../../clients/admin/list-topics.ts'
import { Consumer, type FetchedBatches } from '../../clients/consumer/consumer.ts'
import { GroupConsumer, type Rebalance } from '../../clients/consumer/group-consumer.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { consumerOptions } from '../console-consumer/consumer-options.ts'
import type { ConsumerSettings } from '../console-consumer/consumer-settings.ts'
import { FetchedRecords } from '../console-consumer/fetched-records.ts'
import { noOffsetError } from '../console-consumer/no-offset-error.ts'
import type { ClusterSession, ToolPorts } from '../tool-ports.ts'
import { locateTopic } from '../unknown-topic.ts'

/** How often topics are looked up that match an expression. */
const REFRESH_INTERVAL_MS = 5000

export interface GroupReaderOptions extends ConsumerSettings {
  readonly groupId: string
  /** A topic, or an expression that names of topics match. */
  readonly topics: string | RegExp
  readonly autoCreateTopics: boolean
  readonly onRebalance: (rebalance: Rebalance) => void
}

/** What was fetched so far. */
export interface FetchCounts {
  readonly fetches: number
  readonly bytes: number
  readonly waitedMs: number
  readonly longestMs: number
}

/** Looks at a record; `reader` stands on it, and goes on behind it. */
export type RecordVisitor = (batches: FetchedBatches, reader: RecordReader) => void

export class GroupReader {
  readonly #options: GroupReaderOptions
  readonly #session: ClusterSession
  readonly #ports: ToolPorts
  readonly #member: GroupConsumer
  readonly #records = new FetchedRecords(null)
  #names: readonly string[]
  #refreshedMs: number
  /** What was fetched and is not read yet; the reader is in the first of them if `#isOpen`. */
  #pending: FetchedBatches[] = []
  #isOpen = false
  #nextOffset = 0
  #counts = { fetches: 0, bytes: 0, waitedMs: 0, longestMs: 0 }

  /** Use `open`. */
  private constructor(
    session: ClusterSession,
    options: GroupReaderOptions,
    ports: ToolPorts,
    names: readonly string[],
  ) {
    this.#session = session
    this.#options = options
    this.#ports = ports
    this.#names = names
    const { clock, random, stderr } = ports
    this.#refreshedMs = clock.monotonicMs()
    this.#member = new GroupConsumer(
      new Consumer(session, { ...consumerOptions(options, clock), reusesMemory: true }),
      {
        ...options.membership,
        ...{ groupId: options.groupId, subscription: { names }, settlingMs: 0, noOffsetError },
        ...{ isolationLevel: options.isolationLevel, offsetReset: options.offsetReset },
        onRebalance: options.onRebalance,
        onCommitFailure: (error) => stderr.write(`A commit failed: ${(error as Error).message}\n`),
      },
      { session, clock, random },
    )
  }

  /** Joins with the first poll. Throws ToolError and KafkaError for what is wrong with the topic. */
  static async open(session: ClusterSession, options: GroupReaderOptions, ports: ToolPorts): Promise<GroupReader> {
    const { topics, autoCreateTopics: allowAutoCreate } = options
    const names =
      typeof topics === 'string'
        ? [(await locateTopic(session, topics, { allowAutoCreate, stderr: ports.stderr })).name]
        : await matchingNames(session, topics, options.includesInternal)
    return new GroupReader(session, options, ports, names)
  }

  get counts(): FetchCounts {
    return this.#counts
  }

  /** The offsets behind what was read: commits them now. Throws what the coordinator says. Kafka: commitSync. */
  commit(offsets: Parameters<GroupConsumer['commit']>[0]): Promise<void> {
    return this.#member.commit(offsets)
  }

  /**
   * Visits at most `limit` records, no more than `max.poll.records`, waiting up to `maxWaitMs` for the first; resolves with
   * how many. What was visited counts as done with from the next poll on. Throws as GroupConsumer.poll.
   */
  async poll(visit: RecordVisitor, { maxWaitMs, signal }: { maxWaitMs: number; signal: AbortSignal }): Promise<number> {
    if (this.#pending.length === 0) await this.#fetch(maxWaitMs, signal)
    else await this.#goOn(signal)
    const most = this.#options.membership.maxPollRecords
    let count = 0
    while (count < most && this.#pending.length > 0) count += this.#read(visit, most - count)
    return count
  }

  /** Commits, where the group's offsets are committed by the clock, and leaves. Throws what the commit throws. */
  close(): Promise<void> {
    return this.#member.close({ isDone: true })
  }

  async #fetch(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    // A turn of the event loop: a file takes everything at once, and without a turn no signal would be heard.
    await turn()
    await this.#refresh()
    const { clock } = this.#ports
    const startMs = clock.monotonicMs()
    this.#pending = [...(await this.#member.poll({ maxWaitMs, signal }))]
    if (this.#pending.length === 0) return
    const waitedMs = clock.monotonicMs() - startMs
    const bytes = this.#pending.reduce((sum, { batches }) => sum + batches.length, 0)
    const { counts } = this
    this.#counts = {
      fetches: counts.fetches + 1,
      bytes: counts.bytes + bytes,
      waitedMs: counts.waitedMs + waitedMs,
      longestMs: Math.max(counts.longestMs, waitedMs),
    }
  }

  /** In the middle of what was fetched: the group hears how far it has come, and may have other plans for the rest. */
  async #goOn(signal: AbortSignal): Promise<void> {
    const [batches] = this.#pending
    if (batches === undefined || !this.#isOpen) return
    if (await this.#member.proceed(batches, this.#nextOffset, signal)) return
    this.#pending.shift()
    this.#isOpen = false
  }

  /** Reads on in the first of what is pending; returns how many records. */
  #read(visit: RecordVisitor, most: number): number {
    const [batches] = this.#pending as [FetchedBatches]
    if (!this.#isOpen && !this.#member.holds(batches, batches.fromOffset)) {
      this.#pending.shift()
      return 0
    }
    if (!this.#isOpen) this.#records.open(batches)
    this.#isOpen = true
    const { reader } = this.#records
    let count = 0
    while (count < most) {
      if (!reader.next()) return this.#endBatches(batches, count)
      if (!this.#records.isWanted()) continue
      visit(batches, reader)
      this.#nextOffset = reader.offset + 1
      count++
    }
    this.#member.advance(batches, this.#nextOffset)
    return count
  }

  #endBatches(batches: FetchedBatches, count: number): number {
    this.#member.advance(batches, this.#records.nextOffset)
    this.#pending.shift()
    this.#isOpen = false
    return count
  }

  /** New topics may match the expression, and old ones be gone. */
  async #refresh(): Promise<void> {
    const { topics, includesInternal } = this.#options
    const nowMs = this.#ports.clock.monotonicMs()
    if (typeof topics === 'string' || nowMs - this.#refreshedMs < REFRESH_INTERVAL_MS) return
    this.#refreshedMs = nowMs
    const names = await matchingNames(this.#session, topics, includesInternal)
    if (names.join() === this.#names.join()) return
    this.#names = names
    this.#member.subscribe({ names })
  }
}

/** In order. */
async function matchingNames(session: ClusterSession, pattern: RegExp, listInternal: boolean): Promise<string[]> {
  const found = await listTopics(session, { listInternal })
  return found
    .map(({ name }) => name)
    .filter((name) => pattern.test(name))
    .sort()
}

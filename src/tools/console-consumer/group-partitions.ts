/** Reads the partitions that a group gives to this consumer, as long as it is a member. */
import { describeConsumerGroups } from '../../clients/admin/describe-consumer-groups.ts'
import { listTopics } from '../../clients/admin/list-topics.ts'
import { Consumer, type FetchedBatches, type PollOptions, topicWasDeleted } from '../../clients/consumer/consumer.ts'
import { GroupConsumer } from '../../clients/consumer/group-consumer.ts'
import { findTopicMetadata } from '../../clients/topic-metadata.ts'
import { compileJavaRegex } from '../../common/java-regex.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { ClusterSession, ToolPorts } from '../tool-ports.ts'
import { locateTopic } from '../unknown-topic.ts'
import type { ConsoleConsumerOptions } from './console-consumer-options.ts'
import { consumerOptions } from './consumer-options.ts'
import { GroupNotices, type Waiting } from './group-notices.ts'
import { noOffsetError } from './no-offset-error.ts'
import type { Pace, RecordSource } from './record-source.ts'

/**
 * What was printed into a pipe may still be in it, or in the program behind it, when both are killed together: the clock
 * commits it a little later.
 */
const SETTLING_MS = 500
/** A reader that ends with us has ended by then, and it has been noticed. */
const READER_ENDS_MS = 60

export class GroupPartitions implements RecordSource {
  readonly pace: Pace
  readonly #options: ConsoleConsumerOptions
  readonly #ports: ToolPorts
  readonly #session: ClusterSession
  readonly #groupId: string
  /** Aborts when nothing more is to be printed. */
  readonly #isEnding: AbortSignal
  /** Null: one topic. */
  readonly #pattern: RegExp | null
  #names: readonly string[] = []
  #member: GroupConsumer | null = null
  #notices: GroupNotices | null = null

  readonly isAtEnd = false
  readonly msUntilDue = Number.POSITIVE_INFINITY
  /** The coordinator looks for new partitions. */
  readonly refreshIntervalMs = 5000

  constructor(groupId: string, options: ConsoleConsumerOptions, ports: ToolPorts, session: ClusterSession) {
    this.#groupId = groupId
    this.#options = options
    this.#ports = ports
    this.#session = session
    this.pace = {
      maxRecords: options.membership.maxPollRecords,
      isCurrent: (batches) => !this.#isEnding.aborted && this.#member?.holds(batches, batches.fromOffset) === true,
      proceed: (batches, nextOffset) => this.#proceed(batches, nextOffset),
    }
    this.#isEnding = AbortSignal.any([ports.signal, ports.stdout.closeSignal])
    this.#pattern = options.include === undefined ? null : compileJavaRegex(options.include)
  }

  get isFound(): boolean {
    return this.#member !== null
  }

  async begin(): Promise<void> {
    const { topic = '', autoCreateTopics: allowAutoCreate, membership } = this.#options
    const { stdout, stderr, clock, random } = this.#ports
    if (this.#pattern === null) {
      this.#names = [(await locateTopic(this.#session, topic, { allowAutoCreate, stderr })).name]
    } else this.#names = await this.#matchingNames()
    const { isolationLevel, offsetReset } = this.#options
    const notices = new GroupNotices({ ...membership, groupId: this.#groupId, stderr, clock })
    this.#notices = notices
    this.#member = new GroupConsumer(
      new Consumer(this.#session, { ...consumerOptions(this.#options, clock), reusesMemory: true }),
      {
        ...membership,
        settlingMs: stdout.isTerminal ? 0 : SETTLING_MS,
        ...{ groupId: this.#groupId, subscription: { names: this.#names }, isolationLevel, offsetReset, noOffsetError },
        onRebalance: (rebalance) => notices.rebalance(rebalance),
        onCommitFailure: (error) => notices.commitFailure(error),
      },
      { session: this.#session, clock, random },
    )
  }

  /**
   * A topic that is deleted ends the run, unless others that match the expression may go on. The expression is resolved
   * here, as by Kafka's tool, not by the coordinator.
   */
  async refresh(): Promise<void> {
    if (this.#pattern === null) {
      for (const name of this.#names) {
        if ((await findTopicMetadata(this.#session, name)) === null) throw topicWasDeleted(name)
      }
      return
    }
    const names = await this.#matchingNames()
    if (names.join() === this.#names.join()) return
    for (const name of this.#names.filter((known) => !names.includes(known))) {
      this.#ports.stderr.write(`${topicWasDeleted(name).message}\n`)
    }
    this.#names = names
    this.#member?.subscribe({ names })
  }

  async poll(options: PollOptions): Promise<readonly FetchedBatches[]> {
    const member = this.#member
    const notices = this.#notices
    if (member === null || notices === null) return []
    // What was printed must have left this process before it is committed.
    await this.#ports.stdout.drain()
    await notices.idle(member.isIdle, () => this.#whyIdle(member))
    try {
      const maxWaitMs = Math.min(options.maxWaitMs, notices.msUntilDue)
      return await member.poll({ ...options, maxWaitMs })
    } catch (error) {
      await this.#goOnAfter(error)
      return []
    }
  }

  advance(batches: FetchedBatches, nextOffset: number): void {
    this.#member?.advance(batches, nextOffset)
  }

  /** Only the coordinator knows what is on its way here. */
  async #whyIdle({ memberId }: GroupConsumer): Promise<Waiting> {
    if (this.#names.length === 0) return { promised: [], unmatched: this.#options.include ?? '' }
    const described = await describeConsumerGroups(this.#session, [this.#groupId])
    const group = described.get(this.#groupId)
    const members = group === undefined || isKafkaError(group) ? [] : group.members
    return { promised: members.find((member) => member.memberId === memberId)?.targetAssignment ?? [], unmatched: null }
  }

  /** Whoever is to end leaves the rest to others. */
  async #proceed(batches: FetchedBatches, nextOffset: number): Promise<boolean> {
    try {
      const mayGoOn = await this.#member?.proceed(batches, nextOffset, this.#isEnding)
      return mayGoOn === true && !this.#isEnding.aborted
    } catch (error) {
      await this.#goOnAfter(error)
      return false
    }
  }

  /** One of several topics may have been deleted: the others are read on. Throws any other error. */
  async #goOnAfter(error: unknown): Promise<void> {
    const isDeletion = isKafkaError(error) && error.error === 'UNKNOWN_TOPIC_OR_PARTITION'
    if (!isDeletion || this.#pattern === null) throw error
    await this.refresh()
  }

  /** What went into a pipe whose reader has gone is not committed: nobody knows how much of it was read. */
  async close(isDone: boolean): Promise<void> {
    const { stdout, signal } = this.#ports
    // Ctrl-C ends the reader too, at the same moment.
    if (isDone && signal.aborted && !stdout.isTerminal) await pause(READER_ENDS_MS)
    await this.#member?.close({ isDone: isDone && !stdout.closed })
  }

  /** In order. */
  async #matchingNames(): Promise<readonly string[]> {
    const found = await listTopics(this.#session, { listInternal: this.#options.includesInternal })
    return found
      .map(({ name }) => name)
      .filter((name) => this.#pattern?.test(name) === true)
      .sort()
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/**
 * A consumer as Kafka's clients behave: it uses what it was told it may use, gives things up before it says so, reads each
 * partition from the committed offset on, and begins anew when it is fenced. Answers may get lost, and it may be slow.
 */
import { isKafkaError } from '../../src/common/kafka-error.ts'
import type { ConsumerGroupHeartbeatResponse } from '../../src/protocol/messages/consumer-group-heartbeat.ts'
import type { GroupBench } from '../unit/coordinator/group/group-bench.ts'

export interface ConsumerOptions {
  readonly bench: GroupBench
  /** Makes a new member id for each life of the consumer. */
  readonly newMemberId: () => string
  readonly topics: readonly string[]
  readonly regex: string
  readonly instanceId: string | null
}

export class SimulatedConsumer {
  readonly #bench: GroupBench
  readonly #options: ConsumerOptions
  memberId: string
  topics: readonly string[]
  /** 0: not in the group. */
  memberEpoch = 0
  /** What it works on, with the position of each partition. */
  readonly positions = new Map<string, number>()
  /** The answer that it has not acted upon yet. */
  #told: readonly string[] | null = null
  #saysAll = false

  constructor(options: ConsumerOptions) {
    this.#bench = options.bench
    this.#options = options
    this.memberId = options.newMemberId()
    this.topics = options.topics
  }

  get instanceId(): string | null {
    return this.#options.instanceId
  }

  /** Joins, or an ordinary heartbeat. Throws what nobody expects. */
  heartbeat({ isAnswerLost = false, changes = {} }: { isAnswerLost?: boolean; changes?: object } = {}): void {
    try {
      const response = this.#bench.heartbeat({ ...this.#request(), ...changes })
      // After an answer that did not come it says everything, to be told everything, and acts upon nothing older: it did
      // not say that it has what it was going to take, so another one may have got it meanwhile.
      this.#saysAll = isAnswerLost
      if (isAnswerLost) this.#told = null
      else this.#take(response)
    } catch (error) {
      if (!isKafkaError(error) || !FENCED.has(error.error)) throw error
      this.restart()
    }
  }

  /** Acts upon the last answer: gives up what it may not use any more, then takes what is new. */
  obey(): void {
    const told = this.#told
    if (told === null) return
    this.#told = null
    for (const partition of [...this.positions.keys()]) if (!told.includes(partition)) this.#giveUp(partition)
    // The commit may have shown that it is fenced.
    if (this.memberEpoch <= 0) return
    const committed = this.#bench.committed()
    for (const partition of told) {
      if (!this.positions.has(partition)) this.positions.set(partition, committed[partition] ?? 0)
    }
  }

  /** Reads on, and commits. Returns whether the commit was taken. */
  work(partition: string, records: number): boolean {
    const position = (this.positions.get(partition) ?? 0) + records
    this.positions.set(partition, position)
    return this.#commit(partition)
  }

  /** For good, or for a while. */
  leave(memberEpoch: -1 | -2): void {
    for (const partition of this.positions.keys()) if (this.memberEpoch > 0) this.#commit(partition)
    const { memberId } = this
    const { instanceId } = this.#options
    try {
      if (this.memberEpoch > 0) this.#bench.heartbeat({ memberId, memberEpoch, instanceId })
    } catch (error) {
      if (!isKafkaError(error) || !FENCED.has(error.error)) throw error
    }
    this.restart()
  }

  /** A new life, of which nobody knows yet. */
  restart(): void {
    this.memberId = this.#options.newMemberId()
    this.memberEpoch = 0
    this.positions.clear()
    this.#told = null
  }

  #request() {
    const { memberId, memberEpoch, topics: subscribedTopicNames } = this
    const { instanceId, regex: subscribedTopicRegex } = this.#options
    const topicPartitions = this.#bench.topicPartitions([...this.positions.keys()])
    const request = { memberId, memberEpoch, instanceId, topicPartitions }
    const subscription = { subscribedTopicNames, subscribedTopicRegex, rebalanceTimeoutMs: 60_000 }
    return memberEpoch === 0 || this.#saysAll ? { ...request, ...subscription } : request
  }

  #take({ memberEpoch, assignment }: ConsumerGroupHeartbeatResponse): void {
    this.memberEpoch = memberEpoch
    if (assignment === null) return
    this.#told = assignment.topicPartitions.flatMap(({ topicId, partitions }) =>
      partitions.map((partition) => `${this.#bench.topics.byId(topicId)?.name ?? 'gone'}-${partition}`),
    )
  }

  #giveUp(partition: string): void {
    this.#commit(partition)
    this.positions.delete(partition)
  }

  #commit(partition: string): boolean {
    const { memberId, memberEpoch } = this
    if (this.#bench.topics.byName(partition.slice(0, partition.lastIndexOf('-'))) === undefined) return false
    try {
      this.#bench.commit({ [partition]: this.positions.get(partition) ?? 0 }, { memberId, memberEpoch })
      return true
    } catch (error) {
      if (!isKafkaError(error) || !FENCED.has(error.error)) throw error
      return false
    }
  }
}

/** What a consumer reacts to by giving up what it has. */
const FENCED: ReadonlySet<string> = new Set([
  'FENCED_MEMBER_EPOCH',
  'UNKNOWN_MEMBER_ID',
  'STALE_MEMBER_EPOCH',
  'FENCED_INSTANCE_ID',
  'UNRELEASED_INSTANCE_ID',
  'GROUP_ID_NOT_FOUND',
])

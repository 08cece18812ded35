/** A coordinator's state to try operations on: every record goes through its bytes before it is replayed. */

import { commitOffsets } from '../../../../src/coordinator/group/commit-offsets.ts'
import { consumerGroupHeartbeat } from '../../../../src/coordinator/group/consumer-group-heartbeat.ts'
import {
  type CoordinatorRecord,
  decodeRecord,
  encodeRecord,
} from '../../../../src/coordinator/group/coordinator-record.ts'
import { fenceMembers } from '../../../../src/coordinator/group/fence-members.ts'
import { fetchOffsets } from '../../../../src/coordinator/group/fetch-offsets.ts'
import type { ConsumerGroup } from '../../../../src/coordinator/group/group.ts'
import { GroupCoordinatorState } from '../../../../src/coordinator/group/group-coordinator-state.ts'
import { requireConsumerGroup } from '../../../../src/coordinator/group/group-queries.ts'
import {
  defaultGroupConfigs,
  type GroupConfigs,
  type OperationResult,
  type RequestContext,
  type TopicsView,
  type TopicView,
} from '../../../../src/coordinator/group/operation.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import {
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
  consumerGroupHeartbeatRequest,
} from '../../../../src/protocol/messages/consumer-group-heartbeat.ts'
import { type OffsetCommitResponse, offsetCommitRequest } from '../../../../src/protocol/messages/offset-commit.ts'
import { offsetFetchRequest } from '../../../../src/protocol/messages/offset-fetch.ts'

/** Topics that can be created, grow and go. */
export class TestTopics implements TopicsView {
  version = 1
  #created = 0
  readonly #topics = new Map<string, TopicView>()

  create(name: string, partitionCount: number): TopicView {
    this.#created++
    const topicId = Buffer.alloc(16, this.#created).toString('base64url')
    return this.#set({ topicId, name, partitionCount })
  }

  /** Under the id that a real broker gave it. */
  add(topic: TopicView): TopicView {
    return this.#set(topic)
  }

  grow(name: string, partitionCount: number): TopicView {
    return this.#set({ ...this.get(name), partitionCount })
  }

  delete(name: string): void {
    this.#topics.delete(name)
    this.version++
  }

  get(name: string): TopicView {
    const topic = this.#topics.get(name)
    if (topic === undefined) throw new Error(`no topic ${name}`)
    return topic
  }

  byName(name: string): TopicView | undefined {
    return this.#topics.get(name)
  }

  byId(topicId: string): TopicView | undefined {
    return [...this.#topics.values()].find((topic) => topic.topicId === topicId)
  }

  names(): Iterable<string> {
    return this.#topics.keys()
  }

  #set(topic: TopicView): TopicView {
    this.#topics.set(topic.name, topic)
    this.version++
    return topic
  }
}

/** What a member knows of itself. */
export interface TestMember {
  readonly memberId: string
  readonly groupId: string
  readonly instanceId: string | null
  memberEpoch: number
  /** As the coordinator said last: `orders-0`. */
  assigned: string[]
}

export type PartialHeartbeat = Partial<ConsumerGroupHeartbeatRequest>

export class GroupBench {
  readonly topics = new TestTopics()
  readonly config: GroupConfigs
  state = new GroupCoordinatorState()
  nowMs = 1_000_000
  /** All that was written, in order: what another process would replay. */
  readonly log: CoordinatorRecord[] = []

  constructor(config: Partial<GroupConfigs> = {}) {
    this.config = { ...defaultGroupConfigs, ...config }
  }

  get context(): RequestContext {
    const { nowMs, topics, config } = this
    const client = { clientId: 'client', clientHost: '/127.0.0.1', apiVersion: 10 }
    return { nowMs, topics, config, random: { bytes: (length) => Buffer.alloc(length, 7) }, ...client }
  }

  group(groupId = 'g'): ConsumerGroup {
    return requireConsumerGroup(this.state, groupId)
  }

  /** Writes the records, and takes them in. */
  apply<R>(result: OperationResult<R>): R {
    for (const record of result.records) {
      const { key, value } = encodeRecord(record)
      const decoded = decodeRecord(key, value)
      if (decoded === undefined) throw new Error(`${record.type} cannot be read back`)
      this.state.replay(decoded, { offset: this.log.length, producerId: -1 })
      this.log.push(decoded)
    }
    const { classicGroup } = result
    if (classicGroup !== undefined && classicGroup !== null) this.state.remember(classicGroup.groupId, classicGroup)
    return result.response
  }

  /** Another process takes over: it knows what is written, and nothing else. */
  takeOver(): void {
    this.state = new GroupCoordinatorState()
    for (const [offset, record] of this.log.entries()) this.state.replay(record, { offset, producerId: -1 })
  }

  heartbeatResult(request: PartialHeartbeat): OperationResult<ConsumerGroupHeartbeatResponse> {
    const full = fill<ConsumerGroupHeartbeatRequest>(consumerGroupHeartbeatRequest, { groupId: 'g', ...request })
    return consumerGroupHeartbeat(this.state, full, this.context)
  }

  heartbeat(request: PartialHeartbeat): ConsumerGroupHeartbeatResponse {
    return this.apply(this.heartbeatResult(request))
  }

  join(memberId: string, topics: readonly string[], more: PartialHeartbeat = {}): TestMember {
    const request = { memberId, subscribedTopicNames: topics, rebalanceTimeoutMs: 60_000, topicPartitions: [], ...more }
    const response = this.heartbeat(request)
    const { instanceId = null, groupId = 'g' } = more
    const member = { memberId, groupId, instanceId, memberEpoch: response.memberEpoch, assigned: [] }
    this.#takeAssignment(member, response)
    return member
  }

  /** An ordinary heartbeat. `owned`: what it has not given up yet; by default it obeys at once. */
  beat(member: TestMember, more: PartialHeartbeat = {}, owned: readonly string[] = member.assigned): void {
    const { memberId, memberEpoch, groupId, instanceId } = member
    const request = {
      memberId,
      memberEpoch,
      groupId,
      instanceId,
      topicPartitions: this.topicPartitions(owned),
      ...more,
    }
    this.#takeAssignment(member, this.heartbeat(request))
  }

  /** Heartbeats of all until nothing is written any more. */
  settle(members: readonly TestMember[]): void {
    for (let round = 0; round < 20; round++) {
      const before = this.log.length
      for (const member of members) this.beat(member)
      if (this.log.length === before) return
    }
    throw new Error('the group does not become stable')
  }

  leave(member: TestMember, memberEpoch = -1): ConsumerGroupHeartbeatResponse {
    const { memberId, groupId, instanceId } = member
    return this.heartbeat({ memberId, groupId, instanceId, memberEpoch })
  }

  fence(memberIds: readonly string[], groupId = 'g'): readonly string[] {
    return this.apply(fenceMembers(this.state, groupId, memberIds, this.context))
  }

  commit(
    offsets: Readonly<Record<string, number>>,
    member: { readonly memberId: string; readonly memberEpoch: number } | null,
    { groupId = 'g', apiVersion = 10 }: { readonly groupId?: string; readonly apiVersion?: number } = {},
  ): OffsetCommitResponse {
    const topics = Object.entries(offsets).map(([name, committedOffset]) => {
      const { topic, partition } = splitName(name)
      const partitions = [{ partitionIndex: partition, committedOffset, committedMetadata: `by ${name}` }]
      return { name: topic, topicId: this.topics.get(topic).topicId, partitions }
    })
    const { memberId = '', memberEpoch: generationIdOrMemberEpoch = -1 } = member ?? {}
    const request = fill(offsetCommitRequest, { groupId, memberId, generationIdOrMemberEpoch, topics })
    return this.apply(commitOffsets(this.state, request, { ...this.context, apiVersion }))
  }

  /** All committed offsets of the group by `topic-partition`. */
  committed(groupId = 'g'): Record<string, number> {
    const [group] = fill(offsetFetchRequest, { groups: [{ groupId, topics: null }] }).groups
    if (group === undefined) throw new Error('unreachable')
    const { topics } = fetchOffsets(this.state, group, { requireStable: false })
    return Object.fromEntries(
      topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, committedOffset }) => [`${name}-${partitionIndex}`, committedOffset]),
      ),
    )
  }

  topicPartitions(names: readonly string[]): { topicId: string; partitions: number[] }[] {
    return names.map((name) => {
      const { topic, partition } = splitName(name)
      return { topicId: this.topics.byName(topic)?.topicId ?? `${topic.padEnd(21, 'x')}A`, partitions: [partition] }
    })
  }

  #takeAssignment(member: TestMember, response: ConsumerGroupHeartbeatResponse): void {
    member.memberEpoch = response.memberEpoch
    if (response.assignment === null) return
    member.assigned = response.assignment.topicPartitions.flatMap(({ topicId, partitions }) =>
      partitions.map((partition) => `${this.topics.byId(topicId)?.name ?? topicId}-${partition}`),
    )
  }
}

function splitName(name: string): { readonly topic: string; readonly partition: number } {
  const dash = name.lastIndexOf('-')
  return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)) }
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GroupMember } from '../../../../src/clients/consumer/group-member.ts'
import { GroupMembership } from '../../../../src/clients/consumer/group-membership.ts'
import { errorCode, KafkaError } from '../../../../src/common/kafka-error.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import {
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
  consumerGroupHeartbeatResponse,
} from '../../../../src/protocol/messages/consumer-group-heartbeat.ts'

const ORDERS = 'b3JkZXJzb3JkZXJzb3JkZQ'
const NOTHING = { topicPartitions: [] }

type Answer = (request: ConsumerGroupHeartbeatRequest) => Partial<ConsumerGroupHeartbeatResponse> | Error

/** A coordinator of one group, by the clock of the test. */
class Coordinator {
  readonly requests: ConsumerGroupHeartbeatRequest[] = []
  attentions = 0
  readonly closing = new AbortController()
  isWatched = false
  onChange: () => void = () => undefined
  answer: Answer = ({ memberEpoch }) => {
    if (memberEpoch < 0) return { memberEpoch }
    return { memberEpoch: Math.max(memberEpoch, 1), assignment: memberEpoch === 0 ? NOTHING : null }
  }

  newMember({ maxPollIntervalMs = 300_000, instanceId = null as string | null } = {}): GroupMember {
    const membership = new GroupMembership(
      { groupId: 'g', memberId: 'm', instanceId, rackId: null, rebalanceTimeoutMs: 1000, serverAssignor: null },
      { names: ['orders'] },
    )
    const request = async (_api: string, asked: ConsumerGroupHeartbeatRequest) => this.#take(asked)
    return new GroupMember(membership, {
      session: {
        request,
        watchGroup: (_groupId, onChange) => this.#watch(onChange),
        apiVersions: async () => [],
        close: async () => {},
      },
      clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
      random: () => 0.5,
      maxPollIntervalMs,
      onAttention: () => this.attentions++,
      signal: this.closing.signal,
    })
  }

  get epochs(): readonly number[] {
    return this.requests.map(({ memberEpoch }) => memberEpoch)
  }

  #take(request: ConsumerGroupHeartbeatRequest): ConsumerGroupHeartbeatResponse {
    this.requests.push(request)
    const answer = this.answer(request)
    if (answer instanceof Error) throw answer
    return fill<ConsumerGroupHeartbeatResponse>(consumerGroupHeartbeatResponse, {
      memberId: request.memberId,
      heartbeatIntervalMs: 5000,
      ...answer,
    })
  }

  #watch(onChange: () => void): () => void {
    this.isWatched = true
    this.onChange = onChange
    return () => {
      this.isWatched = false
    }
  }
}

let coordinator: Coordinator

beforeEach(() => {
  vi.useFakeTimers()
  coordinator = new Coordinator()
})

afterEach(() => {
  vi.useRealTimers()
})

async function joined(options: Parameters<Coordinator['newMember']>[0] = {}): Promise<GroupMember> {
  const member = coordinator.newMember(options)
  member.join()
  await member.settled()
  return member
}

describe('a member at work', () => {
  it('joins at once, watches the group, and tells who polls', async () => {
    const member = await joined()
    expect(coordinator.epochs).toEqual([0])
    expect(coordinator.isWatched).toBe(true)
    expect(member.membership.state).toBe('STABLE')
    expect(coordinator.attentions).toBe(1)
  })

  it('sends a heartbeat each interval, and tells nobody when nothing has changed', async () => {
    await joined()
    await vi.advanceTimersByTimeAsync(4999)
    expect(coordinator.epochs).toEqual([0])
    await vi.advanceTimersByTimeAsync(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(coordinator.epochs).toEqual([0, 1, 1, 1])
    expect(coordinator.attentions).toBe(1)
  })

  it('sends one at once when the group has changed, and tells what it has to do', async () => {
    await joined()
    const assigned = { topicPartitions: [{ topicId: ORDERS, partitions: [1] }] }
    coordinator.answer = () => ({ memberEpoch: 2, assignment: assigned })
    coordinator.onChange()
    await vi.advanceTimersByTimeAsync(0)
    expect(coordinator.epochs).toEqual([0, 1])
    expect(coordinator.attentions).toBe(2)
  })

  it('makes one heartbeat of many changes', async () => {
    await joined()
    for (let i = 0; i < 20; i++) coordinator.onChange()
    await vi.advanceTimersByTimeAsync(100)
    // One is under way when the others come, which may be about something newer.
    expect(coordinator.epochs.length).toBeLessThanOrEqual(3)
  })

  it('tries again, ever more rarely, while the coordinator cannot answer', async () => {
    await joined()
    coordinator.answer = () => new KafkaError('COORDINATOR_LOAD_IN_PROGRESS')
    await vi.advanceTimersByTimeAsync(5000)
    const begin = coordinator.requests.length
    await vi.advanceTimersByTimeAsync(100 + 200 + 400 + 800)
    expect(coordinator.requests.length - begin).toBe(4)
    expect(coordinator.requests.at(-1)).toMatchObject({ subscribedTopicNames: ['orders'] })
  })

  it('says that it leaves also right after a heartbeat that failed', async () => {
    const member = await joined()
    coordinator.answer = () => new KafkaError('REQUEST_TIMED_OUT')
    coordinator.onChange()
    await vi.advanceTimersByTimeAsync(0)
    coordinator.answer = ({ memberEpoch }) => ({ memberEpoch })
    await member.leave()
    expect(coordinator.epochs).toEqual([0, 1, -1])
    expect(member.membership.state).toBe('UNSUBSCRIBED')
  })

  it('knows that it may have been given up after a long stop', async () => {
    const member = await joined()
    expect(member.isCertain).toBe(true)
    vi.setSystemTime(Date.now() + 60_000)
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000)
    expect(member.isCertain).toBe(false)
    vi.restoreAllMocks()
  })

  it('is out of the group when the coordinator says so, and is silent until it joins', async () => {
    const member = await joined()
    coordinator.answer = () => ({ errorCode: errorCode('UNKNOWN_MEMBER_ID') })
    coordinator.onChange()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(coordinator.epochs).toEqual([0, 1])
    expect(member.membership.state).toBe('FENCED')
    coordinator.answer = new Coordinator().answer
    member.join()
    await member.settled()
    expect(coordinator.epochs).toEqual([0, 1, 0])
  })

  it('leaves when nobody polls for too long, and only then', async () => {
    const member = await joined({ maxPollIntervalMs: 7000 })
    member.pollEnded()
    await vi.advanceTimersByTimeAsync(6000)
    member.pollBegan()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(member.membership.isInGroup).toBe(true)
    member.pollEnded()
    await vi.advanceTimersByTimeAsync(6999)
    expect(member.membership.isInGroup).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(coordinator.epochs.at(-1)).toBe(-1)
    expect(member.membership.state).toBe('STALE')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(coordinator.epochs.at(-1)).toBe(-1)
  })

  it('leaves, and neither watches nor says anything afterwards', async () => {
    const member = await joined()
    await member.leave()
    expect(coordinator.epochs).toEqual([0, -1])
    expect(coordinator.isWatched).toBe(false)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(coordinator.epochs).toEqual([0, -1])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves for a while as a static member', async () => {
    const member = await joined({ instanceId: 'till-1' })
    await member.leave()
    expect(coordinator.epochs).toEqual([0, -2])
  })

  it('ends also where leaving fails', async () => {
    const member = await joined()
    coordinator.answer = () => new KafkaError('KAFKA_STORAGE_ERROR')
    await member.leave()
    expect(coordinator.epochs).toEqual([0, -1])
  })

  it('keeps what is no error of Kafka for whoever polls', async () => {
    const member = coordinator.newMember()
    coordinator.answer = () => new TypeError('a fault')
    member.join()
    await member.settled()
    expect(member.membership.fatal).toMatchObject({ error: 'UNKNOWN_SERVER_ERROR' })
    expect(coordinator.attentions).toBe(1)
  })
})

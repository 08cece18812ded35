import { beforeEach, describe, expect, it } from 'vitest'
import { GroupMembership } from '../../../../src/clients/consumer/group-membership.ts'
import { GroupOffsets } from '../../../../src/clients/consumer/group-offsets.ts'
import { systemClock } from '../../../../src/common/clock.ts'
import { errorCode, KafkaError } from '../../../../src/common/kafka-error.ts'
import type { ApiMap } from '../../../../src/protocol/api-map.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { consumerGroupHeartbeatResponse } from '../../../../src/protocol/messages/consumer-group-heartbeat.ts'
import { offsetCommitResponse } from '../../../../src/protocol/messages/offset-commit.ts'
import { offsetFetchResponse } from '../../../../src/protocol/messages/offset-fetch.ts'

type Commit = ApiMap['OffsetCommit']
type Fetch = ApiMap['OffsetFetch']
type ErrorName = Parameters<typeof errorCode>[0]

const ORDERS = 'b3JkZXJzb3JkZXJzb3JkZQ'
const place = (partition: number) => ({ topic: 'orders', topicId: ORDERS, partition })

let membership: GroupMembership
let commits: Commit['request'][]
let fetches: Fetch['request'][]
let answers: ErrorName[]
let onRequest: () => void
let closing: AbortController

beforeEach(() => {
  commits = []
  fetches = []
  answers = []
  closing = new AbortController()
  onRequest = () => undefined
  membership = new GroupMembership(
    { groupId: 'g', memberId: 'm', instanceId: 'i', rackId: null, rebalanceTimeoutMs: 1000, serverAssignor: null },
    { names: ['orders'] },
  )
  joined(3)
})

function joined(memberEpoch: number): void {
  membership.join()
  const assignment = { topicPartitions: [] }
  const response = fill(consumerGroupHeartbeatResponse, { memberEpoch, assignment })
  membership.answered(membership.nextHeartbeat(), response)
}

/** Answers each request with the next of `answers`, then with success. */
function newOffsets(timeoutMs = 5000): GroupOffsets {
  const request = async (api: string, asked: unknown): Promise<unknown> => {
    onRequest()
    const code = errorCode(answers.shift() ?? 'NONE')
    return api === 'OffsetCommit' ? answerCommit(asked as Commit['request'], code) : answerFetch(asked as never, code)
  }
  return new GroupOffsets({
    session: { request: request as never, apiVersions: async () => [], close: async () => {} },
    membership,
    clock: systemClock,
    random: () => 0,
    timeoutMs,
    requireStable: true,
    signal: closing.signal,
  })
}

function answerCommit(request: Commit['request'], code: number): Commit['response'] {
  commits.push(request)
  const topics = request.topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map(({ partitionIndex }, i) => ({ partitionIndex, errorCode: i === 0 ? code : 0 })),
  }))
  return fill(offsetCommitResponse, { topics })
}

function answerFetch(request: Fetch['request'], code: number): Fetch['response'] {
  fetches.push(request)
  const partitions = [
    { partitionIndex: 0, committedOffset: 17 },
    { partitionIndex: 1, committedOffset: -1 },
  ]
  const topics = [{ name: 'orders', topicId: ORDERS, partitions }]
  return fill(offsetFetchResponse, { groups: [{ groupId: 'g', errorCode: code, topics: code === 0 ? topics : [] }] })
}

describe('commits of a member', () => {
  it('say who commits, in which epoch, and how far', async () => {
    await newOffsets().commit([{ ...place(2), offset: 5, leaderEpoch: 4 }])
    expect(commits[0]).toMatchObject({
      groupId: 'g',
      memberId: 'm',
      groupInstanceId: 'i',
      generationIdOrMemberEpoch: 3,
      topics: [
        {
          name: 'orders',
          topicId: ORDERS,
          partitions: [{ partitionIndex: 2, committedOffset: 5, committedLeaderEpoch: 4, committedMetadata: '' }],
        },
      ],
    })
  })

  it('are sent again with the new epoch when the member has moved on', async () => {
    answers = ['STALE_MEMBER_EPOCH']
    onRequest = () => {
      const response = fill(consumerGroupHeartbeatResponse, { memberEpoch: 4 })
      membership.answered(membership.nextHeartbeat(), response)
    }
    await newOffsets().commit([{ ...place(0), offset: 5, leaderEpoch: -1 }])
    expect(commits.map(({ generationIdOrMemberEpoch }) => generationIdOrMemberEpoch)).toEqual([3, 4])
  })

  it('are not sent again once the member has begun a new life: others may have read on', async () => {
    answers = ['REQUEST_TIMED_OUT']
    onRequest = () => {
      membership.failed(membership.nextHeartbeat(), new KafkaError('FENCED_MEMBER_EPOCH'))
      joined(9)
    }
    const commit = newOffsets().commit([{ ...place(0), offset: 5, leaderEpoch: -1 }])
    await expect(commit).rejects.toMatchObject({ error: 'UNKNOWN_MEMBER_ID' })
    expect(commits).toHaveLength(1)
  })

  it('come one after the other', async () => {
    answers = ['COORDINATOR_LOAD_IN_PROGRESS']
    const offsets = newOffsets()
    const first = offsets.commit([{ ...place(0), offset: 5, leaderEpoch: -1 }])
    const second = offsets.commit([{ ...place(0), offset: 6, leaderEpoch: -1 }])
    await Promise.all([first, second])
    expect(commits.map(({ topics }) => topics[0]?.partitions[0]?.committedOffset)).toEqual([5, 5, 6])
  })

  it('are not sent again once there is no time for it', async () => {
    answers = ['REQUEST_TIMED_OUT', 'REQUEST_TIMED_OUT']
    onRequest = () => closing.abort()
    const commit = newOffsets().commit([{ ...place(0), offset: 5, leaderEpoch: -1 }])
    await expect(commit).rejects.toMatchObject({ error: 'REQUEST_TIMED_OUT' })
    expect(commits).toHaveLength(1)
  })

  it('mind no topic that is gone', async () => {
    answers = ['UNKNOWN_TOPIC_ID']
    await newOffsets().commit([{ ...place(0), offset: 5, leaderEpoch: -1 }])
    expect(commits).toHaveLength(1)
  })

  it.each(['UNKNOWN_MEMBER_ID', 'OFFSET_METADATA_TOO_LARGE', 'KAFKA_STORAGE_ERROR'] as const)(
    'fail with %s, and the next one is sent all the same',
    async (error) => {
      answers = [error]
      const offsets = newOffsets()
      await expect(offsets.commit([{ ...place(0), offset: 5, leaderEpoch: -1 }])).rejects.toMatchObject({
        error,
        message: expect.stringContaining('orders-0: ') as string,
      })
      await offsets.commit([{ ...place(0), offset: 6, leaderEpoch: -1 }])
      expect(commits).toHaveLength(2)
    },
  )

  it('give up when the time is over', async () => {
    answers = Array.from({ length: 50 }, () => 'COORDINATOR_LOAD_IN_PROGRESS')
    const commit = newOffsets(250).commit([{ ...place(0), offset: 5, leaderEpoch: -1 }])
    await expect(commit).rejects.toMatchObject({ error: 'COORDINATOR_LOAD_IN_PROGRESS' })
    expect(commits.length).toBeLessThan(4)
  })
})

describe('what is committed for a member', () => {
  it('is known for those partitions for which there is something', async () => {
    const committed = await newOffsets().fetchCommitted([place(0), place(1)])
    expect([...committed]).toEqual([[`${ORDERS}-0`, 17]])
    expect(fetches[0]).toMatchObject({
      groups: [
        { groupId: 'g', memberId: 'm', memberEpoch: 3, topics: [{ topicId: ORDERS, partitionIndexes: [0, 1] }] },
      ],
      requireStable: true,
    })
  })

  it('is asked for again while a transaction is open', async () => {
    answers = ['UNSTABLE_OFFSET_COMMIT']
    const committed = await newOffsets().fetchCommitted([place(0)])
    expect(committed.size).toBe(1)
    expect(fetches).toHaveLength(2)
  })
})

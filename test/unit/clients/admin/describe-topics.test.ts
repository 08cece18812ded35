import { describe, expect, it } from 'vitest'
import { describeTopicById, describeTopics } from '../../../../src/clients/admin/describe-topics.ts'
import { recordedSession } from './recorded-session.ts'

const page = (name: string, indexes: readonly number[], more: object = {}) => ({
  errorCode: 0,
  name,
  topicId: `id-${name}`,
  isInternal: false,
  partitions: indexes.map((partitionIndex) => ({
    partitionIndex,
    leaderId: 1,
    replicaNodes: [1],
    isrNodes: [1],
    eligibleLeaderReplicas: [],
    lastKnownElr: null,
  })),
  ...more,
})

describe('describeTopics', () => {
  it('puts the pages of a topic together and asks on where the cursor stands', async () => {
    const { session, requests } = recordedSession([
      { topics: [page('a', [1, 0]), page('b', [0])], nextCursor: { topicName: 'b', partitionIndex: 1 } },
      { topics: [page('b', [1])], nextCursor: null },
    ])
    const topics = await describeTopics(session, ['b', 'a'], { partitionSizeLimitPerResponse: 3 })
    const indexes = (name: string) => {
      const topic = topics.get(name)
      return topic !== undefined && 'partitions' in topic ? topic.partitions.map(({ partition }) => partition) : []
    }
    expect(indexes('a')).toEqual([0, 1])
    expect(indexes('b')).toEqual([0, 1])
    expect(requests.map(({ request }) => request)).toEqual([
      { topics: [{ name: 'a' }, { name: 'b' }], responsePartitionLimit: 3, cursor: null },
      { topics: [{ name: 'b' }], responsePartitionLimit: 3, cursor: { topicName: 'b', partitionIndex: 1 } },
    ])
  })

  it('gives errors by topic', async () => {
    const { session } = recordedSession([{ topics: [page('a', [], { errorCode: 3 })], nextCursor: null }])
    const topics = await describeTopics(session, ['a', 'b'])
    expect(topics.get('a')).toMatchObject({ error: 'UNKNOWN_TOPIC_OR_PARTITION' })
    expect(topics.get('b')).toMatchObject({ error: 'UNKNOWN_SERVER_ERROR' })
  })

  it('does not follow a cursor that stands still', async () => {
    const nextCursor = { topicName: 'a', partitionIndex: 1 }
    const answer = { topics: [page('a', [0])], nextCursor }
    const { session } = recordedSession([answer, answer, answer])
    await expect(describeTopics(session, ['a'])).rejects.toMatchObject({ error: 'UNKNOWN_SERVER_ERROR' })
  })
})

describe('describeTopicById', () => {
  it('asks with Metadata and knows no eligible leader replicas', async () => {
    const { session, requests } = recordedSession([{ topics: [page('a', [1, 0], { topicId: 'id' })] }])
    expect(await describeTopicById(session, 'id')).toMatchObject({
      name: 'a',
      partitions: [
        { partition: 0, elr: null },
        { partition: 1, elr: null },
      ],
    })
    expect(requests[0]?.request).toMatchObject({
      topics: [{ topicId: 'id', name: null }],
      allowAutoTopicCreation: false,
    })
  })

  it.each([
    [[], 'UNKNOWN_TOPIC_ID'],
    [[page('a', [], { errorCode: 100 })], 'UNKNOWN_TOPIC_ID'],
  ])('gives the error of %o', async (topics, error) => {
    const { session } = recordedSession([{ topics }])
    expect(await describeTopicById(session, 'id')).toMatchObject({ error })
  })
})

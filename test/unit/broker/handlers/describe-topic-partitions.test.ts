import { describe, expect, it } from 'vitest'
import { handleDescribeTopicPartitions } from '../../../../src/broker/handlers/describe-topic-partitions.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import {
  type DescribeTopicPartitionsRequest,
  describeTopicPartitionsRequest,
} from '../../../../src/protocol/messages/describe-topic-partitions.ts'
import { replayedStoppedBroker } from '../../metadata/stopped-broker.ts'
import { memoryBroker } from './memory-broker.ts'

const broker = memoryBroker(replayedStoppedBroker())

async function ask(request: Partially<DescribeTopicPartitionsRequest>) {
  const response = await handleDescribeTopicPartitions(
    broker,
    fill<DescribeTopicPartitionsRequest>(describeTopicPartitionsRequest, request),
  )
  const topics = response.topics.map(({ name, errorCode, partitions }) => [
    name,
    errorCode,
    partitions.map(({ partitionIndex }) => partitionIndex),
  ])
  return { response, topics, nextCursor: response.nextCursor }
}

const named = (...names: readonly string[]) => names.map((name) => ({ name }))

describe('a description of partitions', () => {
  it('is in the order of the names, with unknown and invalid ones where they belong', async () => {
    const { topics, nextCursor, response } = await ask({ topics: named('three', 'nope', 'bad name', 'one', 'one') })
    expect(topics).toEqual([
      ['bad name', 17, []],
      ['nope', 3, []],
      ['one', 0, [0, 1, 2, 3]],
      ['three', 0, [0, 1, 2]],
    ])
    expect(nextCursor).toBeNull()
    expect(response.topics[2]?.partitions[0]).toEqual({
      errorCode: 0,
      partitionIndex: 0,
      leaderId: 1,
      leaderEpoch: 3,
      replicaNodes: [1],
      isrNodes: [1],
      eligibleLeaderReplicas: [],
      lastKnownElr: [],
      offlineReplicas: [],
    })
  })

  it('ends in the middle of a topic when the page is full', async () => {
    expect(await ask({ topics: named('one', 'three'), responsePartitionLimit: 3 })).toMatchObject({
      topics: [['one', 0, [0, 1, 2]]],
      nextCursor: { topicName: 'one', partitionIndex: 3 },
    })
  })

  it('points at the next topic when the page is full at the end of one', async () => {
    expect(await ask({ topics: named('one', 'two', 'three'), responsePartitionLimit: 4 })).toMatchObject({
      topics: [['one', 0, [0, 1, 2, 3]]],
      nextCursor: { topicName: 'three', partitionIndex: 0 },
    })
  })

  it('goes on at the cursor, also when that is behind the last partition or no topic', async () => {
    const topics = named('one', 'recreated', 'three')
    const at = (topicName: string, partitionIndex: number) => ask({ topics, cursor: { topicName, partitionIndex } })
    expect((await at('one', 2)).topics[0]).toEqual(['one', 0, [2, 3]])
    expect((await at('one', 9)).topics[0]).toEqual(['one', 0, []])
    expect((await at('pigs', 5)).topics.map(([name]) => name)).toEqual(['recreated', 'three'])
  })

  it('page after page names every partition of every topic once', async () => {
    const seen: string[] = []
    let cursor: DescribeTopicPartitionsRequest['cursor'] = null
    do {
      const page = await ask({ topics: [], responsePartitionLimit: 5, cursor })
      for (const { name, partitions } of page.response.topics) {
        seen.push(...partitions.map(({ partitionIndex }) => `${name}-${partitionIndex}`))
      }
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toHaveLength(22)
    expect(new Set(seen).size).toBe(22)
  })

  it.each([{ responsePartitionLimit: 0 }, { cursor: { topicName: 'one', partitionIndex: -1 } }])(
    'with %j is refused',
    async (request) => {
      await expect(ask(request)).rejects.toMatchObject({ error: 'INVALID_REQUEST' })
    },
  )
})

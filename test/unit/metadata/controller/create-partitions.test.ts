import { describe, expect, it } from 'vitest'
import { createPartitions } from '../../../../src/metadata/controller/create-partitions.ts'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import {
  type CreatePartitionsRequest,
  createPartitionsRequest,
} from '../../../../src/protocol/messages/create-partitions.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import { newCluster, oneBroker } from '../images.ts'

type Growth = Partially<CreatePartitionsRequest['topics'][number]>

function clusterWithOrders() {
  const replay = newCluster()
  const topics = [{ name: 'orders', numPartitions: 4, replicationFactor: 1 }]
  const { records } = createTopics(replay.image, fill(createTopicsRequest, { topics }), oneBroker())
  for (const record of records) replay.apply(record)
  return replay
}

function grow(topics: readonly Growth[], validateOnly = false) {
  const replay = clusterWithOrders()
  const unassigned = topics.map((topic) => ({ assignments: null, ...topic }))
  const request = fill(createPartitionsRequest, { topics: unassigned, validateOnly })
  const { records, response } = createPartitions(replay.image, request, oneBroker())
  for (const record of records) replay.apply(record)
  return { records, results: response.results, partitions: replay.image.topicsByName.get('orders')?.partitions }
}

describe('more partitions', () => {
  it('are numbered on and lead by themselves', () => {
    const { records, results, partitions } = grow([{ name: 'orders', count: 6 }])
    expect(results).toEqual([{ name: 'orders', errorCode: 0, errorMessage: null }])
    expect(records.map((record) => record.type === 'PartitionRecord' && record.data.partitionId)).toEqual([4, 5])
    expect(partitions?.map(({ leader, leaderEpoch }) => [leader, leaderEpoch])).toEqual(Array(6).fill([1, 0]))
  })

  it('may be assigned by the request', () => {
    const assignments = [{ brokerIds: [1] }, { brokerIds: [1] }]
    expect(grow([{ name: 'orders', count: 6, assignments }]).partitions).toHaveLength(6)
  })

  it('are only thought over with validateOnly', () => {
    const { records, results } = grow([{ name: 'orders', count: 6 }], true)
    expect([records, results[0]?.errorCode]).toEqual([[], 0])
  })

  it.each<[Growth, number, string | null]>([
    [{ name: 'nope', count: 3 }, 3, null],
    [{ name: 'orders', count: 4 }, 37, 'Topic already has 4 partition(s).'],
    [{ name: 'orders', count: 1 }, 37, 'The topic orders currently has 4 partition(s); 1 would not be an increase.'],
    [{ name: 'orders', count: -3 }, 37, 'The topic orders currently has 4 partition(s); -3 would not be an increase.'],
    [{ name: 'orders', count: 20000 }, 44, 'Excessively large number of partitions per request.'],
    [
      { name: 'orders', count: 6, assignments: [] },
      39,
      'Attempted to add 2 additional partition(s), but only 0 assignment(s) were specified.',
    ],
    [
      { name: 'orders', count: 5, assignments: [{ brokerIds: [] }] },
      39,
      'The manual partition assignment includes an empty replica list.',
    ],
    [
      { name: 'orders', count: 6, assignments: [{ brokerIds: [1] }, { brokerIds: [7] }] },
      39,
      'The manual partition assignment includes broker 7, but no such broker is registered.',
    ],
    [
      { name: 'orders', count: 5, assignments: [{ brokerIds: [1, 1] }] },
      39,
      'The manual partition assignment includes the broker 1 more than once.',
    ],
  ])('as %j are refused in the words of Kafka', (topic, errorCode, errorMessage) => {
    const { records, results, partitions } = grow([topic])
    expect(results).toEqual([{ name: topic.name, errorCode, errorMessage }])
    expect(records).toEqual([])
    expect(partitions).toHaveLength(4)
  })

  it('asked for twice for one topic are refused', () => {
    const { results, partitions } = grow([
      { name: 'orders', count: 5 },
      { name: 'orders', count: 6 },
    ])
    expect(results).toEqual([{ name: 'orders', errorCode: 42, errorMessage: 'Duplicate topic name.' }])
    expect(partitions).toHaveLength(4)
  })
})

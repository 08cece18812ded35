import { describe, expect, it } from 'vitest'
import type { ControllerEnv } from '../../../../src/metadata/controller/controller-result.ts'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import type { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import { type CreateTopicsRequest, createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { DIRECTORY_ID, newCluster, oneBroker, summaryOf } from '../images.ts'

type Topic = Partially<CreateTopicsRequest['topics'][number]>

function create(
  replay: MetadataReplay,
  topics: readonly Topic[],
  validateOnly = false,
  env: ControllerEnv = oneBroker(),
) {
  const unset = { numPartitions: -1, replicationFactor: -1 }
  const request = fill(createTopicsRequest, { topics: topics.map((topic) => ({ ...unset, ...topic })), validateOnly })
  const result = createTopics(replay.image, request, env)
  for (const record of result.records) replay.apply(record)
  return result
}

const config = (name: string, value: string | null) => ({ name, value })

describe('a new topic', () => {
  it('is written in the order and with the values of a controller of Kafka', () => {
    const configs = [config('min.insync.replicas', '1'), config('retention.ms', '5')]
    const { records, response } = create(newCluster(), [
      { name: 'f1', numPartitions: 2, replicationFactor: 1, configs },
    ])
    const topicId = response.topics[0]?.topicId ?? ''
    const setting = (name: string, value: string): MetadataRecord => ({
      type: 'ConfigRecord',
      version: 0,
      data: { resourceType: 2, resourceName: 'f1', name, value },
    })
    const partition = (partitionId: number): MetadataRecord => ({
      type: 'PartitionRecord',
      version: 2,
      data: {
        partitionId,
        topicId,
        replicas: [1],
        isr: [1],
        removingReplicas: [],
        addingReplicas: [],
        leader: 1,
        leaderRecoveryState: 0,
        leaderEpoch: 0,
        partitionEpoch: 0,
        directories: [DIRECTORY_ID],
        eligibleLeaderReplicas: null,
        lastKnownElr: null,
      },
    })
    expect(records).toEqual([
      { type: 'TopicRecord', version: 0, data: { name: 'f1', topicId } },
      setting('min.insync.replicas', '1'),
      setting('retention.ms', '5'),
      { type: 'ClearElrRecord', version: 0, data: { topicName: 'f1' } },
      partition(0),
      partition(1),
    ])
  })

  it('has the defaults of the broker where the request says nothing', () => {
    const replay = newCluster()
    const env = { ...oneBroker(), staticBrokerConfigs: new Map([['num.partitions', '4']]) }
    const { response } = create(replay, [{ name: 'a' }], false, env)
    expect(response.topics[0]).toMatchObject({ errorCode: 0, numPartitions: 4, replicationFactor: 1 })
    expect(replay.image.topicsByName.get('a')?.partitions).toHaveLength(4)
  })

  it('is answered with its settings by name, as they were given', () => {
    const configs = [config('preallocate', ' TRUE '), config('internal.segment.bytes', '777')]
    const { response } = create(newCluster(), [{ name: 'a', configs }])
    const shown = response.topics[0]?.configs ?? []
    expect(shown.map(({ name }) => name)).toEqual(shown.map(({ name }) => name).sort())
    expect(shown).toHaveLength(34)
    const byName = new Map(shown.map((each) => [each.name, [each.value, each.configSource]]))
    expect(byName.get('preallocate')).toEqual([' TRUE ', 1])
    expect(byName.get('min.insync.replicas')).toEqual(['1', 3])
    expect(byName.get('segment.bytes')).toEqual(['1073741824', 4])
    expect(byName.get('retention.ms')).toEqual(['604800000', 4])
    expect(byName.get('cleanup.policy')).toEqual(['delete', 5])
  })

  it('may say itself where its partitions are', () => {
    const replay = newCluster()
    const assignments = [
      { partitionIndex: 1, brokerIds: [1] },
      { partitionIndex: 0, brokerIds: [1] },
    ]
    create(replay, [{ name: 'a', assignments }])
    expect(replay.image.topicsByName.get('a')?.partitions.map(({ leader }) => leader)).toEqual([1, 1])
  })

  it('collides with one of the same request, as with any that is there', () => {
    const { response } = create(newCluster(), [{ name: 'a.b' }, { name: 'a_b' }, { name: 'ab' }])
    expect(response.topics.map(({ errorCode }) => errorCode)).toEqual([0, 17, 0])
    expect(response.topics[1]?.errorMessage).toBe("Topic 'a_b' collides with existing topic: a.b")
  })

  it('is only thought over with validateOnly', () => {
    const replay = newCluster()
    const { records, response } = create(replay, [{ name: 'a' }, { name: '..' }], true)
    expect(records).toEqual([])
    expect(response.topics.map(({ errorCode }) => errorCode)).toEqual([0, 17])
  })

  it.each([
    ['4.3', 30, 2],
    ['3.9', 21, 1],
    ['3.6', 14, 0],
  ])('has the record version that the metadata.version of %s asks for', (_, featureLevel, version) => {
    const level: MetadataRecord = {
      type: 'FeatureLevelRecord',
      version: 0,
      data: { name: 'metadata.version', featureLevel },
    }
    const { records } = create(newCluster(level), [{ name: 'a' }])
    expect(records.at(-1)).toMatchObject({ type: 'PartitionRecord', version })
  })

  it('has no chosen directory where the broker has several', () => {
    const env = { ...oneBroker(), brokers: [{ id: 1, directories: [DIRECTORY_ID, 'C5Gz_1s7RWmVv3wA5gRSlQ'] }] }
    const { records } = create(newCluster(), [{ name: 'a' }], false, env)
    expect(records.at(-1)).toMatchObject({ data: { directories: ['AAAAAAAAAAAAAAAAAAAAAQ'] } })
  })
})

/** What a broker of Kafka 4.3.1 answered. */
describe('a topic that Kafka refuses', () => {
  const assigned = (...brokerIds: number[][]) => ({
    assignments: brokerIds.map((ids, partitionIndex) => ({ partitionIndex, brokerIds: ids })),
  })
  const tooWide = (factor: number) =>
    `Unable to replicate the partition ${factor} time(s): The target replication factor of ${factor} cannot be reached because only 1 broker(s) are registered or some brokers have all their log directories cordoned.`
  const noBroker = (id: number) =>
    `The manual partition assignment includes broker ${id}, but no such broker is registered.`

  it.each<[string, Topic, number, string]>([
    ['exists', { name: 'old' }, 36, "Topic 'old' already exists."],
    ['has no name', { name: '' }, 17, 'Topic name is invalid: the empty string is not allowed'],
    ['collides', { name: 'stock_level' }, 17, "Topic 'stock_level' collides with existing topic: stock.level"],
    [
      'is the controller’s own',
      { name: '__cluster_metadata' },
      42,
      'Creation of internal topic __cluster_metadata is prohibited.',
    ],
    [
      'has 0 partitions',
      { name: 'b', numPartitions: 0 },
      37,
      'Number of partitions was set to an invalid non-positive value.',
    ],
    [
      'has -2 partitions',
      { name: 'b', numPartitions: -2 },
      37,
      'Number of partitions was set to an invalid non-positive value.',
    ],
    [
      'has 0 replicas',
      { name: 'b', replicationFactor: 0, numPartitions: 0 },
      38,
      'Replication factor must be larger than 0, or -1 to use the default value.',
    ],
    [
      'has -2 replicas',
      { name: 'b', replicationFactor: -2 },
      38,
      'Replication factor must be larger than 0, or -1 to use the default value.',
    ],
    ['has too many replicas', { name: 'b', replicationFactor: 3 }, 38, tooWide(3)],
    ['has too many replicas and partitions', { name: 'b', replicationFactor: 2, numPartitions: 5 }, 38, tooWide(2)],
    [
      'has too many partitions',
      { name: 'b', numPartitions: 20000 },
      44,
      'Excessively large number of partitions per request.',
    ],
    [
      'has replicas and an assignment',
      { name: 'b', numPartitions: 1, replicationFactor: 1, ...assigned([1]) },
      42,
      'A manual partition assignment was specified, but replication factor was not set to -1.',
    ],
    [
      'has partitions and an assignment',
      { name: 'b', numPartitions: 1, ...assigned([1]) },
      42,
      'A manual partition assignment was specified, but numPartitions was not set to -1.',
    ],
    [
      'is assigned to nobody',
      { name: 'b', ...assigned([]) },
      39,
      'The manual partition assignment includes an empty replica list.',
    ],
    [
      'is assigned twice to one broker',
      { name: 'b', ...assigned([1, 1]) },
      39,
      'The manual partition assignment includes the broker 1 more than once.',
    ],
    ['is assigned to a stranger', { name: 'b', ...assigned([5]) }, 39, noBroker(5)],
    ['is assigned to two strangers', { name: 'b', ...assigned([1], [7, 2]) }, 39, noBroker(2)],
    ['is assigned to broker -1', { name: 'b', ...assigned([-1]) }, 39, noBroker(-1)],
    [
      'has no partition 0',
      { name: 'b', assignments: [{ partitionIndex: 1, brokerIds: [1] }] },
      39,
      'partitions should be a consecutive 0-based integer sequence',
    ],
    [
      'has a partition twice',
      {
        name: 'b',
        assignments: [
          { partitionIndex: 0, brokerIds: [1] },
          { partitionIndex: 0, brokerIds: [1] },
        ],
      },
      39,
      'Found multiple manual partition assignments for partition 0',
    ],
    [
      'has a bad setting, whatever else',
      { name: 'b', replicationFactor: 9, configs: [config('retention.ms', 'soon')] },
      40,
      'Invalid value soon for configuration retention.ms: Not a number of type LONG',
    ],
  ])('because it %s is refused in the same words', (_, topic, errorCode, errorMessage) => {
    const replay = newCluster()
    create(replay, [{ name: 'old' }, { name: 'stock.level' }])
    const { records, response } = create(replay, [topic, { name: 'good' }])
    const answer = response.topics.find(({ name }) => name === topic.name)
    expect(answer).toMatchObject({ errorCode, errorMessage, numPartitions: -1, replicationFactor: -1 })
    expect(records.filter(({ type }) => type === 'TopicRecord')).toHaveLength(1)
    expect(replay.image.topicsByName.has('good')).toBe(true)
  })

  it('because its partitions have different numbers of replicas is refused in the same words', () => {
    const brokers = [1, 2, 3].map((id) => ({ id, directories: [DIRECTORY_ID] }))
    const topic = { name: 'b', ...assigned([1], [1, 2]) }
    const { response } = create(newCluster(), [topic], false, { ...oneBroker(), brokers })
    expect(response.topics[0]?.errorMessage).toBe(
      'The manual partition assignment includes a partition with 2 replica(s), but this is not consistent with previous partitions, which have 1 replica(s).',
    )
  })

  it('because the request names it twice is refused once, at the end', () => {
    const replay = newCluster()
    const { response } = create(replay, [{ name: 'twice' }, { name: 'twice' }, { name: 'once' }])
    expect(response.topics.map(({ name, errorCode, errorMessage }) => [name, errorCode, errorMessage])).toEqual([
      ['once', 0, null],
      ['twice', 42, 'Duplicate topic name.'],
    ])
    expect(Object.keys(summaryOf(replay.image))).toEqual(['once'])
  })
})

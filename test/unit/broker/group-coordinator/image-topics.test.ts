import { expect, it } from 'vitest'
import { groupSettings, hasConsumerProtocol } from '../../../../src/broker/group-coordinator/group-settings.ts'
import { ImageTopics } from '../../../../src/broker/group-coordinator/image-topics.ts'
import { createPartitions } from '../../../../src/metadata/controller/create-partitions.ts'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { newCluster, oneBroker } from '../../metadata/images.ts'

const env = { brokerId: 1, staticBrokerConfigs: new Map<string, string>() }

function withTopic(): {
  replay: MetadataReplay
  apply: (records: readonly MetadataRecord[]) => void
  topics: ImageTopics
} {
  const replay = newCluster()
  let offset = 0
  const apply = (records: readonly MetadataRecord[]) => {
    for (const record of records) replay.apply(record)
    offset += records.length
  }
  const topics = [{ name: 'orders', numPartitions: 2, replicationFactor: 1 }]
  apply(createTopics(replay.image, fill(createTopicsRequest, { topics }), oneBroker()).records)
  return { replay, apply, topics: new ImageTopics({ image: () => replay.image, offset: () => offset }) }
}

const config = (resourceType: number, resourceName: string, name: string, value: string): MetadataRecord => ({
  type: 'ConfigRecord',
  version: 0,
  data: { resourceType, resourceName, name, value },
})

it('a topic is the same object until it changes itself', () => {
  const { replay, apply, topics } = withTopic()
  const before = topics.byName('orders')
  expect(before).toMatchObject({ name: 'orders', partitionCount: 2 })
  apply([config(2, 'orders', 'retention.ms', '1')])
  expect(topics.byName('orders')).toBe(before)
  const request = { topics: [{ name: 'orders', count: 3, assignments: null }], timeoutMs: 0, validateOnly: false }
  apply(createPartitions(replay.image, request, oneBroker()).records)
  expect(topics.byName('orders')).toMatchObject({ partitionCount: 3 })
  expect(topics.byId(before?.topicId ?? '')).toBe(topics.byName('orders'))
  expect([topics.byName('none'), [...topics.names()]]).toEqual([undefined, ['orders']])
})

it('a group has the settings of its own, else those of the broker, else Kafka’s', () => {
  const { replay, apply } = withTopic()
  expect(groupSettings(replay.image, env, 'g')).toMatchObject({
    sessionTimeoutMs: 45_000,
    heartbeatIntervalMs: 5000,
    assignors: ['uniform', 'range'],
    assignmentIntervalMs: 0,
    offsetMetadataMaxBytes: 4096,
    offsetsRetentionMs: 604_800_000,
  })
  apply([config(32, 'g', 'consumer.session.timeout.ms', '50000'), config(4, '', 'offsets.retention.minutes', '1')])
  expect(groupSettings(replay.image, env, 'g')).toMatchObject({ sessionTimeoutMs: 50_000, offsetsRetentionMs: 60_000 })
  expect(groupSettings(replay.image, env, 'h')).toMatchObject({ sessionTimeoutMs: 45_000 })
  const file = new Map([
    ['group.consumer.assignors', 'org.apache.kafka.coordinator.group.assignor.RangeAssignor, my.Own'],
    ['group.consumer.assignment.interval.ms', '1500'],
  ])
  const ofFile = groupSettings(replay.image, { ...env, staticBrokerConfigs: file }, 'g')
  expect(ofFile).toMatchObject({ assignors: ['range'], assignmentIntervalMs: 1500 })
})

it('there are groups of the consumer protocol where the feature and the broker allow them', () => {
  expect(hasConsumerProtocol(newCluster().image, env)).toBe(true)
  expect(hasConsumerProtocol(new MetadataReplay().image, env)).toBe(false)
  const classic = new Map([['group.coordinator.rebalance.protocols', 'classic, streams']])
  expect(hasConsumerProtocol(newCluster().image, { ...env, staticBrokerConfigs: classic })).toBe(false)
})

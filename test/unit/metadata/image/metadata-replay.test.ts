import { describe, expect, it } from 'vitest'
import type { BrokerRegistration } from '../../../../src/metadata/image/metadata-image.ts'
import { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { partitionRecord } from '../../../../src/protocol/messages/metadata/topic-records.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { newCluster, summaryOf } from '../images.ts'
import { metadataRecordsIn } from '../log-entries.ts'
import { LOG_FILE, replayedStoppedBroker, stoppedBroker, stoppedBrokerFile } from '../stopped-broker.ts'

const A = 'B7sFkv5zQgaVLCAZZrkEWw'
const B = 'O0Jrt0IZTmSJYKWA-i6QwA'

function topic(name: string, topicId: string): MetadataRecord {
  return { type: 'TopicRecord', version: 0, data: { name, topicId } }
}

function partition(topicId: string, partitionId: number): MetadataRecord {
  const data = fill(partitionRecord, { topicId, partitionId, replicas: [1], isr: [1], leader: 1, leaderEpoch: 0 })
  return { type: 'PartitionRecord', version: 2, data: { ...data, partitionEpoch: 0 } }
}

function setting(resourceType: number, resourceName: string, name: string, value: string | null): MetadataRecord {
  return { type: 'ConfigRecord', version: 0, data: { resourceType, resourceName, name, value } }
}

const begin: MetadataRecord = { type: 'BeginTransactionRecord', version: 0, data: { name: 't' } }
const end: MetadataRecord = { type: 'EndTransactionRecord', version: 0, data: {} }
const abort: MetadataRecord = { type: 'AbortTransactionRecord', version: 0, data: { reason: null } }

describe('the log of a broker of Kafka 4.3.1', () => {
  const { image } = replayedStoppedBroker()

  it('has the topics, partition counts and settings that Kafka reported', () => {
    const expected = stoppedBroker.topics.map(({ name, ...rest }) => [name, rest])
    expect(summaryOf(image)).toEqual(Object.fromEntries(expected))
  })

  it('has the same records as Kafka decoded from it', () => {
    const records = metadataRecordsIn(stoppedBrokerFile(LOG_FILE))
    const kafkaName = (type: string) => type.replace(/(?<!^)[A-Z]/g, '_$&').toUpperCase()
    const shown = records.filter(({ type }) => type !== 'NoOpRecord' && !type.startsWith('Register'))
    const expected = stoppedBroker.records.filter(({ type }) => type !== undefined)
    expect(shown.map(({ type }) => kafkaName(type))).toEqual(expected.map(({ type }) => type))
    for (const [position, { data }] of expected.entries()) {
      expect(JSON.parse(JSON.stringify(shown[position]?.data, bufferToBase64))).toMatchObject(data ?? {})
    }
  })

  it('leaves every partition without a leader, and its replica eligible', () => {
    const partitions = [...image.topicsByName.values()].flatMap((each) => each.partitions)
    expect(partitions).toHaveLength(22)
    for (const state of partitions) expect(state).toMatchObject({ leader: -1, isr: [], elr: [1], lastKnownElr: [1] })
    // Made before a restart, so led, left, led and left; or only led and left.
    expect(image.topicsByName.get('one')?.partitions[0]).toMatchObject({ leaderEpoch: 3, partitionEpoch: 3 })
    expect(image.topicsByName.get('later-one')?.partitions[0]).toMatchObject({ leaderEpoch: 1, partitionEpoch: 1 })
  })

  it('has features, broker, quotas, credentials and ACLs as they were last', () => {
    expect(Object.fromEntries(image.features)).toEqual(stoppedBroker.features)
    expect(image.brokers.get(1)).toMatchObject({ brokerEpoch: 93, fenced: true, inControlledShutdown: true })
    expect(image.nextProducerId).toBe(2000)
    expect(image.clientQuotas.size).toBe(4)
    expect([...image.scramCredentials.keys()].sort()).toEqual(['1/alice', '1/later-alice', '2/alice', '2/later-alice'])
    expect([...image.acls.values()].map((acl) => acl.resourceName).sort()).toEqual(['later-one', 'one'])
    expect([...(image.configs.get('4/')?.settings ?? [])]).toEqual([
      ['min.insync.replicas', '1'],
      ['log.retention.ms', '96400000000'],
      ['message.max.bytes', '1500000'],
    ])
  })

  it.each([
    ['00000000000000000090-0000000001.checkpoint', 90],
    ['00000000000000000165-0000000002.checkpoint', 165],
  ])('adds up to the same from snapshot %s on', (name, endOffset) => {
    const fromSnapshot = replayedStoppedBroker({ name, endOffset }).image
    expect(fromSnapshot.topicsByName).toEqual(image.topicsByName)
    expect(fromSnapshot.configs).toEqual(image.configs)
    expect(fromSnapshot.features).toEqual(image.features)
    expect(withSortedFeatures(fromSnapshot.brokers.get(1))).toEqual(withSortedFeatures(image.brokers.get(1)))
    expect(fromSnapshot.clientQuotas).toEqual(image.clientQuotas)
    expect(fromSnapshot.scramCredentials).toEqual(image.scramCredentials)
    expect(fromSnapshot.acls).toEqual(image.acls)
    expect(fromSnapshot.nextProducerId).toBe(image.nextProducerId)
  })
})

describe('a transaction in the metadata log', () => {
  it('becomes visible with its end, not before', () => {
    const replay = newCluster(begin, topic('a', A), partition(A, 0))
    expect(replay.image.topicsByName.size).toBe(0)
    expect(replay.hasOpenTransaction).toBe(true)
    replay.apply(end)
    expect(replay.image.topicsByName.get('a')?.partitions).toHaveLength(1)
    expect(replay.hasOpenTransaction).toBe(false)
  })

  it('leaves nothing behind when it is aborted', () => {
    const replay = newCluster(begin, topic('a', A), abort, topic('b', B))
    expect([...replay.image.topicsByName.keys()]).toEqual(['b'])
  })

  it.each([
    ['a second beginning', [begin, begin]],
    ['an end without a beginning', [end]],
    ['an abort without a beginning', [abort]],
  ] satisfies [string, MetadataRecord[]][])('is refused with %s', (_, records) => {
    expect(() => newCluster(...records)).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
  })
})

describe('a record', () => {
  it('does the same whether it comes decoded or as bytes', () => {
    const decoded = new MetadataReplay()
    for (const record of metadataRecordsIn(stoppedBrokerFile(LOG_FILE))) decoded.apply(record)
    expect(decoded.image).toEqual(replayedStoppedBroker().image)
  })

  it('of a removed topic takes partitions and settings with it', () => {
    const { image } = newCluster(
      topic('a', A),
      setting(2, 'a', 'retention.ms', '5'),
      partition(A, 0),
      { type: 'RemoveTopicRecord', version: 0, data: { topicId: A } },
      topic('a', B),
    )
    expect(summaryOf(image)).toEqual({ a: { topicId: B, partitions: 0, configs: {} } })
    expect(image.topicsById.has(A)).toBe(false)
  })

  it('without a value deletes a setting, and the last one the resource', () => {
    const { image } = newCluster(
      setting(32, 'g', 'x', '1'),
      setting(32, 'g', 'y', '2'),
      setting(32, 'g', 'x', null),
      setting(16, 'm', 'x', '1'),
      setting(16, 'm', 'x', null),
      setting(16, 'never', 'x', null),
    )
    expect(image.configs.get('32/g')?.settings).toEqual(new Map([['y', '2']]))
    expect(image.configs.has('16/m')).toBe(false)
  })

  it.each([
    ['a topic twice by name', [topic('a', A), topic('a', B)], 'topic a that exists already'],
    ['a topic twice by id', [topic('a', A), topic('b', A)], `topic id ${A} that exists already`],
    ['a partition of an unknown topic', [partition(A, 0)], `topic id ${A}, which does not exist`],
    ['a partition after a gap', [topic('a', A), partition(A, 1)], 'partition 1 without the one before'],
    ['a removed topic twice', [{ type: 'RemoveTopicRecord', version: 0, data: { topicId: A } }], 'does not exist'],
    ['eligible leaders of nothing', [{ type: 'ClearElrRecord', version: 0, data: { topicName: 'a' } }], 'topic a'],
    ['a broker that never registered', [{ type: 'FenceBrokerRecord', version: 0, data: { id: 7, epoch: 1 } }], '7'],
  ] satisfies [string, MetadataRecord[], string][])('is refused when it means %s', (_, records, message) => {
    expect(() => newCluster(...records)).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
    expect(() => newCluster(...records)).toThrow(message)
  })
})

function bufferToBase64(_: string, value: unknown): unknown {
  const isBuffer = typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
  return isBuffer ? Buffer.from((value as unknown as { data: number[] }).data).toString('base64') : value
}

/** Kafka lists the features of a broker in the order of a hash. */
function withSortedFeatures(broker: BrokerRegistration | undefined) {
  return { ...broker, features: broker?.features.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
}

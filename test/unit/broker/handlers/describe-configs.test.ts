import { describe, expect, it } from 'vitest'
import { handleDescribeConfigs } from '../../../../src/broker/handlers/describe-configs.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import {
  type DescribeConfigsRequest,
  describeConfigsRequest,
} from '../../../../src/protocol/messages/describe-configs.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { newCluster } from '../../metadata/images.ts'
import { replayedStoppedBroker, stoppedBroker } from '../../metadata/stopped-broker.ts'
import { type MemoryBroker, memoryBroker } from './memory-broker.ts'

const SOURCES = [
  '',
  'DYNAMIC_TOPIC_CONFIG',
  'DYNAMIC_BROKER_CONFIG',
  'DYNAMIC_DEFAULT_BROKER_CONFIG',
  'STATIC_BROKER_CONFIG',
  'DEFAULT_CONFIG',
]

async function ask(broker: MemoryBroker, resource: Partially<DescribeConfigsRequest['resources'][number]>) {
  const resources = [{ configurationKeys: null, ...resource }]
  const request = fill(describeConfigsRequest, { resources, includeSynonyms: true })
  const [result] = (await handleDescribeConfigs(broker, request)).results
  if (result === undefined) throw new Error('one resource, one result')
  return result
}

/** As `kafka-configs.sh` prints them. */
function lines({ configs }: Awaited<ReturnType<typeof ask>>): string[] {
  return configs.map(({ name, value, isSensitive, synonyms }) => {
    const shown = synonyms.map((synonym) => `${SOURCES[synonym.source]}:${synonym.name}=${synonym.value}`)
    return `  ${name}=${value} sensitive=${isSensitive} synonyms={${shown.join(', ')}}`
  })
}

function topicSetting(name: string, value: string): MetadataRecord {
  return { type: 'ConfigRecord', version: 0, data: { resourceType: 2, resourceName: 'orders', name, value } }
}

const orders: MetadataRecord = {
  type: 'TopicRecord',
  version: 0,
  data: { name: 'orders', topicId: 'B7sFkv5zQgaVLCAZZrkEWw' },
}

describe('the settings of a topic', () => {
  it('are those that Kafka lists, with synonyms and sources', async () => {
    const broker = memoryBroker(
      newCluster(orders, topicSetting('retention.ms', '60000'), topicSetting('compression.type', 'gzip')),
    )
    expect(lines(await ask(broker, { resourceType: 2, resourceName: 'orders' })).sort()).toEqual(
      [
        '  cleanup.policy=delete sensitive=false synonyms={DEFAULT_CONFIG:log.cleanup.policy=delete}',
        '  compression.gzip.level=-1 sensitive=false synonyms={DEFAULT_CONFIG:compression.gzip.level=-1}',
        '  compression.lz4.level=9 sensitive=false synonyms={DEFAULT_CONFIG:compression.lz4.level=9}',
        '  compression.type=gzip sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:compression.type=gzip, DEFAULT_CONFIG:compression.type=producer}',
        '  compression.zstd.level=3 sensitive=false synonyms={DEFAULT_CONFIG:compression.zstd.level=3}',
        '  delete.retention.ms=86400000 sensitive=false synonyms={DEFAULT_CONFIG:log.cleaner.delete.retention.ms=86400000}',
        '  file.delete.delay.ms=60000 sensitive=false synonyms={DEFAULT_CONFIG:log.segment.delete.delay.ms=60000}',
        '  flush.messages=9223372036854775807 sensitive=false synonyms={DEFAULT_CONFIG:log.flush.interval.messages=9223372036854775807}',
        '  flush.ms=9223372036854775807 sensitive=false synonyms={}',
        '  follower.replication.throttled.replicas= sensitive=false synonyms={}',
        '  index.interval.bytes=4096 sensitive=false synonyms={DEFAULT_CONFIG:log.index.interval.bytes=4096}',
        '  leader.replication.throttled.replicas= sensitive=false synonyms={}',
        '  local.retention.bytes=-2 sensitive=false synonyms={DEFAULT_CONFIG:log.local.retention.bytes=-2}',
        '  local.retention.ms=-2 sensitive=false synonyms={DEFAULT_CONFIG:log.local.retention.ms=-2}',
        '  max.compaction.lag.ms=9223372036854775807 sensitive=false synonyms={DEFAULT_CONFIG:log.cleaner.max.compaction.lag.ms=9223372036854775807}',
        '  max.message.bytes=1048588 sensitive=false synonyms={DEFAULT_CONFIG:message.max.bytes=1048588}',
        '  message.timestamp.after.max.ms=3600000 sensitive=false synonyms={DEFAULT_CONFIG:log.message.timestamp.after.max.ms=3600000}',
        '  message.timestamp.before.max.ms=9223372036854775807 sensitive=false synonyms={DEFAULT_CONFIG:log.message.timestamp.before.max.ms=9223372036854775807}',
        '  message.timestamp.type=CreateTime sensitive=false synonyms={DEFAULT_CONFIG:log.message.timestamp.type=CreateTime}',
        '  min.cleanable.dirty.ratio=0.5 sensitive=false synonyms={DEFAULT_CONFIG:log.cleaner.min.cleanable.ratio=0.5}',
        '  min.compaction.lag.ms=0 sensitive=false synonyms={DEFAULT_CONFIG:log.cleaner.min.compaction.lag.ms=0}',
        '  min.insync.replicas=1 sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG:min.insync.replicas=1, DEFAULT_CONFIG:min.insync.replicas=1}',
        '  preallocate=false sensitive=false synonyms={DEFAULT_CONFIG:log.preallocate=false}',
        '  remote.log.copy.disable=false sensitive=false synonyms={}',
        '  remote.log.delete.on.disable=false sensitive=false synonyms={}',
        '  remote.storage.enable=false sensitive=false synonyms={}',
        '  retention.bytes=-1 sensitive=false synonyms={DEFAULT_CONFIG:log.retention.bytes=-1}',
        '  retention.ms=60000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=60000}',
        '  segment.bytes=1073741824 sensitive=false synonyms={STATIC_BROKER_CONFIG:log.segment.bytes=1073741824, DEFAULT_CONFIG:log.segment.bytes=1073741824}',
        '  segment.index.bytes=10485760 sensitive=false synonyms={DEFAULT_CONFIG:log.index.size.max.bytes=10485760}',
        '  segment.jitter.ms=0 sensitive=false synonyms={}',
        '  segment.ms=604800000 sensitive=false synonyms={}',
        '  unclean.leader.election.enable=false sensitive=false synonyms={DEFAULT_CONFIG:unclean.leader.election.enable=false}',
      ].sort(),
    )
  })

  it('are shown as they were understood', async () => {
    const broker = memoryBroker(
      newCluster(orders, topicSetting('preallocate', ' TRUE '), topicSetting('internal.segment.bytes', '777')),
    )
    const { configs } = await ask(broker, { resourceType: 2, resourceName: 'orders' })
    const own = configs
      .filter(({ configSource }) => configSource === 1)
      .map(({ name, value, configType }) => [name, value, configType])
    expect(own).toEqual([
      ['internal.segment.bytes', '777', 3],
      ['preallocate', 'true', 1],
    ])
  })

  it('can be asked for by name, and without synonyms', async () => {
    const resources = [{ resourceType: 2, resourceName: 'orders', configurationKeys: ['retention.ms', 'nope'] }]
    const response = await handleDescribeConfigs(
      memoryBroker(newCluster(orders)),
      fill(describeConfigsRequest, { resources }),
    )
    expect(response.results[0]?.configs.map(({ name, synonyms }) => [name, synonyms])).toEqual([['retention.ms', []]])
  })
})

describe('the directory of a real broker', () => {
  const stoppedHere = memoryBroker(replayedStoppedBroker())
  // What the broker had in its own properties file.
  const staticBrokerConfigs = new Map([['log.retention.ms', '-1']])
  const broker = { ...stoppedHere, env: { ...stoppedHere.env, staticBrokerConfigs } }

  it.each(['one', 'later-three', 'recreated', 'dots.and_underscores'])(
    'has the settings of %s that Kafka printed',
    async (topic) => {
      const start = stoppedBroker.configsDescribe.indexOf(`Dynamic configs for topic ${topic} are:`)
      const rest = stoppedBroker.configsDescribe.slice(start + 1)
      const end = rest.findIndex((line) => !line.startsWith('  '))
      const { configs, ...result } = await ask(broker, { resourceType: 2, resourceName: topic })
      const own = configs.filter(({ configSource }) => configSource === 1)
      expect(lines({ ...result, configs: own }).sort()).toEqual(rest.slice(0, end).sort())
    },
  )

  it('has the defaults of all brokers that Kafka printed', async () => {
    const start = stoppedBroker.configsDescribe.indexOf('Default configs for brokers in the cluster are:')
    const printed = stoppedBroker.configsDescribe.slice(start + 1)
    expect(lines(await ask(broker, { resourceType: 4, resourceName: '' })).sort()).toEqual(printed.sort())
  })
})

describe('the settings of a broker', () => {
  it('are its own, with where they come from', async () => {
    const { configs } = await ask(memoryBroker(), { resourceType: 4, resourceName: '1' })
    const byName = new Map(
      configs.map(({ name, value, configSource, readOnly }) => [name, [value, configSource, readOnly]]),
    )
    expect(byName.get('log.segment.bytes')).toEqual(['1073741824', 4, false])
    expect(byName.get('log.retention.ms')).toEqual([null, 5, false])
    expect(byName.get('log.retention.hours')).toEqual(['168', 4, true])
    expect(byName.get('log.dirs')).toEqual(['/kafka/broker-1', 4, true])
    expect(byName.get('node.id')).toEqual(['1', 4, true])
  })

  it('hide the value of one that nothing is known of', async () => {
    const data = { resourceType: 4, resourceName: '1', name: 'no.such.config', value: 'secret' }
    const { configs } = await ask(memoryBroker(newCluster({ type: 'ConfigRecord', version: 0, data })), {
      resourceType: 4,
      resourceName: '1',
    })
    const unknown = configs.find(({ name }) => name === 'no.such.config')
    expect(unknown).toMatchObject({ value: null, isSensitive: true })
    expect(JSON.stringify(unknown)).not.toContain('secret')
  })
})

it.each([
  [2, 'nope', 3, ''],
  [
    2,
    'a b',
    17,
    "Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
  ],
  [4, '9', 42, 'Unexpected broker id, expected 1 or empty string, but received 9'],
  [4, 'one', 42, 'Broker id must be an integer, but it is: one'],
  [64, 'x', 42, 'Unsupported resource type: 64'],
])('resource %i %j is refused', async (resourceType, resourceName, errorCode, errorMessage) => {
  expect(await ask(memoryBroker(), { resourceType, resourceName })).toEqual({
    errorCode,
    errorMessage,
    resourceType,
    resourceName,
    configs: [],
  })
})

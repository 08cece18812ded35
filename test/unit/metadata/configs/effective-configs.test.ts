import { describe, expect, it } from 'vitest'
import { stockBrokerConfigs } from '../../../../src/metadata/configs/broker-configs.ts'
import {
  brokerConfigChain,
  brokerConfigLayers,
  brokerConfigValue,
  effectiveTopicConfig,
} from '../../../../src/metadata/configs/effective-configs.ts'
import { topicConfigs } from '../../../../src/metadata/configs/topic-configs.ts'
import { topicLogConfig } from '../../../../src/metadata/configs/topic-log-config.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { newCluster } from '../images.ts'

const NO_SETTINGS: ReadonlyMap<string, string> = new Map()

function brokerSetting(resourceName: string, name: string, value: string): MetadataRecord {
  return { type: 'ConfigRecord', version: 0, data: { resourceType: 4, resourceName, name, value } }
}

function layersOf(records: readonly MetadataRecord[] = [], staticSettings = stockBrokerConfigs) {
  return brokerConfigLayers(newCluster(...records).image, 1, staticSettings)
}

describe('what a topic without settings has', () => {
  it('is what the defaults of the storage layer say', () => {
    const { image } = newCluster()
    expect(topicLogConfig(image, layersOf(), 'orders')).toEqual(defaultLogConfig)
  })

  it('is the default of every setting on a new cluster', () => {
    for (const [name, { defaultValue }] of topicConfigs) {
      expect([name, effectiveTopicConfig(layersOf(), NO_SETTINGS, name)]).toEqual([name, defaultValue])
    }
  })

  it('comes from its broker, then from all brokers, then from the properties file', () => {
    const all = brokerSetting('', 'message.max.bytes', '2000')
    const own = brokerSetting('1', 'message.max.bytes', '3000')
    const file = new Map([['message.max.bytes', '1000']])
    const value = (...records: MetadataRecord[]) =>
      effectiveTopicConfig(layersOf(records, file), NO_SETTINGS, 'max.message.bytes')
    expect([value(), value(all), value(all, own)]).toEqual(['1000', '2000', '3000'])
    expect(value(brokerSetting('2', 'message.max.bytes', '4000'))).toBe('1000')
  })

  it('may be given in hours or minutes, and milliseconds weigh more wherever they stand', () => {
    const hours = new Map([['log.retention.hours', '2']])
    const value = (file: ReadonlyMap<string, string>, ...records: MetadataRecord[]) =>
      effectiveTopicConfig(layersOf(records, file), NO_SETTINGS, 'retention.ms')
    expect(value(hours)).toBe('7200000')
    expect(value(new Map([...hours, ['log.retention.minutes', '3']]))).toBe('180000')
    expect(value(new Map([['log.retention.hours', '-1']]))).toBe('-1')
    expect(value(hours, brokerSetting('', 'log.retention.ms', '5'))).toBe('5')
  })
})

describe('the synonyms of a setting', () => {
  it('are those that Kafka lists', () => {
    expect(brokerConfigChain(layersOf(), 'min.insync.replicas')).toEqual([
      { name: 'min.insync.replicas', value: '1', source: 3 },
      { name: 'min.insync.replicas', value: '1', source: 5 },
    ])
    expect(brokerConfigChain(layersOf(), 'log.segment.bytes')).toEqual([
      { name: 'log.segment.bytes', value: '1073741824', source: 4 },
      { name: 'log.segment.bytes', value: '1073741824', source: 5 },
    ])
  })

  it('begin with the setting under its own name', () => {
    expect(brokerConfigChain(layersOf(), 'log.retention.ms')).toEqual([])
    expect(brokerConfigChain(layersOf([brokerSetting('', 'log.retention.ms', '5')]), 'log.retention.ms')).toEqual([
      { name: 'log.retention.ms', value: '5', source: 3 },
      { name: 'log.retention.hours', value: '168', source: 4 },
      { name: 'log.retention.hours', value: '168', source: 5 },
    ])
  })

  it('are none for a setting that nobody knows', () => {
    expect(brokerConfigChain(layersOf(), 'no.such')).toEqual([])
    expect(brokerConfigValue(layersOf(), 'no.such')).toBeNull()
  })
})

describe('the settings of a log', () => {
  it('are those of the topic, typed', () => {
    const settings: readonly (readonly [string, string])[] = [
      ['cleanup.policy', 'compact, delete'],
      ['retention.ms', '-1'],
      ['min.cleanable.dirty.ratio', '0.1'],
      ['preallocate', 'TRUE'],
      ['flush.ms', '9223372036854775807'],
      ['internal.segment.bytes', '4096'],
      ['compression.type', 'zstd'],
    ]
    const records = settings.map(
      ([name, value]): MetadataRecord => ({
        type: 'ConfigRecord',
        version: 0,
        data: { resourceType: 2, resourceName: 'orders', name, value },
      }),
    )
    expect(topicLogConfig(newCluster(...records).image, layersOf(), 'orders')).toEqual({
      ...defaultLogConfig,
      cleanupPolicy: ['compact', 'delete'],
      retentionMs: -1,
      minCleanableDirtyRatio: 0.1,
      preallocate: true,
      flushMs: 2 ** 63,
      segmentBytes: 4096,
      compressionType: 'zstd',
    })
  })
})

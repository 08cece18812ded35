import { describe, expect, it } from 'vitest'
import { incrementalAlterConfigs } from '../../../../src/metadata/controller/alter-configs.ts'
import { settingsOf } from '../../../../src/metadata/image/metadata-image.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import {
  CONFIG_OPERATION,
  type IncrementalAlterConfigsRequest,
  incrementalAlterConfigsRequest,
} from '../../../../src/protocol/messages/incremental-alter-configs.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { newCluster, oneBroker } from '../images.ts'

const { set, delete: remove, append, subtract } = CONFIG_OPERATION
const TOPIC = 2
const BROKER = 4
const GROUP = 32

type Change = readonly [name: string, operation: number, value: string | null]

const orders: MetadataRecord = {
  type: 'TopicRecord',
  version: 0,
  data: { name: 'orders', topicId: 'B7sFkv5zQgaVLCAZZrkEWw' },
}

function alter(
  resources: Partially<IncrementalAlterConfigsRequest['resources'][number]>[],
  { validateOnly = false, replay = newCluster(orders) } = {},
) {
  const request = fill(incrementalAlterConfigsRequest, { resources, validateOnly })
  const { records, response } = incrementalAlterConfigs(replay.image, request, oneBroker())
  for (const record of records) replay.apply(record)
  return { records, replay, errors: response.responses.map(({ errorCode, errorMessage }) => [errorCode, errorMessage]) }
}

function change(resourceType: number, resourceName: string, ...changes: readonly Change[]) {
  const configs = changes.map(([name, configOperation, value]) => ({ name, configOperation, value }))
  return { resourceType, resourceName, configs }
}

describe('IncrementalAlterConfigs', () => {
  it('sets and deletes', () => {
    const { replay } = alter([
      change(TOPIC, 'orders', ['retention.ms', set, '60000'], ['max.message.bytes', set, '5000']),
    ])
    alter([change(TOPIC, 'orders', ['retention.ms', remove, null])], { replay })
    expect([...settingsOf(replay.image, TOPIC, 'orders')]).toEqual([['max.message.bytes', '5000']])
  })

  it('writes nothing for a topic where nothing changes, and all for a broker', () => {
    const { replay } = alter([change(TOPIC, 'orders', ['retention.ms', set, '60000'])])
    const again = change(TOPIC, 'orders', ['retention.ms', set, '60000'], ['flush.ms', remove, null])
    expect(alter([again], { replay }).records).toEqual([])
    expect(alter([change(BROKER, '', ['log.retention.ms', set, '1'])], { replay }).records).toHaveLength(1)
    expect(alter([change(BROKER, '', ['log.retention.ms', set, '1'])], { replay }).records).toHaveLength(1)
  })

  it.each<[string | null, number, string, string]>([
    [null, append, 'compact', 'delete,compact'],
    ['compact', append, 'compact,delete', 'compact,delete'],
    ['compact, delete', subtract, 'delete', 'compact'],
    ['compact', subtract, 'delete', 'compact'],
    ['compact, delete', subtract, ' delete\u0001', 'compact'],
  ])('a list of %s changed by operation %i with %s becomes %s', (before, operation, value, after) => {
    const { replay } = alter(before === null ? [] : [change(TOPIC, 'orders', ['cleanup.policy', set, before])])
    alter([change(TOPIC, 'orders', ['cleanup.policy', operation, value])], { replay })
    expect(settingsOf(replay.image, TOPIC, 'orders').get('cleanup.policy')).toBe(after)
  })

  it('ends what makes replicas eligible to lead, where min.insync.replicas changes', () => {
    const all = [
      change(TOPIC, 'orders', ['min.insync.replicas', set, '1'], ['flush.ms', set, '5']),
      change(BROKER, '', ['min.insync.replicas', set, '1']),
    ]
    const { replay, records } = alter(all)
    const clearing = (topicName: string) => ({ type: 'ClearElrRecord', version: 0, data: { topicName } })
    expect(records.slice(3)).toEqual([clearing('orders'), clearing('')])
    const deleted = alter([change(TOPIC, 'orders', ['min.insync.replicas', remove, null])], { replay })
    expect(deleted.records.slice(1)).toEqual([clearing('orders')])
    expect(alter([change(TOPIC, 'orders', ['flush.ms', remove, null])], { replay }).records).toHaveLength(1)
    const level = { type: 'FeatureLevelRecord', version: 0 } as const
    replay.apply({ ...level, data: { name: 'eligible.leader.replicas.version', featureLevel: 0 } })
    expect(alter(all.slice(0, 1), { replay }).records.map(({ type }) => type)).not.toContain('ClearElrRecord')
  })

  it('changes all of a resource or nothing, and each resource by itself', () => {
    const { replay, errors } = alter([
      change(TOPIC, 'orders', ['retention.ms', set, '5'], ['flush.ms', set, 'soon']),
      change(GROUP, 'billing', ['consumer.session.timeout.ms', set, '50000']),
    ])
    expect(errors).toEqual([
      [40, 'Invalid value soon for configuration flush.ms: Not a number of type LONG'],
      [0, null],
    ])
    expect(settingsOf(replay.image, TOPIC, 'orders').size).toBe(0)
    expect([...settingsOf(replay.image, GROUP, 'billing')]).toEqual([['consumer.session.timeout.ms', '50000']])
  })

  it('only thinks it over with validateOnly', () => {
    const wanted = change(TOPIC, 'orders', ['retention.ms', set, '5'])
    expect(alter([wanted], { validateOnly: true })).toMatchObject({ records: [], errors: [[0, null]] })
  })

  it.each<[ReturnType<typeof change>, number, string]>([
    [change(TOPIC, 'nowhere', ['retention.ms', set, '1']), 3, "The topic 'nowhere' does not exist."],
    [change(TOPIC, '', ['retention.ms', set, '1']), 42, 'Default topic resources are not allowed.'],
    [change(TOPIC, 'orders', ['no.such', set, '1']), 40, 'Unknown topic config name: no.such'],
    [change(TOPIC, 'orders', ['retention.ms', set, null]), 42, 'Null value not supported for : retention.ms'],
    [
      change(TOPIC, 'orders', ['flush.ms', set, '1'], ['flush.ms', remove, null]),
      42,
      'Error due to duplicate config keys',
    ],
    [
      change(TOPIC, 'orders', ['retention.ms', append, '1']),
      40,
      "Can't APPEND to key retention.ms because its type is not LIST.",
    ],
    [
      change(TOPIC, 'orders', ['cleanup.policy', append, 'compact\u00a0']),
      40,
      'Invalid value compact\u00a0 for configuration cleanup.policy: String must be one of: compact, delete',
    ],
    [
      change(TOPIC, 'orders', ['cleanup.policy', append, '']),
      40,
      "Configuration 'cleanup.policy' values must not be empty.",
    ],
    [
      change(BROKER, '', ['log.retention.ms', append, '1']),
      40,
      'Config value append is not allowed for config key: log.retention.ms',
    ],
    [change(BROKER, '', ['no.such', subtract, '1']), 40, 'Unknown config name: no.such'],
    [
      change(TOPIC, 'orders', ['retention.ms', set, '1'.repeat(32_768)]),
      40,
      'The configuration value cannot be added because it exceeds the maximum value size of 32767 bytes.',
    ],
    [change(TOPIC, 'orders', ['retention.ms', 9, '1']), 42, 'Unknown operations type 9 of config retention.ms'],
    [change(BROKER, '7', ['log.retention.ms', set, '1']), 42, 'Unexpected broker id, expected 1, but received 7'],
    [
      change(BROKER, '', ['min.insync.replicas', remove, null]),
      40,
      'Cluster-level min.insync.replicas cannot be removed while ELR is enabled.',
    ],
    [
      change(BROKER, '1', ['min.insync.replicas', set, '1']),
      40,
      'Broker-level min.insync.replicas cannot be altered while ELR is enabled.',
    ],
    [change(GROUP, '', ['consumer.session.timeout.ms', set, '50000']), 42, 'Default group resources are not allowed.'],
    [change(64, 'x', ['a', set, '1']), 42, 'Unknown resource type 64'],
  ])('refuses %o', (resource, code, message) => {
    expect(alter([resource])).toMatchObject({ records: [], errors: [[code, message]] })
  })

  it('refuses a resource that is named twice', () => {
    const wanted = change(TOPIC, 'orders', ['retention.ms', set, '5'])
    const refusal = [42, 'Each resource must appear at most once.']
    expect(alter([wanted, wanted])).toMatchObject({ records: [], errors: [refusal, refusal] })
  })
})

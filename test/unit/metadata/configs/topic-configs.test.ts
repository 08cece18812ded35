import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../../../src/common/kafka-error.ts'
import { formatConfigValue, parseConfigValue } from '../../../../src/metadata/configs/config-def.ts'
import { topicConfigs, validateTopicConfigs } from '../../../../src/metadata/configs/topic-configs.ts'

const defaults = (name: string): string | null => topicConfigs.get(name)?.defaultValue ?? null

function problem(...settings: readonly (readonly [string, string | null])[]): string | null {
  try {
    validateTopicConfigs(new Map(settings), defaults)
    return null
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'INVALID_CONFIG') throw error
    return error.message
  }
}

/** What a broker of Kafka 4.3.1 answered to CreateTopics. */
describe('a setting that Kafka refuses', () => {
  it.each([
    ['retention.ms', 'soon', 'Invalid value soon for configuration retention.ms: Not a number of type LONG'],
    ['retention.ms', '', 'Invalid value  for configuration retention.ms: Not a number of type LONG'],
    ['retention.ms', '1.5', 'Invalid value 1.5 for configuration retention.ms: Not a number of type LONG'],
    ['retention.ms', '-5', 'Invalid value -5 for configuration retention.ms: Value must be at least -1'],
    [
      'retention.ms',
      '99999999999999999999',
      'Invalid value 99999999999999999999 for configuration retention.ms: Not a number of type LONG',
    ],
    [
      'segment.bytes',
      '99999999999',
      'Invalid value 99999999999 for configuration segment.bytes: Not a number of type INT',
    ],
    ['segment.bytes', '1', 'Invalid value 1 for configuration segment.bytes: Value must be at least 1048576'],
    [
      'preallocate',
      'maybe',
      'Invalid value maybe for configuration preallocate: Expected value to be either true or false',
    ],
    [
      'cleanup.policy',
      'shred',
      'Invalid value shred for configuration cleanup.policy: String must be one of: compact, delete',
    ],
    [
      'cleanup.policy',
      'compact,shred',
      'Invalid value shred for configuration cleanup.policy: String must be one of: compact, delete',
    ],
    ['cleanup.policy', ',compact,', "Configuration 'cleanup.policy' values must not be empty."],
    [
      'cleanup.policy',
      '0:1,',
      'Invalid value 0:1 for configuration cleanup.policy: String must be one of: compact, delete',
    ],
    [
      'cleanup.policy',
      'compact\u00a0,delete',
      'Invalid value compact\u00a0 for configuration cleanup.policy: String must be one of: compact, delete',
    ],
    ...['5\u00a0', '\u30005', '\ufeff5'].map((text): [string, string, string] => [
      'retention.ms',
      text,
      `Invalid value ${text} for configuration retention.ms: Not a number of type LONG`,
    ]),
    [
      'preallocate',
      'true\u00a0',
      'Invalid value true\u00a0 for configuration preallocate: Expected value to be either true or false',
    ],
    [
      'remote.storage.enable',
      '\u3000true',
      'Invalid value \u3000true for configuration remote.storage.enable: Expected value to be either true or false',
    ],
    [
      'compression.type',
      'lzma',
      'Invalid value lzma for configuration compression.type: String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer',
    ],
    [
      'message.timestamp.type',
      'Never',
      'Invalid value Never for configuration message.timestamp.type: String must be one of: CreateTime, LogAppendTime',
    ],
    [
      'compression.gzip.level',
      '0',
      'Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1',
    ],
    [
      'compression.gzip.level',
      '10',
      'Invalid value 10 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1',
    ],
    [
      'compression.zstd.level',
      '23',
      'Invalid value 23 for configuration compression.zstd.level: Value must be no more than 22',
    ],
    [
      'compression.lz4.level',
      '99',
      'Invalid value 99 for configuration compression.lz4.level: Value must be no more than 17',
    ],
    [
      'min.cleanable.dirty.ratio',
      '2',
      'Invalid value 2.0 for configuration min.cleanable.dirty.ratio: Value must be no more than 1',
    ],
    [
      'min.cleanable.dirty.ratio',
      'x',
      'Invalid value x for configuration min.cleanable.dirty.ratio: Not a number of type DOUBLE',
    ],
    ['min.insync.replicas', '0', 'Invalid value 0 for configuration min.insync.replicas: Value must be at least 1'],
    ['local.retention.ms', '-3', 'Invalid value -3 for configuration local.retention.ms: Value must be at least -2'],
    [
      'leader.replication.throttled.replicas',
      '0-1',
      "Invalid value [0-1] for configuration leader.replication.throttled.replicas: leader.replication.throttled.replicas must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...",
    ],
    [
      'follower.replication.throttled.replicas',
      '*,0:1',
      "Invalid value [*, 0:1] for configuration follower.replication.throttled.replicas: follower.replication.throttled.replicas must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...",
    ],
    [
      'remote.storage.enable',
      'true',
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
    ],
    ['no.such.config', '1', 'Unknown topic config name: no.such.config'],
    ['message.format.version', '3.0', 'Unknown topic config name: message.format.version'],
    ['', 'x', 'Unknown topic config name: '],
    ['retention.ms', null, 'Null value not supported for topic configs: retention.ms'],
  ])('%s=%s is refused in the same words', (name, value, expected) => {
    expect(problem([name, value])).toBe(expected)
  })

  it('is named before another one whose value is wrong, when its name is', () => {
    expect(problem(['retention.ms', 'x'], ['nope', 'x'])).toBe('Unknown topic config name: nope')
  })

  it('is told in the order of the definitions, if several are wrong', () => {
    const expected = 'Invalid value x for configuration segment.ms: Not a number of type LONG'
    expect(problem(['retention.ms', 'x'], ['segment.ms', 'x'])).toBe(expected)
  })

  it('may be wrong only together with another one', () => {
    expect(problem(['min.compaction.lag.ms', '10'], ['max.compaction.lag.ms', '5'])).toBe(
      'conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)',
    )
    expect(problem(['max.compaction.lag.ms', '5'])).toBeNull()
  })

  it('may be wrong only together with what the broker says', () => {
    const inherited = (name: string) => (name === 'min.compaction.lag.ms' ? '100' : defaults(name))
    const settings = new Map([['max.compaction.lag.ms', '5']])
    expect(() => validateTopicConfigs(settings, inherited)).toThrow('min.compaction.lag.ms (100) > max')
  })
})

describe('a setting that Kafka takes', () => {
  it.each([
    ['cleanup.policy', '', ''],
    ['cleanup.policy', 'compact,compact', 'compact'],
    ['cleanup.policy', ' compact , delete ', 'compact,delete'],
    ['retention.ms', ' 7 ', '7'],
    ['retention.ms', '+7', '7'],
    ['retention.ms', '9223372036854775807', '9223372036854775807'],
    ['retention.ms', '5\u0001', '5'],
    ['retention.ms', '-\u0661', '-1'],
    ['segment.bytes', '\u096b0000000', '50000000'],
    ['preallocate', 'fal\u017fe', 'false'],
    ['min.cleanable.dirty.ratio', '0x1p-1', '0.5'],
    ['min.cleanable.dirty.ratio', ' 0X.4P0d', '0.25'],
    ['leader.replication.throttled.replicas', '0:1,0:1', '0:1,0:1'],
    ['compression.type', ' gzip ', 'gzip'],
    ['preallocate', ' TRUE ', 'true'],
    ['min.cleanable.dirty.ratio', '.25f', '0.25'],
    ['min.cleanable.dirty.ratio', '1', '1.0'],
    ['min.cleanable.dirty.ratio', '1e-4', '1.0E-4'],
    ['min.cleanable.dirty.ratio', 'NaN', 'NaN'],
    ['leader.replication.throttled.replicas', '0:1,1:1', '0:1,1:1'],
    ['leader.replication.throttled.replicas', '*', '*'],
    ['leader.replication.throttled.replicas', '', ''],
    ['internal.segment.bytes', '10', '10'],
    ['remote.log.copy.disable', 'true', 'true'],
  ])('%s=%s is understood as %s', (name, text, expected) => {
    expect(problem([name, text])).toBeNull()
    const key = topicConfigs.get(name)
    expect(key && formatConfigValue(parseConfigValue(name, key, text))).toBe(expected)
  })
})

it('knows the settings of Kafka 4.3.1, each with a default that it takes itself', () => {
  const names = [...topicConfigs].filter(([, { isInternal }]) => isInternal !== true)
  expect(names).toHaveLength(33)
  for (const [name, key] of names) {
    expect(formatConfigValue(parseConfigValue(name, key, key.defaultValue ?? ''))).toBe(key.defaultValue)
  }
})

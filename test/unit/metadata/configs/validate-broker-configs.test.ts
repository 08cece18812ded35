import { describe, expect, it } from 'vitest'
import { stockBrokerConfigs } from '../../../../src/metadata/configs/broker-configs.ts'
import { brokerConfigLayers } from '../../../../src/metadata/configs/effective-configs.ts'
import { validateBrokerConfigs } from '../../../../src/metadata/configs/validate-broker-configs.ts'
import { newCluster } from '../images.ts'

function problem(settings: Record<string, string>, isPerBroker = false): string | null {
  const layers = brokerConfigLayers(newCluster().image, 1, stockBrokerConfigs)
  try {
    validateBrokerConfigs(new Map(Object.entries(settings)), { isPerBroker, layers })
    return null
  } catch (error) {
    return `${(error as { error: string }).error}: ${(error as Error).message}`
  }
}

const unloadable = (reason: string) =>
  `INVALID_REQUEST: Invalid value org.apache.kafka.common.config.ConfigException: ${reason} for configuration Invalid dynamic configuration`

describe('the settings of brokers', () => {
  it.each<[string, Record<string, string>]>([
    ['a setting for topics', { 'log.retention.ms': '5000', 'log.cleanup.policy': 'compact,compact' }],
    ['one that Kafka does not know', { 'no.such.config': '1' }],
    ['pools up to the double', { 'num.io.threads': '16', 'log.cleaner.threads': '2' }],
    ['pools down to the half', { 'num.io.threads': '4' }],
    ['a limit of one listener', { 'listener.name.plaintext.max.connections': '50' }],
    ['a rate of replication', { 'leader.replication.throttled.rate': '0' }],
  ])('may be %s', (_, settings) => {
    expect(problem(settings)).toBeNull()
  })

  // What Kafka 4.3.1 answered.
  it.each<[Record<string, string>, string]>([
    [
      { 'num.partitions': '3', 'log.dirs': '/x', 'node.id': '3' },
      'INVALID_REQUEST: Cannot update these configs dynamically: [node.id, num.partitions, log.dirs]',
    ],
    [{ 'log.retention.hours': '3' }, 'INVALID_REQUEST: Cannot update these configs dynamically: [log.retention.hours]'],
    [
      { listeners: 'PLAINTEXT://:9' },
      'INVALID_REQUEST: Cannot update these configs at default cluster level, broker id must be specified: [listeners]',
    ],
    [
      { 'ssl.keystore.password': 'x' },
      'INVALID_REQUEST: These security configs can be dynamically updated only per-listener using the listener prefix: [ssl.keystore.password]',
    ],
    [
      { 'num.io.threads': '0' },
      'INVALID_REQUEST: Invalid value 0 for configuration num.io.threads: Value must be at least 1',
    ],
    [
      { 'leader.replication.throttled.rate': 'abc' },
      'INVALID_REQUEST: Invalid value abc for configuration leader.replication.throttled.rate: Not a number of type LONG',
    ],
    [
      { 'log.cleanup.policy': 'shred' },
      'INVALID_REQUEST: Invalid value shred for configuration log.cleanup.policy: String must be one of: compact, delete',
    ],
    [{ 'log.roll.ms': '0' }, 'INVALID_REQUEST: requirement failed: log.roll.ms must be greater than or equal to 1'],
    [
      { 'log.retention.ms': '0' },
      'INVALID_REQUEST: requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1',
    ],
    [
      { 'log.local.retention.ms': '5000', 'log.retention.ms': '4000' },
      unloadable(
        'Invalid value 5000 for configuration log.local.retention.ms: Value must not be more than log.retention.ms property value: 4000',
      ),
    ],
    [
      { 'num.io.threads': '100' },
      unloadable(
        'Dynamic thread count update validation failed for num.io.threads=100, value should not be greater than double the current value 8',
      ),
    ],
    [
      { 'log.cleaner.threads': '5' },
      unloadable('Log cleaner threads cannot be increased to more than double the current value 1'),
    ],
    [
      { 'metric.reporters': 'foo.Bar' },
      unloadable(
        'Validation of dynamic config update of Set(metric.reporters) failed with class class kafka.server.DynamicMetricsReporters',
      ),
    ],
  ])('%o is refused as Kafka refuses it', (settings, message) => {
    expect(problem(settings)).toBe(message)
  })

  it('name listeners only together with the controller’s', () => {
    expect(problem({ listeners: 'PLAINTEXT://:9,CONTROLLER://:8' }, true)).toBeNull()
    expect(problem({ listeners: 'PLAINTEXT://:9' }, true)).toMatch('requirement failed: controller.listener.names')
  })
})

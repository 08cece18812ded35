import { describe, expect, it } from 'vitest'
import { stockBrokerConfigs } from '../../../../src/metadata/configs/broker-configs.ts'
import { brokerConfigLayers, CONFIG_SOURCE } from '../../../../src/metadata/configs/effective-configs.ts'
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

const REPORTER = 'org.apache.kafka.common.metrics.JmxReporter'

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
    ['a time to keep logs for ever, however it is written', { 'log.retention.ms': '-2' }],
    ['whatever provides values', { 'config.providers': 'x,,x', 'config.providers.x': ',' }],
    ['limits for some hosts', { 'max.connections.per.ip': '0', 'max.connections.per.ip.overrides': ' a:5 , ::1:-1,' }],
    ['a reporter that is named twice', { 'metric.reporters': `${REPORTER}, ${REPORTER}` }],
    ['a buffer that is large enough', { 'log.cleaner.dedupe.buffer.size': '1048577' }],
    ['an interval up to its limit', { 'group.share.assignment.interval.ms': '15000' }],
    ['a limit of a listener that is not there', { 'listener.name.x.max.connections': '0' }],
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

  it.each<[Record<string, string>, string]>([
    [
      { 'max.connections.per.ip.overrides': 'x' },
      "Error parsing configuration property 'max.connections.per.ip.overrides': begin 0, end -1, length 1",
    ],
    [{ 'max.connections.per.ip.overrides': 'a:b' }, 'For input string: "b"'],
    [
      { 'max.connections.per.ip.overrides': 'a b:5' },
      'max.connections.per.ip.overrides contains invalid addresses : a b',
    ],
    [
      { 'max.connections.per.ip': '0' },
      'requirement failed: max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.',
    ],
    [{ 'log.cleaner.threads': '0' }, '/ by zero'],
    [
      { 'log.cleaner.dedupe.buffer.size': '1048576' },
      'requirement failed: log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.',
    ],
    [
      { 'group.streams.assignment.interval.ms': '15001' },
      'group.streams.assignment.interval.ms must be less than or equal to group.streams.max.assignment.interval.ms',
    ],
    [
      { 'principal.builder.class': 'x', listeners: '' },
      "Configuration 'listeners' must not be empty. Valid values include: any non-empty value",
    ],
    [
      { 'ssl.protocol': 'x' },
      'Cannot update these configs at default cluster level, broker id must be specified: [ssl.protocol]',
    ],
    [
      { 'log.segment.bytes': '1048576\u00a0' },
      'Invalid value 1048576\u00a0 for configuration log.segment.bytes: Not a number of type INT',
    ],
  ])('%o would keep a broker from starting', (settings, message) => {
    expect(problem(settings)).toBe(`INVALID_REQUEST: ${message}`)
  })

  it.each<[Record<string, string>, string]>([
    [{ 'max.connections': '0' }, 'Invalid max.connections 0'],
    [{ 'max.connection.creation.rate': '0' }, 'Invalid max.connection.creation.rate 0'],
    [{ 'listener.name.plaintext.max.connections': '0' }, 'Invalid max.connections 0'],
    [
      { 'num.network.threads': '7' },
      'Dynamic thread count update validation failed for num.network.threads=7, value should not be greater than double the current value 3',
    ],
    [{ 'log.cleaner.threads': '3' }, 'Log cleaner threads cannot be increased to more than double the current value 1'],
  ])('%o is more than a running broker can follow', (settings, reason) => {
    expect(problem(settings)).toBe(unloadable(reason))
  })

  it.each<[Record<string, string>, string | null]>([
    [{ 'ssl.protocol': 'x', 'ssl.provider': 'x', 'ssl.cipher.suites': 'a,a' }, null],
    [{ 'sasl.enabled.mechanisms': 'a,a', 'sasl.kerberos.principal.to.local.rules': 'a,a' }, null],
    [
      { 'ssl.key.password': 'x', 'ssl.protocol': 'x' },
      'INVALID_REQUEST: These security configs can be dynamically updated only per-listener using the listener prefix: [ssl.key.password]',
    ],
    [
      { 'principal.builder.class': 'x' },
      'INVALID_REQUEST: Invalid value x for configuration principal.builder.class: Class x could not be found.',
    ],
    [{ 'listener.security.protocol.map': ' plaintext : plaintext , Controller:plaintext,' }, null],
    [
      { 'listener.security.protocol.map': 'x' },
      "INVALID_REQUEST: Error parsing configuration property 'listener.security.protocol.map': begin 0, end -1, length 1",
    ],
    [
      { 'listener.security.protocol.map': 'a:5' },
      'INVALID_REQUEST: Invalid security protocol `5` defined in listener.security.protocol.map',
    ],
    [
      { 'listener.security.protocol.map': 'a:SSL,A:PLAINTEXT' },
      'INVALID_REQUEST: Duplicate key ListenerName(A) (attempted merging values SSL and PLAINTEXT)',
    ],
    [
      { 'listener.security.protocol.map': 'PLAINTEXT:SSL,CONTROLLER:PLAINTEXT' },
      unloadable('Security protocol cannot be updated for existing listener ListenerName(PLAINTEXT)'),
    ],
    [
      { 'max.connections': '5', 'listener.name.plaintext.foo': '1' },
      unloadable(
        'Configs cannot be updated dynamically for existing listener ListenerName(PLAINTEXT), restart broker or create a new listener for update',
      ),
    ],
  ])('for one broker, %o: %s', (settings, message) => {
    expect(problem(settings, true)).toBe(message)
  })

  it.each([
    ['x', "Error creating broker listeners from '[x]': Unable to parse x to a broker endpoint"],
    [
      'PLAINTEXT://:8,CONTROLLER://:8',
      "Error creating broker listeners from '[PLAINTEXT://:8, CONTROLLER://:8]': Each listener must have a different port, listeners: [PLAINTEXT://:8, CONTROLLER://:8]",
    ],
    [
      'EXT://:9,CONTROLLER://:8',
      "Error creating broker listeners from '[EXT://:9, CONTROLLER://:8]': No security protocol defined for listener EXT",
    ],
    [
      'CONTROLLER://:8',
      'requirement failed: advertised.listeners listener names must be equal to or a subset of the ones defined in listeners. Found PLAINTEXT. The valid options based on the current configuration are CONTROLLER',
    ],
  ])('cannot make a broker listen on %s', (listeners, message) => {
    expect(problem({ listeners }, true)).toBe(`INVALID_REQUEST: ${message}`)
  })

  it('are judged as they count: a broker’s own come before those of all', () => {
    const { image } = newCluster()
    const layers = brokerConfigLayers(image, 1, stockBrokerConfigs)
    const own = new Map([['max.connections', '7']])
    const withOwn = layers.map((layer) =>
      layer.source === CONFIG_SOURCE.dynamicBroker ? { ...layer, settings: own } : layer,
    )
    const ofAll = new Map([['max.connections', '0']])
    expect(() => validateBrokerConfigs(ofAll, { isPerBroker: false, layers: withOwn })).not.toThrow()
  })

  it('name listeners only together with the controller’s', () => {
    expect(problem({ listeners: 'PLAINTEXT://:9,CONTROLLER://:8' }, true)).toBeNull()
    expect(problem({ listeners: 'PLAINTEXT://127.0.0.1:8,CONTROLLER://[::1]:8' }, true)).toBeNull()
    expect(problem({ listeners: 'PLAINTEXT://:9' }, true)).toMatch('requirement failed: controller.listener.names')
  })
})

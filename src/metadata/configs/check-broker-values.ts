/**
 * What all settings of a broker together must fulfil: it would not start otherwise. Kafka: `KafkaConfig.validateValues`,
 * coordinator.group.GroupCoordinatorConfig.
 */
import { parseJavaWhole } from '../../common/java-integer.ts'
import { javaTrim, splitAtCommas } from '../../common/java-text.ts'
import { asBrokerConfigError, invalidBrokerConfig, unmetRequirement } from './broker-config-error.ts'
import { advertisedListenerNames, brokerListeners, controllerListenerNames, parseCsvMap } from './broker-listeners.ts'
import { type BrokerConfigLayers, brokerConfigNumber, brokerConfigValue } from './effective-configs.ts'

const OVERRIDES = 'max.connections.per.ip.overrides'
const CORDONED = 'cordoned.log.dirs'
const BYTES_PER_CLEANER = 1024 * 1024
const INT_LIMIT = 2n ** 31n

/** Throws INVALID_REQUEST with Kafka's words. */
export function checkBrokerValues(layers: BrokerConfigLayers): void {
  const number = (name: string): number => asBrokerConfigError(() => brokerConfigNumber(layers, name))
  checkAssignmentIntervals(number)
  checkLogs(number)
  checkListeners(layers)
  checkCordoned(brokerConfigValue(layers, CORDONED) ?? '')
  checkConnections(number('max.connections.per.ip'), javaTrim(brokerConfigValue(layers, OVERRIDES) ?? ''))
}

function checkAssignmentIntervals(number: (name: string) => number): void {
  for (const kind of ['consumer', 'share', 'streams']) {
    const bound = (word: string) => `group.${kind}.${word}assignment.interval.ms`
    const [name, least, most] = [bound(''), bound('min.'), bound('max.')]
    if (number(name) < number(least)) throw invalidBrokerConfig(`${name} must be greater than or equal to ${least}`)
    if (number(name) > number(most)) throw invalidBrokerConfig(`${name} must be less than or equal to ${most}`)
  }
}

function checkLogs(number: (name: string) => number): void {
  if (number('log.roll.ms') < 1) throw unmetRequirement('log.roll.ms must be greater than or equal to 1')
  if (number('log.roll.jitter.ms') < 0) throw unmetRequirement('log.roll.jitter.ms must be greater than or equal to 0')
  // Every number below 0 means for ever.
  if (number('log.retention.ms') === 0) {
    throw unmetRequirement('log.retention.ms must be unlimited (-1) or, greater than or equal to 1')
  }
  const threads = number('log.cleaner.threads')
  // Kafka divides by it before it looks at it.
  if (threads === 0) throw invalidBrokerConfig('/ by zero')
  if (Math.trunc(number('log.cleaner.dedupe.buffer.size') / threads) <= BYTES_PER_CLEANER) {
    throw unmetRequirement('log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.')
  }
}

function checkListeners(layers: BrokerConfigLayers): void {
  const names = brokerListeners(layers).map(({ name }) => name)
  const controllers = controllerListenerNames(layers)
  const advertised = advertisedListenerNames(layers)
  if (!controllers.every((name) => names.includes(name))) {
    throw unmetRequirement(
      "controller.listener.names must only contain values appearing in the 'listeners' configuration when running the " +
        'KRaft controller role',
    )
  }
  if (!advertised.every((name) => names.includes(name))) {
    throw unmetRequirement(
      'advertised.listeners listener names must be equal to or a subset of the ones defined in listeners. ' +
        `Found ${advertised.join(',')}. The valid options based on the current configuration are ${names.join(',')}`,
    )
  }
}

/** Directories that a broker has not would keep a real one from starting; none but `*` is sure to be there. */
function checkCordoned(text: string): void {
  const trimmed = javaTrim(text)
  const directories = trimmed === '' ? [] : [...new Set(splitAtCommas(trimmed))]
  if (directories.includes('*')) {
    if (directories.length === 1) return
    throw unmetRequirement(`When ${CORDONED} is set to *, it must not contain other values`)
  }
  if (directories.length === 0) return
  throw unmetRequirement(
    `All entries in ${CORDONED} must be present in log.dirs or log.dir. Missing entries : ${directories.join(', ')}`,
  )
}

function checkConnections(perIp: number, overrides: string): void {
  const limits = parseCsvMap(OVERRIDES, overrides)
  for (const [, limit] of limits) {
    const value = parseJavaWhole(limit)
    if (value === undefined || value < -INT_LIMIT || value >= INT_LIMIT) {
      throw invalidBrokerConfig(`For input string: "${limit}"`)
    }
  }
  if (perIp === 0 && limits.length === 0) {
    throw unmetRequirement(
      'max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.',
    )
  }
  const invalid = limits.map(([address]) => address).filter((address) => !/^[0-9a-zA-Z\-%._:]*$/.test(address))
  if (invalid.length > 0) throw invalidBrokerConfig(`${OVERRIDES} contains invalid addresses : ${invalid.join(',')}`)
}

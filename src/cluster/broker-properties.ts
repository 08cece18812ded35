/**
 * What a broker started on the directory would be told: `server.properties` in the cluster directory, or in a bare
 * log.dir. It counts here too, so that `num.partitions` or `auto.create.topics.enable` mean the same to both.
 */
import path from 'node:path'
import { parseJavaProperties } from '../common/java-properties.ts'
import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import { brokerConfigs, stockBrokerConfigs } from '../metadata/configs/broker-configs.ts'
import { type ConfigCheck, parseConfigValue, range } from '../metadata/configs/config-def.ts'
import type { FileSystem } from '../storage/io/file-system.ts'

export const SERVER_PROPERTIES = 'server.properties'

/** Kafka checks the second one only when a topic is made. */
const CHECKS: ReadonlyMap<string, ConfigCheck> = new Map([
  ['num.partitions', range(1)],
  ['default.replication.factor', range(1)],
])

/**
 * The properties file of `directory`; what it leaves open is as in Kafka's own `config/server.properties`. Throws
 * INVALID_CONFIG, with the name of the file, for what a broker would refuse to start with.
 */
export function brokerProperties(directory: string, fileSystem: FileSystem): ReadonlyMap<string, string> {
  const file = path.join(directory, SERVER_PROPERTIES)
  const bytes = fileSystem.readFile(file)
  if (bytes === null) return stockBrokerConfigs
  const settings = Object.entries(parse(bytes.toString('utf8'), file))
  for (const [name, text] of settings) check(name, text, file)
  const properties = new Map([...stockBrokerConfigs, ...settings])
  checkHeartbeats(properties, file)
  return properties
}

/** Members that give signs of life too rarely would take each other for dead. Kafka: GroupCoordinatorConfig. */
function checkHeartbeats(properties: ReadonlyMap<string, string>, file: string): void {
  const [interval, timeout] = ['group.consumer.heartbeat.interval.ms', 'group.consumer.session.timeout.ms'] as const
  const valueOf = (name: string): number => Number(properties.get(name) ?? brokerConfigs.get(name)?.defaultValue)
  if (valueOf(interval) < valueOf(timeout)) return
  throw new KafkaError('INVALID_CONFIG', { message: `${file}: ${interval} must be less than ${timeout}` })
}

function parse(text: string, file: string): Record<string, string> {
  try {
    return parseJavaProperties(text)
  } catch (cause) {
    throw new KafkaError('INVALID_CONFIG', { message: `${file}: ${(cause as SyntaxError).message}`, cause })
  }
}

/** A name that Kafka does not know may be a plug-in's. */
function check(name: string, text: string, file: string): void {
  const key = brokerConfigs.get(name)
  if (key === undefined) return
  try {
    const value = parseConfigValue(name, key, text)
    CHECKS.get(name)?.(name, value)
  } catch (cause) {
    if (!isKafkaError(cause)) throw cause
    throw new KafkaError('INVALID_CONFIG', { message: `${file}: ${cause.message}`, cause })
  }
}

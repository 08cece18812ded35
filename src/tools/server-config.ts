/** What kafka-storage needs of a server.properties, checked as a broker checks it. Kafka: server.KafkaConfig. */
import { javaTrim } from '../common/java-text.ts'
import { parseJavaInteger } from './option-table.ts'
import { configException, ToolError } from './tool-error.ts'

export interface ListenerEndpoint {
  readonly name: string
  /** Empty: all interfaces. */
  readonly host: string
  readonly port: number
}

export interface ServerConfig {
  readonly isController: boolean
  readonly nodeId: number
  /** All of them, that of the metadata log included, in the order of their names. */
  readonly logDirs: readonly string[]
  readonly metadataLogDir: string
  readonly controllerListenerNames: readonly string[]
  /** Where clients of the controller find it, in the order of the names. */
  readonly controllerListeners: readonly ListenerEndpoint[]
  /** `controller.quorum.voters` names the controllers. */
  readonly hasStaticVoters: boolean
  readonly areUnstableFeaturesEnabled: boolean
}

type Properties = Readonly<Record<string, string>>

const DEFAULT_LOG_DIR = '/tmp/kafka-logs'
const DEFAULT_LISTENERS = 'PLAINTEXT://:9092'

/** Throws ToolError (`exception`) in Kafka's words for settings that no broker would start with. */
export function serverConfig(properties: Properties): ServerConfig {
  for (const name of ['process.roles', 'controller.listener.names', 'node.id'] as const) demand(properties, name)
  const roles = list(properties['process.roles'])
  for (const role of roles) {
    if (role !== 'broker' && role !== 'controller') {
      throw configException(
        'process.roles',
        properties['process.roles'] ?? '',
        'String must be one of: broker, controller',
      )
    }
  }
  const staticVoters = list(properties['controller.quorum.voters'])
  const bootstrapServers = list(properties['controller.quorum.bootstrap.servers'])
  if (staticVoters.length === 0 && bootstrapServers.length === 0) {
    throw refusal(
      'If using process.roles, either controller.quorum.bootstrap.servers must contain the set of bootstrap controllers or controller.quorum.voters must contain a parseable set of controllers.',
    )
  }
  const logDirs = logDirsOf(properties)
  const metadataLogDir = properties['metadata.log.dir'] ?? logDirs[0] ?? DEFAULT_LOG_DIR
  const controllerListenerNames = list(properties['controller.listener.names'])
  const controllerListeners = advertisedListeners(properties, controllerListenerNames)
  if (roles.includes('controller') && controllerListeners.length === 0) {
    throw new ToolError(
      'exception',
      "requirement failed: controller.listener.names must contain at least one value appearing in the 'listeners' configuration when running the KRaft controller role",
    )
  }
  return {
    isController: roles.includes('controller'),
    nodeId: integer(properties['node.id'] ?? ''),
    logDirs: [...new Set([...logDirs, metadataLogDir])].sort(),
    metadataLogDir,
    controllerListenerNames,
    controllerListeners,
    hasStaticVoters: staticVoters.length > 0,
    areUnstableFeaturesEnabled: properties['unstable.feature.versions.enable']?.toLowerCase() === 'true',
  }
}

/** `NAME://HOST:PORT,…`; an IPv6 address stands in brackets. Throws ToolError (`exception`). Kafka: listenerListToEndPoints. */
function parseListeners(text: string): ListenerEndpoint[] {
  return list(text).map((listener) => {
    const parts = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*?)\]?:(-?\d+)$/.exec(listener)
    const [, name, host, port] = parts ?? []
    if (name === undefined || host === undefined || port === undefined) {
      throw new ToolError('exception', `Unable to parse ${listener} to a broker endpoint`, {
        javaException: 'org.apache.kafka.common.KafkaException',
      })
    }
    return { name: name.toUpperCase(), host, port: Number(port) }
  })
}

/** The endpoints of those names: as they are advertised, else as the node listens. */
export function advertisedListeners(properties: Properties, names: readonly string[]): ListenerEndpoint[] {
  const own = parseListeners(properties['listeners'] ?? DEFAULT_LISTENERS)
  const advertised = parseListeners(properties['advertised.listeners'] ?? '')
  return names.flatMap((name) => {
    const isIt = (endpoint: ListenerEndpoint) => endpoint.name === name.toUpperCase()
    return advertised.find(isIt) ?? own.find(isIt) ?? []
  })
}

function logDirsOf(properties: Properties): string[] {
  const text = properties['log.dirs'] ?? properties['log.dir'] ?? DEFAULT_LOG_DIR
  const directories = text.split(',').map(javaTrim)
  if (directories.includes('')) throw refusal("Configuration 'log.dirs' values must not be empty.")
  return directories
}

function demand(properties: Properties, name: string): void {
  if (javaTrim(properties[name] ?? '') !== '') return
  throw refusal(`Missing required configuration "${name}" which has no default value.`)
}

function refusal(message: string): ToolError {
  return new ToolError('exception', message, { javaException: 'org.apache.kafka.common.config.ConfigException' })
}

/** Kafka reads node.id as its old name. */
function integer(text: string): number {
  const value = parseJavaInteger(javaTrim(text), 32)
  if (value === undefined) throw configException('broker.id', text, 'Not a number of type INT')
  if (value < 0) throw configException('node.id', text, 'Value must be at least 0')
  return value
}

function list(text = ''): string[] {
  return text
    .split(',')
    .map(javaTrim)
    .filter((part) => part !== '')
}

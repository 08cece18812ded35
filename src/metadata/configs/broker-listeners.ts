/** Where a broker listens, and which protocol it speaks there. Kafka: server.config.AbstractKafkaConfig, SocketServerConfigs. */
import { javaSplit, javaTrim, splitAtCommas } from '../../common/java-text.ts'
import { invalidBrokerConfig } from './broker-config-error.ts'
import { brokerConfigs } from './broker-configs.ts'
import { type BrokerConfigLayers, CONFIG_SOURCE } from './effective-configs.ts'

export interface BrokerListener {
  /** In capitals. */
  readonly name: string
  readonly securityProtocol: string
  readonly host: string
  readonly port: number
}

/** As in Kafka's own `config/server.properties`. */
const STOCK_LISTENERS = 'PLAINTEXT://:9092,CONTROLLER://:9093'
const STOCK_CONTROLLER = 'CONTROLLER'
/** As `kafdir server-properties` says. */
const STOCK_PROTOCOLS = 'PLAINTEXT:PLAINTEXT'
const PROTOCOL_MAP = 'listener.security.protocol.map'
const PROTOCOLS: readonly string[] = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']
const INT_LIMIT = 2n ** 31n
const IPV4 = /^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$/

/** The listeners, the controller's included. Throws INVALID_REQUEST with Kafka's words for what no broker starts with. */
export function brokerListeners(layers: BrokerConfigLayers): readonly BrokerListener[] {
  const protocols = protocolMap(layers)
  const texts = [...new Set(splitAtCommas(javaTrim(setting(layers, 'listeners') ?? STOCK_LISTENERS)))]
  const wrong = (reason: string) =>
    invalidBrokerConfig(`Error creating broker listeners from '[${texts.join(', ')}]': ${reason}`)
  const listeners = texts.map((text): BrokerListener => {
    const [, written, host, port] = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*?)\]?:(-?[0-9]+)$/.exec(text) ?? []
    if (written === undefined || host === undefined || port === undefined) {
      throw wrong(`Unable to parse ${text} to a broker endpoint`)
    }
    const name = written.toUpperCase()
    if (BigInt(port) >= INT_LIMIT) throw wrong(`For input string: "${port}"`)
    const securityProtocol = protocols.get(name)
    if (securityProtocol === undefined) throw wrong(`No security protocol defined for listener ${name}`)
    return { name, securityProtocol, host, port: Number(port) }
  })
  const problem = clash(listeners)
  if (problem !== null) throw wrong(`${problem}, listeners: [${texts.join(', ')}]`)
  return listeners
}

/** The names under which the controller listens, in capitals. */
export function controllerListenerNames(layers: BrokerConfigLayers): readonly string[] {
  const text = setting(layers, 'controller.listener.names') ?? STOCK_CONTROLLER
  return splitAtCommas(javaTrim(text)).map((name) => name.toUpperCase())
}

/** The names under which clients find the broker: a running one can't take them back. */
export function advertisedListenerNames(layers: BrokerConfigLayers): readonly string[] {
  const fixed = staticOnly(layers)
  const text = setting(fixed, 'advertised.listeners') ?? setting(fixed, 'listeners') ?? STOCK_LISTENERS
  const names = splitAtCommas(javaTrim(text)).map((listener) => (listener.split('://')[0] ?? '').toUpperCase())
  return names.filter((name) => !controllerListenerNames(layers).includes(name))
}

/** `k1:v1,k2:v2`; the last colon counts. Throws INVALID_REQUEST. Kafka: `AbstractKafkaConfig.getMap`, `Csv.parseCsvMap`. */
export function parseCsvMap(name: string, text: string): readonly (readonly [key: string, value: string])[] {
  if (text === '') return []
  return javaSplit(splitAtCommas(text).join(','), ',').map((entry) => {
    const at = entry.lastIndexOf(':')
    if (at < 0) {
      throw invalidBrokerConfig(
        `Error parsing configuration property '${name}': begin 0, end -1, length ${entry.length}`,
      )
    }
    return [javaTrim(entry.slice(0, at)), javaTrim(entry.slice(at + 1))]
  })
}

/** By name, in capitals. */
function protocolMap(layers: BrokerConfigLayers): ReadonlyMap<string, string> {
  const own = setting(layers, PROTOCOL_MAP)
  const isStock = setting(staticOnly(layers), 'listeners') === undefined
  const text = own ?? (isStock ? STOCK_PROTOCOLS : brokerConfigs.get(PROTOCOL_MAP)?.defaultValue) ?? ''
  const protocols = new Map<string, string>()
  for (const [key, value] of parseCsvMap(PROTOCOL_MAP, javaTrim(text))) {
    const [name, protocol] = [key.toUpperCase(), value.toUpperCase()]
    if (!PROTOCOLS.includes(protocol)) {
      throw invalidBrokerConfig(`Invalid security protocol \`${value}\` defined in ${PROTOCOL_MAP}`)
    }
    const other = protocols.get(name)
    if (other !== undefined) {
      throw invalidBrokerConfig(
        `Duplicate key ListenerName(${name}) (attempted merging values ${other} and ${protocol})`,
      )
    }
    protocols.set(name, protocol)
  }
  if (own === undefined) for (const name of controllerListenerNames(layers)) protocols.set(name, 'PLAINTEXT')
  return protocols
}

/** Two may share a port only if one has an IPv4 address and the other an IPv6 address. */
function clash(listeners: readonly BrokerListener[]): string | null {
  if (new Set(listeners.map(({ name }) => name)).size < listeners.length)
    return 'Each listener must have a different name'
  for (const { port } of listeners) {
    const hosts = listeners.filter((listener) => port !== 0 && listener.port === port).map(({ host }) => host)
    // Not by node:net: loading it takes longer than all the rest of this file.
    const isPair =
      hosts.length === 2 && hosts.some((host) => IPV4.test(host)) && hosts.some((host) => host.includes(':'))
    if (hosts.length > 1 && !isPair) return 'Each listener must have a different port'
  }
  return null
}

function staticOnly(layers: BrokerConfigLayers): BrokerConfigLayers {
  return layers.filter(({ source }) => source === CONFIG_SOURCE.staticBroker)
}

function setting(layers: BrokerConfigLayers, name: string): string | undefined {
  return layers.find(({ settings }) => settings.has(name))?.settings.get(name)
}

/** DescribeConfigs (32): settings of topics, brokers, groups and client metrics, where they come from, what they cover up. */
import { parseJavaWhole } from '../../common/java-integer.ts'
import { errorCode, isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { brokerConfigKey, brokerConfigs } from '../../metadata/configs/broker-configs.ts'
import { clientMetricsConfigs } from '../../metadata/configs/client-metrics-configs.ts'
import {
  type BrokerConfigLayers,
  brokerConfigChain,
  brokerConfigLayers,
  brokerConfigValue,
  CONFIG_SOURCE,
  type ConfigSynonym,
  effectiveTopicConfig,
} from '../../metadata/configs/effective-configs.ts'
import { groupConfigs, inheritedGroupConfig } from '../../metadata/configs/group-configs.ts'
import { topicConfigs } from '../../metadata/configs/topic-configs.ts'
import { CONFIG_RESOURCE, type MetadataImage, settingsOf } from '../../metadata/image/metadata-image.ts'
import { topicNameProblem } from '../../metadata/topic-name.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'
import { type ConfigEntry, configEntry, shown } from './config-entries.ts'

type Request = ApiMap['DescribeConfigs']['request']
type Response = ApiMap['DescribeConfigs']['response']
type Resource = Request['resources'][number]

/** The broker that is asked, and the paths of its log.dirs. */
export interface AskedBroker {
  readonly id: number
  readonly logDirs: readonly string[]
}

/** Answers a DescribeConfigs request. Errors are per resource; texts of documentation are left out. */
export async function handleDescribeConfigs(
  state: BrokerState,
  request: Request,
  broker: AskedBroker = { id: state.env.brokerId, logDirs: state.logDirs },
): Promise<Response> {
  const image = await state.image()
  const results = request.resources.map((resource): Response['results'][number] => {
    const { resourceType, resourceName, configurationKeys } = resource
    try {
      const entries = describe(state, image, resource, broker)
        .filter(({ name }) => configurationKeys === null || configurationKeys.includes(name))
        .map((entry) => (request.includeSynonyms ? entry : { ...entry, synonyms: [] }))
      return { errorCode: errorCode('NONE'), errorMessage: '', resourceType, resourceName, configs: entries }
    } catch (error) {
      if (!isKafkaError(error)) throw error
      // Kafka sends an empty text here, which its tools print as such.
      const errorMessage = error.error === 'UNKNOWN_TOPIC_OR_PARTITION' ? '' : error.message
      return { errorCode: error.code, errorMessage, resourceType, resourceName, configs: [] }
    }
  })
  return { throttleTimeMs: 0, results }
}

function describe(
  { env }: BrokerState,
  image: MetadataImage,
  { resourceType, resourceName }: Resource,
  broker: AskedBroker,
): readonly ConfigEntry[] {
  const layers = brokerConfigLayers(image, broker.id, staticConfigs(env.staticBrokerConfigs, broker))
  switch (resourceType) {
    case CONFIG_RESOURCE.topic:
      return describeTopic(image, layers, resourceName)
    case CONFIG_RESOURCE.broker:
      return describeBroker(broker, layers, resourceName)
    case CONFIG_RESOURCE.brokerLogger:
      return describeBrokerLoggers(broker, resourceName)
    case CONFIG_RESOURCE.clientMetrics:
      return describeClientMetrics(image, resourceName)
    case CONFIG_RESOURCE.group:
      return describeGroup(image, layers, resourceName)
    default:
      throw invalid(`Unsupported resource type: ${resourceType}`)
  }
}

function describeTopic(image: MetadataImage, layers: BrokerConfigLayers, topic: string): readonly ConfigEntry[] {
  const problem = topicNameProblem(topic)
  if (problem !== null) throw new KafkaError('INVALID_TOPIC_EXCEPTION', { message: problem })
  if (!image.topicsByName.has(topic)) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
  const own = settingsOf(image, CONFIG_RESOURCE.topic, topic)
  return [...topicConfigs].flatMap(([name, key]) => {
    const text = effectiveTopicConfig(layers, own, name)
    if (text === null || (key.isInternal === true && !own.has(name))) return []
    const value = shown(name, key, text)
    const inherited = key.brokerConfig === null ? [] : brokerConfigChain(layers, key.brokerConfig)
    const chain = own.has(name) ? [{ name, value, source: CONFIG_SOURCE.topic }, ...inherited] : inherited
    return [configEntry(name, value, { key, chain })]
  })
}

/** The default of all brokers for an empty name: only what is set. Otherwise this broker, with all that it knows. */
function describeBroker(broker: AskedBroker, layers: BrokerConfigLayers, brokerName: string): readonly ConfigEntry[] {
  const set = (source: number) => layers.find((layer) => layer.source === source)?.settings.keys() ?? []
  if (brokerName === '') {
    return [...set(CONFIG_SOURCE.dynamicDefaultBroker)].map((name) =>
      brokerEntry(
        name,
        brokerConfigChain(layers, name).filter(({ source }) => source === CONFIG_SOURCE.dynamicDefaultBroker),
      ),
    )
  }
  checkBrokerId(broker, brokerName, 'or empty string, ')
  const shownByDefault = [...brokerConfigs].filter(([, { isInternal }]) => !isInternal).map(([name]) => name)
  const names = new Set([...shownByDefault, ...layers.flatMap(({ settings }) => [...settings.keys()])])
  return [...names].map((name) => brokerEntry(name, brokerConfigChain(layers, name)))
}

function brokerEntry(name: string, chain: readonly ConfigSynonym[]): ConfigEntry {
  const key = brokerConfigKey(name)
  const isReadOnly = key === undefined || key.isReadOnly
  return configEntry(name, chain[0]?.value ?? null, { key, chain, isReadOnly })
}

/** Levels of loggers live in a running broker, and nothing stays running here. */
function describeBrokerLoggers(broker: AskedBroker, brokerName: string): readonly ConfigEntry[] {
  if (brokerName === '') throw invalid('Broker id must not be empty')
  checkBrokerId(broker, brokerName, '')
  return []
}

function describeClientMetrics(image: MetadataImage, subscription: string): readonly ConfigEntry[] {
  if (subscription === '') throw invalid('Client metrics subscription name must not be empty')
  const own = settingsOf(image, CONFIG_RESOURCE.clientMetrics, subscription)
  return [...clientMetricsConfigs].map(([name, key]) => {
    const text = own.get(name)
    const chain = text === undefined ? [] : [{ name, value: text, source: CONFIG_SOURCE.clientMetrics }]
    return configEntry(name, text ?? key.defaultValue, { key, chain })
  })
}

function describeGroup(image: MetadataImage, layers: BrokerConfigLayers, group: string): readonly ConfigEntry[] {
  if (group === '') throw invalid('Group name must not be empty')
  const own = settingsOf(image, CONFIG_RESOURCE.group, group)
  return [...groupConfigs].map(([name, key]) => {
    const inherited = inheritedGroupConfig(name, (setting) => brokerConfigValue(layers, setting))
    const chain = groupDefaults(layers, name, key.brokerConfig, key.defaultValue)
    const text = own.get(name)
    if (text === undefined) return configEntry(name, inherited, { key, chain })
    const value = shown(name, key, text)
    return configEntry(name, value, { key, chain: [{ name, value, source: CONFIG_SOURCE.group }, ...chain] })
  })
}

/** The broker's setting for groups, or the default where there is none. */
function groupDefaults(
  layers: BrokerConfigLayers,
  name: string,
  brokerConfig: string | null,
  defaultValue: string | null,
): readonly ConfigSynonym[] {
  if (brokerConfig !== null) return brokerConfigChain(layers, brokerConfig)
  return [{ name, value: defaultValue ?? '', source: CONFIG_SOURCE.default }]
}

/** What the properties file says, and what a broker knows of itself. */
function staticConfigs(
  properties: ReadonlyMap<string, string>,
  { id: brokerId, logDirs }: AskedBroker,
): ReadonlyMap<string, string> {
  const id = String(brokerId)
  return new Map([...properties, ['node.id', id], ['broker.id', id], ['log.dirs', logDirs.join(',')]])
}

function checkBrokerId({ id: asked }: AskedBroker, name: string, alternative: string): void {
  const id = parseJavaWhole(name)
  if (id === undefined) throw invalid(`Broker id must be an integer, but it is: ${name}`)
  if (Number(id) === asked) return
  throw invalid(`Unexpected broker id, expected ${asked} ${alternative}but received ${name}`)
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', { message })
}

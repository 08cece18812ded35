/** DescribeConfigs (32): settings of topics and brokers, where they come from, and what they cover up. */
import { errorCode, isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { type BrokerConfigKey, brokerConfigs } from '../../metadata/configs/broker-configs.ts'
import {
  type ConfigKey,
  type ConfigType,
  formatConfigValue,
  parseConfigValue,
} from '../../metadata/configs/config-def.ts'
import {
  type BrokerConfigLayers,
  brokerConfigChain,
  brokerConfigLayers,
  CONFIG_SOURCE,
  type ConfigSynonym,
  effectiveTopicConfig,
} from '../../metadata/configs/effective-configs.ts'
import { topicConfigs } from '../../metadata/configs/topic-configs.ts'
import { CONFIG_RESOURCE, type MetadataImage, settingsOf } from '../../metadata/image/metadata-image.ts'
import { topicNameProblem } from '../../metadata/topic-name.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

type Request = ApiMap['DescribeConfigs']['request']
type Response = ApiMap['DescribeConfigs']['response']
type Resource = Request['resources'][number]
type Result = Response['results'][number]
type Entry = Result['configs'][number]

/** Kafka: `DescribeConfigsResponse.ConfigType`. */
const TYPE_NUMBERS: Readonly<Record<ConfigType, number>> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
}
const UNKNOWN_TYPE = 0

/** Answers a DescribeConfigs request for topics and brokers. Errors are per resource; texts of documentation are left out. */
export async function handleDescribeConfigs(state: BrokerState, request: Request): Promise<Response> {
  const image = await state.image()
  const results = request.resources.map((resource): Result => {
    const { resourceType, resourceName, configurationKeys } = resource
    try {
      const entries = describe(state, image, resource)
        .filter(({ name }) => configurationKeys === null || configurationKeys.includes(name))
        .map((entry) => (request.includeSynonyms ? entry : { ...entry, synonyms: [] }))
      return { errorCode: errorCode('NONE'), errorMessage: '', resourceType, resourceName, configs: entries }
    } catch (error) {
      if (!isKafkaError(error)) throw error
      const isUnknown = error.error === 'UNKNOWN_TOPIC_OR_PARTITION'
      const errorMessage = isUnknown ? null : error.message
      return { errorCode: error.code, errorMessage, resourceType, resourceName, configs: [] }
    }
  })
  return { throttleTimeMs: 0, results }
}

function describe(state: BrokerState, image: MetadataImage, resource: Resource): readonly Entry[] {
  const { resourceType, resourceName } = resource
  const layers = brokerConfigLayers(image, state.env.brokerId, staticConfigs(state))
  if (resourceType === CONFIG_RESOURCE.topic) return describeTopic(image, layers, resourceName)
  if (resourceType === CONFIG_RESOURCE.broker) return describeBroker(state, layers, resourceName)
  throw new KafkaError('INVALID_REQUEST', { message: `Settings of resource type ${resourceType} can't be described.` })
}

function describeTopic(image: MetadataImage, layers: BrokerConfigLayers, topic: string): readonly Entry[] {
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
    return [entry(name, value, key, chain, false)]
  })
}

/** The default of all brokers for an empty name: only what is set. Otherwise this broker, with all that it knows. */
function describeBroker({ env }: BrokerState, layers: BrokerConfigLayers, brokerName: string): readonly Entry[] {
  const set = (source: number) => layers.find((layer) => layer.source === source)?.settings.keys() ?? []
  if (brokerName === '') {
    return [...set(CONFIG_SOURCE.dynamicDefaultBroker)].map((name) =>
      brokerEntry(
        name,
        brokerConfigChain(layers, name).filter(({ source }) => source === CONFIG_SOURCE.dynamicDefaultBroker),
      ),
    )
  }
  if (!/^-?\d+$/.test(brokerName)) throw invalid(`Broker id must be an integer, but it is: ${brokerName}`)
  if (Number(brokerName) !== env.brokerId) {
    throw invalid(`Unexpected broker id, expected ${env.brokerId} or empty string, but received ${brokerName}`)
  }
  const names = new Set([
    ...brokerConfigs.keys(),
    ...set(CONFIG_SOURCE.dynamicDefaultBroker),
    ...set(CONFIG_SOURCE.dynamicBroker),
  ])
  return [...names].map((name) => brokerEntry(name, brokerConfigChain(layers, name)))
}

function brokerEntry(name: string, chain: readonly ConfigSynonym[]): Entry {
  const key: BrokerConfigKey | undefined = brokerConfigs.get(name)
  const text = chain[0]?.value ?? null
  if (key === undefined) return unknownEntry(name, chain)
  return entry(name, text === null ? null : shown(name, key, text), key, chain, key.isReadOnly)
}

/** A setting that nothing is known of could be a password: Kafka hides its value. */
function unknownEntry(name: string, chain: readonly ConfigSynonym[]): Entry {
  const source = chain[0]?.source ?? CONFIG_SOURCE.default
  return {
    name,
    value: null,
    readOnly: false,
    configSource: source,
    isSensitive: true,
    synonyms: chain.map((synonym) => ({ ...synonym, value: null })),
    configType: UNKNOWN_TYPE,
    documentation: null,
  }
}

function entry(
  name: string,
  value: string | null,
  key: ConfigKey,
  chain: readonly ConfigSynonym[],
  readOnly: boolean,
): Entry {
  return {
    name,
    value,
    readOnly,
    configSource: chain[0]?.source ?? CONFIG_SOURCE.default,
    isSensitive: false,
    synonyms: chain,
    configType: TYPE_NUMBERS[key.type],
    documentation: null,
  }
}

/** The value as it was understood: ` TRUE ` is shown as `true`. */
function shown(name: string, key: ConfigKey, text: string): string {
  return formatConfigValue(parseConfigValue(name, key, text))
}

/** What the properties file says, and what a broker knows of itself. */
function staticConfigs({ env, logDirs }: BrokerState): ReadonlyMap<string, string> {
  const id = String(env.brokerId)
  return new Map([...env.staticBrokerConfigs, ['node.id', id], ['broker.id', id], ['log.dirs', logDirs.join(',')]])
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', { message })
}

/**
 * IncrementalAlterConfigs. Kafka: server.ConfigAdminManager (what the broker checks), controller.ConfigurationControlManager
 * and server.ControllerConfigurationValidator.
 */
import { parseJavaWhole } from '../../common/java-integer.ts'
import { javaSplit, javaTrim } from '../../common/java-text.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import {
  CONFIG_OPERATION,
  type IncrementalAlterConfigsRequest,
  type IncrementalAlterConfigsResponse,
} from '../../protocol/messages/incremental-alter-configs.ts'
import type { MetadataRecord, MetadataRecordData } from '../../protocol/metadata-record.ts'
import { brokerConfigs } from '../configs/broker-configs.ts'
import { validateClientMetricsConfigs } from '../configs/client-metrics-configs.ts'
import type { ConfigKey } from '../configs/config-def.ts'
import { brokerConfigLayers, brokerConfigValue, inheritedTopicConfig } from '../configs/effective-configs.ts'
import { groupConfigs, validateGroupConfigs } from '../configs/group-configs.ts'
import { topicConfigs, validateTopicConfigs } from '../configs/topic-configs.ts'
import { validateBrokerConfigs } from '../configs/validate-broker-configs.ts'
import { CONFIG_RESOURCE, type MetadataImage, settingsOf } from '../image/metadata-image.ts'
import { topicNameProblem } from '../topic-name.ts'
import { apiError, type ControllerEnv, type ControllerResult, NO_ERROR } from './controller-result.ts'
import { hasEligibleLeaderReplicas } from './record-versions.ts'

type Resource = IncrementalAlterConfigsRequest['resources'][number]
type ConfigChange = Resource['configs'][number]
type ConfigRecordData = MetadataRecordData<'ConfigRecord'>

const { set, delete: remove, append, subtract } = CONFIG_OPERATION

/** Java's `Short.MAX_VALUE`: the longest string that Kafka writes. */
const MAX_VALUE_LENGTH = 32_767

const MIN_ISR = 'min.insync.replicas'

/** Changes single configs of the resources of `request` where that can be done; the others have their error in the response. */
export function incrementalAlterConfigs(
  image: MetadataImage,
  request: IncrementalAlterConfigsRequest,
  env: ControllerEnv,
): ControllerResult<IncrementalAlterConfigsResponse> {
  const records: MetadataRecord[] = []
  const responses = request.resources.map((resource) => {
    const { resourceType, resourceName } = resource
    try {
      checkUnique(request, resource)
      const changes = changesOf(image, resource, env)
      if (!request.validateOnly) records.push(...changes)
      return { ...NO_ERROR, resourceType, resourceName }
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return { ...apiError(error), resourceType, resourceName }
    }
  })
  if (hasEligibleLeaderReplicas(image)) records.push(...records.flatMap(clearElrRecord))
  return { records, response: { throttleTimeMs: 0, responses } }
}

/**
 * With another min.insync.replicas, replicas that were eligible to lead may be so no longer: of the topic, or of all where
 * the cluster's default changed. Kafka: `ConfigurationControlManager.createClearElrRecordsAsNeeded`.
 */
function clearElrRecord({ type, data }: MetadataRecord): readonly MetadataRecord[] {
  if (type !== 'ConfigRecord' || data.name !== MIN_ISR) return []
  const topicName = data.resourceType === CONFIG_RESOURCE.topic ? data.resourceName : ''
  return [{ type: 'ClearElrRecord', version: 0, data: { topicName } }]
}

function checkUnique({ resources }: IncrementalAlterConfigsRequest, { resourceType, resourceName }: Resource): void {
  const same = resources.filter((other) => other.resourceType === resourceType && other.resourceName === resourceName)
  if (same.length > 1) throw invalid('Each resource must appear at most once.')
}

/** The records that change the resource. Throws what forbids it. */
function changesOf(image: MetadataImage, resource: Resource, env: ControllerEnv): readonly MetadataRecord[] {
  const { resourceType, resourceName, configs } = resource
  checkChanges(configs)
  const current = settingsOf(image, resourceType, resourceName)
  const next = new Map(current)
  const changed: ConfigRecordData[] = []
  for (const change of configs) {
    const value = changedValue(resourceType, change, current.get(change.name) ?? null)
    if (value === null) next.delete(change.name)
    else next.set(change.name, value)
    // A broker's settings are written even if they are the same: a running broker takes that for a wish to reload files.
    if (value === (current.get(change.name) ?? null) && resourceType !== CONFIG_RESOURCE.broker) continue
    changed.push({ resourceType, resourceName, name: change.name, value })
  }
  validate(image, resource, next, env)
  if (hasEligibleLeaderReplicas(image)) for (const change of changed) checkMinIsr(change)
  return changed.map((data) => ({ type: 'ConfigRecord', version: 0, data }))
}

function checkChanges(changes: readonly ConfigChange[]): void {
  const names = changes.map(({ name }) => name)
  if (new Set(names).size < names.length) throw invalid('Error due to duplicate config keys')
  const nulls = changes.filter(({ configOperation, value }) => configOperation !== remove && value === null)
  if (nulls.length > 0) throw invalid(`Null value not supported for : ${nulls.map(({ name }) => name).join(', ')}`)
}

/** What the config is afterwards; null: not set. */
function changedValue(resourceType: number, change: ConfigChange, current: string | null): string | null {
  const { name, configOperation, value } = change
  switch (configOperation) {
    case remove:
      return null
    case set:
      return checkLength(value ?? '')
    case append:
    case subtract:
      return checkLength(changedList(resourceType, change, current))
    default:
      throw invalid(`Unknown operations type ${configOperation} of config ${name}`)
  }
}

function changedList(
  resourceType: number,
  { name, configOperation, value }: ConfigChange,
  current: string | null,
): string {
  const key = configKey(resourceType, name)
  if (key?.type !== 'LIST') throw notAList(resourceType, name, configOperation)
  const old = items(current ?? key.defaultValue ?? '').filter((item) => item !== '')
  const given = items(value ?? '')
  const list =
    configOperation === append ? [...new Set([...old, ...given])] : old.filter((item) => !given.includes(item))
  return list.join(',')
}

/** Blanks do not count, though they do to Kafka: it would never find an item behind one. */
function items(text: string): readonly string[] {
  return javaSplit(text, ',').map(javaTrim)
}

/** Of brokers' settings the broker itself judges, of others the controller. */
function notAList(resourceType: number, name: string, configOperation: number): KafkaError {
  const isAppend = configOperation === append
  let message = `Can't ${isAppend ? 'APPEND' : 'SUBTRACT'} to key ${name} because its type is not LIST.`
  if (resourceType === CONFIG_RESOURCE.broker) {
    message = brokerConfigs.has(name)
      ? `Config value ${isAppend ? 'append' : 'subtract'} is not allowed for config key: ${name}`
      : `Unknown config name: ${name}`
  }
  return new KafkaError('INVALID_CONFIG', { message })
}

function configKey(resourceType: number, name: string): ConfigKey | undefined {
  if (resourceType === CONFIG_RESOURCE.topic) return topicConfigs.get(name)
  if (resourceType === CONFIG_RESOURCE.broker) return brokerConfigs.get(name)
  return resourceType === CONFIG_RESOURCE.group ? groupConfigs.get(name) : undefined
}

function checkLength(value: string): string {
  if (value.length <= MAX_VALUE_LENGTH) return value
  throw new KafkaError('INVALID_CONFIG', {
    message: `The configuration value cannot be added because it exceeds the maximum value size of ${MAX_VALUE_LENGTH} bytes.`,
  })
}

/** What the resource is to have must be right as a whole. */
function validate(
  image: MetadataImage,
  { resourceType, resourceName }: Resource,
  settings: ReadonlyMap<string, string>,
  env: ControllerEnv,
): void {
  const layers = brokerConfigLayers(image, env.brokerId, env.staticBrokerConfigs)
  switch (resourceType) {
    case CONFIG_RESOURCE.topic:
      checkTopicName(resourceName)
      validateTopicConfigs(settings, (name) => {
        const key = topicConfigs.get(name)
        return key === undefined ? null : inheritedTopicConfig(layers, key)
      })
      if (!image.topicsByName.has(resourceName)) {
        const message = `The topic '${resourceName}' does not exist.`
        throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message })
      }
      return
    case CONFIG_RESOURCE.broker:
      checkBrokerName(resourceName, env.brokerId)
      return validateBrokerConfigs(settings, { isPerBroker: resourceName !== '', layers })
    case CONFIG_RESOURCE.clientMetrics:
      return validateClientMetricsConfigs(resourceName, settings)
    case CONFIG_RESOURCE.group:
      if (resourceName === '') throw invalid('Default group resources are not allowed.')
      return validateGroupConfigs(settings, (name) => brokerConfigValue(layers, name))
    case CONFIG_RESOURCE.brokerLogger:
      // Levels of loggers live in a running broker: nothing here writes a log.
      throw new KafkaError('INVALID_CONFIG', {
        message: 'Logger does not exist: no process stays here to write a log.',
      })
    default:
      throw invalid(`Unknown resource type ${resourceType}`)
  }
}

function checkTopicName(name: string): void {
  if (name === '') throw invalid('Default topic resources are not allowed.')
  const message = topicNameProblem(name)
  if (message !== null) throw new KafkaError('INVALID_TOPIC_EXCEPTION', { message })
}

function checkBrokerName(name: string, brokerId: number): void {
  if (name === '') return
  const id = parseJavaWhole(name)
  if (id === undefined) throw invalid(`Node id must be an integer, but it is: ${name}`)
  if (Number(id) !== brokerId) throw invalid(`Unexpected broker id, expected ${brokerId}, but received ${name}`)
}

/** Eligible leader replicas (KIP-966) need one min.insync.replicas that all brokers agree on. */
function checkMinIsr({ resourceType, resourceName, name, value }: ConfigRecordData): void {
  if (resourceType !== CONFIG_RESOURCE.broker || name !== MIN_ISR) return
  const problem =
    resourceName === ''
      ? value === null && 'Cluster-level min.insync.replicas cannot be removed while ELR is enabled.'
      : 'Broker-level min.insync.replicas cannot be altered while ELR is enabled.'
  if (problem) throw new KafkaError('INVALID_CONFIG', { message: problem })
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', { message })
}

/** The settings of a producer, out of its properties: what Kafka refuses is refused in its words. Kafka: ProducerConfig. */
import { booleanSetting, type ClientProperties, numberSetting, wordSetting } from '../client-settings.ts'
import { configException, ToolError } from '../tool-error.ts'
import { ROUND_ROBIN_PARTITIONER } from './choose-partitioner.ts'
import { isModulePath } from './class-or-module.ts'
import { compressionSetting } from './compression-setting.ts'
import type { Acks, ProducerSettings } from './console-producer-options.ts'

const MAX_INT = 2 ** 31 - 1
/** One write for each batch: nothing waits for a batch to fill, so a large one costs no time. Kafka's default is 16 KiB. */
const DEFAULT_BATCH_BYTES = 2 ** 20
const DEFAULT_DELIVERY_TIMEOUT_MS = 120_000
/** Batches of a partition that a broker remembers. */
const MAX_IN_FLIGHT_IDEMPOTENT = 5

/** Throws ToolError. Settings are looked at in the order of Kafka's ProducerConfig, so that of two wrong ones the same is named. */
export function producerSettings(properties: ClientProperties): ProducerSettings {
  const int = (name: string, least: number, fallback: number) =>
    numberSetting(properties, name, { type: 'INT', least, fallback })
  const long = (name: string, least: number, fallback: number) =>
    numberSetting(properties, name, { type: 'LONG', least, fallback })
  const bufferMemoryBytes = long('buffer.memory', 0, 33_554_432)
  const retries = int('retries', 0, MAX_INT)
  const acks = acksSetting(properties)
  const compression = compressionSetting(properties)
  const batchSizeBytes = int('batch.size', 0, DEFAULT_BATCH_BYTES)
  booleanSetting(properties, 'partitioner.adaptive.partitioning.enable', true)
  long('partitioner.availability.timeout.ms', 0, 0)
  booleanSetting(properties, 'partitioner.ignore.keys', false)
  const lingerMs = long('linger.ms', 0, 5)
  const deliveryTimeoutMs = int('delivery.timeout.ms', 0, DEFAULT_DELIVERY_TIMEOUT_MS)
  int('send.buffer.bytes', -1, 131_072)
  int('receive.buffer.bytes', -1, 32_768)
  const maxRequestSizeBytes = int('max.request.size', 0, 1_048_576)
  const backoffMs = long('retry.backoff.ms', 0, 100)
  const backoffMaxMs = long('retry.backoff.max.ms', 0, 1000)
  const maxBlockMs = long('max.block.ms', 0, 60_000)
  const requestTimeoutMs = int('request.timeout.ms', 0, 30_000)
  long('metadata.max.age.ms', 0, 300_000)
  const maxInFlight = int('max.in.flight.requests.per.connection', 1, MAX_IN_FLIGHT_IDEMPOTENT)
  checkClasses(properties)
  const isIdempotent = idempotence(properties, { acks, retries, maxInFlight })
  checkDeliveryTimeout(properties, deliveryTimeoutMs, lingerMs + requestTimeoutMs)
  const transaction = transactionSettings(properties, isIdempotent, int('transaction.timeout.ms', 0, 60_000))
  return {
    ...{ acks, compression, batchSizeBytes, lingerMs, maxBlockMs, requestTimeoutMs, bufferMemoryBytes },
    ...{ maxRequestSizeBytes, maxInFlight, isIdempotent, transaction },
    retry: { retries, backoffMs, backoffMaxMs: Math.max(backoffMs, backoffMaxMs), deliveryTimeoutMs },
  }
}

function acksSetting(properties: ClientProperties): Acks {
  const acks = wordSetting(properties, 'acks', { words: ['all', '-1', '0', '1'], fallback: 'all' })
  return acks === '-1' ? 'all' : acks
}

/** A JavaScript module stands where Kafka has a class; for interceptors there is none. */
function checkClasses(properties: ClientProperties): void {
  const name = properties['partitioner.class']
  if (name !== undefined && name !== ROUND_ROBIN_PARTITIONER && !isModulePath(name)) {
    throw configException('partitioner.class', name, `Class ${name} could not be found.`)
  }
  const interceptors = properties['interceptor.classes']?.trim() ?? ''
  if (interceptors !== '') throw notConstructed(`There are no interceptors: ${interceptors}.`)
}

interface IdempotenceNeeds {
  readonly acks: Acks
  readonly retries: number
  readonly maxInFlight: number
}

/** Asked for by name, it needs all acks and retries. Left alone, it is on where it can be. */
function idempotence(properties: ClientProperties, { acks, retries, maxInFlight }: IdempotenceNeeds): boolean {
  if (!booleanSetting(properties, 'enable.idempotence', true)) return false
  const isAskedFor = properties['enable.idempotence'] !== undefined
  if (retries === 0 && isAskedFor) {
    throw badConfig('Must set retries to non-zero when using the idempotent producer.')
  }
  if (acks !== 'all' && isAskedFor) {
    throw badConfig(
      'Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.',
    )
  }
  if (maxInFlight > MAX_IN_FLIGHT_IDEMPOTENT) {
    throw badConfig(
      `To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most 5. Current value is ${maxInFlight}.`,
    )
  }
  return retries > 0 && acks === 'all'
}

/** `transactional.id` and how long a transaction may take; null: the producer has none. */
function transactionSettings(properties: ClientProperties, isIdempotent: boolean, timeoutMs: number) {
  const transactionalId = properties['transactional.id']
  if (transactionalId === undefined) return null
  if (transactionalId === '') throw configException('transactional.id', '', 'String must be non-empty')
  if (!isIdempotent) throw badConfig('Cannot set a transactional.id without also enabling idempotence.')
  return { transactionalId, timeoutMs }
}

function badConfig(message: string): ToolError {
  return new ToolError('exception', message, { javaException: 'org.apache.kafka.common.config.ConfigException' })
}

/** Kafka: KafkaProducer.configureDeliveryTimeout, whose exception the constructor wraps. */
function checkDeliveryTimeout(properties: ClientProperties, deliveryTimeoutMs: number, leastMs: number): void {
  if (properties['delivery.timeout.ms'] === undefined || deliveryTimeoutMs >= Math.min(leastMs, MAX_INT)) return
  throw notConstructed('delivery.timeout.ms must be at least linger.ms + request.timeout.ms.')
}

/** An exception in the constructor of Kafka's producer, whose cause its first line does not show. */
function notConstructed(plain: string): ToolError {
  return new ToolError('exception', 'Failed to construct kafka producer', {
    javaException: 'org.apache.kafka.common.KafkaException',
    plain,
  })
}

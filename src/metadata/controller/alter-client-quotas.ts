/** AlterClientQuotas. Kafka: controller.ClientQuotaControlManager, server.config.QuotaConfig. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type {
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
} from '../../protocol/messages/alter-client-quotas.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { ConfigType } from '../configs/config-def.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { apiError, type ControllerResult, NO_ERROR } from './controller-result.ts'
import { type QuotaEntity, quotaEntityKey, quotasByEntity } from './quota-entities.ts'

type Alteration = AlterClientQuotasRequest['entries'][number]

const ENTITY_TYPES: ReadonlySet<string> = new Set(['user', 'client-id', 'ip'])

const CLIENT_QUOTAS: ReadonlyMap<string, ConfigType> = new Map([
  ['producer_byte_rate', 'LONG'],
  ['consumer_byte_rate', 'LONG'],
  ['request_percentage', 'DOUBLE'],
  ['controller_mutation_rate', 'DOUBLE'],
])
const IP_QUOTAS: ReadonlyMap<string, ConfigType> = new Map([['connection_creation_rate', 'INT']])

const LARGEST = { LONG: 2 ** 63, INT: 2 ** 31 - 1 } as const

/** A value this near to a whole number is one. */
const FRACTION_LIMIT = 1e-6

/** Sets and removes quotas of the entities of `request`; those that can't be have their error in the response. */
export function alterClientQuotas(
  image: MetadataImage,
  request: AlterClientQuotasRequest,
): ControllerResult<AlterClientQuotasResponse> {
  const records: MetadataRecord[] = []
  const quotas = quotasByEntity(image)
  const seen = new Set<string>()
  const entries = request.entries.map((alteration) => {
    const { entity } = alteration
    try {
      const key = quotaEntityKey(entity)
      if (seen.has(key)) throw invalid(`Ignoring duplicate entity ${shown(entity)}`)
      seen.add(key)
      const changes = changesOf(alteration, quotas.get(key)?.values ?? new Map())
      if (!request.validateOnly) records.push(...changes)
      return { ...NO_ERROR, entity }
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return { ...apiError(error), entity }
    }
  })
  return { records, response: { throttleTimeMs: 0, entries } }
}

function changesOf({ entity, ops }: Alteration, current: ReadonlyMap<string, number>): readonly MetadataRecord[] {
  const names = ops.map(({ key }) => key)
  const repeated = names.find((name, at) => names.indexOf(name) !== at)
  if (repeated !== undefined) {
    throw invalid(`Duplicate quota key ${repeated} not updating quota for this entity ${shown(entity)}`)
  }
  const allowed = quotaKeysFor(entity)
  return ops.flatMap(({ key, value, remove }): MetadataRecord[] => {
    if (!remove) checkQuota(allowed, key, value)
    if (remove ? !current.has(key) : current.get(key) === value) return []
    return [{ type: 'ClientQuotaRecord', version: 0, data: { entity, key, value: remove ? 0 : value, remove } }]
  })
}

/** The quotas that an entity may have. Throws INVALID_REQUEST for an entity that cannot be. */
function quotaKeysFor(entity: QuotaEntity): ReadonlyMap<string, ConfigType> {
  const types = entity.map(({ entityType }) => entityType)
  if (types.length === 0) throw invalid('Invalid empty client quota entity')
  for (const [at, { entityType, entityName }] of entity.entries()) {
    if (types.indexOf(entityType) !== at) {
      throw invalid(`Invalid client quota entity, duplicate entity entry ${entityType}`)
    }
    if (!ENTITY_TYPES.has(entityType)) throw invalid(`Unhandled client quota entity type: ${entityType}`)
    if (entityName === '') throw invalid(`Empty ${entityType} not supported`)
  }
  if (!types.includes('ip')) return CLIENT_QUOTAS
  if (types.length === 1) return IP_QUOTAS
  throw invalid('Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId')
}

function checkQuota(allowed: ReadonlyMap<string, ConfigType>, key: string, value: number): void {
  const type = allowed.get(key)
  if (type === undefined) throw invalid(`Invalid configuration key ${key}`)
  if (value <= 0) throw invalid(`Quota ${key} must be greater than 0`)
  if (type !== 'LONG' && type !== 'INT') return
  if (value > LARGEST[type]) {
    throw invalid(`Proposed value for ${key} is too large for ${type === 'INT' ? 'an INT' : 'a LONG'}.`)
  }
  if (Math.abs(value % 1) > FRACTION_LIMIT) throw invalid(`${key} cannot be a fractional value.`)
}

/** As Kafka's `ClientQuotaEntity.toString`. */
function shown(entity: QuotaEntity): string {
  return `ClientQuotaEntity(entries={${entity.map(({ entityType, entityName }) => `${entityType}=${entityName}`).join(', ')}})`
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', { message })
}

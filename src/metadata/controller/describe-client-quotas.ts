/** DescribeClientQuotas. Kafka: `ClientQuotasImage.describe`. */
import { KafkaError } from '../../common/kafka-error.ts'
import {
  type DescribeClientQuotasRequest,
  type DescribeClientQuotasResponse,
  QUOTA_MATCH,
} from '../../protocol/messages/describe-client-quotas.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { type QuotaEntity, quotasByEntity } from './quota-entities.ts'

type Component = DescribeClientQuotasRequest['components'][number]
type Entry = NonNullable<DescribeClientQuotasResponse['entries']>[number]

const ENTITY_TYPES: readonly string[] = ['user', 'client-id', 'ip']

/** The entities that the filter of `request` matches, with their quotas. Throws INVALID_REQUEST, UNSUPPORTED_VERSION. */
export function describeClientQuotas(image: MetadataImage, request: DescribeClientQuotasRequest): readonly Entry[] {
  const { components, strict } = request
  for (const [at, component] of components.entries()) checkComponent(component, components.slice(0, at))
  const types = components.map(({ entityType }) => entityType)
  if (types.includes('ip') && types.length > 1) {
    throw invalid(
      'Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.',
    )
  }
  return [...quotasByEntity(image).values()]
    .filter(({ entity }) => (!strict || entity.length === components.length) && matchesAll(entity, components))
    .map(({ entity, values }) => ({ entity, values: [...values].map(([key, value]) => ({ key, value })) }))
}

function checkComponent({ entityType, matchType, match }: Component, before: readonly Component[]): void {
  if (entityType === '') throw invalid('Invalid empty entity type.')
  if (before.some((component) => component.entityType === entityType)) {
    throw invalid(`Entity type ${entityType} cannot appear more than once in the filter.`)
  }
  if (!ENTITY_TYPES.includes(entityType)) {
    throw new KafkaError('UNSUPPORTED_VERSION', { message: `Unsupported entity type ${entityType}` })
  }
  if (matchType === QUOTA_MATCH.exact) {
    if (match === null) throw invalid('Request specified MATCH_TYPE_EXACT, but set match string to null.')
  } else if (matchType === QUOTA_MATCH.default || matchType === QUOTA_MATCH.specified) {
    const name = matchType === QUOTA_MATCH.default ? 'MATCH_TYPE_DEFAULT' : 'MATCH_TYPE_SPECIFIED'
    if (match !== null) throw invalid(`Request specified ${name}, but also specified a match string.`)
  } else {
    throw invalid(`Unknown match type ${matchType}`)
  }
}

function matchesAll(entity: QuotaEntity, components: readonly Component[]): boolean {
  return components.every(({ entityType, matchType, match }) => {
    const part = entity.find((candidate) => candidate.entityType === entityType)
    return part !== undefined && (matchType === QUOTA_MATCH.specified || part.entityName === match)
  })
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', { message })
}

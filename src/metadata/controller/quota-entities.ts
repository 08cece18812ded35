/** Quotas put together by whom they bind. Kafka: image.ClientQuotasImage. */
import type { MetadataRecordData } from '../../protocol/metadata-record.ts'
import type { MetadataImage } from '../image/metadata-image.ts'

/** A user, a client id, both, or an address; null stands for the default. Kafka: `ClientQuotaEntity`. */
export type QuotaEntity = MetadataRecordData<'ClientQuotaRecord'>['entity']

export interface EntityQuotas {
  readonly entity: QuotaEntity
  /** By the name of the quota. */
  readonly values: ReadonlyMap<string, number>
}

/** The same for the same entity, in whatever order its parts come. */
export function quotaEntityKey(entity: QuotaEntity): string {
  const parts = entity.map(({ entityType, entityName }) => JSON.stringify([entityType, entityName]))
  return parts.sort().join()
}

/** All entities that have quotas, by `quotaEntityKey`. */
export function quotasByEntity(image: MetadataImage): ReadonlyMap<string, EntityQuotas> {
  const entities = new Map<string, { entity: QuotaEntity; values: Map<string, number> }>()
  for (const { entity, key, value } of image.clientQuotas.values()) {
    const entityKey = quotaEntityKey(entity)
    const known = entities.get(entityKey)
    if (known === undefined) entities.set(entityKey, { entity, values: new Map([[key, value]]) })
    else known.values.set(key, value)
  }
  return entities
}

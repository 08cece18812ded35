/** Quotas of users, client ids and addresses (KIP-546). */
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { QUOTA_MATCH } from '../../protocol/messages/describe-client-quotas.ts'

export type QuotaEntityType = 'user' | 'client-id' | 'ip'

/** Whom a quota binds: names by type; null is the default. Kafka: quota.ClientQuotaEntity. */
export type QuotaEntity = ReadonlyMap<QuotaEntityType, string | null>

export interface EntityQuotas {
  readonly entity: QuotaEntity
  /** By the name of the quota, in Java's order. */
  readonly quotas: ReadonlyMap<string, number>
}

/** Which entities are wanted: of each type the one with this name, the default (null), or any (undefined). */
export type QuotaFilter = readonly { readonly type: QuotaEntityType; readonly name: string | null | undefined }[]

/** A new value; null takes the quota away. */
export type QuotaChanges = ReadonlyMap<string, number | null>

/** The entities that have exactly the types of `filter`, in Java's order. Throws KafkaError. Kafka: Admin.describeClientQuotas. */
export async function describeClientQuotas(
  session: KafkaSession,
  filter: QuotaFilter,
  options: RequestOptions = {},
): Promise<EntityQuotas[]> {
  const components = filter.map(({ type, name }) => ({
    entityType: type,
    matchType: name === undefined ? QUOTA_MATCH.specified : name === null ? QUOTA_MATCH.default : QUOTA_MATCH.exact,
    match: name ?? null,
  }))
  const response = await session.request('DescribeClientQuotas', { components, strict: true }, options)
  const error = kafkaErrorOf(response.errorCode, response.errorMessage)
  if (error) throw error
  const found = (response.entries ?? []).map(
    ({ entity, values }): EntityQuotas => ({
      entity: new Map(entity.map(({ entityType, entityName }) => [entityType as QuotaEntityType, entityName])),
      quotas: inJavaOrder(new Map(values.map(({ key, value }) => [key, value]))),
    }),
  )
  return javaHashOrder(found, { hash: ({ entity }) => entityHash(entity), capacity: found.length })
}

/** Changes the quotas of one entity. Throws KafkaError. Kafka: Admin.alterClientQuotas. */
export async function alterClientQuotas(
  session: KafkaSession,
  entity: QuotaEntity,
  changes: QuotaChanges,
  options: RequestOptions = {},
): Promise<void> {
  const entry = {
    entity: [...entity].map(([entityType, entityName]) => ({ entityType, entityName })),
    ops: [...changes].map(([key, value]) => ({ key, value: value ?? 0, remove: value === null })),
  }
  const request = { entries: [entry], validateOnly: false }
  const response = await session.request('AlterClientQuotas', request, { target: { kind: 'controller' }, ...options })
  const [result] = response.entries
  if (result === undefined) throw new KafkaError('UNKNOWN_SERVER_ERROR', { message: 'The response holds no result.' })
  const error = kafkaErrorOf(result.errorCode, result.errorMessage)
  if (error) throw error
}

function inJavaOrder(quotas: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const names = javaHashOrder([...quotas.keys()], { hash: javaStringHash, capacity: quotas.size })
  return new Map(names.map((name) => [name, quotas.get(name) ?? 0]))
}

/** `ClientQuotaEntity.hashCode`: `Objects.hash` of a map. */
function entityHash(entity: QuotaEntity): number {
  const entries = [...entity].map(([type, name]) => javaStringHash(type) ^ (name === null ? 0 : javaStringHash(name)))
  return (31 + entries.reduce((sum, hash) => (sum + hash) | 0, 0)) | 0
}

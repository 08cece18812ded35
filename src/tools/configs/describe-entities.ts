/** What `--describe` shows. Kafka: `ConfigCommand.describeConfig`. */
import { describeClientQuotas, type EntityQuotas, type QuotaEntityType } from '../../clients/admin/client-quotas.ts'
import type { DescribedConfig } from '../../clients/admin/config-entry.ts'
import { type ConfigResourceType, listConfigResources } from '../../clients/admin/config-resource.ts'
import { describeCluster } from '../../clients/admin/describe-cluster.ts'
import { describeResourceConfigs } from '../../clients/admin/describe-configs.ts'
import { listTopics } from '../../clients/admin/list-topics.ts'
import type { UserScramCredentials } from '../../clients/admin/scram-credentials.ts'
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ToolError } from '../tool-error.ts'
import type { EntitySelection, EntityType } from './entities.ts'

/** Where a config comes from that was set for the entity itself. Loggers have no other. */
const OWN_SOURCE: Readonly<Record<ConfigResourceType, string>> = {
  topic: 'DYNAMIC_TOPIC_CONFIG',
  broker: 'DYNAMIC_BROKER_CONFIG',
  brokerLogger: 'DYNAMIC_BROKER_LOGGER_CONFIG',
  clientMetrics: 'DYNAMIC_CLIENT_METRICS_CONFIG',
  group: 'DYNAMIC_GROUP_CONFIG',
}

const QUOTA_TYPES: Readonly<Partial<Record<EntityType, QuotaEntityType>>> = {
  users: 'user',
  clients: 'client-id',
  ips: 'ip',
}

/** The part of a quota's entity that stands for `type`. */
export function quotaTypeOf(type: EntityType): QuotaEntityType {
  const quotaType = QUOTA_TYPES[type]
  if (quotaType === undefined) throw new ToolError('terse', `Unexpected entity type ${type}`)
  return quotaType
}

/** `client-id` → `clients`. */
export function entityTypeOfQuota(quotaType: QuotaEntityType): EntityType {
  return quotaType === 'client-id' ? 'clients' : `${quotaType}s`
}

/** All entities of a type, in Kafka's order; of brokers the default too, with an empty name. Throws KafkaError. */
export async function listEntities(session: KafkaSession, type: ConfigResourceType): Promise<string[]> {
  if (type === 'topic') {
    const topics = await listTopics(session, { listInternal: true })
    return javaHashOrder(
      topics.map(({ name }) => name),
      { hash: javaStringHash },
    )
  }
  if (type === 'broker' || type === 'brokerLogger') return [...(await brokerIds(session)), '']
  return listConfigResources(session, type)
}

/** Whether the entity exists or, of a group or a subscription, has configs of its own. Throws KafkaError. */
export async function isKnownEntity(session: KafkaSession, type: ConfigResourceType, name: string): Promise<boolean> {
  if (type === 'topic') {
    const topics = await listTopics(session, { listInternal: true })
    return topics.some((topic) => topic.name === name)
  }
  if (type === 'broker' || type === 'brokerLogger') return name === '' || (await brokerIds(session)).includes(name)
  return (await listConfigResources(session, type)).includes(name)
}

/** The configs of an entity by name; without `all` only those that were set for it. Throws KafkaError. */
export async function describeEntity(
  session: KafkaSession,
  type: ConfigResourceType,
  name: string,
  { all }: { readonly all: boolean },
): Promise<DescribedConfig[]> {
  const own = type === 'broker' && name === '' ? 'DYNAMIC_DEFAULT_BROKER_CONFIG' : OWN_SOURCE[type]
  const configs = await describeResourceConfigs(session, { type, name })
  return configs
    .filter(({ source }) => all || type === 'brokerLogger' || source === own)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * The quotas of the entities that `selection` names; a type without a name stands for all that are named. Throws
 * KafkaError, and ToolError (`terse`) for a name without a type.
 */
export function describeQuotas(session: KafkaSession, { types, names }: EntitySelection): Promise<EntityQuotas[]> {
  if (names.length > types.length) throw new ToolError('terse', 'More entity names specified than entity types')
  const filter = types.map((type, at) => {
    const name = names[at]
    return { type: quotaTypeOf(type), name: name === '' ? null : name }
  })
  return describeClientQuotas(session, filter)
}

/** The SCRAM credentials of the selected users; none where clients or a default are meant. Throws KafkaError. */
export async function describeCredentials(
  session: KafkaSession,
  { types, names }: EntitySelection,
): Promise<UserScramCredentials[]> {
  if (!types.includes('users') || types.includes('clients') || names.includes('')) return []
  // Cryptography takes 3 ms to load.
  const { describeScramCredentials } = await import('../../clients/admin/scram-credentials.ts')
  return describeScramCredentials(session, names)
}

async function brokerIds(session: KafkaSession): Promise<string[]> {
  const { nodes } = await describeCluster(session)
  return nodes.map(({ id }) => String(id))
}

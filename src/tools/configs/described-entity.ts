/** An entity with all that was set for it. */
import type { EntityQuotas } from '../../clients/admin/client-quotas.ts'
import type { DescribedConfig } from '../../clients/admin/config-entry.ts'
import type { ConfigResourceType } from '../../clients/admin/config-resource.ts'
import type { UserScramCredentials } from '../../clients/admin/scram-credentials.ts'
import { unknownBroker } from '../absence.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { findTopic } from '../topics/find-topic.ts'
import {
  describeCredentials,
  describeEntity,
  describeQuotas,
  entityTypeOfQuota,
  isKnownEntity,
  listEntities,
} from './describe-entities.ts'
import { type EntitySelection, type EntityType, resourceTypeOf } from './entities.ts'

export type { DescribedConfig, EntityQuotas }

export interface DescribedEntity {
  readonly selection: EntitySelection
  /** Sorted by name. */
  readonly configs: readonly DescribedConfig[]
  readonly quotas: readonly EntityQuotas[]
  readonly credentials: readonly UserScramCredentials[]
}

/** What the selected entity has. Throws KafkaError, and ToolError (`terse`) for a topic or broker that does not exist. */
export async function describeSelected(
  session: ClusterSession,
  selection: EntitySelection,
  options: { readonly all: boolean },
): Promise<DescribedEntity> {
  const [type = 'topics'] = selection.types
  const [name = ''] = selection.names
  const resourceType = resourceTypeOf(type)
  if (resourceType === undefined) {
    const quotas = await describeQuotas(session, selection)
    return { selection, configs: [], quotas, credentials: await describeCredentials(session, selection) }
  }
  await checkExists(session, resourceType, name)
  const configs = await describeEntity(session, resourceType, name, options)
  return { selection, configs, quotas: [], credentials: [] }
}

async function checkExists(session: ClusterSession, type: ConfigResourceType, name: string): Promise<void> {
  if (type === 'topic') await findTopic(session, name, { ifExists: false })
  if (type === 'broker' && !(await isKnownEntity(session, type, name))) throw unknownBroker(name, session)
}

/** All entities of a type for which anything is set; with `all` every topic and broker. Throws KafkaError. */
export async function describeType(
  session: ClusterSession,
  type: EntityType,
  options: { readonly all: boolean },
): Promise<DescribedEntity[]> {
  const resourceType = resourceTypeOf(type)
  if (resourceType === undefined) return describeQuotaType(session, type)
  const described: DescribedEntity[] = []
  for (const name of (await listEntities(session, resourceType)).sort()) {
    const configs = await describeEntity(session, resourceType, name, options)
    const selection = { types: [type], names: [name] }
    if (configs.length > 0) described.push({ selection, configs, quotas: [], credentials: [] })
  }
  return described
}

/** A client of a user counts as both. */
async function describeQuotaType(session: ClusterSession, type: EntityType): Promise<DescribedEntity[]> {
  const selection = { types: [type], names: [] }
  const pairs = { types: ['users', 'clients'] as const, names: [] }
  const quotas = [
    ...(await describeQuotas(session, selection)),
    ...(type === 'ips' ? [] : await describeQuotas(session, pairs)),
  ]
  const credentials = await describeCredentials(session, selection)
  return [
    ...quotas.map((each) => ({ selection: selectionOfQuotas(each), configs: [], quotas: [each], credentials: [] })),
    ...credentials.map((each) => {
      return { selection: { types: [type], names: [each.user] }, configs: [], quotas: [], credentials: [each] }
    }),
  ]
}

/** Whose quotas they are. */
export function selectionOfQuotas({ entity }: EntityQuotas): EntitySelection {
  return { types: [...entity.keys()].map(entityTypeOfQuota), names: [...entity.values()].map((name) => name ?? '') }
}

/** An entity with all that was set for it. */
import type { EntityQuotas } from '../../clients/admin/client-quotas.ts'
import type { DescribedConfig } from '../../clients/admin/config-entry.ts'
import type { UserScramCredentials } from '../../clients/admin/scram-credentials.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ToolError } from '../tool-error.ts'
import { describeCredentials, describeEntity, describeQuotas, isKnownEntity } from './describe-entities.ts'
import { type EntitySelection, resourceTypeOf, singular } from './entities.ts'

export type { DescribedConfig, EntityQuotas }

export interface DescribedEntity {
  /** Sorted by name. */
  readonly configs: readonly DescribedConfig[]
  readonly quotas: readonly EntityQuotas[]
  readonly credentials: readonly UserScramCredentials[]
}

/** What the selected entity has. Throws KafkaError, and ToolError (`terse`) for a topic or broker that does not exist. */
export async function describeSelected(
  session: KafkaSession,
  selection: EntitySelection,
  options: { readonly all: boolean },
): Promise<DescribedEntity> {
  const [type = 'topics'] = selection.types
  const [name = ''] = selection.names
  const resourceType = resourceTypeOf(type)
  if (resourceType === undefined) {
    const quotas = await describeQuotas(session, selection)
    return { configs: [], quotas, credentials: await describeCredentials(session, selection) }
  }
  const mustExist = resourceType === 'topic' || resourceType === 'broker'
  if (mustExist && !(await isKnownEntity(session, resourceType, name))) {
    throw new ToolError('terse', `The ${singular(type)} '${name}' does not exist.`)
  }
  return { configs: await describeEntity(session, resourceType, name, options), quotas: [], credentials: [] }
}

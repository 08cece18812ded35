import { incrementalAlterConfigs } from '../../clients/admin/incremental-alter-configs.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ToolError } from '../tool-error.ts'
import { type EntitySelection, resourceTypeOf } from './entities.ts'

/** Adds values to configs that are lists, or takes them out. Throws KafkaError, and ToolError for what has no lists. */
export async function alterLists(
  session: KafkaSession,
  { types: [type = 'topics'], names: [name = ''] }: EntitySelection,
  operation: 'append' | 'subtract',
  values: ReadonlyMap<string, string>,
): Promise<void> {
  const resourceType = resourceTypeOf(type)
  if (resourceType === undefined) throw new ToolError('usage', `Quotas of ${type} are no lists.`)
  const changes = [...values].map(([config, value]) => ({ operation, name: config, value }))
  await incrementalAlterConfigs(session, { type: resourceType, name }, changes)
}

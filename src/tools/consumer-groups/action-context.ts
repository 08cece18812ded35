/** What every action of kafka-consumer-groups works with, and which groups it is about. */
import { CONSUMER_PROTOCOLS, listGroups } from '../../clients/admin/list-groups.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import type { OptionValues } from '../option-table.ts'
import type { ClusterSession, ToolPorts } from '../tool-ports.ts'
import type { ConsumerGroupsOptionTable } from './options.ts'

export interface ActionContext {
  readonly options: OptionValues<ConsumerGroupsOptionTable>
  readonly session: ClusterSession
  readonly ports: ToolPorts
  /** How long each request may take. */
  readonly requestOptions: RequestOptions
}

/** The groups of `--all-groups` or of `--group`, each once. */
export async function selectedGroups({ options, session, requestOptions }: ActionContext): Promise<string[]> {
  if (!options.has('all-groups')) return [...new Set(options.valuesOf('group'))]
  const groups = await listGroups(session, { ...requestOptions, protocols: CONSUMER_PROTOCOLS })
  return groups.map(({ groupId }) => groupId)
}

/** What kafdir's own front end does to groups, one after the other, each with its outcome. */
import { alterGroupOffsets } from '../../clients/admin/consumer-group-offsets.ts'
import { deleteConsumerGroups } from '../../clients/admin/delete-consumer-groups.ts'
import { describeConsumerGroups } from '../../clients/admin/describe-consumer-groups.ts'
import type { GroupResults } from '../../clients/admin/group-coordinator.ts'
import {
  CONSUMER_PROTOCOLS,
  type GroupListing,
  type ListGroupsOptions,
  listGroups,
} from '../../clients/admin/list-groups.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { unknownGroup } from './describe-selected.ts'
import type { PartitionOffset } from './group-types.ts'
import { isAtWork, membersAtWork } from './member-processes.ts'
import { planReset, type ResetRequest } from './reset-plan.ts'

/** All groups, by id. */
export async function listAllGroups(session: ClusterSession, options: ListGroupsOptions = {}): Promise<GroupListing[]> {
  const groups = await listGroups(session, options)
  return groups.sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
}

/** All consumer groups, by id. */
export function listConsumerGroups(session: ClusterSession, options: ListGroupsOptions = {}): Promise<GroupListing[]> {
  return listAllGroups(session, { ...options, protocols: CONSUMER_PROTOCOLS })
}

/** Deletes each group; an error says which one may have been meant, or who is in it. */
export async function deleteEachGroup(session: ClusterSession, ids: readonly string[]): Promise<GroupResults<true>> {
  const results = await deleteConsumerGroups(session, ids)
  for (const [groupId, result] of results) {
    if (isKafkaError(result)) results.set(groupId, await explained(session, groupId, result))
  }
  return results
}

async function explained(session: ClusterSession, groupId: string, error: KafkaError): Promise<KafkaError> {
  if (error.error === 'GROUP_ID_NOT_FOUND') {
    const groups = await listConsumerGroups(session)
    return unknownGroup(
      groupId,
      groups.map((group) => group.groupId),
      session,
    )
  }
  if (error.error !== 'NON_EMPTY_GROUP') return error
  return activeGroup(session, groupId, `Group '${groupId}' is not empty.`)
}

/** NON_EMPTY_GROUP, with a hint that names the members and their processes. */
async function activeGroup(session: ClusterSession, groupId: string, message: string): Promise<KafkaError> {
  const group = (await describeConsumerGroups(session, [groupId])).get(groupId)
  const hint = group === undefined || isKafkaError(group) ? undefined : await membersAtWork(group, session)
  return new KafkaError('NON_EMPTY_GROUP', { message, hint })
}

/**
 * The new offsets of a group that nobody is in, be it that there is no such group yet. Null where the scenario has none.
 * Throws NON_EMPTY_GROUP for any other group, and ToolError.
 */
export async function planInactiveReset(
  session: ClusterSession,
  groupId: string,
  request: ResetRequest,
): Promise<PartitionOffset[] | null> {
  const group = (await describeConsumerGroups(session, [groupId])).get(groupId)
  if (isKafkaError(group)) {
    if (group.error !== 'GROUP_ID_NOT_FOUND') throw group
  } else if (group !== undefined && (await isAtWork(group, session))) {
    const message = `Offsets can only be reset while nobody is in the group, but '${groupId}' is ${group.state}.`
    throw await activeGroup(session, groupId, message)
  }
  return planReset(session, groupId, request, {})
}

/** Sets the offsets. Throws KafkaError. */
export function executeReset(
  session: ClusterSession,
  groupId: string,
  offsets: readonly PartitionOffset[],
): Promise<void> {
  return alterGroupOffsets(session, groupId, offsets)
}

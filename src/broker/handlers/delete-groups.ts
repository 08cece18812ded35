/** DeleteGroups (42): groups without members, with their offsets. */
import { errorCode } from '../../common/kafka-error.ts'
import { deleteGroups } from '../../coordinator/group/delete-groups.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { deleteGroupsResponse } from '../../protocol/messages/delete-groups.ts'
import type { GroupCoordinator } from '../group-coordinator/group-coordinator.ts'
import { partitionError, tellDetails } from '../partition-error.ts'

/** Answers a DeleteGroups request; what is gone is gone from the disk. Errors are per group. */
export async function handleDeleteGroups(
  { coordinator, notice }: { readonly coordinator: GroupCoordinator; readonly notice: (sentence: string) => void },
  { groupsNames }: ApiMap['DeleteGroups']['request'],
): Promise<ApiMap['DeleteGroups']['response']> {
  const results = await Promise.all(
    [...new Set(groupsNames)].map((groupId) => deleteGroup(coordinator, groupId, notice)),
  )
  return fill(deleteGroupsResponse, { results: results.flat() })
}

async function deleteGroup(coordinator: GroupCoordinator, groupId: string, notice: (sentence: string) => void) {
  if (groupId === '') return [{ groupId, errorCode: errorCode('INVALID_GROUP_ID') }]
  try {
    // A group that is not there is no reason to make its partition.
    const options = { isDurable: true, mayChangeNothing: true, removesAbandoned: true }
    return await coordinator.write(groupId, (groups) => deleteGroups(groups, [groupId]), options)
  } catch (error) {
    const { errorCode: code } = partitionError(error)
    tellDetails(error, notice)
    return [{ groupId, errorCode: code }]
  }
}

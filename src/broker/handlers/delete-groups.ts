/** DeleteGroups (42): groups without members, with their offsets. */
import type { Clock } from '../../common/clock.ts'
import { errorCode } from '../../common/kafka-error.ts'
import { deleteGroups } from '../../coordinator/group/delete-groups.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { deleteGroupsResponse } from '../../protocol/messages/delete-groups.ts'
import type { GroupCoordinator } from '../group-coordinator/group-coordinator.ts'
import { partitionError, tellDetails } from '../partition-error.ts'
import { patienceOf } from '../request-limits.ts'

export interface DeleteGroupsServices {
  readonly coordinator: GroupCoordinator
  readonly clock: Clock
  readonly notice: (sentence: string) => void
}

/** Answers a DeleteGroups request; what is gone is gone from the disk. Errors are per group. */
export async function handleDeleteGroups(
  services: DeleteGroupsServices,
  { groupsNames }: ApiMap['DeleteGroups']['request'],
  options: RequestOptions,
): Promise<ApiMap['DeleteGroups']['response']> {
  const results = await Promise.all([...new Set(groupsNames)].map((groupId) => deleteGroup(groupId, services, options)))
  return fill(deleteGroupsResponse, { results: results.flat() })
}

async function deleteGroup(
  groupId: string,
  { coordinator, clock, notice }: DeleteGroupsServices,
  requestOptions: RequestOptions,
) {
  if (groupId === '') return [{ groupId, errorCode: errorCode('INVALID_GROUP_ID') }]
  try {
    // A group that is not there is no reason to make its partition.
    const patience = patienceOf(requestOptions, clock)
    const options = { isDurable: true, mayChangeNothing: true, removesAbandoned: true, patience }
    return await coordinator.write(groupId, (groups) => deleteGroups(groups, [groupId]), options)
  } catch (error) {
    const { errorCode: code } = partitionError(error)
    tellDetails(error, notice)
    return [{ groupId, errorCode: code }]
  }
}

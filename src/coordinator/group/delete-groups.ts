import { errorCode } from '../../common/kafka-error.ts'
import type { DeleteGroupsResponse } from '../../protocol/messages/delete-groups.ts'
import type { CoordinatorRecord } from './coordinator-record.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { groupState } from './group-queries.ts'
import { groupTombstones, offsetTombstones } from './group-tombstones.ts'
import type { OperationResult } from './operation.ts'

export type DeleteGroupResult = DeleteGroupsResponse['results'][number]

/**
 * Deletes groups without members, with their offsets. Errors stand at each group: GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP.
 * Kafka: GroupCoordinatorShard.deleteGroups.
 */
export function deleteGroups(
  state: GroupCoordinatorState,
  groupIds: readonly string[],
): OperationResult<readonly DeleteGroupResult[]> {
  const records: CoordinatorRecord[] = []
  const response = [...new Set(groupIds)].map((groupId) => {
    const group = state.groups.get(groupId)
    // Share groups have a state elsewhere that would have to go with them.
    if (group === undefined || group.type === 'share') return { groupId, errorCode: errorCode('GROUP_ID_NOT_FOUND') }
    if (groupState(group) !== 'Empty') return { groupId, errorCode: errorCode('NON_EMPTY_GROUP') }
    records.push(...offsetTombstones(state, groupId), ...groupTombstones(group))
    return { groupId, errorCode: 0 }
  })
  return { records, response, wakesGroup: false }
}

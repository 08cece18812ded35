/** ConsumerGroupDescribe (69) and DescribeGroups (15): groups of the consumer and of the classic protocol. */
import { withFullStop } from '../../common/full-stop.ts'
import { errorCode, isKafkaError } from '../../common/kafka-error.ts'
import { describeClassicGroups, describeConsumerGroups } from '../../coordinator/group/describe-groups.ts'
import type { GroupCoordinatorState } from '../../coordinator/group/group-coordinator-state.ts'
import type { OperationContext } from '../../coordinator/group/operation.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { consumerGroupDescribeResponse } from '../../protocol/messages/consumer-group-describe.ts'
import { describeGroupsResponse } from '../../protocol/messages/describe-groups.ts'
import type { GroupCoordinator } from '../group-coordinator/group-coordinator.ts'
import { partitionError } from '../partition-error.ts'
import { NO_OPERATIONS } from './partition-view.ts'

/** The newest version: a classic group that is not there is an error. */
const DESCRIBE_GROUPS_VERSION = 6
/** Every operation that a group has, as a bit set: read, delete, describe, describe and alter configs. */
const ALL_GROUP_OPERATIONS = 0xd48

interface Failure {
  readonly groupId: string
  readonly errorCode: number
  readonly errorMessage: string | null
}

/** Answers a ConsumerGroupDescribe request. Errors are per group. */
export async function handleConsumerGroupDescribe(
  coordinator: GroupCoordinator,
  { groupIds, includeAuthorizedOperations }: ApiMap['ConsumerGroupDescribe']['request'],
): Promise<ApiMap['ConsumerGroupDescribe']['response']> {
  const authorizedOperations = includeAuthorizedOperations ? ALL_GROUP_OPERATIONS : NO_OPERATIONS
  const describe = (groupId: string) => (state: GroupCoordinatorState, context: OperationContext) =>
    describeConsumerGroups(state, [groupId], context)
  const groups = await Promise.all(groupIds.map((groupId) => look(coordinator, groupId, describe(groupId))))
  const all = groups.flat().map((group) => ({ ...group, authorizedOperations }))
  return fill(consumerGroupDescribeResponse, { groups: all })
}

/** Answers a DescribeGroups request. Errors are per group. */
export async function handleDescribeGroups(
  coordinator: GroupCoordinator,
  { groups: groupIds, includeAuthorizedOperations }: ApiMap['DescribeGroups']['request'],
): Promise<ApiMap['DescribeGroups']['response']> {
  const authorizedOperations = includeAuthorizedOperations ? ALL_GROUP_OPERATIONS : NO_OPERATIONS
  const describe = (groupId: string) => (state: GroupCoordinatorState) =>
    describeClassicGroups(state, [groupId], { apiVersion: DESCRIBE_GROUPS_VERSION })
  const groups = await Promise.all(groupIds.map((groupId) => look(coordinator, groupId, describe(groupId))))
  const all = groups.flat().map((group) => ({ ...group, authorizedOperations }))
  return fill(describeGroupsResponse, { groups: all })
}

/** The group without members that crashed, or why it can't be looked at. */
async function look<T>(
  coordinator: GroupCoordinator,
  groupId: string,
  describe: (state: GroupCoordinatorState, context: OperationContext) => readonly T[],
): Promise<readonly (T | Failure)[]> {
  if (groupId === '') return [{ groupId, errorCode: errorCode('INVALID_GROUP_ID'), errorMessage: null }]
  try {
    return await coordinator.read(groupId, describe, { withoutCrashed: true })
  } catch (error) {
    if (!isKafkaError(error)) throw error
    const { errorCode: code, errorMessage } = partitionError(error)
    // A response has no room for what can be done about it.
    const isLong = error.hint !== undefined && errorMessage !== null
    return [
      { groupId, errorCode: code, errorMessage: isLong ? `${withFullStop(errorMessage)} ${error.hint}` : errorMessage },
    ]
  }
}

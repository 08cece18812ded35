/** ListGroups (16): all groups of the directory, in some states and of some types. */
import { errorCode, isKafkaError } from '../../common/kafka-error.ts'
import { listGroups } from '../../coordinator/group/list-groups.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { listGroupsResponse } from '../../protocol/messages/list-groups.ts'
import type { GroupCoordinator } from '../group-coordinator/group-coordinator.ts'
import { tellDetails } from '../partition-error.ts'

/**
 * Answers a ListGroups request. Where a partition can't be read, the groups of the others come with the error. Kafka:
 * GroupCoordinatorService.listGroups.
 */
export async function handleListGroups(
  { coordinator, notice }: { readonly coordinator: GroupCoordinator; readonly notice: (sentence: string) => void },
  request: ApiMap['ListGroups']['request'],
): Promise<ApiMap['ListGroups']['response']> {
  let failure = 0
  const lists = await coordinator.readAll(
    (state) => listGroups(state, request),
    (error) => {
      if (!isKafkaError(error)) throw error
      tellDetails(error, notice)
      failure = errorCode(error.error)
    },
  )
  return fill(listGroupsResponse, { groups: lists.flat(), errorCode: failure })
}

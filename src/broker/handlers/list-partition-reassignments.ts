/** ListPartitionReassignments (46): partitions on their way to other replicas. */
import { listPartitionReassignments } from '../../metadata/controller/list-partition-reassignments.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

/** Answers a ListPartitionReassignments request. */
export async function handleListPartitionReassignments(
  state: BrokerState,
  request: ApiMap['ListPartitionReassignments']['request'],
): Promise<ApiMap['ListPartitionReassignments']['response']> {
  return listPartitionReassignments(await state.image(), request)
}

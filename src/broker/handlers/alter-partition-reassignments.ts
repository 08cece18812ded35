/** AlterPartitionReassignments (45): partitions to other replicas. */
import { alterPartitionReassignments } from '../../metadata/controller/alter-partition-reassignments.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

/** Answers an AlterPartitionReassignments request. Errors are per partition. Throws what the disk throws. */
export async function handleAlterPartitionReassignments(
  state: BrokerState,
  request: ApiMap['AlterPartitionReassignments']['request'],
): Promise<ApiMap['AlterPartitionReassignments']['response']> {
  return state.withController((image) => alterPartitionReassignments(image, request, state.env))
}

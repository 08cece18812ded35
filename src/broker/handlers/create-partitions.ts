/** CreatePartitions (37): more partitions for topics that exist. */
import { createPartitions } from '../../metadata/controller/create-partitions.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'
import { newPartitions } from './new-partitions.ts'

/** Answers a CreatePartitions request. Errors are per topic. */
export async function handleCreatePartitions(
  state: BrokerState,
  request: ApiMap['CreatePartitions']['request'],
): Promise<ApiMap['CreatePartitions']['response']> {
  // Whoever only asks must not change anything, not even make the directory.
  if (request.validateOnly) return createPartitions(await state.image(), request, state.env).response
  return state.withController(
    (image) => createPartitions(image, request, state.env),
    async ({ records }) => state.hostPartitions(newPartitions(await state.image(), records)),
  )
}

/** CreateTopics (19): metadata and directories of new topics. */
import { createTopics } from '../../metadata/controller/create-topics.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'
import { newPartitions } from './new-partitions.ts'

/** Answers a CreateTopics request. Errors are per topic. */
export async function handleCreateTopics(
  state: BrokerState,
  request: ApiMap['CreateTopics']['request'],
): Promise<ApiMap['CreateTopics']['response']> {
  // Whoever only asks must not change anything, not even make the directory.
  if (request.validateOnly) return createTopics(await state.image(), request, state.env).response
  return state.withController(
    (image) => createTopics(image, request, state.env),
    async ({ records }) => state.hostPartitions(newPartitions(await state.image(), records)),
  )
}

/** DeleteTopics (20): the metadata of topics, then their directories. */
import { deleteTopics } from '../../metadata/controller/delete-topics.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

/** Answers a DeleteTopics request. Errors are per topic. */
export async function handleDeleteTopics(
  state: BrokerState,
  request: ApiMap['DeleteTopics']['request'],
): Promise<ApiMap['DeleteTopics']['response']> {
  const { response } = await state.withController(
    (image) => {
      const result = deleteTopics(image, request)
      state.noteDeletion(result.response.deleted)
      return result
    },
    () => state.dropTopics(),
  )
  return response
}

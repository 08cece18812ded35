/** IncrementalAlterConfigs (44): changes single configs of topics, brokers, groups and client metrics. */
import { incrementalAlterConfigs } from '../../metadata/controller/alter-configs.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

/** Answers an IncrementalAlterConfigs request. Errors are per resource. */
export async function handleIncrementalAlterConfigs(
  state: BrokerState,
  request: ApiMap['IncrementalAlterConfigs']['request'],
): Promise<ApiMap['IncrementalAlterConfigs']['response']> {
  // Whoever only asks must not change anything, not even make the directory.
  if (request.validateOnly) return incrementalAlterConfigs(await state.image(), request, state.env).response
  return state.withController((image) => incrementalAlterConfigs(image, request, state.env))
}

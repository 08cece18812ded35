/** IncrementalAlterConfigs (44): changes single configs of topics, brokers, groups and client metrics. */
import { incrementalAlterConfigs } from '../../metadata/controller/alter-configs.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

/** Answers an IncrementalAlterConfigs request for broker `brokerId`. Errors are per resource. */
export async function handleIncrementalAlterConfigs(
  state: BrokerState,
  request: ApiMap['IncrementalAlterConfigs']['request'],
  brokerId: number = state.env.brokerId,
): Promise<ApiMap['IncrementalAlterConfigs']['response']> {
  const env = { ...state.env, brokerId }
  // Whoever only asks must not change anything, not even make the directory.
  if (request.validateOnly) return incrementalAlterConfigs(await state.image(), request, env).response
  return state.withController((image) => incrementalAlterConfigs(image, request, env))
}

/** AlterClientQuotas (49): sets and removes quotas. They are kept for brokers: nothing here is slowed down by them. */
import { alterClientQuotas } from '../../metadata/controller/alter-client-quotas.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

/** Answers an AlterClientQuotas request. Errors are per entity. */
export function handleAlterClientQuotas(
  state: BrokerState,
  request: ApiMap['AlterClientQuotas']['request'],
): Promise<ApiMap['AlterClientQuotas']['response']> {
  return state.withController((image) => alterClientQuotas(image, request))
}

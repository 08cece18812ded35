/** DescribeClientQuotas (48): the quotas of users, client ids and addresses. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { apiError, NO_ERROR } from '../../metadata/controller/controller-result.ts'
import { describeClientQuotas } from '../../metadata/controller/describe-client-quotas.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

/** Answers a DescribeClientQuotas request. The one error concerns the request as a whole. */
export async function handleDescribeClientQuotas(
  state: BrokerState,
  request: ApiMap['DescribeClientQuotas']['request'],
): Promise<ApiMap['DescribeClientQuotas']['response']> {
  try {
    return { throttleTimeMs: 0, ...NO_ERROR, entries: describeClientQuotas(await state.image(), request) }
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return { throttleTimeMs: 0, ...apiError(error), entries: null }
  }
}

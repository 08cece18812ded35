/** DescribeUserScramCredentials (50) and AlterUserScramCredentials (51): passwords of users, kept for brokers. */
import { NO_ERROR } from '../../metadata/controller/controller-result.ts'
import { alterUserScramCredentials, describeUserScramCredentials } from '../../metadata/controller/scram-credentials.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

/** Answers a DescribeUserScramCredentials request. Errors are per user. */
export async function handleDescribeUserScramCredentials(
  state: BrokerState,
  request: ApiMap['DescribeUserScramCredentials']['request'],
): Promise<ApiMap['DescribeUserScramCredentials']['response']> {
  const results = describeUserScramCredentials(await state.image(), request)
  return { throttleTimeMs: 0, ...NO_ERROR, results }
}

/** Answers an AlterUserScramCredentials request. Errors are per user. */
export function handleAlterUserScramCredentials(
  state: BrokerState,
  request: ApiMap['AlterUserScramCredentials']['request'],
): Promise<ApiMap['AlterUserScramCredentials']['response']> {
  return state.withController((image) => alterUserScramCredentials(image, request))
}

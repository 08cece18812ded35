import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'

type TokenApi = 'CreateDelegationToken' | 'RenewDelegationToken' | 'ExpireDelegationToken' | 'DescribeDelegationToken'

/**
 * Asks for something about delegation tokens (KIP-48). Only whoever was authenticated gets an answer other than
 * DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, and nobody who opens a directory was: it always throws KafkaError.
 */
export async function askForToken<N extends TokenApi>(
  session: KafkaSession,
  api: N,
  request: ApiMap[N]['request'],
): Promise<never> {
  const { errorCode } = await session.request<TokenApi>(api, request)
  throw kafkaErrorOf(errorCode) ?? new KafkaError('DELEGATION_TOKEN_REQUEST_NOT_ALLOWED')
}

/**
 * CreateDelegationToken (38), RenewDelegationToken (39), ExpireDelegationToken (40), DescribeDelegationToken (41): nobody is
 * authenticated by a directory, and only who is may ask for a token. Kafka: KafkaApis.allowTokenRequests.
 */
import { errorCode } from '../../common/kafka-error.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import {
  createDelegationTokenResponse,
  describeDelegationTokenResponse,
  expireDelegationTokenResponse,
  renewDelegationTokenResponse,
} from '../../protocol/messages/delegation-tokens.ts'

const REFUSED = errorCode('DELEGATION_TOKEN_REQUEST_NOT_ALLOWED')

export async function handleCreateDelegationToken(): Promise<ApiMap['CreateDelegationToken']['response']> {
  return fill(createDelegationTokenResponse, { errorCode: REFUSED })
}

export async function handleRenewDelegationToken(): Promise<ApiMap['RenewDelegationToken']['response']> {
  return fill(renewDelegationTokenResponse, { errorCode: REFUSED })
}

export async function handleExpireDelegationToken(): Promise<ApiMap['ExpireDelegationToken']['response']> {
  return fill(expireDelegationTokenResponse, { errorCode: REFUSED })
}

export async function handleDescribeDelegationToken(): Promise<ApiMap['DescribeDelegationToken']['response']> {
  return fill(describeDelegationTokenResponse, { errorCode: REFUSED })
}

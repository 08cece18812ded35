/** Forgetting a broker that will not come back. */
import { int16, int32, type MessageOf, message, string } from '../schema.ts'

export const unregisterBrokerRequest = message(
  { name: 'UnregisterBrokerRequest', apiKey: 64, validVersions: '0', flexibleVersions: '0+' },
  { brokerId: int32('0+') },
)
export type UnregisterBrokerRequest = MessageOf<typeof unregisterBrokerRequest>

export const unregisterBrokerResponse = message(
  { name: 'UnregisterBrokerResponse', apiKey: 64, validVersions: '0', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+' }),
  },
)
export type UnregisterBrokerResponse = MessageOf<typeof unregisterBrokerResponse>

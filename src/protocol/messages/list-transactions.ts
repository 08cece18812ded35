/** Which transactional ids a coordinator knows (KIP-664, KIP-994, KIP-1152). */
import { array, int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

export const listTransactionsRequest = message(
  { name: 'ListTransactionsRequest', apiKey: 66, validVersions: '0-2', flexibleVersions: '0+' },
  {
    stateFilters: array('0+', string),
    producerIdFilters: array('0+', int64),
    durationFilter: int64('1+', { default: -1 }),
    transactionalIdPattern: string('2+', { nullable: '2+', default: null }),
  },
)
export type ListTransactionsRequest = MessageOf<typeof listTransactionsRequest>

export const listTransactionsResponse = message(
  { name: 'ListTransactionsResponse', apiKey: 66, validVersions: '0-2', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    unknownStateFilters: array('0+', string),
    transactionStates: array('0+', {
      transactionalId: string('0+'),
      producerId: int64('0+'),
      transactionState: string('0+'),
    }),
  },
)
export type ListTransactionsResponse = MessageOf<typeof listTransactionsResponse>

/** Commits or aborts a transaction. From version 5 on the producer goes on under what the answer says (KIP-890). */
import { bool, int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

export const endTxnRequest = message(
  { name: 'EndTxnRequest', apiKey: 26, validVersions: '0-5', flexibleVersions: '3+' },
  {
    transactionalId: string('0+'),
    producerId: int64('0+'),
    producerEpoch: int16('0+'),
    committed: bool('0+'),
  },
)
export type EndTxnRequest = MessageOf<typeof endTxnRequest>

export const endTxnResponse = message(
  { name: 'EndTxnResponse', apiKey: 26, validVersions: '0-5', flexibleVersions: '3+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    producerId: int64('5+', { default: -1, ignorable: true }),
    producerEpoch: int16('5+', { default: -1, ignorable: true }),
  },
)
export type EndTxnResponse = MessageOf<typeof endTxnResponse>

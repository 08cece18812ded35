/** Adds the offsets of a group to a transaction; from transaction version 2 on TxnOffsetCommit does so itself (KIP-890). */
import { int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

export const addOffsetsToTxnRequest = message(
  { name: 'AddOffsetsToTxnRequest', apiKey: 25, validVersions: '0-4', flexibleVersions: '3+' },
  {
    transactionalId: string('0+'),
    producerId: int64('0+'),
    producerEpoch: int16('0+'),
    groupId: string('0+'),
  },
)
export type AddOffsetsToTxnRequest = MessageOf<typeof addOffsetsToTxnRequest>

export const addOffsetsToTxnResponse = message(
  { name: 'AddOffsetsToTxnResponse', apiKey: 25, validVersions: '0-4', flexibleVersions: '3+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
  },
)
export type AddOffsetsToTxnResponse = MessageOf<typeof addOffsetsToTxnResponse>

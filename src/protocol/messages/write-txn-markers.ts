/** Ends transactions in partitions with a control record (KIP-98, KIP-1228). */
import { array, bool, int8, int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

export const writeTxnMarkersRequest = message(
  { name: 'WriteTxnMarkersRequest', apiKey: 27, validVersions: '1-2', flexibleVersions: '1+' },
  {
    markers: array('0+', {
      producerId: int64('0+'),
      producerEpoch: int16('0+'),
      transactionResult: bool('0+'),
      topics: array('0+', {
        name: string('0+'),
        partitionIndexes: array('0+', int32),
      }),
      coordinatorEpoch: int32('0+'),
      transactionVersion: int8('2+', { ignorable: true }),
    }),
  },
)
export type WriteTxnMarkersRequest = MessageOf<typeof writeTxnMarkersRequest>

export const writeTxnMarkersResponse = message(
  { name: 'WriteTxnMarkersResponse', apiKey: 27, validVersions: '1-2', flexibleVersions: '1+' },
  {
    markers: array('0+', {
      producerId: int64('0+'),
      topics: array('0+', {
        name: string('0+'),
        partitions: array('0+', {
          partitionIndex: int32('0+'),
          errorCode: int16('0+'),
        }),
      }),
    }),
  },
)
export type WriteTxnMarkersResponse = MessageOf<typeof writeTxnMarkersResponse>

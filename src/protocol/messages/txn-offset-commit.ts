/** Stores how far a group has read, in a transaction: it counts when that is committed. */
import { array, int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

export const txnOffsetCommitRequest = message(
  { name: 'TxnOffsetCommitRequest', apiKey: 28, validVersions: '0-5', flexibleVersions: '3+' },
  {
    transactionalId: string('0+'),
    groupId: string('0+'),
    producerId: int64('0+'),
    producerEpoch: int16('0+'),
    /** -1: commits from outside of the group. */
    generationId: int32('3+', { default: -1 }),
    memberId: string('3+', { default: '' }),
    groupInstanceId: string('3+', { nullable: '3+', default: null }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        committedOffset: int64('0+'),
        committedLeaderEpoch: int32('2+', { default: -1, ignorable: true }),
        committedMetadata: string('0+', { nullable: '0+' }),
      }),
    }),
  },
)
export type TxnOffsetCommitRequest = MessageOf<typeof txnOffsetCommitRequest>

export const txnOffsetCommitResponse = message(
  { name: 'TxnOffsetCommitResponse', apiKey: 28, validVersions: '0-5', flexibleVersions: '3+' },
  {
    throttleTimeMs: int32('0+'),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
      }),
    }),
  },
)
export type TxnOffsetCommitResponse = MessageOf<typeof txnOffsetCommitResponse>

/** Offsets by timestamp, and the ends of a log. */
import { array, int8, int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

export const listOffsetsRequest = message(
  { name: 'ListOffsetsRequest', apiKey: 2, validVersions: '1-11', flexibleVersions: '6+' },
  {
    /** -1: a consumer asks. */
    replicaId: int32('0+'),
    isolationLevel: int8('2+'),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        currentLeaderEpoch: int32('4+', { default: -1, ignorable: true }),
        /**
         * Or -1 latest, -2 earliest, -3 that of the largest timestamp, -4 earliest local, -5 latest tiered, -6 earliest
         * pending upload.
         */
        timestamp: int64('0+'),
      }),
    }),
    timeoutMs: int32('10+', { ignorable: true }),
  },
)
export type ListOffsetsRequest = MessageOf<typeof listOffsetsRequest>

export const listOffsetsResponse = message(
  { name: 'ListOffsetsResponse', apiKey: 2, validVersions: '1-11', flexibleVersions: '6+' },
  {
    throttleTimeMs: int32('2+', { ignorable: true }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        timestamp: int64('1+', { default: -1 }),
        offset: int64('1+', { default: -1 }),
        leaderEpoch: int32('4+', { default: -1 }),
      }),
    }),
  },
)
export type ListOffsetsResponse = MessageOf<typeof listOffsetsResponse>

/** Which partitions are on their way to other replicas (KIP-455). */
import { array, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const listPartitionReassignmentsRequest = message(
  { name: 'ListPartitionReassignmentsRequest', apiKey: 46, validVersions: '0', flexibleVersions: '0+' },
  {
    timeoutMs: int32('0+', { default: 60_000 }),
    /** Null: all that are under way. */
    topics: array(
      '0+',
      {
        name: string('0+'),
        partitionIndexes: array('0+', int32),
      },
      { nullable: '0+', default: null },
    ),
  },
)
export type ListPartitionReassignmentsRequest = MessageOf<typeof listPartitionReassignmentsRequest>

export const listPartitionReassignmentsResponse = message(
  { name: 'ListPartitionReassignmentsResponse', apiKey: 46, validVersions: '0', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+' }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        /** All that hold the partition now, those that come and those that go among them. */
        replicas: array('0+', int32),
        addingReplicas: array('0+', int32),
        removingReplicas: array('0+', int32),
      }),
    }),
  },
)
export type ListPartitionReassignmentsResponse = MessageOf<typeof listPartitionReassignmentsResponse>

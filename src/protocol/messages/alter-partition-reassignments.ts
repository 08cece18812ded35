/** Moves partitions to other replicas, or calls off a move (KIP-455). */
import { array, bool, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const alterPartitionReassignmentsRequest = message(
  { name: 'AlterPartitionReassignmentsRequest', apiKey: 45, validVersions: '0-1', flexibleVersions: '0+' },
  {
    timeoutMs: int32('0+', { default: 60_000 }),
    allowReplicationFactorChange: bool('1+', { default: true }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        /** Null calls off the reassignment that is under way. */
        replicas: array('0+', int32, { nullable: '0+', default: null }),
      }),
    }),
  },
)
export type AlterPartitionReassignmentsRequest = MessageOf<typeof alterPartitionReassignmentsRequest>

export const alterPartitionReassignmentsResponse = message(
  { name: 'AlterPartitionReassignmentsResponse', apiKey: 45, validVersions: '0-1', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    allowReplicationFactorChange: bool('1+', { default: true, ignorable: true }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+' }),
    responses: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: '0+' }),
      }),
    }),
  },
)
export type AlterPartitionReassignmentsResponse = MessageOf<typeof alterPartitionReassignmentsResponse>

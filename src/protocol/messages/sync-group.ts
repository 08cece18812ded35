/** A member that joined a group of the classic protocol asks what it gets; its leader says what everybody gets. */
import { array, bytes, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const syncGroupRequest = message(
  { name: 'SyncGroupRequest', apiKey: 14, validVersions: '0-5', flexibleVersions: '4+' },
  {
    groupId: string('0+'),
    generationId: int32('0+'),
    memberId: string('0+'),
    groupInstanceId: string('3+', { nullable: '3+', default: null }),
    protocolType: string('5+', { nullable: '5+', default: null, ignorable: true }),
    protocolName: string('5+', { nullable: '5+', default: null, ignorable: true }),
    /** From the leader alone. */
    assignments: array('0+', {
      memberId: string('0+'),
      /** A ConsumerProtocolAssignment, in a group of consumers. */
      assignment: bytes('0+'),
    }),
  },
)
export type SyncGroupRequest = MessageOf<typeof syncGroupRequest>

export const syncGroupResponse = message(
  { name: 'SyncGroupResponse', apiKey: 14, validVersions: '0-5', flexibleVersions: '4+' },
  {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0+'),
    protocolType: string('5+', { nullable: '5+', default: null, ignorable: true }),
    protocolName: string('5+', { nullable: '5+', default: null, ignorable: true }),
    assignment: bytes('0+'),
  },
)
export type SyncGroupResponse = MessageOf<typeof syncGroupResponse>

/** Members leave a group of the classic protocol, or are sent away. */
import { array, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const leaveGroupRequest = message(
  { name: 'LeaveGroupRequest', apiKey: 13, validVersions: '0-5', flexibleVersions: '4+' },
  {
    groupId: string('0+'),
    /** Before there could be several. */
    memberId: string('0-2'),
    members: array('3+', {
      /** Empty: the static member of that instance id, whoever it is. */
      memberId: string('3+'),
      groupInstanceId: string('3+', { nullable: '3+', default: null }),
      reason: string('5+', { nullable: '5+', default: null, ignorable: true }),
    }),
  },
)
export type LeaveGroupRequest = MessageOf<typeof leaveGroupRequest>

export const leaveGroupResponse = message(
  { name: 'LeaveGroupResponse', apiKey: 13, validVersions: '0-5', flexibleVersions: '4+' },
  {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0+'),
    members: array('3+', {
      memberId: string('3+'),
      groupInstanceId: string('3+', { nullable: '3+' }),
      errorCode: int16('3+'),
    }),
  },
)
export type LeaveGroupResponse = MessageOf<typeof leaveGroupResponse>

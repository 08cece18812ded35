/** A member of a group of the classic protocol lives, and hears whether it has to join anew. */
import { int16, int32, type MessageOf, message, string } from '../schema.ts'

export const heartbeatRequest = message(
  { name: 'HeartbeatRequest', apiKey: 12, validVersions: '0-4', flexibleVersions: '4+' },
  {
    groupId: string('0+'),
    generationId: int32('0+'),
    memberId: string('0+'),
    groupInstanceId: string('3+', { nullable: '3+', default: null }),
  },
)
export type HeartbeatRequest = MessageOf<typeof heartbeatRequest>

export const heartbeatResponse = message(
  { name: 'HeartbeatResponse', apiKey: 12, validVersions: '0-4', flexibleVersions: '4+' },
  {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0+'),
  },
)
export type HeartbeatResponse = MessageOf<typeof heartbeatResponse>

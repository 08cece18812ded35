/** A member joins a group of the classic protocol, and waits until all others have joined as well. */
import { array, bool, bytes, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const joinGroupRequest = message(
  { name: 'JoinGroupRequest', apiKey: 11, validVersions: '0-9', flexibleVersions: '6+' },
  {
    groupId: string('0+'),
    sessionTimeoutMs: int32('0+'),
    /** How long the coordinator waits for each member to rejoin; -1: as long as its session. */
    rebalanceTimeoutMs: int32('1+', { default: -1, ignorable: true }),
    /** Empty: the coordinator makes one. */
    memberId: string('0+'),
    groupInstanceId: string('5+', { nullable: '5+', default: null }),
    /** `consumer` */
    protocolType: string('0+'),
    /** What the member can do, by preference. */
    protocols: array('0+', {
      name: string('0+'),
      /** A ConsumerProtocolSubscription, in a group of consumers. */
      metadata: bytes('0+'),
    }),
    reason: string('8+', { nullable: '8+', default: null, ignorable: true }),
  },
)
export type JoinGroupRequest = MessageOf<typeof joinGroupRequest>

export const joinGroupResponse = message(
  { name: 'JoinGroupResponse', apiKey: 11, validVersions: '0-9', flexibleVersions: '6+' },
  {
    throttleTimeMs: int32('2+', { ignorable: true }),
    errorCode: int16('0+'),
    generationId: int32('0+', { default: -1 }),
    protocolType: string('7+', { nullable: '7+', default: null, ignorable: true }),
    /** What all members can do. */
    protocolName: string('0+', { nullable: '7+' }),
    leader: string('0+'),
    /** The leader keeps the assignment that there is. */
    skipAssignment: bool('9+'),
    memberId: string('0+'),
    /** For the leader alone. */
    members: array('0+', {
      memberId: string('0+'),
      groupInstanceId: string('5+', { nullable: '5+', default: null, ignorable: true }),
      metadata: bytes('0+'),
    }),
  },
)
export type JoinGroupResponse = MessageOf<typeof joinGroupResponse>

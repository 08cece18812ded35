/** Groups of the classic protocol with their members. */
import { array, bool, bytes, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const describeGroupsRequest = message(
  { name: 'DescribeGroupsRequest', apiKey: 15, validVersions: '0-6', flexibleVersions: '5+' },
  {
    groups: array('0+', string),
    includeAuthorizedOperations: bool('3+'),
  },
)
export type DescribeGroupsRequest = MessageOf<typeof describeGroupsRequest>

export const describeGroupsResponse = message(
  { name: 'DescribeGroupsResponse', apiKey: 15, validVersions: '0-6', flexibleVersions: '5+' },
  {
    throttleTimeMs: int32('1+', { ignorable: true }),
    groups: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('6+', { nullable: '6+', default: null }),
      groupId: string('0+'),
      groupState: string('0+'),
      protocolType: string('0+'),
      /** The assignor, in the state Stable. */
      protocolData: string('0+'),
      members: array('0+', {
        memberId: string('0+'),
        groupInstanceId: string('4+', { nullable: '4+', default: null, ignorable: true }),
        clientId: string('0+'),
        clientHost: string('0+'),
        /** A ConsumerProtocolSubscription, in the state Stable. */
        memberMetadata: bytes('0+'),
        /** A ConsumerProtocolAssignment, in the state Stable. */
        memberAssignment: bytes('0+'),
      }),
      /** A bit per operation. */
      authorizedOperations: int32('3+', { default: -0x80000000 }),
    }),
  },
)
export type DescribeGroupsResponse = MessageOf<typeof describeGroupsResponse>

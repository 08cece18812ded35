/** Consumer groups with their epochs, and their members with what they have and shall have (KIP-848). */
import { array, bool, int8, int16, int32, type MessageOf, message, string, struct, uuid } from '../schema.ts'

export const consumerGroupDescribeRequest = message(
  { name: 'ConsumerGroupDescribeRequest', apiKey: 69, validVersions: '0-1', flexibleVersions: '0+' },
  {
    groupIds: array('0+', string),
    includeAuthorizedOperations: bool('0+'),
  },
)
export type ConsumerGroupDescribeRequest = MessageOf<typeof consumerGroupDescribeRequest>

const topicPartitions = {
  topicId: uuid('0+'),
  topicName: string('0+'),
  partitions: array('0+', int32),
}

const assignment = {
  topicPartitions: array('0+', topicPartitions),
}

export const consumerGroupDescribeResponse = message(
  { name: 'ConsumerGroupDescribeResponse', apiKey: 69, validVersions: '0-1', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    groups: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: '0+', default: null }),
      groupId: string('0+'),
      groupState: string('0+'),
      groupEpoch: int32('0+'),
      assignmentEpoch: int32('0+'),
      assignorName: string('0+'),
      members: array('0+', {
        memberId: string('0+'),
        instanceId: string('0+', { nullable: '0+', default: null }),
        rackId: string('0+', { nullable: '0+', default: null }),
        memberEpoch: int32('0+'),
        clientId: string('0+'),
        clientHost: string('0+'),
        subscribedTopicNames: array('0+', string),
        subscribedTopicRegex: string('0+', { nullable: '0+', default: null }),
        assignment: struct('0+', assignment),
        targetAssignment: struct('0+', assignment),
        /** -1 unknown, 0 classic protocol, 1 consumer protocol (KIP-1099). */
        memberType: int8('1+', { default: -1, ignorable: true }),
      }),
      /** A bit per operation. */
      authorizedOperations: int32('0+', { default: -0x80000000 }),
    }),
  },
)
export type ConsumerGroupDescribeResponse = MessageOf<typeof consumerGroupDescribeResponse>

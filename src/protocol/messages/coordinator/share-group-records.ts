/** Share groups (KIP-932), in `__consumer_offsets`. */
import { array, bigInt64, int8, int32, int64, message, string, uuid } from '../../schema.ts'

export const shareGroupMemberMetadataKey = message(
  { name: 'ShareGroupMemberMetadataKey', apiKey: 10, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
    memberId: string('0'),
  },
)

export const shareGroupMemberMetadataValue = message(
  { name: 'ShareGroupMemberMetadataValue', apiKey: 10, validVersions: '0', flexibleVersions: '0+' },
  {
    rackId: string('0+', { nullable: '0+' }),
    clientId: string('0+'),
    clientHost: string('0+'),
    subscribedTopicNames: array('0+', string),
  },
)

export const shareGroupMetadataKey = message(
  { name: 'ShareGroupMetadataKey', apiKey: 11, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
  },
)

export const shareGroupMetadataValue = message(
  { name: 'ShareGroupMetadataValue', apiKey: 11, validVersions: '0', flexibleVersions: '0+' },
  {
    epoch: int32('0+'),
    metadataHash: bigInt64('0+'),
  },
)

export const shareGroupTargetAssignmentMetadataKey = message(
  { name: 'ShareGroupTargetAssignmentMetadataKey', apiKey: 12, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
  },
)

export const shareGroupTargetAssignmentMetadataValue = message(
  { name: 'ShareGroupTargetAssignmentMetadataValue', apiKey: 12, validVersions: '0', flexibleVersions: '0+' },
  {
    assignmentEpoch: int32('0+'),
    assignmentTimestamp: int64('0+', { ignorable: true, tag: 0, taggedVersions: '0+' }),
  },
)

export const shareGroupTargetAssignmentMemberKey = message(
  { name: 'ShareGroupTargetAssignmentMemberKey', apiKey: 13, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
    memberId: string('0'),
  },
)

export const shareGroupTargetAssignmentMemberValue = message(
  { name: 'ShareGroupTargetAssignmentMemberValue', apiKey: 13, validVersions: '0', flexibleVersions: '0+' },
  {
    topicPartitions: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', int32),
    }),
  },
)

export const shareGroupCurrentMemberAssignmentKey = message(
  { name: 'ShareGroupCurrentMemberAssignmentKey', apiKey: 14, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
    memberId: string('0'),
  },
)

export const shareGroupCurrentMemberAssignmentValue = message(
  { name: 'ShareGroupCurrentMemberAssignmentValue', apiKey: 14, validVersions: '0', flexibleVersions: '0+' },
  {
    memberEpoch: int32('0+'),
    previousMemberEpoch: int32('0+'),
    state: int8('0+'),
    assignedPartitions: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', int32),
    }),
  },
)

export const shareGroupStatePartitionMetadataKey = message(
  { name: 'ShareGroupStatePartitionMetadataKey', apiKey: 15, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
  },
)

export const shareGroupStatePartitionMetadataValue = message(
  { name: 'ShareGroupStatePartitionMetadataValue', apiKey: 15, validVersions: '0', flexibleVersions: '0+' },
  {
    initializingTopics: array('0+', {
      topicId: uuid('0+'),
      topicName: string('0+'),
      partitions: array('0+', int32),
    }),
    initializedTopics: array('0+', {
      topicId: uuid('0+'),
      topicName: string('0+'),
      partitions: array('0+', int32),
    }),
    deletingTopics: array('0+', {
      topicId: uuid('0+'),
      topicName: string('0+'),
    }),
  },
)

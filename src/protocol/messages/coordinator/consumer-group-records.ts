/** Groups of the consumer protocol (KIP-848), in `__consumer_offsets`. */
import { array, bigInt64, bytes, int8, int32, int64, message, string, struct, uuid } from '../../schema.ts'

export const consumerGroupMetadataKey = message(
  { name: 'ConsumerGroupMetadataKey', apiKey: 3, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
  },
)

export const consumerGroupMetadataValue = message(
  { name: 'ConsumerGroupMetadataValue', apiKey: 3, validVersions: '0', flexibleVersions: '0+' },
  {
    epoch: int32('0+'),
    metadataHash: bigInt64('0+', { tag: 0, taggedVersions: '0+' }),
  },
)

export const consumerGroupPartitionMetadataKey = message(
  { name: 'ConsumerGroupPartitionMetadataKey', apiKey: 4, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
  },
)

export const consumerGroupPartitionMetadataValue = message(
  { name: 'ConsumerGroupPartitionMetadataValue', apiKey: 4, validVersions: '0', flexibleVersions: '0+' },
  {
    topics: array('0+', {
      topicId: uuid('0+'),
      topicName: string('0+'),
      numPartitions: int32('0+'),
      partitionMetadata: array('0+', {
        partition: int32('0+'),
        racks: array('0+', string),
      }),
    }),
  },
)

export const consumerGroupMemberMetadataKey = message(
  { name: 'ConsumerGroupMemberMetadataKey', apiKey: 5, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
    memberId: string('0'),
  },
)

export const consumerGroupMemberMetadataValue = message(
  { name: 'ConsumerGroupMemberMetadataValue', apiKey: 5, validVersions: '0', flexibleVersions: '0+' },
  {
    instanceId: string('0+', { nullable: '0+' }),
    rackId: string('0+', { nullable: '0+' }),
    clientId: string('0+'),
    clientHost: string('0+'),
    subscribedTopicNames: array('0+', string),
    subscribedTopicRegex: string('0+', { nullable: '0+' }),
    rebalanceTimeoutMs: int32('0+', { default: -1 }),
    serverAssignor: string('0+', { nullable: '0+' }),
    classicMemberMetadata: struct(
      '0+',
      {
        sessionTimeoutMs: int32('0+'),
        supportedProtocols: array('0+', {
          name: string('0+'),
          metadata: bytes('0+'),
        }),
      },
      // Left out it is no null: Kafka's table says `null` without quotes, which its generator takes for no default.
      { nullable: '0+', tag: 0, taggedVersions: '0+' },
    ),
  },
)

export const consumerGroupTargetAssignmentMetadataKey = message(
  { name: 'ConsumerGroupTargetAssignmentMetadataKey', apiKey: 6, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
  },
)

export const consumerGroupTargetAssignmentMetadataValue = message(
  { name: 'ConsumerGroupTargetAssignmentMetadataValue', apiKey: 6, validVersions: '0', flexibleVersions: '0+' },
  {
    assignmentEpoch: int32('0+'),
    assignmentTimestamp: int64('0+', { ignorable: true, tag: 0, taggedVersions: '0+' }),
  },
)

export const consumerGroupTargetAssignmentMemberKey = message(
  { name: 'ConsumerGroupTargetAssignmentMemberKey', apiKey: 7, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
    memberId: string('0'),
  },
)

export const consumerGroupTargetAssignmentMemberValue = message(
  { name: 'ConsumerGroupTargetAssignmentMemberValue', apiKey: 7, validVersions: '0', flexibleVersions: '0+' },
  {
    topicPartitions: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', int32),
    }),
  },
)

export const consumerGroupCurrentMemberAssignmentKey = message(
  { name: 'ConsumerGroupCurrentMemberAssignmentKey', apiKey: 8, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
    memberId: string('0'),
  },
)

export const consumerGroupCurrentMemberAssignmentValue = message(
  { name: 'ConsumerGroupCurrentMemberAssignmentValue', apiKey: 8, validVersions: '0', flexibleVersions: '0+' },
  {
    memberEpoch: int32('0+'),
    previousMemberEpoch: int32('0+'),
    state: int8('0+'),
    assignedPartitions: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', int32),
      assignmentEpochs: array('0+', int32, { nullable: '0+', tag: 0, taggedVersions: '0+' }),
    }),
    partitionsPendingRevocation: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', int32),
      assignmentEpochs: array('0+', int32, { nullable: '0+', tag: 0, taggedVersions: '0+' }),
    }),
  },
)

export const consumerGroupRegularExpressionKey = message(
  { name: 'ConsumerGroupRegularExpressionKey', apiKey: 16, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
    regularExpression: string('0'),
  },
)

export const consumerGroupRegularExpressionValue = message(
  { name: 'ConsumerGroupRegularExpressionValue', apiKey: 16, validVersions: '0', flexibleVersions: '0+' },
  {
    topics: array('0+', string),
    version: int64('0+'),
    timestamp: int64('0+'),
  },
)

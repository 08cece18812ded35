/** Metadata records about topics and partitions. */
import { array, int8, int32, message, string, uuid } from '../../schema.ts'

export const topicRecord = message(
  { name: 'TopicRecord', apiKey: 2, validVersions: '0', flexibleVersions: '0+' },
  {
    name: string('0+'),
    topicId: uuid('0+'),
  },
)

export const removeTopicRecord = message(
  { name: 'RemoveTopicRecord', apiKey: 9, validVersions: '0', flexibleVersions: '0+' },
  {
    topicId: uuid('0+'),
  },
)

export const partitionRecord = message(
  { name: 'PartitionRecord', apiKey: 3, validVersions: '0-2', flexibleVersions: '0+' },
  {
    partitionId: int32('0+', { default: -1 }),
    topicId: uuid('0+'),
    replicas: array('0+', int32),
    isr: array('0+', int32),
    removingReplicas: array('0+', int32),
    addingReplicas: array('0+', int32),
    leader: int32('0+', { default: -1 }),
    /** 0 recovered, 1 recovering from an unclean election. */
    leaderRecoveryState: int8('0+', { tag: 0, taggedVersions: '0+' }),
    leaderEpoch: int32('0+', { default: -1 }),
    partitionEpoch: int32('0+', { default: -1 }),
    /** In the order of the replicas. */
    directories: array('1+', uuid),
    eligibleLeaderReplicas: array('2+', int32, { nullable: '2+', default: null, tag: 1, taggedVersions: '2+' }),
    lastKnownElr: array('2+', int32, { nullable: '2+', default: null, tag: 2, taggedVersions: '2+' }),
  },
)

export const partitionChangeRecord = message(
  { name: 'PartitionChangeRecord', apiKey: 5, validVersions: '0-2', flexibleVersions: '0+' },
  {
    partitionId: int32('0+', { default: -1 }),
    topicId: uuid('0+'),
    /** Null means unchanged, here and below. */
    isr: array('0+', int32, { nullable: '0+', default: null, tag: 0, taggedVersions: '0+' }),
    /** -1 none, -2 unchanged. */
    leader: int32('0+', { default: -2, tag: 1, taggedVersions: '0+' }),
    replicas: array('0+', int32, { nullable: '0+', default: null, tag: 2, taggedVersions: '0+' }),
    removingReplicas: array('0+', int32, { nullable: '0+', default: null, tag: 3, taggedVersions: '0+' }),
    addingReplicas: array('0+', int32, { nullable: '0+', default: null, tag: 4, taggedVersions: '0+' }),
    leaderRecoveryState: int8('0+', { default: -1, tag: 5, taggedVersions: '0+' }),
    directories: array('1+', uuid, { nullable: '1+', default: null, tag: 8, taggedVersions: '1+' }),
    eligibleLeaderReplicas: array('2+', int32, { nullable: '2+', default: null, tag: 6, taggedVersions: '2+' }),
    lastKnownElr: array('2+', int32, { nullable: '2+', default: null, tag: 7, taggedVersions: '2+' }),
  },
)

export const clearElrRecord = message(
  { name: 'ClearElrRecord', apiKey: 28, validVersions: '0', flexibleVersions: '0+' },
  {
    /** Empty: all topics. */
    topicName: string('0+'),
  },
)

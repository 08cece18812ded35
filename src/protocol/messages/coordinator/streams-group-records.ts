/** Groups of Kafka Streams (KIP-1071), in `__consumer_offsets`. */
import { array, bigInt64, int8, int16, int32, int64, message, string, struct, uint16 } from '../../schema.ts'

const groupKey = { groupId: string('0') }
const memberKey = { groupId: string('0'), memberId: string('0') }
const keyValues = { key: string('0+'), value: string('0+') }

export const streamsGroupMetadataKey = message(
  { name: 'StreamsGroupMetadataKey', apiKey: 17, validVersions: '0', flexibleVersions: 'none' },
  groupKey,
)

export const streamsGroupMetadataValue = message(
  { name: 'StreamsGroupMetadataValue', apiKey: 17, validVersions: '0', flexibleVersions: '0+' },
  {
    epoch: int32('0+'),
    metadataHash: bigInt64('0+'),
    validatedTopologyEpoch: int32('0+', { default: -1, tag: 0, taggedVersions: '0+' }),
    lastAssignmentConfigs: array('0+', keyValues, { nullable: '0+', tag: 1, taggedVersions: '0+' }),
  },
)

export const streamsGroupMemberMetadataKey = message(
  { name: 'StreamsGroupMemberMetadataKey', apiKey: 19, validVersions: '0', flexibleVersions: 'none' },
  memberKey,
)

export const streamsGroupMemberMetadataValue = message(
  { name: 'StreamsGroupMemberMetadataValue', apiKey: 19, validVersions: '0', flexibleVersions: '0+' },
  {
    instanceId: string('0+', { nullable: '0+' }),
    rackId: string('0+', { nullable: '0+' }),
    clientId: string('0+'),
    clientHost: string('0+'),
    rebalanceTimeoutMs: int32('0+', { default: -1 }),
    topologyEpoch: int32('0+'),
    processId: string('0+'),
    userEndpoint: struct('0+', { host: string('0+'), port: uint16('0+') }, { nullable: '0+', default: null }),
    clientTags: array('0+', keyValues),
  },
)

export const streamsGroupTargetAssignmentMetadataKey = message(
  { name: 'StreamsGroupTargetAssignmentMetadataKey', apiKey: 20, validVersions: '0', flexibleVersions: 'none' },
  groupKey,
)

export const streamsGroupTargetAssignmentMetadataValue = message(
  { name: 'StreamsGroupTargetAssignmentMetadataValue', apiKey: 20, validVersions: '0', flexibleVersions: '0+' },
  {
    assignmentEpoch: int32('0+'),
    assignmentTimestamp: int64('0+', { ignorable: true, tag: 0, taggedVersions: '0+' }),
  },
)

export const streamsGroupTargetAssignmentMemberKey = message(
  { name: 'StreamsGroupTargetAssignmentMemberKey', apiKey: 21, validVersions: '0', flexibleVersions: 'none' },
  memberKey,
)

const tasks = array('0+', { subtopologyId: string('0+'), partitions: array('0+', int32) })

export const streamsGroupTargetAssignmentMemberValue = message(
  { name: 'StreamsGroupTargetAssignmentMemberValue', apiKey: 21, validVersions: '0', flexibleVersions: '0+' },
  {
    activeTasks: tasks,
    standbyTasks: tasks,
    warmupTasks: tasks,
  },
)

export const streamsGroupCurrentMemberAssignmentKey = message(
  { name: 'StreamsGroupCurrentMemberAssignmentKey', apiKey: 22, validVersions: '0', flexibleVersions: 'none' },
  memberKey,
)

const ownedTasks = array('0+', {
  subtopologyId: string('0+'),
  partitions: array('0+', int32),
  assignmentEpochs: array('0+', int32, { nullable: '0+', tag: 0, taggedVersions: '0+' }),
})

export const streamsGroupCurrentMemberAssignmentValue = message(
  { name: 'StreamsGroupCurrentMemberAssignmentValue', apiKey: 22, validVersions: '0', flexibleVersions: '0+' },
  {
    memberEpoch: int32('0+'),
    previousMemberEpoch: int32('0+'),
    state: int8('0+'),
    activeTasks: ownedTasks,
    standbyTasks: ownedTasks,
    warmupTasks: ownedTasks,
    activeTasksPendingRevocation: ownedTasks,
    standbyTasksPendingRevocation: ownedTasks,
    warmupTasksPendingRevocation: ownedTasks,
  },
)

export const streamsGroupTopologyKey = message(
  { name: 'StreamsGroupTopologyKey', apiKey: 23, validVersions: '0', flexibleVersions: 'none' },
  groupKey,
)

const topicInfos = array('0+', {
  name: string('0+'),
  partitions: int32('0+'),
  replicationFactor: int16('0+'),
  topicConfigs: array('0+', keyValues),
})

export const streamsGroupTopologyValue = message(
  { name: 'StreamsGroupTopologyValue', apiKey: 23, validVersions: '0', flexibleVersions: '0+' },
  {
    epoch: int32('0+'),
    subtopologies: array('0+', {
      subtopologyId: string('0+'),
      sourceTopics: array('0+', string),
      sourceTopicRegex: array('0+', string),
      stateChangelogTopics: topicInfos,
      repartitionSinkTopics: array('0+', string),
      repartitionSourceTopics: topicInfos,
      copartitionGroups: array('0+', {
        sourceTopics: array('0+', int16),
        sourceTopicRegex: array('0+', int16),
        repartitionSourceTopics: array('0+', int16),
      }),
    }),
  },
)

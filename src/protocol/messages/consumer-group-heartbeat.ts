/** A member joins, keeps up with and leaves a consumer group in one request (KIP-848). */
import { array, int16, int32, type MessageOf, message, string, struct, uuid } from '../schema.ts'

export const consumerGroupHeartbeatRequest = message(
  { name: 'ConsumerGroupHeartbeatRequest', apiKey: 68, validVersions: '0-1', flexibleVersions: '0+' },
  {
    groupId: string('0+'),
    /** Made by the client (version 1), and kept for its life. */
    memberId: string('0+'),
    /** 0: joins; -1: leaves; -2: a static member leaves for a while. */
    memberEpoch: int32('0+'),
    /** This and the next fields: null, or -1, where nothing changed since the last heartbeat. */
    instanceId: string('0+', { nullable: '0+', default: null }),
    rackId: string('0+', { nullable: '0+', default: null }),
    /** How long the coordinator waits for this member to give up partitions. */
    rebalanceTimeoutMs: int32('0+', { default: -1 }),
    subscribedTopicNames: array('0+', string, { nullable: '0+', default: null }),
    subscribedTopicRegex: string('1+', { nullable: '1+', default: null }),
    serverAssignor: string('0+', { nullable: '0+', default: null }),
    /** What the member owns. */
    topicPartitions: array(
      '0+',
      {
        topicId: uuid('0+'),
        partitions: array('0+', int32),
      },
      { nullable: '0+', default: null },
    ),
  },
)
export type ConsumerGroupHeartbeatRequest = MessageOf<typeof consumerGroupHeartbeatRequest>

const topicPartitions = {
  topicId: uuid('0+'),
  partitions: array('0+', int32),
}

export const consumerGroupHeartbeatResponse = message(
  { name: 'ConsumerGroupHeartbeatResponse', apiKey: 68, validVersions: '0-1', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+', default: null }),
    memberId: string('0+', { nullable: '0+', default: null }),
    memberEpoch: int32('0+'),
    heartbeatIntervalMs: int32('0+'),
    /** Null where nothing changed; else all that the member may use now. */
    assignment: struct(
      '0+',
      {
        topicPartitions: array('0+', topicPartitions),
      },
      { nullable: '0+', default: null },
    ),
  },
)
export type ConsumerGroupHeartbeatResponse = MessageOf<typeof consumerGroupHeartbeatResponse>

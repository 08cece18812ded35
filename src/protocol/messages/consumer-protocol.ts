/**
 * What members of the classic protocol tell each other through the coordinator, as bytes that it does not read. Each is
 * its version as int16, then the message; a later version is read as the last known one. Kafka: ConsumerProtocol.
 */
import { array, bytes, int32, type MessageOf, message, string } from '../schema.ts'

const topicPartition = {
  topic: string('0+'),
  partitions: array('0+', int32),
}

/** What a member wants, and what it owns. */
export const consumerProtocolSubscription = message(
  { name: 'ConsumerProtocolSubscription', validVersions: '0-3', flexibleVersions: 'none' },
  {
    topics: array('0+', string),
    userData: bytes('0+', { nullable: '0+', default: null }),
    ownedPartitions: array(
      '1+',
      {
        topic: string('1+'),
        partitions: array('1+', int32),
      },
      { ignorable: true },
    ),
    generationId: int32('2+', { default: -1, ignorable: true }),
    rackId: string('3+', { nullable: '3+', default: null, ignorable: true }),
  },
)
export type ConsumerProtocolSubscription = MessageOf<typeof consumerProtocolSubscription>

/** What the leader of the group gives to a member. */
export const consumerProtocolAssignment = message(
  { name: 'ConsumerProtocolAssignment', validVersions: '0-3', flexibleVersions: 'none' },
  {
    assignedPartitions: array('0+', topicPartition),
    userData: bytes('0+', { nullable: '0+', default: null }),
  },
)
export type ConsumerProtocolAssignment = MessageOf<typeof consumerProtocolAssignment>

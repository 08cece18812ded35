/** What members of the classic protocol tell each other, as bytes. Kafka: ConsumerProtocol. */
import type { TopicPartition } from '../../../common/topic-partition.ts'
import { codecOf, encode } from '../../../protocol/codec.ts'
import { fill } from '../../../protocol/fill.ts'
import {
  type ConsumerProtocolAssignment,
  type ConsumerProtocolSubscription,
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from '../../../protocol/messages/consumer-protocol.ts'
import { WireReader } from '../../../protocol/wire-reader.ts'

const VERSION = 3

export function subscriptionBytes(subscription: Partial<ConsumerProtocolSubscription>): Buffer {
  return versioned(encode(consumerProtocolSubscription, VERSION, fill(consumerProtocolSubscription, subscription)))
}

/** The topics that a member wants. A version of the future is read as the last one known. Throws CORRUPT_MESSAGE. */
export function subscribedTopics(bytes: Uint8Array): readonly string[] {
  const reader = new WireReader(bytes, consumerProtocolSubscription.name, 'CORRUPT_MESSAGE')
  const version = Math.min(reader.int16(), consumerProtocolSubscription.validVersions.highest)
  return (codecOf(consumerProtocolSubscription, version).read(reader) as ConsumerProtocolSubscription).topics
}

/** One entry a topic, in their order. */
export function assignmentBytes(partitions: readonly TopicPartition[]): Buffer {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  const assignedPartitions = [...topics].map(([topic, numbers]) => ({ topic, partitions: numbers }))
  const assignment: ConsumerProtocolAssignment = { assignedPartitions, userData: null }
  return versioned(encode(consumerProtocolAssignment, VERSION, assignment))
}

function versioned(body: Buffer): Buffer {
  const version = Buffer.alloc(2)
  version.writeInt16BE(VERSION)
  return Buffer.concat([version, body])
}

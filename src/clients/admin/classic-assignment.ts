import type { TopicPartition } from '../../common/topic-partition.ts'
import { codecOf } from '../../protocol/codec.ts'
import {
  type ConsumerProtocolAssignment,
  consumerProtocolAssignment,
} from '../../protocol/messages/consumer-protocol.ts'
import { WireReader } from '../../protocol/wire-reader.ts'

/**
 * The partitions in a member's assignment of the classic protocol; none in an empty one. A version of the future is read
 * as the last one known. Throws CORRUPT_MESSAGE for broken bytes. Kafka: ConsumerProtocol.deserializeAssignment.
 */
export function classicAssignment(bytes: Uint8Array): TopicPartition[] {
  if (bytes.byteLength === 0) return []
  const reader = new WireReader(bytes, consumerProtocolAssignment.name, 'CORRUPT_MESSAGE')
  const version = Math.min(reader.int16(), consumerProtocolAssignment.validVersions.highest)
  const { assignedPartitions } = codecOf(consumerProtocolAssignment, version).read(reader) as ConsumerProtocolAssignment
  return assignedPartitions.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
}

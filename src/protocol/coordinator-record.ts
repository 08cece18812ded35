/**
 * Records of the coordinators' own topics: which there are, and how their keys and values are framed. Kafka:
 * CoordinatorRecordSerde, with GroupCoordinatorRecordSerde, ShareCoordinatorRecordSerde, TransactionCoordinatorRecordSerde.
 */
import { KafkaError } from '../common/kafka-error.ts'
import { codecOf } from './codec.ts'
import * as classic from './messages/coordinator/classic-group-records.ts'
import * as group from './messages/coordinator/consumer-group-records.ts'
import * as offset from './messages/coordinator/offset-records.ts'
import * as share from './messages/coordinator/share-group-records.ts'
import * as state from './messages/coordinator/share-state-records.ts'
import * as streams from './messages/coordinator/streams-group-records.ts'
import * as transaction from './messages/coordinator/transaction-records.ts'
import type { MessageSchema } from './schema.ts'
import { WireReader } from './wire-reader.ts'

/** Key and value of one record type. The number of the type is the apiKey of both. */
export interface CoordinatorRecordSchemas {
  readonly key: MessageSchema
  readonly value: MessageSchema
}

/** By coordinator and Kafka's name of the record. */
export const coordinatorSchemas = {
  /** `__consumer_offsets` */
  group: {
    LegacyOffsetCommit: { key: offset.legacyOffsetCommitKey, value: offset.legacyOffsetCommitValue },
    OffsetCommit: { key: offset.offsetCommitKey, value: offset.offsetCommitValue },
    GroupMetadata: { key: classic.groupMetadataKey, value: classic.groupMetadataValue },
    ConsumerGroupMetadata: { key: group.consumerGroupMetadataKey, value: group.consumerGroupMetadataValue },
    ConsumerGroupPartitionMetadata: {
      key: group.consumerGroupPartitionMetadataKey,
      value: group.consumerGroupPartitionMetadataValue,
    },
    ConsumerGroupMemberMetadata: {
      key: group.consumerGroupMemberMetadataKey,
      value: group.consumerGroupMemberMetadataValue,
    },
    ConsumerGroupTargetAssignmentMetadata: {
      key: group.consumerGroupTargetAssignmentMetadataKey,
      value: group.consumerGroupTargetAssignmentMetadataValue,
    },
    ConsumerGroupTargetAssignmentMember: {
      key: group.consumerGroupTargetAssignmentMemberKey,
      value: group.consumerGroupTargetAssignmentMemberValue,
    },
    ConsumerGroupCurrentMemberAssignment: {
      key: group.consumerGroupCurrentMemberAssignmentKey,
      value: group.consumerGroupCurrentMemberAssignmentValue,
    },
    ConsumerGroupRegularExpression: {
      key: group.consumerGroupRegularExpressionKey,
      value: group.consumerGroupRegularExpressionValue,
    },
    ShareGroupMemberMetadata: { key: share.shareGroupMemberMetadataKey, value: share.shareGroupMemberMetadataValue },
    ShareGroupMetadata: { key: share.shareGroupMetadataKey, value: share.shareGroupMetadataValue },
    ShareGroupTargetAssignmentMetadata: {
      key: share.shareGroupTargetAssignmentMetadataKey,
      value: share.shareGroupTargetAssignmentMetadataValue,
    },
    ShareGroupTargetAssignmentMember: {
      key: share.shareGroupTargetAssignmentMemberKey,
      value: share.shareGroupTargetAssignmentMemberValue,
    },
    ShareGroupCurrentMemberAssignment: {
      key: share.shareGroupCurrentMemberAssignmentKey,
      value: share.shareGroupCurrentMemberAssignmentValue,
    },
    ShareGroupStatePartitionMetadata: {
      key: share.shareGroupStatePartitionMetadataKey,
      value: share.shareGroupStatePartitionMetadataValue,
    },
  },
  /** `__consumer_offsets` too: what our coordinator does not act on. */
  streams: {
    StreamsGroupMetadata: { key: streams.streamsGroupMetadataKey, value: streams.streamsGroupMetadataValue },
    StreamsGroupMemberMetadata: {
      key: streams.streamsGroupMemberMetadataKey,
      value: streams.streamsGroupMemberMetadataValue,
    },
    StreamsGroupTargetAssignmentMetadata: {
      key: streams.streamsGroupTargetAssignmentMetadataKey,
      value: streams.streamsGroupTargetAssignmentMetadataValue,
    },
    StreamsGroupTargetAssignmentMember: {
      key: streams.streamsGroupTargetAssignmentMemberKey,
      value: streams.streamsGroupTargetAssignmentMemberValue,
    },
    StreamsGroupCurrentMemberAssignment: {
      key: streams.streamsGroupCurrentMemberAssignmentKey,
      value: streams.streamsGroupCurrentMemberAssignmentValue,
    },
    StreamsGroupTopology: { key: streams.streamsGroupTopologyKey, value: streams.streamsGroupTopologyValue },
  },
  /** `__share_group_state` */
  share: {
    ShareSnapshot: { key: state.shareSnapshotKey, value: state.shareSnapshotValue },
    ShareUpdate: { key: state.shareUpdateKey, value: state.shareUpdateValue },
  },
  /** `__transaction_state` */
  transaction: {
    TransactionLog: { key: transaction.transactionLogKey, value: transaction.transactionLogValue },
  },
} as const

export type CoordinatorKind = keyof typeof coordinatorSchemas

/** One side of a record: its schema, and what it says in `version`. */
export interface VersionedMessage {
  readonly schema: MessageSchema
  readonly version: number
  readonly data: unknown
}

export interface CoordinatorRecord {
  /** Kafka's name without Key and Value, such as `OffsetCommit`. */
  readonly type: string
  readonly typeNumber: number
  readonly key: VersionedMessage
  /** Null: the record deletes what its key names. */
  readonly value: VersionedMessage | null
}

/** Keys have no other version: their first two bytes are the number of the record type. */
const KEY_VERSION = 0

/**
 * The record with that key and value; undefined for a type that the coordinator does not have. Throws CORRUPT_MESSAGE for
 * broken bytes, UNSUPPORTED_VERSION for a version that Kafka 4.3.1 does not have.
 */
export function decodeCoordinatorRecord(
  kind: CoordinatorKind,
  key: Uint8Array,
  value: Uint8Array | null,
): CoordinatorRecord | undefined {
  const keyReader = new WireReader(key, 'key', 'CORRUPT_MESSAGE')
  const typeNumber = frameNumber(keyReader, key, 'key')
  const found = schemasByNumber(kind).get(typeNumber)
  if (found === undefined) return undefined
  const [type, schemas] = found
  return {
    type,
    typeNumber,
    key: readMessage(schemas.key, KEY_VERSION, keyReader),
    value: value === null ? null : readValue(schemas.value, value),
  }
}

function readValue(schema: MessageSchema, value: Uint8Array): VersionedMessage {
  const reader = new WireReader(value, 'value', 'CORRUPT_MESSAGE')
  return readMessage(schema, frameNumber(reader, value, 'value'), reader)
}

/** Bytes left over are not minded, as in Kafka. */
function readMessage(schema: MessageSchema, version: number, reader: WireReader): VersionedMessage {
  const codec = codecOf(schema, version)
  reader.subject = codec.subject
  return { schema, version, data: codec.read(reader) }
}

function frameNumber(reader: WireReader, bytes: Uint8Array, side: 'key' | 'value'): number {
  if (bytes.byteLength >= 2) return reader.int16()
  throw new KafkaError('CORRUPT_MESSAGE', { message: `Could not read version from ${side}'s buffer.` })
}

type NumberedSchemas = ReadonlyMap<number, readonly [type: string, schemas: CoordinatorRecordSchemas]>

function schemasByNumber(kind: CoordinatorKind): NumberedSchemas {
  const cached = numbered.get(kind)
  if (cached !== undefined) return cached
  const schemas = Object.entries<CoordinatorRecordSchemas>(coordinatorSchemas[kind])
  const made = new Map(schemas.map(([type, each]) => [each.key.apiKey ?? -1, [type, each] as const]))
  numbered.set(kind, made)
  return made
}

const numbered = new Map<CoordinatorKind, NumberedSchemas>()

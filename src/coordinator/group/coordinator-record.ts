/**
 * One record of `__consumer_offsets`, with the types of its kind. Kafka: CoordinatorRecord, GroupCoordinatorRecordSerde.
 */
import { encode } from '../../protocol/codec.ts'
import { coordinatorSchemas, decodeCoordinatorRecord } from '../../protocol/coordinator-record.ts'
import type { MessageOf, MessageSchema } from '../../protocol/schema.ts'

const schemas = coordinatorSchemas.group

/** Kafka's name of the record without Key and Value, such as `OffsetCommit`. */
export type CoordinatorRecordType = keyof typeof schemas

/** Narrow it by `type`. A null value deletes what the key names. */
export type CoordinatorRecord = {
  readonly [T in CoordinatorRecordType]: {
    readonly type: T
    readonly key: MessageOf<(typeof schemas)[T]['key']>
    readonly value: MessageOf<(typeof schemas)[T]['value']> | null
  }
}[CoordinatorRecordType]

/** The record of one type: `RecordOf<'OffsetCommit'>`. */
export type RecordOf<T extends CoordinatorRecordType> = Extract<CoordinatorRecord, { readonly type: T }>

export interface EncodedCoordinatorRecord {
  readonly key: Buffer
  /** Null: a tombstone. */
  readonly value: Buffer | null
}

/** Classic groups are still written as version 3, though the schema has a flexible version 4. */
const GROUP_METADATA_VERSION = 3
const OFFSET_COMMIT_VERSION = 4
/** The only version that has an expiry of its own; it has no leader epoch. */
const OFFSET_COMMIT_VERSION_WITH_EXPIRY = 1

/** Key and value as Kafka 4.3.1 writes them. Throws INVALID_REQUEST for data that do not fit. */
export function encodeRecord(record: CoordinatorRecord): EncodedCoordinatorRecord {
  const { key, value }: { readonly key: MessageSchema; readonly value: MessageSchema } = schemas[record.type]
  return {
    key: framed(key.apiKey ?? 0, encode(key, 0, record.key)),
    value: record.value === null ? null : encodeValue(value, valueVersion(record), record.value),
  }
}

/**
 * The record with that key and value; undefined for a type that the group coordinator does not know (a newer Kafka's, or
 * one of streams groups): leave it in the log. Throws CORRUPT_MESSAGE for broken bytes, UNSUPPORTED_VERSION for a version
 * of a value that Kafka 4.3.1 does not have.
 */
export function decodeRecord(key: Uint8Array, value: Uint8Array | null): CoordinatorRecord | undefined {
  const decoded = decodeCoordinatorRecord('group', key, value)
  if (decoded === undefined) return undefined
  return { type: decoded.type, key: decoded.key.data, value: decoded.value?.data ?? null } as CoordinatorRecord
}

function encodeValue(schema: MessageSchema, version: number, data: unknown): Buffer {
  return framed(version, encode(schema, version, data))
}

function valueVersion(record: CoordinatorRecord): number {
  if (record.type === 'GroupMetadata') return GROUP_METADATA_VERSION
  if (record.type !== 'OffsetCommit') return 0
  return record.value === null || record.value.expireTimestamp === -1
    ? OFFSET_COMMIT_VERSION
    : OFFSET_COMMIT_VERSION_WITH_EXPIRY
}

/** The record type before a key, the version before a value: an int16 each. */
function framed(frameNumber: number, body: Buffer): Buffer {
  const frame = Buffer.alloc(2)
  frame.writeInt16BE(frameNumber)
  return Buffer.concat([frame, body])
}

/** Control records of the metadata log and of snapshots. */
import { KafkaError } from '../common/kafka-error.ts'
import { decode, encode } from './codec.ts'
import {
  kRaftVersionRecord,
  leaderChangeMessage,
  snapshotFooterRecord,
  snapshotHeaderRecord,
  votersRecord,
} from './messages/kraft-control-records.ts'
import type { MessageOf, MessageSchema } from './schema.ts'

/** By the names that kafka-dump-log prints. */
export const kraftControlRecordSchemas = {
  LeaderChange: leaderChangeMessage,
  SnapshotHeader: snapshotHeaderRecord,
  SnapshotFooter: snapshotFooterRecord,
  KRaftVersion: kRaftVersionRecord,
  KRaftVoters: votersRecord,
} as const

export type KraftControlRecordType = keyof typeof kraftControlRecordSchemas

/** The numbers in the keys. 0 and 1 are the ABORT and COMMIT markers of transactions. Kafka: ControlRecordType. */
const typeNumbers: Readonly<Record<KraftControlRecordType, number>> = {
  LeaderChange: 2,
  SnapshotHeader: 3,
  SnapshotFooter: 4,
  KRaftVersion: 5,
  KRaftVoters: 6,
}

/** One control record. Its version is `data.version`. Narrow it by `type`. */
export type KraftControlRecord = {
  readonly [T in KraftControlRecordType]: {
    readonly type: T
    readonly data: MessageOf<(typeof kraftControlRecordSchemas)[T]>
  }
}[KraftControlRecordType]

const KEY_VERSION = 0
const KEY_BYTES = 4

/** Key (int16 key version, int16 type) and value of `record`. Throws UNSUPPORTED_VERSION or INVALID_REQUEST. */
export function encodeKraftControlRecord(record: KraftControlRecord): { key: Buffer; value: Buffer } {
  const key = Buffer.alloc(KEY_BYTES)
  key.writeInt16BE(KEY_VERSION, 0)
  key.writeInt16BE(typeNumbers[record.type], 2)
  const schema: MessageSchema = kraftControlRecordSchemas[record.type]
  return { key, value: encode(schema, record.data.version, record.data) }
}

/**
 * The control record with that key and value. The version of the value is its own first field. Throws CORRUPT_MESSAGE
 * for broken bytes, UNSUPPORTED_VERSION for a type or version that Kafka 4.3.1 does not have.
 */
export function decodeKraftControlRecord(key: Uint8Array, value: Uint8Array): KraftControlRecord {
  const type = controlRecordType(key)
  if (value.byteLength < 2) throw corrupt(`a ${type} record has a value of ${value.byteLength} bytes`)
  const version = viewOf(value).getInt16(0)
  const schema: MessageSchema = kraftControlRecordSchemas[type]
  return { type, data: decode(schema, version, value) } as KraftControlRecord
}

function controlRecordType(key: Uint8Array): KraftControlRecordType {
  if (key.byteLength !== KEY_BYTES)
    throw corrupt(`the key of a control record has ${key.byteLength} bytes instead of 4`)
  const number = viewOf(key).getInt16(2)
  const type = (Object.keys(typeNumbers) as KraftControlRecordType[]).find((name) => typeNumbers[name] === number)
  if (type !== undefined) return type
  throw new KafkaError('UNSUPPORTED_VERSION', { message: `control record type ${number} is not one of KRaft's` })
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function corrupt(message: string): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message })
}

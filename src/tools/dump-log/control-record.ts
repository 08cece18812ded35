/** Control records: what ends a transaction, and those of Raft. Kafka: ControlRecordType, ControlRecordUtils. */
import { viewOf } from '../../common/copy-bytes.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { decodeKraftControlRecord, kraftControlRecordSchemas } from '../../protocol/kraft-control-record.ts'
import { messageToJson } from '../../protocol/message-json.ts'
import { dumpError } from './dump-error.ts'

/** `name` is Kafka's, such as COMMIT or SNAPSHOT_HEADER. */
export type ControlRecord =
  | { readonly kind: 'marker'; readonly name: 'COMMIT' | 'ABORT'; readonly coordinatorEpoch: number }
  /** `json`: one line of JSON. */
  | { readonly kind: 'raft'; readonly name: string; readonly shownName: string; readonly json: string }
  | { readonly kind: 'unknown'; readonly name: 'UNKNOWN'; readonly typeId: number }

const KEY_BYTES = 4
const MARKER_VALUE_BYTES = 6
const MARKERS = ['ABORT', 'COMMIT'] as const
/** By number; how kafka-dump-log calls them is not how the enumeration does. */
const RAFT_NAMES: Readonly<Record<number, string>> = {
  2: 'LEADER_CHANGE',
  3: 'SNAPSHOT_HEADER',
  4: 'SNAPSHOT_FOOTER',
  5: 'KRAFT_VERSION',
  6: 'KRAFT_VOTERS',
}

/** Throws ToolError for a record that is none. */
export function readControlRecord(key: Buffer | null, value: Buffer | null): ControlRecord {
  if (key === null || key.length < KEY_BYTES) {
    const size = key?.length ?? 0
    throw invalid(`Invalid value size found for control record key. Must have at least 4 bytes, but found only ${size}`)
  }
  const typeId = key.readInt16BE(2)
  const marker = MARKERS[typeId]
  if (marker !== undefined) return { kind: 'marker', name: marker, coordinatorEpoch: coordinatorEpochOf(value) }
  const name = RAFT_NAMES[typeId]
  if (name === undefined) return { kind: 'unknown', name: 'UNKNOWN', typeId }
  return { kind: 'raft', name, ...raftJson(key, value ?? Buffer.alloc(0)) }
}

function coordinatorEpochOf(value: Buffer | null): number {
  if (value !== null && value.length >= MARKER_VALUE_BYTES) return value.readInt32BE(2)
  throw invalid(
    `Invalid value size found for end transaction marker. Must have at least ${MARKER_VALUE_BYTES} bytes, but found only ${value?.length ?? 0}`,
  )
}

function raftJson(key: Buffer, value: Buffer): { shownName: string; json: string } {
  try {
    const { type, data } = decodeKraftControlRecord(key, value)
    const json = messageToJson(kraftControlRecordSchemas[type], viewOf(value).getInt16(0), data)
    return { shownName: type, json }
  } catch (error) {
    if (!isKafkaError(error)) throw error
    throw invalid(error.message)
  }
}

/** What Kafka's line says of it. */
export function controlRecordText(record: ControlRecord): string {
  if (record.kind === 'marker') return ` endTxnMarker: ${record.name} coordinatorEpoch: ${record.coordinatorEpoch}`
  if (record.kind === 'unknown') return ` controlType: UNKNOWN(${record.typeId})`
  return record.name === 'LEADER_CHANGE' ? ` LeaderChange: ${record.json}` : ` ${record.shownName} ${record.json}`
}

function invalid(message: string) {
  return dumpError('org.apache.kafka.common.InvalidRecordException', message, message)
}

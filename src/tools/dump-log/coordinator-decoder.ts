/** Records of the coordinators' own topics as JSON. Kafka: DumpLogSegments.CoordinatorRecordMessageParser. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { codecOf } from '../../protocol/codec.ts'
import {
  type CoordinatorKind,
  type CoordinatorRecord,
  decodeCoordinatorRecord,
  type VersionedMessage,
} from '../../protocol/coordinator-record.ts'
import { messageToJson } from '../../protocol/message-json.ts'
import { consumerProtocolAssignment, consumerProtocolSubscription } from '../../protocol/messages/consumer-protocol.ts'
import type { groupMetadataValue } from '../../protocol/messages/coordinator/classic-group-records.ts'
import type { MessageOf, MessageSchema } from '../../protocol/schema.ts'
import { WireReader } from '../../protocol/wire-reader.ts'
import { dumpError } from './dump-error.ts'
import type { DecodedRecord, RecordDecoder } from './record-decoders.ts'
import { keyOf, valueOf } from './record-ranges.ts'

/** What tells a classic group's members from others': the protocol by which they agree. Kafka: ConsumerProtocol.PROTOCOL_TYPE. */
const CONSUMER_PROTOCOL = 'consumer'

/** `kinds`: those whose records the topic holds. */
export function coordinatorDecoder(kinds: readonly CoordinatorKind[]): RecordDecoder {
  return (record) => {
    const { offset } = record
    const [key, value] = [keyOf(record), valueOf(record)]
    if (key === null) {
      const message = `Failed to decode message at offset ${offset} using the specified decoder (message had a missing key)`
      const plain = `The record at offset ${offset} has no key: it is not of this topic.`
      throw dumpError('java.lang.RuntimeException', message, plain)
    }
    try {
      const decoded = decodedAs(kinds, key, value)
      if (decoded === undefined) return told(`Unknown record type ${key.readInt16BE()} at offset ${offset}, skipping.`)
      const keyJson = `{"type":"${decoded.typeNumber}","data":${dataOf(decoded.key)}}`
      const text =
        decoded.value === null ? '<DELETE>' : `{"version":"${decoded.value.version}","data":${groupValueOf(decoded)}}`
      return { key: { text: keyJson, isJson: true }, value: { text, isJson: decoded.value !== null } }
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return told(`Error at offset ${offset}, skipping. ${error.message}`)
    }
  }
}

function told(text: string): DecodedRecord {
  return { key: { text, isJson: false }, value: null }
}

function decodedAs(
  kinds: readonly CoordinatorKind[],
  key: Buffer,
  value: Buffer | null,
): CoordinatorRecord | undefined {
  for (const kind of kinds) {
    const record = decodeCoordinatorRecord(kind, key, value)
    if (record !== undefined) return record
  }
  return undefined
}

function dataOf({ schema, version, data }: VersionedMessage): string {
  return messageToJson(schema, version, data)
}

function groupValueOf({ type, value }: CoordinatorRecord): string {
  const json = dataOf(value as VersionedMessage)
  return type === 'GroupMetadata' ? withMembersDecoded(json, (value as VersionedMessage).data) : json
}

/**
 * The JSON of a classic group with what its members told each other as JSON too, instead of as base64. In JSON a field's
 * name and its quotes can't be part of a text.
 */
function withMembersDecoded(json: string, data: unknown): string {
  const { protocolType, members } = data as MessageOf<typeof groupMetadataValue>
  if (protocolType !== CONSUMER_PROTOCOL) return json
  let at = 0
  let decoded = json
  for (const { subscription, assignment } of members) {
    for (const [name, bytes, schema] of [
      ['subscription', subscription, consumerProtocolSubscription],
      ['assignment', assignment, consumerProtocolAssignment],
    ] as const) {
      const label = `"${name}":`
      const start = decoded.indexOf(label, at) + label.length
      const end = decoded.indexOf('"', start + 1) + 1
      const text = protocolJson(schema, bytes) ?? decoded.slice(start, end)
      decoded = decoded.slice(0, start) + text + decoded.slice(end)
      at = start + text.length
    }
  }
  return decoded
}

/** Null for bytes that are something else. A later version is read as the last known one. */
function protocolJson(schema: MessageSchema, bytes: Uint8Array): string | null {
  try {
    const reader = new WireReader(bytes, schema.name, 'CORRUPT_MESSAGE')
    const version = Math.min(reader.int16(), schema.validVersions.highest)
    return messageToJson(schema, version, codecOf(schema, version).read(reader))
  } catch (error) {
    if (isKafkaError(error)) return null
    throw error
  }
}

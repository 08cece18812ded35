/** How keys and values of records are shown. Kafka: DumpLogSegments.MessageParser, tools.api.Decoder. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { messageToJson } from '../../protocol/message-json.ts'
import { decodeMetadataRecord, metadataRecordSchemas } from '../../protocol/metadata-record.ts'
import { coordinatorDecoder } from './coordinator-decoder.ts'
import { dumpError } from './dump-error.ts'
import type { Int64 } from './int64.ts'
import { keyOf, type RecordRanges, valueOf } from './record-ranges.ts'
import { remoteLogMetadataText } from './remote-log-metadata-text.ts'

/** One side of a record: its own bytes, as text, or a text made of them. */
export type DecodedSide = 'as it is' | { readonly text: string; readonly isJson: boolean }

/** Null: nothing is shown. */
export interface DecodedRecord {
  readonly key: DecodedSide | null
  readonly value: DecodedSide | null
}

export interface DecodableRecord extends RecordRanges {
  readonly offset: Int64
}

/** Throws ToolError for a record that it can't show. */
export type RecordDecoder = (record: DecodableRecord) => DecodedRecord

/** What a side's bytes are taken for. */
export type SideDecoder = 'string' | ((bytes: Buffer) => string)

const PACKAGE = 'org.apache.kafka.tools.api.'

/** By class. Java prints a byte array by its address in memory: what it holds says more. */
const sideDecoders: Readonly<Record<string, SideDecoder>> = {
  [`${PACKAGE}StringDecoder`]: 'string',
  [`${PACKAGE}IntegerDecoder`]: (bytes) => String(sized(bytes, 4).readInt32BE()),
  [`${PACKAGE}LongDecoder`]: (bytes) => String(sized(bytes, 8).readBigInt64BE()),
  [`${PACKAGE}DefaultDecoder`]: (bytes) => bytes.toString('base64'),
}

/** The names of the classes that can be given. */
const DECODER_CLASSES: readonly string[] = Object.keys(sideDecoders)

/** Throws ToolError for a class that there is not. */
export function sideDecoder(className: string): SideDecoder {
  const decoder = Object.hasOwn(sideDecoders, className) ? sideDecoders[className] : undefined
  if (decoder !== undefined) return decoder
  throw dumpError(
    'java.lang.RuntimeException',
    'Failed to load decoder class',
    `There is no decoder ${className} here: Java's classes can't be loaded. There are ${DECODER_CLASSES.join(', ')}.`,
  )
}

function sized(bytes: Buffer, size: number): Buffer {
  if (bytes.length >= size) return bytes
  const plain = `A key or value of ${bytes.length} bytes is no number of ${size} bytes.`
  throw dumpError('java.nio.BufferUnderflowException', '', plain)
}

/** What is shown of records whose bytes are text already: no object for each of them. */
const asTheyAre: readonly DecodedRecord[] = [
  { key: null, value: null },
  { key: 'as it is', value: null },
  { key: null, value: 'as it is' },
  { key: 'as it is', value: 'as it is' },
]

/** A decoder for each side. */
export function plainDecoder(keys: SideDecoder, values: SideDecoder): RecordDecoder {
  if (keys === 'string' && values === 'string') {
    return ({ keyStart, valueStart }) => {
      return asTheyAre[(keyStart < 0 ? 0 : 1) + (valueStart < 0 ? 0 : 2)] as DecodedRecord
    }
  }
  return (record) => ({ key: decodeSide(keys, keyOf(record)), value: decodeSide(values, valueOf(record)) })
}

function decodeSide(decoder: SideDecoder, bytes: Buffer | null): DecodedSide | null {
  if (bytes === null) return null
  return decoder === 'string' ? 'as it is' : { text: decoder(bytes), isJson: false }
}

/** Records of Kafka's own topics, by what they are called on the command line. The order is that of Kafka's preference. */
export const topicDecoders = {
  'offsets-decoder': coordinatorDecoder(['group', 'streams']),
  'transaction-log-decoder': coordinatorDecoder(['transaction']),
  'cluster-metadata-decoder': (record) => ({ key: null, value: metadataValue(record.offset, valueOf(record)) }),
  'remote-log-metadata-decoder': (record) => ({ key: null, value: remoteValue(record.offset, valueOf(record)) }),
  'share-group-state-decoder': coordinatorDecoder(['share']),
} as const satisfies Readonly<Record<string, RecordDecoder>>

export type TopicDecoderName = keyof typeof topicDecoders

/** What fits the topic of a partition's directory. */
export const decoderOfTopic: Readonly<Record<string, TopicDecoderName>> = {
  __consumer_offsets: 'offsets-decoder',
  __transaction_state: 'transaction-log-decoder',
  __cluster_metadata: 'cluster-metadata-decoder',
  __remote_log_metadata: 'remote-log-metadata-decoder',
  __share_group_state: 'share-group-state-decoder',
}

function metadataValue(offset: Int64, value: Buffer | null): DecodedSide {
  return textOf(`Error at ${offset}, skipping. `, value, (bytes) => {
    const { type, version, data } = decodeMetadataRecord(bytes)
    const json = messageToJson(metadataRecordSchemas[type], version, data)
    return { text: `{"type":"${enumName(type)}","version":${version},"data":${json}}`, isJson: true }
  })
}

function remoteValue(offset: Int64, value: Buffer | null): DecodedSide {
  return textOf(`Error at offset ${offset}, skipping. `, value, (bytes) => {
    return { text: remoteLogMetadataText(bytes), isJson: false }
  })
}

/** A record that is none is told of in its place. */
function textOf(complaint: string, value: Buffer | null, decode: (bytes: Buffer) => DecodedSide): DecodedSide {
  if (value === null) return { text: `${complaint}The record has no value.`, isJson: false }
  try {
    return decode(value)
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return { text: `${complaint}${error.message}`, isJson: false }
  }
}

/** `TopicRecord` → `TOPIC_RECORD`. */
function enumName(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
}

/** Records of the remote log metadata: the frame of the metadata log around messages of their own. Kafka: RemoteLogMetadataSerde. */
import { KafkaError } from '../common/kafka-error.ts'
import { codecOf } from './codec.ts'
import {
  remoteLogSegmentMetadataRecord,
  remoteLogSegmentMetadataSnapshotRecord,
  remoteLogSegmentMetadataUpdateRecord,
  remotePartitionDeleteMetadataRecord,
} from './messages/remote-log-metadata-records.ts'
import type { MessageOf, MessageSchema } from './schema.ts'
import { WireReader } from './wire-reader.ts'

/** In the order of their numbers. */
const schemas = [
  remoteLogSegmentMetadataRecord,
  remoteLogSegmentMetadataUpdateRecord,
  remotePartitionDeleteMetadataRecord,
  remoteLogSegmentMetadataSnapshotRecord,
] as const

/** One record. Narrow it by `type`. */
export type RemoteLogMetadata =
  | { readonly type: 'segment'; readonly data: MessageOf<typeof remoteLogSegmentMetadataRecord> }
  | { readonly type: 'update'; readonly data: MessageOf<typeof remoteLogSegmentMetadataUpdateRecord> }
  | { readonly type: 'partition deletion'; readonly data: MessageOf<typeof remotePartitionDeleteMetadataRecord> }
  | { readonly type: 'snapshot'; readonly data: MessageOf<typeof remoteLogSegmentMetadataSnapshotRecord> }

const types = ['segment', 'update', 'partition deletion', 'snapshot'] as const
const FRAME_VERSION = 1

/** Throws CORRUPT_MESSAGE for broken bytes, UNSUPPORTED_VERSION for what Kafka 4.3.1 does not have. */
export function decodeRemoteLogMetadata(value: Uint8Array): RemoteLogMetadata {
  const reader = new WireReader(value, 'remote log metadata', 'CORRUPT_MESSAGE')
  const frameVersion = reader.uvarint()
  if (frameVersion !== FRAME_VERSION) throw unknown(`frame version ${frameVersion}`)
  const apiKey = reader.uvarint()
  const version = reader.uvarint()
  const schema: MessageSchema | undefined = schemas[apiKey]
  if (schema === undefined) throw unknown(`record type ${apiKey}`)
  const codec = codecOf(schema, version)
  reader.subject = codec.subject
  const data = codec.read(reader)
  reader.expectEnd()
  return { type: types[apiKey], data } as RemoteLogMetadata
}

function unknown(what: string): KafkaError {
  return new KafkaError('UNSUPPORTED_VERSION', { message: `${what} of remote log metadata is unknown` })
}

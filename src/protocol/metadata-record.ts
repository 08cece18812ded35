/** Records of the metadata log: which there are, and the frame in which their values stand. */
import { KafkaError } from '../common/kafka-error.ts'
import { codecOf } from './codec.ts'
import * as broker from './messages/metadata/broker-records.ts'
import * as config from './messages/metadata/config-records.ts'
import * as log from './messages/metadata/log-records.ts'
import * as security from './messages/metadata/security-records.ts'
import * as topic from './messages/metadata/topic-records.ts'
import type { MessageOf, MessageSchema } from './schema.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

/** Every record type of Kafka 4.3.1 by Kafka's name, in the order of the numbers. */
export const metadataRecordSchemas = {
  RegisterBrokerRecord: broker.registerBrokerRecord,
  UnregisterBrokerRecord: broker.unregisterBrokerRecord,
  TopicRecord: topic.topicRecord,
  PartitionRecord: topic.partitionRecord,
  ConfigRecord: config.configRecord,
  PartitionChangeRecord: topic.partitionChangeRecord,
  FenceBrokerRecord: broker.fenceBrokerRecord,
  UnfenceBrokerRecord: broker.unfenceBrokerRecord,
  RemoveTopicRecord: topic.removeTopicRecord,
  DelegationTokenRecord: security.delegationTokenRecord,
  UserScramCredentialRecord: security.userScramCredentialRecord,
  FeatureLevelRecord: config.featureLevelRecord,
  ClientQuotaRecord: config.clientQuotaRecord,
  ProducerIdsRecord: config.producerIdsRecord,
  BrokerRegistrationChangeRecord: broker.brokerRegistrationChangeRecord,
  AccessControlEntryRecord: security.accessControlEntryRecord,
  RemoveAccessControlEntryRecord: security.removeAccessControlEntryRecord,
  NoOpRecord: log.noOpRecord,
  ZkMigrationStateRecord: log.zkMigrationStateRecord,
  RemoveUserScramCredentialRecord: security.removeUserScramCredentialRecord,
  BeginTransactionRecord: log.beginTransactionRecord,
  EndTransactionRecord: log.endTransactionRecord,
  AbortTransactionRecord: log.abortTransactionRecord,
  RemoveDelegationTokenRecord: security.removeDelegationTokenRecord,
  RegisterControllerRecord: broker.registerControllerRecord,
  ClearElrRecord: topic.clearElrRecord,
} as const

export type MetadataRecordType = keyof typeof metadataRecordSchemas

/** The data of one record type: `MetadataRecordData<'TopicRecord'>`. */
export type MetadataRecordData<T extends MetadataRecordType> = MessageOf<(typeof metadataRecordSchemas)[T]>

/** One record of the metadata log. Narrow it by `type`. */
export type MetadataRecord = {
  readonly [T in MetadataRecordType]: {
    readonly type: T
    readonly version: number
    readonly data: MetadataRecordData<T>
  }
}[MetadataRecordType]

/** 0 was the preview of Kafka 2.8 and had another layout. */
const FRAME_VERSION = 1

const typeByApiKey: ReadonlyMap<number | null, MetadataRecordType> = new Map(
  (Object.keys(metadataRecordSchemas) as MetadataRecordType[]).map((type) => [
    metadataRecordSchemas[type].apiKey,
    type,
  ]),
)

/**
 * The value of `record` in the metadata log: frame version, record type, record version (three uvarints), body. Throws
 * UNSUPPORTED_VERSION, or INVALID_REQUEST for data that do not fit. Kafka: AbstractApiMessageSerde.
 */
export function encodeMetadataRecord(record: MetadataRecord): Buffer {
  const schema: MessageSchema = metadataRecordSchemas[record.type]
  const codec = codecOf(schema, record.version)
  const writer = new WireWriter(codec.subject)
  writer.uvarint(FRAME_VERSION)
  writer.uvarint(schema.apiKey ?? 0)
  writer.uvarint(record.version)
  codec.write(writer, record.data)
  return writer.finish()
}

/**
 * The record that a value of the metadata log holds. Byte fields are views of `value`. Throws CORRUPT_MESSAGE for
 * broken bytes and for bytes left over, UNSUPPORTED_VERSION for a frame, type or version that Kafka 4.3.1 does not have.
 */
export function decodeMetadataRecord(value: Uint8Array): MetadataRecord {
  const reader = new WireReader(value, 'metadata record', 'CORRUPT_MESSAGE')
  const frameVersion = reader.uvarint()
  if (frameVersion !== FRAME_VERSION) throw unsupported(`frame version ${frameVersion} of a metadata record`)
  const apiKey = reader.uvarint()
  const version = reader.uvarint()
  const type = typeByApiKey.get(apiKey)
  if (type === undefined) throw unsupported(`metadata record type ${apiKey}`)
  const codec = codecOf(metadataRecordSchemas[type], version)
  reader.subject = codec.subject
  const data = codec.read(reader)
  reader.expectEnd()
  return { type, version, data } as MetadataRecord
}

function unsupported(what: string): KafkaError {
  return new KafkaError('UNSUPPORTED_VERSION', { message: `${what} is unknown: a newer Kafka wrote it?` })
}

/** What the metadata log adds up to, rebuilt by replay. Kafka: image.MetadataImage. */
import type { Uuid } from '../../common/uuid.ts'
import type { MetadataRecordData } from '../../protocol/metadata-record.ts'
import type { PartitionState } from './partition-state.ts'

/** The kinds of things that have settings, by their numbers. Kafka: `ConfigResource.Type`. */
export const CONFIG_RESOURCE = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const

export interface TopicImage {
  readonly name: string
  readonly id: Uuid
  /** By partition number, from 0. */
  readonly partitions: readonly PartitionState[]
}

export interface ConfigResourceImage {
  readonly type: number
  /** Empty for the default of all brokers. */
  readonly name: string
  readonly settings: ReadonlyMap<string, string>
}

/** A broker as it last registered, with the changes since. */
export type BrokerRegistration = MetadataRecordData<'RegisterBrokerRecord'>

/** Read-only view; apply-record.ts changes it. Names and ids lead to the same objects. */
export interface MetadataImage {
  readonly topicsByName: ReadonlyMap<string, TopicImage>
  readonly topicsById: ReadonlyMap<Uuid, TopicImage>
  /** By `configResourceKey`. */
  readonly configs: ReadonlyMap<string, ConfigResourceImage>
  /** Finalised levels of features that are on. */
  readonly features: ReadonlyMap<string, number>
  readonly brokers: ReadonlyMap<number, BrokerRegistration>
  readonly controllers: ReadonlyMap<number, MetadataRecordData<'RegisterControllerRecord'>>
  /** The first producer id of the next block. */
  readonly nextProducerId: number
  /** By entity and key. */
  readonly clientQuotas: ReadonlyMap<string, MetadataRecordData<'ClientQuotaRecord'>>
  /** By user and mechanism. */
  readonly scramCredentials: ReadonlyMap<string, MetadataRecordData<'UserScramCredentialRecord'>>
  /** By id. */
  readonly acls: ReadonlyMap<Uuid, MetadataRecordData<'AccessControlEntryRecord'>>
  /** By token id. */
  readonly delegationTokens: ReadonlyMap<string, MetadataRecordData<'DelegationTokenRecord'>>
  /** Null when nothing was ever said about ZooKeeper. */
  readonly zkMigrationState: number | null
}

const NO_SETTINGS: ReadonlyMap<string, string> = new Map()

export function configResourceKey(type: number, name: string): string {
  return `${type}/${name}`
}

/** The settings of a resource; empty when it has none. */
export function settingsOf(image: MetadataImage, type: number, name: string): ReadonlyMap<string, string> {
  return image.configs.get(configResourceKey(type, name))?.settings ?? NO_SETTINGS
}

/** The level of a feature, 0 when it is off. */
export function featureLevel(image: MetadataImage, name: string): number {
  return image.features.get(name) ?? 0
}

import type { Uuid } from '../../common/uuid.ts'
import type { MetadataRecordData } from '../../protocol/metadata-record.ts'
import type { BrokerRegistration, ConfigResourceImage, MetadataImage, TopicImage } from './metadata-image.ts'
import type { PartitionState } from './partition-state.ts'

export interface MutableTopic extends TopicImage {
  readonly partitions: PartitionState[]
}

export interface MutableConfigResource extends ConfigResourceImage {
  readonly settings: Map<string, string>
}

/** The image while it is being rebuilt: changed in place, as one process has one image and replay has to be fast. */
export class MutableImage implements MetadataImage {
  readonly topicsByName = new Map<string, MutableTopic>()
  readonly topicsById = new Map<Uuid, MutableTopic>()
  readonly configs = new Map<string, MutableConfigResource>()
  readonly features = new Map<string, number>()
  readonly brokers = new Map<number, BrokerRegistration>()
  readonly controllers = new Map<number, MetadataRecordData<'RegisterControllerRecord'>>()
  nextProducerId = 0
  readonly clientQuotas = new Map<string, MetadataRecordData<'ClientQuotaRecord'>>()
  readonly scramCredentials = new Map<string, MetadataRecordData<'UserScramCredentialRecord'>>()
  readonly acls = new Map<Uuid, MetadataRecordData<'AccessControlEntryRecord'>>()
  readonly delegationTokens = new Map<string, MetadataRecordData<'DelegationTokenRecord'>>()
  zkMigrationState: number | null = null
}

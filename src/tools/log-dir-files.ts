/** What kafka-storage does to directories on a disk. It works on files alone: no cluster is open meanwhile. */
import type { Uuid } from '../common/uuid.ts'
import type { MetadataRecord } from '../protocol/metadata-record.ts'

/** What a meta.properties file says; null where it says nothing. Kafka: metadata.properties.MetaProperties. */
export interface StoredProperties {
  readonly version: number
  readonly clusterId: string | null
  readonly nodeId: number | null
  readonly directoryId: Uuid | null
}

export type LogDirState =
  | { readonly kind: 'missing' | 'no directory' | 'empty' }
  | { readonly kind: 'formatted'; readonly properties: StoredProperties }
  /** `message`: why its meta.properties can't be used. */
  | { readonly kind: 'unreadable'; readonly message: string }

/** One controller that votes. Kafka: raft.DynamicVoter. */
export interface InitialController {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly directoryId: Uuid
}

/** What goes into one directory. */
export interface LogDirContent {
  readonly clusterId: string
  readonly nodeId: number
  readonly directoryId: Uuid
  /** What the cluster begins with. */
  readonly bootstrapRecords: readonly MetadataRecord[]
  /** Who votes, for the directory that holds the metadata log; null: not said here. */
  readonly voters: {
    readonly controllers: readonly InitialController[]
    readonly listenerName: string
    readonly kraftVersion: number
  } | null
}

/** A user with a password, or with what was made of it. Kafka: metadata.storage.ScramParser. */
export interface ScramCredential {
  readonly user: string
  readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly iterations: number
  /** Null: one by chance. */
  readonly salt: Uint8Array | null
  readonly secret: { readonly password: string } | { readonly saltedPassword: Uint8Array }
}

export interface LogDirFiles {
  /** Throws KAFKA_STORAGE_ERROR when it can't be looked at. */
  look(directory: string): LogDirState
  /** Makes the directory with what belongs into it; its meta.properties comes last. Throws KAFKA_STORAGE_ERROR. */
  format(directory: string, content: LogDirContent): Promise<void>
  scramRecord(credential: ScramCredential): Promise<MetadataRecord>
}

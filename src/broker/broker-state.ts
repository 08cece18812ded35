/** What the handlers of metadata requests need of the broker in which they run. */
import type { ControllerEnv, ControllerResult } from '../metadata/controller/controller-result.ts'
import type { MetadataImage, TopicImage } from '../metadata/image/metadata-image.ts'
import type { Voters } from '../metadata/log/replayed-log.ts'
import type { NewPartition } from '../storage/log-dir/partition-directory.ts'
import type { SeveralBrokers } from './replication/several-brokers.ts'

export interface BrokerState {
  /** Empty while the directory is not made yet. */
  readonly clusterId: string
  /** Makes the directory if need be: a cluster has an id once somebody asks for it. */
  makeCluster(): Promise<void>
  /** Where clients find this broker, as they are told. */
  readonly host: string
  readonly port: number
  /** Paths of the log.dirs. */
  readonly logDirs: readonly string[]
  /** Who this broker is, and what is set for it outside of the metadata log. */
  readonly env: ControllerEnv
  /** The metadata with all that is in the log by now. Throws when the log is damaged. */
  image(): Promise<MetadataImage>
  /** The same as of the last look; nothing is read for it. */
  lastImage(): MetadataImage
  /** Offset of the last record in that metadata. */
  metadataOffset(): number
  /** Epoch of that record. */
  metadataEpoch(): number
  /** The controllers that the metadata log names; null where it names none. */
  voters(): Voters['voters'] | null
  /** As `MetadataLog.withController`. */
  withController<R>(
    operation: (image: MetadataImage) => ControllerResult<R>,
    afterAppend?: (result: ControllerResult<R>) => Promise<void>,
    around?: (result: ControllerResult<R>, append: () => Promise<void>) => Promise<void>,
  ): Promise<R>
  /** What there is to know in a cluster of several brokers; null in one of a single broker. */
  readonly several: SeveralBrokers | null
  /** Where each copy of the metadata log ends, by broker, of those that have all of it; null where there is one. */
  metadataCopies(): ReadonlyMap<number, number> | null
  /** Makes the directories of partitions that are in the log now. Those that it leaves out their first writer makes. */
  hostPartitions(partitions: readonly NewPartition[]): Promise<void>
  /** Notes that topics are about to go; call it before the records that say so are appended. */
  noteDeletion(topics: readonly TopicImage[]): void
  /** Takes away the directories of noted topics that are not in the log any more. */
  dropTopics(): Promise<void>
  /** Takes a broker out of the metadata. Throws as BrokerMembership.remove, and as `unregisterBroker` where there is one. */
  unregisterBroker(brokerId: number): Promise<void>
  /** A producer id that nobody ever had. */
  allocateProducerId(): Promise<number>
}

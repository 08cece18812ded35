/**
 * The brokers of the cluster and what they can do at this moment. Kafka: controller.ClusterControlManager,
 * metadata.BrokerRegistration, common.DirectoryId.
 */
import { LOST_DIR, MIGRATING_DIR, UNASSIGNED_DIR, type Uuid } from '../../common/uuid.ts'
import type { BrokerRegistration, MetadataImage } from '../image/metadata-image.ts'
import type { ControllerEnv, LiveBroker } from './controller-result.ts'

export interface ClusterBroker {
  readonly id: number
  /** Null: it has said nothing of a rack. */
  readonly rack: string | null
  readonly isFenced: boolean
  readonly isInControlledShutdown: boolean
  /** Ids of its log.dirs that are online. */
  readonly directories: readonly Uuid[]
  /** Of those, the ones that get no new replicas (KIP-1066). */
  readonly cordonedDirectories: readonly Uuid[]
}

/** By id, in ascending order. */
export type ClusterBrokers = ReadonlyMap<number, ClusterBroker>

/**
 * Those that registered, and those that `env` vouches for: a directory whose broker never registered, or was left fenced
 * by a real one, works all the same.
 */
export function clusterBrokers({ brokers }: MetadataImage, env: ControllerEnv): ClusterBrokers {
  const all = new Map<number, ClusterBroker>()
  for (const [id, registration] of brokers) all.set(id, registered(registration))
  for (const live of env.brokers) all.set(live.id, vouchedFor(live, all.get(live.id)))
  return all.size < 2 ? all : new Map([...all].sort(([a], [b]) => a - b))
}

function registered(registration: BrokerRegistration): ClusterBroker {
  return {
    id: registration.brokerId,
    rack: registration.rack,
    isFenced: registration.fenced,
    isInControlledShutdown: registration.inControlledShutdown,
    directories: registration.logDirs,
    cordonedDirectories: registration.cordonedLogDirs ?? [],
  }
}

function vouchedFor({ id, directories }: LiveBroker, known: ClusterBroker | undefined): ClusterBroker {
  return {
    id,
    rack: known?.rack ?? null,
    isFenced: false,
    isInControlledShutdown: false,
    directories,
    cordonedDirectories: known?.cordonedDirectories ?? [],
  }
}

/** Whether the broker may lead and be in sync. Kafka: `ClusterControlManager.isActive`. */
export function isActive(brokers: ClusterBrokers, id: number): boolean {
  const broker = brokers.get(id)
  return broker !== undefined && !broker.isFenced && !broker.isInControlledShutdown
}

/** Whether the replica that is in `directory` can be read there. Kafka: `DirectoryId.isOnline`. */
export function hasOnlineDirectory(brokers: ClusterBrokers, id: number, directory: Uuid): boolean {
  const broker = brokers.get(id)
  if (broker === undefined) return false
  if (directory === UNASSIGNED_DIR || directory === MIGRATING_DIR) return true
  if (directory === LOST_DIR) return false
  return broker.directories.length === 0 || broker.directories.includes(directory)
}

/** Where a new replica goes: known only where there is no choice. Kafka: `ClusterControlManager.defaultDir`. */
export function defaultDirectory(brokers: ClusterBrokers, id: number): Uuid {
  const broker = brokers.get(id)
  if (broker === undefined) return UNASSIGNED_DIR
  const [only, ...others] = broker.directories
  if (only === undefined) return MIGRATING_DIR
  return others.length === 0 ? only : UNASSIGNED_DIR
}

/** Whether new replicas may be placed there. Kafka: `BrokerHeartbeatManager.usableBrokers`. */
export function isUsable({ isInControlledShutdown, directories, cordonedDirectories }: ClusterBroker): boolean {
  if (isInControlledShutdown) return false
  return directories.length === 0 || directories.some((directory) => !cordonedDirectories.includes(directory))
}

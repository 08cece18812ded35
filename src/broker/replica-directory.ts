import { MIGRATING_DIR, UNASSIGNED_DIR, type Uuid } from '../common/uuid.ts'
import type { PartitionState } from '../metadata/image/partition-state.ts'

/** Ids that leave open in which log.dir a replica is. */
const ANYWHERE: ReadonlySet<Uuid> = new Set([UNASSIGNED_DIR, MIGRATING_DIR])

/** The log.dir in which the broker's replica is; undefined when it has none. */
export function replicaDirectory({ replicas, directories }: PartitionState, brokerId: number): Uuid | undefined {
  return directories[replicas.indexOf(brokerId)]
}

/** Whether a replica that is in `directory` may be in one of `directoryIds`. */
export function mayBeIn(directoryIds: readonly Uuid[], directory: Uuid): boolean {
  return ANYWHERE.has(directory) || directoryIds.includes(directory)
}

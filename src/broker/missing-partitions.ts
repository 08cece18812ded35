import type { Uuid } from '../common/uuid.ts'
import type { MetadataImage } from '../metadata/image/metadata-image.ts'
import type { NewPartition } from '../storage/log-dir/partition-directory.ts'
import { mayBeIn, replicaDirectory } from './replica-directory.ts'

export interface LogDirContent {
  readonly brokerId: number
  /** Ids of the log.dir. */
  readonly directoryIds: readonly Uuid[]
  /** What is in it. */
  readonly names: readonly string[]
}

/** The partitions that belong into a log.dir and have no directory there: whoever was to make it was killed before. */
export function missingPartitions(
  image: MetadataImage,
  { brokerId, directoryIds, names }: LogDirContent,
): readonly NewPartition[] {
  const known = new Set(names)
  const missing: NewPartition[] = []
  for (const { name: topic, id: topicId, partitions } of image.topicsById.values()) {
    for (const [partition, state] of partitions.entries()) {
      if (known.has(`${topic}-${partition}`)) continue
      const directory = replicaDirectory(state, brokerId)
      if (directory === undefined || !mayBeIn(directoryIds, directory)) continue
      missing.push({ topicPartition: { topic, partition }, topicId, leaderEpoch: state.leaderEpoch })
    }
  }
  return missing
}

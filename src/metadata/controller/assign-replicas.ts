/**
 * Replicas of a broker that came with another log.dir: the partitions say from then on that they are in it. Kafka:
 * `ReplicationControlManager.handleAssignReplicasToDirs`, which a broker asks for once it has made their directories.
 */
import { LOST_DIR, type Uuid } from '../../common/uuid.ts'
import type { MetadataImage, TopicImage } from '../image/metadata-image.ts'
import type { PartitionState } from '../image/partition-state.ts'
import { type ClusterBrokers, clusterBrokers, defaultDirectory, hasOnlineDirectory } from './cluster-brokers.ts'
import type { ControllerEnv, ControllerResult } from './controller-result.ts'
import { emptyChange } from './partition-change.ts'
import { hasDirectoryAssignment, partitionRecordVersion } from './record-versions.ts'
import { isLastCopy } from './unregister-broker.ts'

/** Whether the replica's log is in the log.dir that the broker has now. */
export type HasLog = (brokerId: number, topic: TopicImage, partition: number) => boolean

/**
 * Assigns the replicas of the brokers `of` that are in none of the log.dirs that these have, so that they may be in sync, and
 * lead, again. The only complete replica of a partition stays where its records are, unless they are in the new log.dir
 * already: the old one may come back.
 */
export function assignReplicas(
  image: MetadataImage,
  env: ControllerEnv,
  { of, hasLog }: { readonly of: readonly number[]; readonly hasLog: HasLog },
): ControllerResult<null> {
  if (!hasDirectoryAssignment(image) || of.length === 0) return { records: [], response: null }
  const brokers = clusterBrokers(image, env)
  const version = partitionRecordVersion(image)
  const records = [...image.topicsById.values()].flatMap((topic) =>
    topic.partitions.flatMap((state, partition) => {
      const isMoved = (id: number): boolean =>
        of.includes(id) && isElsewhere(state, id, brokers) && (!isLastCopy(state, id) || hasLog(id, topic, partition))
      const directories = state.replicas.map((id, at) => {
        return isMoved(id) ? defaultDirectory(brokers, id) : (state.directories[at] as Uuid)
      })
      if (directories.every((directory, at) => directory === state.directories[at])) return []
      const data = { ...emptyChange({ topicId: topic.id, partition }), directories }
      return [{ type: 'PartitionChangeRecord', version, data } as const]
    }),
  )
  return { records, response: null }
}

function isElsewhere({ replicas, directories }: PartitionState, id: number, brokers: ClusterBrokers): boolean {
  const directory = directories[replicas.indexOf(id)]
  if (directory === undefined || (brokers.get(id)?.directories.length ?? 0) === 0) return false
  return directory === LOST_DIR || !hasOnlineDirectory(brokers, id, directory)
}

/**
 * AlterReplicaLogDirs (34): a replica into another log.dir of its broker. A broker of a directory has one log.dir: what is in it
 * stays there, and there is no other. Kafka: `ReplicaManager.alterReplicaLogDirs`.
 */
import { errorCode } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'
import type { BrokerLogDir, LogDirUsages } from '../log-dir-usage.ts'
import { mayBeIn, replicaDirectory } from '../replica-directory.ts'
import { cordonedBy } from './describe-log-dirs.ts'

type Response = ApiMap['AlterReplicaLogDirs']['response']
type TopicResult = Response['results'][number]

/** What Kafka appends to the name of a directory in which it builds the copy: a dot, 32 digits and a word. */
const FUTURE_SUFFIX_LENGTH = '.-future'.length + 32
const MAX_NAME_LENGTH = 255

interface Place {
  readonly image: MetadataImage
  readonly brokerId: number
  readonly logDirs: readonly BrokerLogDir[]
  readonly isCordoned: (path: string) => boolean
}

/** Answers an AlterReplicaLogDirs request for broker `brokerId`. Errors are per partition. Throws as `LogDirsOf`. */
export async function handleAlterReplicaLogDirs(
  state: BrokerState,
  usages: LogDirUsages,
  { dirs }: ApiMap['AlterReplicaLogDirs']['request'],
  brokerId: number,
): Promise<Response> {
  const image = await state.image()
  const isCordoned = cordonedBy(state, image, brokerId)
  const place = { image, brokerId, logDirs: usages.of(brokerId), isCordoned }
  const topics = new Map<string, TopicResult['partitions'][number][]>()
  for (const { path, topics: wanted } of dirs) {
    for (const { name, partitions } of wanted) {
      const results = topics.get(name) ?? []
      topics.set(name, results)
      for (const partition of partitions) {
        const error = outcome(place, path, { topic: name, partition })
        results.push({ partitionIndex: partition, errorCode: errorCode(error) })
      }
    }
  }
  return { throttleTimeMs: 0, results: [...topics].map(([topicName, partitions]) => ({ topicName, partitions })) }
}

function outcome({ image, brokerId, logDirs, isCordoned }: Place, path: string, topicPartition: TopicPartition) {
  if (formatTopicPartition(topicPartition).length + FUTURE_SUFFIX_LENGTH > MAX_NAME_LENGTH) {
    return 'INVALID_TOPIC_EXCEPTION'
  }
  const logDir = logDirs.find((each) => each.path === path)
  if (logDir === undefined) return 'LOG_DIR_NOT_FOUND'
  if (logDir.failure !== null) return 'KAFKA_STORAGE_ERROR'
  if (isCordoned(path)) return 'INVALID_REPLICA_ASSIGNMENT'
  const state = image.topicsByName.get(topicPartition.topic)?.partitions[topicPartition.partition]
  if (state === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION'
  const directory = replicaDirectory(state, brokerId)
  if (directory === undefined) return 'REPLICA_NOT_AVAILABLE'
  // In a log.dir that this process does not have.
  const { directoryId } = logDir
  return mayBeIn(directoryId === null ? [] : [directoryId], directory) ? 'NONE' : 'KAFKA_STORAGE_ERROR'
}

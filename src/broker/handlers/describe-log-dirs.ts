/** DescribeLogDirs (35): what a broker has in its log.dirs, by topic and partition. */
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { brokerConfigLayers, brokerConfigValue } from '../../metadata/configs/effective-configs.ts'
import { hasCordonedLogDirs } from '../../metadata/controller/record-versions.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { INT64_MAX } from '../../protocol/schema.ts'
import type { BrokerState } from '../broker-state.ts'
import type { LogDirUsage, LogDirUsages, ReplicaUsage } from '../log-dir-usage.ts'

type Response = ApiMap['DescribeLogDirs']['response']
type LogDirResult = Response['results'][number]
type TopicResult = LogDirResult['topics'][number]

const UNKNOWN_BYTES = -1
const CORDONED = 'cordoned.log.dirs'

/** Answers a DescribeLogDirs request for broker `brokerId`. Errors are per log.dir. Throws as `LogDirsOf`. */
export async function handleDescribeLogDirs(
  state: BrokerState,
  usages: LogDirUsages,
  request: ApiMap['DescribeLogDirs']['request'],
  brokerId: number,
): Promise<Response> {
  const image = await state.image()
  const isWanted = wantedBy(request)
  const isCordoned = cordonedBy(state, image, brokerId)
  const results = usages.describe(image, brokerId).map((usage) => logDirResult(usage, isWanted, isCordoned))
  return { throttleTimeMs: 0, errorCode: 0, results }
}

function wantedBy({ topics }: ApiMap['DescribeLogDirs']['request']): (replica: ReplicaUsage) => boolean {
  if (topics === null) return () => true
  const names = topics.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => formatTopicPartition({ topic, partition })),
  )
  const wanted = new Set(names)
  return ({ topicPartition }) => wanted.has(formatTopicPartition(topicPartition))
}

/** Whether a log.dir gets no new replicas (KIP-1066). */
export function cordonedBy(state: BrokerState, image: MetadataImage, brokerId: number): (path: string) => boolean {
  if (!hasCordonedLogDirs(image)) return () => false
  const layers = brokerConfigLayers(image, brokerId, state.env.staticBrokerConfigs)
  const cordoned = (brokerConfigValue(layers, CORDONED) ?? '').split(',').map((entry) => entry.trim())
  return (path) => cordoned.includes('*') || cordoned.includes(path)
}

function logDirResult(
  { path, error, replicas, space }: LogDirUsage,
  isWanted: (replica: ReplicaUsage) => boolean,
  isCordoned: (path: string) => boolean,
): LogDirResult {
  return {
    errorCode: error?.code ?? 0,
    logDir: path,
    topics: topicResults(replicas.filter(isWanted)),
    totalBytes: asInt64(space?.totalBytes),
    usableBytes: asInt64(space?.usableBytes),
    isCordoned: error === null && isCordoned(path),
  }
}

function topicResults(replicas: readonly ReplicaUsage[]): readonly TopicResult[] {
  const topics = new Map<string, TopicResult['partitions'][number][]>()
  for (const { topicPartition, sizeBytes, offsetLag, isFuture } of replicas) {
    const { topic, partition } = topicPartition
    const partitions = topics.get(topic) ?? []
    topics.set(topic, partitions)
    partitions.push({ partitionIndex: partition, partitionSize: sizeBytes, offsetLag, isFutureKey: isFuture })
  }
  return [...topics].map(([name, partitions]) => ({ name, partitions }))
}

/** Kafka: `adjustForLargeFileSystems`. */
function asInt64(bytes: number | undefined): number {
  if (bytes === undefined) return UNKNOWN_BYTES
  return Number.isSafeInteger(bytes) ? bytes : INT64_MAX
}

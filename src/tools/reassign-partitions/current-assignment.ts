/** Where partitions lie at the moment. */
import { describeCluster, type Node } from '../../clients/admin/describe-cluster.ts'
import { describeTopics, type TopicDescription } from '../../clients/admin/describe-topics.ts'
import { describeReplicaLogDirs } from '../../clients/admin/log-dirs.ts'
import { javaHashOrder, javaStringHash, topicPartitionHash } from '../../common/java-hash.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import type { PartitionAssignment } from './reassignment-plan.ts'

export interface CurrentAssignment {
  readonly partitions: readonly PartitionAssignment[]
  /** Log directories, by formatReplica; of replicas on a broker that is not there, none. */
  readonly logDirs: ReadonlyMap<string, string>
}

/** Of all partitions of the topics. Throws KafkaError. Kafka: `getReplicaAssignmentForTopics`, `getReplicaToLogDir`. */
export async function currentAssignmentOfTopics(
  session: KafkaSession,
  topics: readonly string[],
): Promise<CurrentAssignment> {
  return withLogDirs(session, (await describeAll(session, topics)).flatMap(assignments))
}

/** Of the partitions named. Throws KafkaError, also for one that does not exist. Kafka: `getReplicasForPartitions`. */
export async function currentAssignmentOf(
  session: KafkaSession,
  wanted: readonly TopicPartition[],
): Promise<CurrentAssignment> {
  const names = new Set(wanted.map(formatTopicPartition))
  const described = await describeAll(session, [...new Set(wanted.map(({ topic }) => topic))])
  const found = described.flatMap(assignments).filter((each) => names.has(formatTopicPartition(each)))
  const foundNames = new Set(found.map(formatTopicPartition))
  const missing = wanted.filter((each) => !foundNames.has(formatTopicPartition(each)))
  if (missing.length === 0) return withLogDirs(session, found)
  const list = javaHashOrder(missing, { hash: topicPartitionHash }).map(formatTopicPartition).join(', ')
  throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message: `Unable to find partition: ${list}` })
}

async function describeAll(session: KafkaSession, topics: readonly string[]): Promise<TopicDescription[]> {
  const results = await describeTopics(session, topics)
  return javaHashOrder([...new Set(topics)], { hash: javaStringHash }).map((name) => {
    const result = results.get(name)
    if (result !== undefined && !isKafkaError(result)) return result
    if (result !== undefined && result.error !== 'UNKNOWN_TOPIC_OR_PARTITION') throw result
    throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message: `Topic ${name} not found.` })
  })
}

function assignments({ name, partitions }: TopicDescription): PartitionAssignment[] {
  return partitions.map(({ partition, replicas }) => ({ topic: name, partition, replicas }))
}

/** Only brokers that are there can say where a replica lies. */
async function withLogDirs(
  session: KafkaSession,
  partitions: readonly PartitionAssignment[],
): Promise<CurrentAssignment> {
  const live = new Set((await liveNodes(session)).map(({ id }) => id))
  const replicas = partitions.flatMap(({ topic, partition, replicas: ids }) =>
    ids.filter((id) => live.has(id)).map((brokerId) => ({ topic, partition, brokerId })),
  )
  const found = await describeReplicaLogDirs(session, replicas)
  const logDirs = new Map<string, string>()
  for (const [name, { current }] of found) if (current !== null) logDirs.set(name, current)
  return { partitions, logDirs }
}

/** The brokers that are alive. Throws KafkaError. */
export async function liveNodes(session: KafkaSession): Promise<readonly Node[]> {
  return (await describeCluster(session)).nodes
}

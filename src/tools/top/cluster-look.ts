/** One look at a whole cluster, as Kafka's requests tell it: topics with their ends and sizes, groups, brokers. */
import path from 'node:path'
import { describeCluster } from '../../clients/admin/describe-cluster.ts'
import { describeTopics, type TopicDescription } from '../../clients/admin/describe-topics.ts'
import { listTopics } from '../../clients/admin/list-topics.ts'
import { type OffsetSpec, ofPartition, partitionOffsets } from '../../clients/log-offsets.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { type BrokerSummary, listBrokers } from '../brokers/list-brokers.ts'
import { type DescribedGroup, describeInFull, describeSelectedGroups } from '../consumer-groups/describe-selected.ts'
import { type BrokerLogDirs, describeEachBroker, liveBrokerIds } from '../log-dirs/describe.ts'
import type { ClusterSession } from '../tool-ports.ts'

/** Null: not known, as while a partition has no leader. */
export interface PartitionLook {
  readonly partition: number
  readonly leader: number | null
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly startOffset: number | null
  readonly endOffset: number | null
  /** Of the leader's replica, without indexes. */
  readonly sizeBytes: number | null
}

export interface TopicLook {
  readonly name: string
  readonly topicId: string
  readonly isInternal: boolean
  readonly partitions: readonly PartitionLook[]
}

export interface ClusterLook {
  /** Empty: the directory is no cluster yet. */
  readonly clusterId: string
  readonly topics: readonly TopicLook[]
  readonly groups: readonly DescribedGroup[]
  readonly brokers: readonly BrokerSummary[]
  /** The directories of the partitions' leaders, as far as a broker told where they are. */
  readonly places: readonly string[]
  /** What could not be looked at, and why; each once. */
  readonly problems: readonly KafkaError[]
}

export interface LookOptions {
  /** Whether to ask for the offsets of Kafka's own topics too, which have many partitions. */
  readonly withInternal: boolean
}

/** Everything that can be read, Kafka's own topics included. Throws KafkaError for what concerns all. */
export async function lookAtCluster(session: ClusterSession, { withInternal }: LookOptions): Promise<ClusterLook> {
  const listings = await listTopics(session, { listInternal: true })
  const descriptions = await describeTopics(
    session,
    listings.map(({ name }) => name),
  )
  const described = [...descriptions.values()].filter((one): one is TopicDescription => !isKafkaError(one))
  const logDirs = await describeEachBroker(session, await liveBrokerIds(session))
  const replicas = replicasByName([...logDirs.values()].filter((one): one is BrokerLogDirs => !isKafkaError(one)))
  const problems = new Map<string, KafkaError>()
  const onUnread = (error: KafkaError): void => void problems.set(error.message, error)
  for (const one of logDirs.values()) if (isKafkaError(one)) onUnread(one)
  const topics: TopicLook[] = []
  for (const topic of described) {
    const offsets = topic.isInternal && !withInternal ? NO_OFFSETS : await offsetsOf(session, topic, onUnread)
    topics.push(topicLook(topic, offsets, replicas))
  }
  const { groups } = await describeSelectedGroups(session, [])
  const { clusterId } = await describeCluster(session)
  return {
    clusterId,
    topics: topics.sort((a, b) => (a.name < b.name ? -1 : 1)),
    groups: await describeInFull(session, groups, { onUnread }),
    brokers: await listBrokers(session),
    places: topics.flatMap(({ name, partitions }) =>
      partitions.flatMap(({ partition, leader }) => replicas.get(replicaName(name, partition, leader))?.place ?? []),
    ),
    problems: [...problems.values()],
  }
}

interface KnownReplica {
  readonly sizeBytes: number
  /** Its directory. */
  readonly place: string
}

function replicaName(topic: string, partition: number, brokerId: number | null): string {
  return `${topic}-${partition} ${brokerId}`
}

function replicasByName(brokers: readonly BrokerLogDirs[]): Map<string, KnownReplica> {
  const known = new Map<string, KnownReplica>()
  for (const { brokerId, logDirs } of brokers) {
    for (const { path: logDir, replicas } of logDirs) {
      for (const { topic, partition, sizeBytes, isFuture } of replicas) {
        if (isFuture) continue
        const place = path.join(logDir, formatTopicPartition({ topic, partition }))
        known.set(replicaName(topic, partition, brokerId), { sizeBytes, place })
      }
    }
  }
  return known
}

/** By partition. */
interface TopicOffsets {
  readonly starts: ReadonlyMap<number, number>
  readonly ends: ReadonlyMap<number, number>
}

const NO_OFFSETS: TopicOffsets = { starts: new Map(), ends: new Map() }

function topicLook(
  { name, topicId, isInternal, partitions }: TopicDescription,
  { starts, ends }: TopicOffsets,
  replicas: ReadonlyMap<string, KnownReplica>,
): TopicLook {
  return {
    name,
    topicId,
    isInternal,
    partitions: partitions.map(({ partition, leader, replicas: ids, isr }) => ({
      partition,
      leader,
      replicas: ids,
      isr,
      startOffset: starts.get(partition) ?? null,
      endOffset: ends.get(partition) ?? null,
      sizeBytes: replicas.get(replicaName(name, partition, leader))?.sizeBytes ?? null,
    })),
  }
}

/** Of a topic that is deleted meanwhile nothing; of partitions that can't be read `onUnread` is told. */
async function offsetsOf(
  session: KafkaSession,
  { name, partitions }: TopicDescription,
  onUnread: (error: KafkaError) => void,
): Promise<TopicOffsets> {
  const led = partitions.filter(({ leader }) => leader !== null).map(({ partition }) => ({ topic: name, partition }))
  if (led.length === 0) return NO_OFFSETS
  const read = async (which: OffsetSpec): Promise<Map<number, number>> => {
    const found = await partitionOffsets(session, led, which)
    const known = new Map<number, number>()
    for (const each of led) {
      const label = formatTopicPartition(each)
      const offset = found.get(label)
      if (!isKafkaError(offset)) known.set(each.partition, offset ?? 0)
      else if (offset.error !== 'UNKNOWN_TOPIC_OR_PARTITION') onUnread(ofPartition(label, offset))
    }
    return known
  }
  return { starts: await read('earliest'), ends: await read('latest') }
}

/** Of the partitions of which it is known; null: of none. */
export function totalOf(
  { partitions }: Pick<TopicLook, 'partitions'>,
  of: (partition: PartitionLook) => number | null,
): number | null {
  const known = partitions.map(of).filter((value) => value !== null)
  return known.length === 0 && partitions.length > 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

/** Records that a group has not read yet; null while it has committed nothing. */
export function lagOf({ rows }: Pick<DescribedGroup, 'rows'>): number | null {
  const known = rows.flatMap(({ lag }) => lag ?? [])
  return known.length === 0 && rows.length > 0 ? null : known.reduce((sum, lag) => sum + lag, 0)
}

/**
 * Limits to the speed of moves, kept in the configs of topics and brokers, for brokers that mind them. Kafka:
 * ReassignPartitionsCommand, storage.internals… QuotaConfig.
 */
import type { ConfigResource } from '../../clients/admin/config-resource.ts'
import { type ConfigChange, incrementalAlterConfigs } from '../../clients/admin/incremental-alter-configs.ts'
import type { ReplicaMove } from '../../clients/admin/log-dirs.ts'
import type { PartitionReassignment } from '../../clients/admin/partition-reassignments.ts'
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { liveNodes } from './current-assignment.ts'
import { inIntegerOrder, type PartitionAssignment, type ReassignmentPlan } from './reassignment-plan.ts'

const LEADER_RATE = 'leader.replication.throttled.rate'
const FOLLOWER_RATE = 'follower.replication.throttled.rate'
const LOG_DIR_RATE = 'replica.alter.log.dirs.io.max.bytes.per.second'
const LEADER_REPLICAS = 'leader.replication.throttled.replicas'
const FOLLOWER_REPLICAS = 'follower.replication.throttled.replicas'

/** A partition that is moved. Kafka: PartitionMove. */
export interface PartitionMove extends TopicPartition {
  readonly sources: readonly number[]
  readonly destinations: readonly number[]
}

/**
 * All that will be on the move once `proposed` is under way, with what already is. Kafka: `calculateCurrentMoveMap`,
 * `calculateProposedMoveMap`.
 */
export function proposedMoves(
  underWay: readonly PartitionReassignment[],
  proposed: readonly PartitionAssignment[],
  current: readonly PartitionAssignment[],
): PartitionMove[] {
  const moves = new Map<string, PartitionMove>()
  for (const { topic, partition, replicas, addingReplicas } of underWay) {
    const sources = replicas.filter((id) => !addingReplicas.includes(id))
    moves.set(formatTopicPartition({ topic, partition }), { topic, partition, sources, destinations: addingReplicas })
  }
  const replicasNow = new Map(current.map((each) => [formatTopicPartition(each), each.replicas]))
  for (const { topic, partition, replicas } of proposed) {
    const name = formatTopicPartition({ topic, partition })
    const sources = moves.get(name)?.sources ?? replicasNow.get(name) ?? []
    const destinations = replicas.filter((id) => !sources.includes(id))
    moves.set(name, { topic, partition, sources, destinations })
  }
  return [...moves.values()]
}

/** `0:1,0:2,1:3` of each topic: partitions and brokers. Kafka: `calculateLeaderThrottles`, `calculateFollowerThrottles`. */
function throttledReplicas(moves: readonly PartitionMove[], side: 'sources' | 'destinations'): Map<string, string> {
  const byTopic = new Map<string, Set<string>>()
  for (const { topic, partition, [side]: brokerIds } of moves) {
    const replicas = byTopic.get(topic) ?? new Set()
    for (const id of brokerIds) replicas.add(`${partition}:${id}`)
    byTopic.set(topic, replicas)
  }
  return new Map([...byTopic].map(([topic, replicas]) => [topic, [...replicas].sort().join(',')]))
}

/** Slows the moves down to `bytesPerSecond` between brokers. Throws KafkaError. Kafka: `modifyReassignmentThrottle`. */
export async function setInterBrokerThrottle(
  session: KafkaSession,
  moves: readonly PartitionMove[],
  bytesPerSecond: number,
): Promise<void> {
  const followers = throttledReplicas(moves, 'destinations')
  const changes: ResourceChanges[] = [...throttledReplicas(moves, 'sources')].map(([topic, leaders]) => ({
    resource: { type: 'topic', name: topic },
    changes: [set(LEADER_REPLICAS, leaders), set(FOLLOWER_REPLICAS, followers.get(topic) ?? '')],
  }))
  await alterEach(session, changes)
  const brokerIds = new Set(moves.flatMap(({ sources, destinations }) => [...sources, ...destinations]))
  const rate = String(bytesPerSecond)
  await alterEach(session, brokerChanges(brokerIds, [set(LEADER_RATE, rate), set(FOLLOWER_RATE, rate)]))
}

/** The same between log directories of one broker. Throws KafkaError. Kafka: `modifyLogDirThrottle`. */
export async function setLogDirThrottle(
  session: KafkaSession,
  moves: readonly ReplicaMove[],
  bytesPerSecond: number,
): Promise<void> {
  const brokerIds = new Set(moves.map(({ brokerId }) => brokerId))
  await alterEach(session, brokerChanges(brokerIds, [set(LOG_DIR_RATE, String(bytesPerSecond))]))
}

/** What the throttles of a reassignment may be kept for. */
export interface ThrottleScope {
  readonly brokerIds: readonly number[]
  readonly topics: readonly string[]
}

/**
 * Nobody knows which brokers a reassignment that is over involved: all that are there, and those of the plan. Throws
 * KafkaError. Kafka: `clearAllThrottles`.
 */
export async function throttleScope(
  session: KafkaSession,
  { partitions }: Pick<ReassignmentPlan, 'partitions'>,
): Promise<ThrottleScope> {
  const live = (await liveNodes(session)).map(({ id }) => id)
  const topics = [...new Set(partitions.map(({ topic }) => topic))]
  return {
    brokerIds: inIntegerOrder([...live, ...partitions.flatMap(({ replicas }) => replicas)]),
    topics: javaHashOrder(topics, { hash: javaStringHash }),
  }
}

/** Throws KafkaError. Kafka: `clearBrokerLevelThrottles`. */
export async function clearBrokerThrottles(session: KafkaSession, brokerIds: readonly number[]): Promise<void> {
  await alterEach(session, brokerChanges(brokerIds, [LEADER_RATE, FOLLOWER_RATE, LOG_DIR_RATE].map(remove)))
}

/** Throws KafkaError. Kafka: `clearTopicLevelThrottles`. */
export async function clearTopicThrottles(session: KafkaSession, topics: readonly string[]): Promise<void> {
  const changes = [LEADER_REPLICAS, FOLLOWER_REPLICAS].map(remove)
  await alterEach(
    session,
    topics.map((name) => ({ resource: { type: 'topic', name }, changes })),
  )
}

interface ResourceChanges {
  readonly resource: ConfigResource
  readonly changes: readonly ConfigChange[]
}

function brokerChanges(brokerIds: Iterable<number>, changes: readonly ConfigChange[]): ResourceChanges[] {
  return inIntegerOrder(brokerIds).map((id) => ({ resource: { type: 'broker', name: String(id) }, changes }))
}

function set(name: string, value: string): ConfigChange {
  return { operation: 'set', name, value }
}

function remove(name: string): ConfigChange {
  return { operation: 'delete', name }
}

/** All that can be changed is, then the first failure is thrown: they are futures of one call in Kafka. */
async function alterEach(session: KafkaSession, all: readonly ResourceChanges[]): Promise<void> {
  let failure: KafkaError | undefined
  for (const { resource, changes } of all) {
    try {
      await incrementalAlterConfigs(session, resource, changes)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      failure ??= error
    }
  }
  if (failure !== undefined) throw failure
}

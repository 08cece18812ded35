/** What assignors get and give. Kafka: ConsumerGroupPartitionAssignor, GroupSpec, SubscribedTopicDescriber. */
import { javaHashOrder } from '../../../common/java-hash.ts'
import { type Uuid, uuidToBytes } from '../../../common/uuid.ts'
import type { Assignment } from '../group.ts'

export interface MemberSpec {
  readonly memberId: string
  readonly instanceId: string | null
  /** Of the topics that the member is subscribed to; only those that exist. */
  readonly topicIds: ReadonlySet<Uuid>
  /** What the target gave it so far. */
  readonly assignment: Assignment
}

export interface GroupSpec {
  /** Sorted by id: Kafka goes through a hash map. */
  readonly members: readonly MemberSpec[]
  /** Of each topic that a member is subscribed to. */
  readonly partitionCounts: ReadonlyMap<Uuid, number>
  /** All members are subscribed to the same. Kafka: SubscriptionType.HOMOGENEOUS. */
  readonly isHomogeneous: boolean
}

/** Shares out all partitions of the subscribed topics. The result has every member. */
export type Assignor = (group: GroupSpec) => Map<string, Assignment>

/** The order in which Java's HashSet hands out topic ids: Kafka's uniform assignor goes by it. */
export function inJavaOrder(topicIds: Iterable<Uuid>): Uuid[] {
  const sorted = [...topicIds].sort(compareTopicIds)
  return javaHashOrder(sorted, { hash: topicIdHash, capacity: Math.max(16, Math.floor(sorted.length / 0.75) + 1) })
}

/** Kafka: Uuid.compareTo, two signed numbers. */
export function compareTopicIds(a: Uuid, b: Uuid): number {
  const [bytesA, bytesB] = [uuidToBytes(a), uuidToBytes(b)]
  return compareWords(bytesA, bytesB, 0) || compareWords(bytesA, bytesB, 8)
}

function compareWords(a: Buffer, b: Buffer, position: number): number {
  const [wordA, wordB] = [a.readBigInt64BE(position), b.readBigInt64BE(position)]
  return wordA < wordB ? -1 : Number(wordA > wordB)
}

function topicIdHash(topicId: Uuid): number {
  const bytes = uuidToBytes(topicId)
  return bytes.readInt32BE(0) ^ bytes.readInt32BE(4) ^ bytes.readInt32BE(8) ^ bytes.readInt32BE(12)
}

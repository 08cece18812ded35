/** What the leader of a classic group does: it says who gets what. Kafka: ConsumerCoordinator.onLeaderElected. */
import { KafkaError } from '../../../common/kafka-error.ts'
import type { Assignor } from '../../../coordinator/group/assignors/assignor.ts'
import { assignRanges } from '../../../coordinator/group/assignors/range-assignor.ts'
import { assignRoundRobin } from '../../../coordinator/group/assignors/round-robin-assignor.ts'
import type { JoinGroupResponse } from '../../../protocol/messages/join-group.ts'
import type { SyncGroupRequest } from '../../../protocol/messages/sync-group.ts'
import { assignmentBytes, subscribedTopics } from './protocol-bytes.ts'
import type { TopicShapes } from './topic-shapes.ts'

/** Kafka: ConsumerPartitionAssignor.name. */
export type StrategyName = 'range' | 'roundrobin'

const assignors: Readonly<Record<StrategyName, Assignor>> = { range: assignRanges, roundrobin: assignRoundRobin }

type Members = JoinGroupResponse['members']

/** The topics that any of the members wants. Throws CORRUPT_MESSAGE. */
export function topicsOfMembers(members: Members): Set<string> {
  return new Set(members.flatMap(({ metadata }) => subscribedTopics(metadata)))
}

/** Shares out the partitions of all topics in `shapes`. Throws INCONSISTENT_GROUP_PROTOCOL for a strategy that is none. */
export function assignMembers(
  members: Members,
  strategy: string | null,
  shapes: TopicShapes,
): SyncGroupRequest['assignments'] {
  const assign = strategy === 'range' || strategy === 'roundrobin' ? assignors[strategy] : undefined
  if (assign === undefined) throw new KafkaError('INCONSISTENT_GROUP_PROTOCOL')
  const specs = members.map(({ memberId, groupInstanceId: instanceId, metadata }) => {
    const ids = subscribedTopics(metadata).map((name) => shapes.get(name)?.topicId)
    return { memberId, instanceId, topicIds: new Set(ids.filter((id) => id !== undefined)), assignment: new Map() }
  })
  const partitionCounts = new Map([...shapes.values()].map(({ topicId, partitionCount }) => [topicId, partitionCount]))
  const names = new Map([...shapes].map(([name, { topicId }]) => [topicId, name]))
  const assigned = assign({ members: specs, partitionCounts, isHomogeneous: false })
  return members.map(({ memberId }) => {
    const partitions = [...(assigned.get(memberId) ?? [])].flatMap(([topicId, numbers]) =>
      numbers.map((partition) => ({ topic: names.get(topicId) ?? '', partition })),
    )
    return { memberId, assignment: assignmentBytes(partitions) }
  })
}

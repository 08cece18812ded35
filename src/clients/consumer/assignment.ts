/** Partitions that a member of a group has, is to have, gives up or gets. Kafka: LocalAssignment. */
import type { Uuid } from '../../common/uuid.ts'

/** By topic; no topic is without partitions, and their numbers rise. */
export type Assignment = ReadonlyMap<Uuid, readonly number[]>

/** As requests and responses hold them. */
export type TopicPartitionsList = readonly { readonly topicId: Uuid; readonly partitions: readonly number[] }[]

export const NO_PARTITIONS: Assignment = new Map()

/** What the list names, each partition once. */
export function assignmentOf(list: TopicPartitionsList): Assignment {
  const topics = new Map<Uuid, number[]>()
  for (const { topicId, partitions } of list) topics.set(topicId, [...(topics.get(topicId) ?? []), ...partitions])
  const entries = [...topics].map(([topicId, partitions]) => [topicId, rising(partitions)] as const)
  return new Map(entries.filter(([, partitions]) => partitions.length > 0))
}

export function assignmentList(assignment: Assignment): { topicId: Uuid; partitions: number[] }[] {
  return [...assignment].map(([topicId, partitions]) => ({ topicId, partitions: [...partitions] }))
}

/** What is in `from` and not in `other`. */
export function withoutPartitions(from: Assignment, other: Assignment): Assignment {
  const rest = [...from].map(([topicId, partitions]) => {
    const others = new Set(other.get(topicId))
    return [topicId, partitions.filter((partition) => !others.has(partition))] as const
  })
  return new Map(rest.filter(([, partitions]) => partitions.length > 0))
}

export function isSameAssignment(a: Assignment, b: Assignment): boolean {
  const isWithin = (part: Assignment, whole: Assignment) => withoutPartitions(part, whole).size === 0
  return isWithin(a, b) && isWithin(b, a)
}

export function partitionCount(assignment: Assignment): number {
  return [...assignment.values()].reduce((count, partitions) => count + partitions.length, 0)
}

function rising(partitions: readonly number[]): readonly number[] {
  return [...new Set(partitions)].sort((a, b) => a - b)
}

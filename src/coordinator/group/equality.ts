/** Whether two things say the same. */
import { isDeepStrictEqual } from 'node:util'
import type { ConsumerGroupMember } from './group.ts'

/** Kafka: ConsumerGroupMember.equals. */
export function isSameMember(a: ConsumerGroupMember, b: ConsumerGroupMember): boolean {
  return a === b || isDeepStrictEqual(a, b)
}

/** Whether they have the same partitions, each since the same epoch. */
export function hasSamePartitions(a: ConsumerGroupMember, b: ConsumerGroupMember): boolean {
  return a.assignedPartitions === b.assignedPartitions || isDeepStrictEqual(a.assignedPartitions, b.assignedPartitions)
}

export function isSameList<T>(a: readonly T[], b: readonly T[] | undefined): boolean {
  return a.length === b?.length && a.every((item, i) => item === b[i])
}

/**
 * The uniform assignor where all members are subscribed to the same topics: nobody has more than one partition more than
 * another. Kafka: UniformHomogeneousAssignmentBuilder.
 */
import type { Uuid } from '../../../common/uuid.ts'
import type { Assignment } from '../group.ts'
import { type GroupSpec, inJavaOrder, type MemberSpec } from './assignor.ts'

interface TopicIdPartition {
  readonly topicId: Uuid
  readonly partition: number
}

interface UnfilledMember {
  readonly memberId: string
  readonly remainingQuota: number
}

/** Keeps what each member has, up to its quota; shares out the rest. */
export function assignToEqualSubscribers(group: GroupSpec): Map<string, Assignment> {
  return new HomogeneousAssignment(group).build()
}

class HomogeneousAssignment {
  readonly #group: GroupSpec
  readonly #minimumQuota: number
  readonly #targets = new Map<string, Map<Uuid, number[]>>()
  readonly #unfilled: UnfilledMember[] = []
  readonly #unassigned: TopicIdPartition[] = []
  #extraPartitions: number

  constructor(group: GroupSpec) {
    const total = [...group.partitionCounts.values()].reduce((sum, count) => sum + count, 0)
    this.#group = group
    this.#minimumQuota = Math.floor(total / group.members.length)
    this.#extraPartitions = total % group.members.length
  }

  build(): Map<string, Assignment> {
    this.#findUnassigned()
    this.#group.members.forEach((member, i) => this.#keepUpToQuota(member, this.#group.members.length - i))
    this.#assignRest()
    return new Map([...this.#targets].map(([memberId, target]) => [memberId, ascending(target)]))
  }

  #findUnassigned(): void {
    const { members, partitionCounts } = this.#group
    for (const topicId of inJavaOrder(partitionCounts.keys())) {
      const assigned = new Set(members.flatMap(({ assignment }) => assignment.get(topicId) ?? []))
      for (let partition = 0; partition < (partitionCounts.get(topicId) ?? 0); partition++) {
        if (!assigned.has(partition)) this.#unassigned.push({ topicId, partition })
      }
    }
  }

  /** `membersLeft`: this one and those after it. A member gets an extra partition if it has one, or if it has to. */
  #keepUpToQuota({ memberId, assignment }: MemberSpec, membersLeft: number): void {
    let hasExtra = this.#extraPartitions > 0
    let quota = this.#minimumQuota + Number(hasExtra)
    const target = new Map<Uuid, number[]>()
    for (const topicId of inJavaOrder(assignment.keys())) {
      if (!this.#group.partitionCounts.has(topicId)) continue
      const owned = assignment.get(topicId) ?? []
      const kept = owned.slice(0, quota)
      if (kept.length > 0) target.set(topicId, kept)
      for (const partition of owned.slice(kept.length)) this.#unassigned.push({ topicId, partition })
      quota -= kept.length
    }
    this.#targets.set(memberId, target)
    if (quota > 0 && hasExtra && membersLeft > this.#extraPartitions) {
      quota--
      hasExtra = false
    }
    if (quota > 0) this.#unfilled.push({ memberId, remainingQuota: quota })
    if (hasExtra) this.#extraPartitions--
  }

  #assignRest(): void {
    let next = 0
    for (const { memberId, remainingQuota } of this.#unfilled) {
      const target = this.#targets.get(memberId) ?? new Map<Uuid, number[]>()
      for (const { topicId, partition } of this.#unassigned.slice(next, next + remainingQuota)) {
        target.set(topicId, [...(target.get(topicId) ?? []), partition])
      }
      next += remainingQuota
    }
  }
}

function ascending(target: ReadonlyMap<Uuid, readonly number[]>): Assignment {
  return new Map([...target].map(([topicId, partitions]) => [topicId, [...partitions].sort((a, b) => a - b)]))
}

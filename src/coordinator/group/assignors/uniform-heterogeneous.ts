/**
 * The uniform assignor where members are subscribed to different topics: as balanced as the subscriptions allow. Kafka:
 * UniformHeterogeneousAssignmentBuilder.
 */
import type { Uuid } from '../../../common/uuid.ts'
import type { Assignment } from '../group.ts'
import { compareTopicIds, type GroupSpec } from './assignor.ts'
import { MemberLoadBalancer } from './member-load-balancer.ts'

/** Balancing a topic can unbalance another: that many rounds, then it is good enough. */
const MAX_ROUNDS = 16
const NOBODY = -1

/** Keeps what each member may keep, gives the rest to the least loaded, then evens out topic by topic. */
export function assignToDifferentSubscribers(group: GroupSpec): Map<string, Assignment> {
  return new HeterogeneousAssignment(group).build()
}

/** Members go by their place in the group, the first is 0. */
class HeterogeneousAssignment {
  readonly #group: GroupSpec
  readonly #subscribers = new Map<Uuid, number[]>()
  /** By topic and partition. */
  readonly #owners = new Map<Uuid, number[]>()
  /** How many partitions each member has. */
  readonly #loads: number[]

  constructor(group: GroupSpec) {
    this.#group = group
    this.#loads = group.members.map(() => 0)
    for (const [topicId, partitionCount] of group.partitionCounts) {
      const subscribers = group.members.flatMap(({ topicIds }, member) => (topicIds.has(topicId) ? [member] : []))
      this.#subscribers.set(topicId, subscribers)
      this.#owners.set(topicId, new Array<number>(partitionCount).fill(NOBODY))
    }
  }

  build(): Map<string, Assignment> {
    this.#keepOwned()
    const topicIds = [...this.#subscribers.keys()].sort((a, b) => this.#compareTopics(a, b))
    for (const topicId of topicIds) this.#assignUnowned(topicId)
    this.#balance(topicIds.filter((topicId) => this.#subscribersOf(topicId).length > 1))
    return this.#result()
  }

  #keepOwned(): void {
    this.#group.members.forEach(({ topicIds, assignment }, member) => {
      for (const [topicId, partitions] of assignment) {
        if (topicIds.has(topicId)) for (const partition of partitions) this.#assign(topicId, partition, member)
      }
    })
  }

  #assignUnowned(topicId: Uuid): void {
    const owners = this.#ownersOf(topicId)
    const unowned = [...owners.keys()].filter((partition) => owners[partition] === NOBODY)
    if (unowned.length === 0) return
    const balancer = new MemberLoadBalancer(this.#loads, this.#subscribersOf(topicId))
    for (const partition of unowned) this.#assign(topicId, partition, balancer.nextLeastLoadedMember())
  }

  /** Until a whole round through the topics moved nothing. */
  #balance(topicIds: readonly Uuid[]): void {
    let lastMoved = -1
    for (let round = 0; round < MAX_ROUNDS; round++) {
      for (const [index, topicId] of topicIds.entries()) {
        if (index === lastMoved) return
        const moved = this.#balanceTopic(topicId)
        if (moved > 0 || lastMoved === -1) lastMoved = index
      }
    }
  }

  /** Moves partitions of the topic from the most to the least loaded of its subscribers. Returns how many. */
  #balanceTopic(topicId: Uuid): number {
    const balancer = new MemberLoadBalancer(this.#loads, this.#subscribersOf(topicId))
    if (balancer.imbalance <= 1) return 0
    const movable = this.#partitionsByOwner(topicId)
    let moved = 0
    while (!balancer.isBalanced) {
      const partition = nextMovable(balancer, movable)
      if (partition === undefined) break
      const receiver = balancer.nextLeastLoadedMember()
      if (balancer.isBalanced) break
      this.#assign(topicId, partition, receiver)
      moved++
    }
    return moved
  }

  #partitionsByOwner(topicId: Uuid): Map<number, number[]> {
    const partitions = new Map<number, number[]>()
    for (const [partition, owner] of this.#ownersOf(topicId).entries()) {
      partitions.set(owner, [...(partitions.get(owner) ?? []), partition])
    }
    return partitions
  }

  #assign(topicId: Uuid, partition: number, member: number): void {
    const owners = this.#ownersOf(topicId)
    const before = owners[partition] ?? NOBODY
    if (before !== NOBODY) this.#loads[before] = (this.#loads[before] ?? 0) - 1
    this.#loads[member] = (this.#loads[member] ?? 0) + 1
    owners[partition] = member
  }

  #result(): Map<string, Assignment> {
    const targets = this.#group.members.map(() => new Map<Uuid, number[]>())
    for (const [topicId, owners] of this.#owners) {
      for (const [partition, owner] of owners.entries()) {
        const target = targets[owner]
        target?.set(topicId, [...(target.get(topicId) ?? []), partition])
      }
    }
    return new Map(this.#group.members.map(({ memberId }, member) => [memberId, targets[member] ?? new Map()]))
  }

  /** Most partitions for a subscriber first, then fewest subscribers, then by id. */
  #compareTopics(a: Uuid, b: Uuid): number {
    const [subscribersOfA, subscribersOfB] = [this.#subscribersOf(a).length, this.#subscribersOf(b).length]
    const [shareOfA, shareOfB] = [this.#ownersOf(a).length / subscribersOfA, this.#ownersOf(b).length / subscribersOfB]
    return shareOfB - shareOfA || subscribersOfA - subscribersOfB || compareTopicIds(a, b)
  }

  #subscribersOf(topicId: Uuid): readonly number[] {
    return this.#subscribers.get(topicId) ?? []
  }

  #ownersOf(topicId: Uuid): number[] {
    return this.#owners.get(topicId) ?? []
  }
}

/** The last partition of the topic that the most loaded member has; members without any are passed over. */
function nextMovable(balancer: MemberLoadBalancer, movable: Map<number, number[]>): number | undefined {
  for (;;) {
    const giver = balancer.nextMostLoadedMember()
    if (giver === undefined) return undefined
    const partition = movable.get(giver)?.pop()
    if (partition !== undefined) return partition
    balancer.excludeMostLoadedMember()
  }
}

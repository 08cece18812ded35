/**
 * Hands out members from the least and the most loaded end as partitions move from these to those, without sorting again:
 * at both ends it keeps a range of members that are equally loaded. Whoever is handed out is taken to have got, or given
 * up, one partition. Kafka: UniformHeterogeneousAssignmentBuilder.MemberAssignmentBalancer.
 */
export class MemberLoadBalancer {
  /** How many partitions the most loaded member has more than the least loaded one, at the start. */
  readonly imbalance: number
  readonly #loads: readonly number[]
  /** From the least to the most loaded. */
  readonly #members: number[]
  #leastLoad: number
  #leastEnd = 0
  #nextLeast = 0
  #mostLoad: number
  #mostStart: number
  #mostEnd: number
  #nextMost: number

  /** `loads`: by member. `members`: at least one. */
  constructor(loads: readonly number[], members: readonly number[]) {
    const loadOf = (member: number | undefined) => loads[member ?? -1] ?? 0
    this.#loads = loads
    this.#members = [...members].sort((a, b) => loadOf(a) - loadOf(b) || a - b)
    const [lowest, highest] = [loadOf(this.#members.at(0)), loadOf(this.#members.at(-1))]
    this.imbalance = highest - lowest
    this.#leastLoad = lowest - 1
    this.#mostLoad = highest + 1
    this.#mostStart = this.#members.length
    this.#mostEnd = this.#members.length
    this.#nextMost = this.#members.length - 1
  }

  get isBalanced(): boolean {
    return this.#mostLoad - this.#leastLoad <= 1
  }

  nextLeastLoadedMember(): number {
    if (this.#nextLeast >= this.#leastEnd) {
      this.#leastLoad++
      while (this.#leastEnd < this.#members.length && this.#loadAt(this.#leastEnd) === this.#leastLoad) this.#leastEnd++
      this.#nextLeast = 0
    }
    return this.#memberAt(this.#nextLeast++)
  }

  /** Undefined: all are excluded. */
  nextMostLoadedMember(): number | undefined {
    if (this.#nextMost < this.#mostStart) {
      const isEmpty = this.#mostEnd <= this.#mostStart
      this.#mostLoad = isEmpty && this.#mostStart > 0 ? this.#loadAt(this.#mostStart - 1) : this.#mostLoad - 1
      while (this.#mostStart > 0 && this.#loadAt(this.#mostStart - 1) === this.#mostLoad) this.#mostStart--
      this.#nextMost = this.#mostEnd - 1
    }
    return this.#nextMost < 0 ? undefined : this.#memberAt(this.#nextMost--)
  }

  /** The member handed out last has nothing to give. */
  excludeMostLoadedMember(): void {
    const at = this.#nextMost + 1
    const member = this.#memberAt(at)
    this.#members[at] = this.#memberAt(this.#mostEnd - 1)
    this.#members[this.#mostEnd - 1] = member
    this.#mostEnd--
  }

  #memberAt(index: number): number {
    return this.#members[index] ?? 0
  }

  #loadAt(index: number): number {
    return this.#loads[this.#memberAt(index)] ?? 0
  }
}

/**
 * What members do for each other: the kernel tells nobody that a lock became free, so each looks at the next ones four
 * times a second, in a ring, and now and then at all of them, for those that are stopped or do not give up what they have
 * to. Kafka: the timers of GroupMetadataManager.
 */
import { isKafkaError } from '../../common/kafka-error.ts'
import type { Group } from '../../coordinator/group/group.ts'
import type { HostedMembers } from './hosted-members.ts'
import { MemberExpiry } from './member-expiry.ts'
import { isAway, isExpectedBack, type LivenessOptions, lifeOf } from './member-liveness.ts'

const PROBE_INTERVAL_MS = 250
/** So many members behind it does a member look at: the next one may be stopped, and see nothing. */
const PROBED_SUCCESSORS = 3
/** Every so many probes there is a look at everybody. */
const PROBES_PER_LOOK = 4

export interface MemberWatchOptions extends LivenessOptions {
  readonly members: HostedMembers
  /** As this process saw it last. */
  readonly groupOf: (groupId: string) => Group | undefined
  /** Takes the dead out of the group, and those that `expired` names. */
  readonly fence: (groupId: string, expired: (group: Group) => readonly string[]) => Promise<void>
  readonly notice: (sentence: string) => void
}

export class MemberWatch {
  readonly #options: MemberWatchOptions
  readonly #expiry: MemberExpiry
  #timer: NodeJS.Timeout | null = null
  #probes = 0
  #fencing: Promise<void> | null = null
  #isClosed = false

  constructor(options: MemberWatchOptions) {
    this.#options = options
    this.#expiry = new MemberExpiry(options)
  }

  /** Watches for as long as this process hosts a member. */
  begin(): void {
    if (this.#timer !== null || this.#isClosed) return
    this.#timer = setInterval(() => this.#probeSafely(), PROBE_INTERVAL_MS)
    // The process lives as long as it has something to do of its own.
    this.#timer.unref()
  }

  /** Resolves when nothing is being done any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#stop()
    await this.#fencing
  }

  /** One round. Public for tests; else the timer's. */
  probe(): void {
    const { members } = this.#options
    if (members.isEmpty) return this.#stop()
    // The last one found something, and is still at it.
    if (this.#fencing !== null) return
    const isLook = this.#probes++ % PROBES_PER_LOOK === 0
    if (isLook) this.#expiry.beginLook()
    for (const [groupId, own] of members.byGroup()) {
      const group = this.#options.groupOf(groupId)
      if (group === undefined) continue
      const isExpired = isLook && this.#expiry.expiredMembers(group).length > 0
      if (isExpired || this.#seesDeath(group, own)) this.#fence(groupId)
    }
  }

  #probeSafely(): void {
    try {
      this.probe()
    } catch (error) {
      // A file that can't be looked at now may be later.
      if (isKafkaError(error)) return
      this.#stop()
      this.#options.notice(`This process does not look after members of its groups any more: ${String(error)}`)
    }
  }

  #seesDeath(group: Group, own: readonly string[]): boolean {
    const ring = presentMembers(group).sort()
    return [...successors(ring, own)].some((memberId) => lifeOf(group.groupId, memberId, this.#options) !== 'alive')
  }

  #fence(groupId: string): void {
    const fencing = this.#options.fence(groupId, (group) => this.#expiry.expiredMembers(group))
    this.#fencing = Promise.all([this.#fencing, fencing])
      .then(() => undefined)
      .catch((error: unknown) => {
        // The next round tries again, and whoever does something with the group is told.
        if (!isKafkaError(error))
          this.#options.notice(`The members of ${groupId} can't be looked after: ${String(error)}`)
      })
      .finally(() => {
        this.#fencing = null
      })
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }
}

/** Those that have a process. */
function presentMembers(group: Group): string[] {
  if (group.type === 'share') return []
  if (group.type === 'consumer') {
    return [...group.members.values()].filter((member) => !isExpectedBack(member)).map(({ memberId }) => memberId)
  }
  const present = group.members.filter((member) => !isAway(member)).map(({ memberId }) => memberId)
  return [...present, ...group.pendingMemberIds]
}

/** Those that come behind our own in the ring of all members. */
function successors(ring: readonly string[], own: readonly string[]): Set<string> {
  const ours = new Set(own)
  const found = new Set<string>()
  for (const memberId of own) {
    const at = ring.indexOf(memberId)
    if (at < 0) continue
    for (let step = 1, seen = 0; step < ring.length && seen < PROBED_SUCCESSORS; step++) {
      const next = ring[(at + step) % ring.length] ?? memberId
      if (ours.has(next)) continue
      found.add(next)
      seen++
    }
  }
  return found
}

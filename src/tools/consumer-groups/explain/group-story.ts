/**
 * Follows the records of a group and keeps what a person would want to know of them: who came and went, what moved and for
 * which reason, and how each offset came to be where it is.
 */
import { classicAssignment } from '../../../clients/admin/classic-assignment.ts'
import { formatTopicPartition, type TopicPartition } from '../../../common/topic-partition.ts'
import type { Departure } from '../../../protocol/member-departure.ts'
import type * as classic from '../../../protocol/messages/coordinator/classic-group-records.ts'
import type * as records from '../../../protocol/messages/coordinator/consumer-group-records.ts'
import type * as offsets from '../../../protocol/messages/coordinator/offset-records.ts'
import type { MessageOf } from '../../../protocol/schema.ts'
import type { MemberProcess } from '../../tool-ports.ts'
import { departureReason, pauseReason } from './departure-reason.ts'
import type { GroupRecord } from './group-records.ts'
import { memberName } from './member-name.ts'
import type { NamedTopic } from './topic-names.ts'

/** Something that happened, with its reason where there is one. */
export interface Move {
  readonly timestampMs: number
  readonly what: string
  readonly why: string
}

/** Whom and what the records mean by their ids. */
export interface StoryNames {
  readonly topicOf: (topicId: string) => NamedTopic
  /** Processes of members on this machine, by member id. */
  readonly processes: ReadonlyMap<string, MemberProcess>
}

/** How an offset came to be what it is. */
export interface OffsetStory extends TopicPartition {
  readonly offset: number
  readonly committedMs: number
  /** The offset before; null: it is the first. */
  readonly previous: number | null
  /** Nobody was in the group: it was set from outside. */
  readonly isFromOutside: boolean
}

/** A member took a partition over when this was committed of it; null: nothing. */
export interface Takeover {
  readonly timestampMs: number
  readonly memberId: string
  readonly committed: number | null
}

export interface GroupStory {
  readonly moves: readonly Move[]
  /** By `orders-0`. */
  readonly offsets: ReadonlyMap<string, OffsetStory>
  readonly takeovers: ReadonlyMap<string, Takeover>
}

type MemberMetadata = MessageOf<typeof records.consumerGroupMemberMetadataValue>
type Assigned = MessageOf<typeof records.consumerGroupTargetAssignmentMemberValue>['topicPartitions']

interface KnownMember {
  readonly clientId: string
  readonly instanceId: string | null
  /** What it subscribes to; a member of the classic protocol tells it to its leader only. */
  readonly wanted?: string
  /** A static member that left for a while. */
  readonly isAway?: boolean
}

interface FormerMember extends KnownMember {
  readonly departure: Departure | null
  /** What was told when it left. */
  readonly move: Move
}

const LEAVE_STATIC_EPOCH = -2

export class StoryTeller implements GroupStory {
  readonly moves: Move[] = []
  readonly offsets = new Map<string, OffsetStory>()
  readonly takeovers = new Map<string, Takeover>()
  readonly #names: StoryNames
  readonly #members = new Map<string, KnownMember>()
  readonly #former = new Map<string, FormerMember>()
  /** By member: what it may use, and had at last; what it shall have. */
  readonly #current = new Map<string, ReadonlySet<string>>()
  readonly #last = new Map<string, ReadonlySet<string>>()
  readonly #target = new Map<string, ReadonlySet<string>>()
  /** What has changed since the last target assignment, and why each epoch's was made. */
  #changes: string[] = []
  readonly #reasons = new Map<number, string>()
  /** Partitions of topics that do not exist any more. */
  readonly #gone = new Set<string>()

  constructor(names: StoryNames) {
    this.#names = names
  }

  /** Takes the next record of the group into account. */
  hear({ record, timestampMs, departure }: GroupRecord): void {
    const key = record.key.data
    const value = record.value?.data ?? null
    switch (record.type) {
      case 'ConsumerGroupMemberMetadata':
        return value === null
          ? this.#memberLeft(memberOf(key), timestampMs, departure)
          : this.#memberChanged(memberOf(key), value as MemberMetadata, timestampMs)
      case 'ConsumerGroupTargetAssignmentMember':
        return this.#targetChanged(memberOf(key), value as { readonly topicPartitions: Assigned } | null)
      case 'ConsumerGroupTargetAssignmentMetadata':
        return this.#targetMade(value as MessageOf<typeof records.consumerGroupTargetAssignmentMetadataValue> | null)
      case 'ConsumerGroupCurrentMemberAssignment':
        return this.#assignmentChanged(
          memberOf(key),
          value as MessageOf<typeof records.consumerGroupCurrentMemberAssignmentValue> | null,
          timestampMs,
        )
      case 'GroupMetadata':
        return this.#generationMade(value as MessageOf<typeof classic.groupMetadataValue> | null, timestampMs)
      case 'OffsetCommit':
        return this.#offsetChanged(
          key as MessageOf<typeof offsets.offsetCommitKey>,
          value as MessageOf<typeof offsets.offsetCommitValue> | null,
        )
    }
  }

  #memberChanged(memberId: string, value: MemberMetadata, timestampMs: number): void {
    const known = this.#members.get(memberId)
    const wanted = subscriptionText(value)
    const { clientId } = value
    const instanceId = value.instanceId === '' ? null : value.instanceId
    this.#members.set(memberId, { clientId, instanceId, wanted })
    if (known === undefined) this.#memberJoined(memberId, wanted, timestampMs)
    else if (known.wanted !== wanted) {
      const why = `now to ${wanted}, before to ${known.wanted}`
      this.#change(timestampMs, `${this.#nameOf(memberId)} subscribes to something else`, why)
    }
  }

  #memberJoined(memberId: string, wanted: string, timestampMs: number): void {
    const same = this.#former.get(memberId)
    if (same !== undefined) {
      // Only now is it known that its process lived on.
      const why = pauseReason(same.departure)
      const at = this.moves.indexOf(same.move)
      if (at >= 0) this.moves[at] = { ...same.move, why }
      this.#change(timestampMs, `${this.#nameOf(memberId)} joined again`, 'it goes on, with the same id as before')
      return
    }
    if (!this.#tookPlace(memberId, timestampMs)) {
      this.#change(timestampMs, `${this.#nameOf(memberId)} joined`, `it subscribes to ${wanted}`)
    }
  }

  /** False: no static member made way for it in the same breath. It has what that one had. */
  #tookPlace(memberId: string, timestampMs: number): boolean {
    const instanceId = this.#members.get(memberId)?.instanceId ?? null
    const found = [...this.#former].find(([, { instanceId: other, move, departure }]) => {
      return departure === null && other !== null && other === instanceId && move.timestampMs === timestampMs
    })
    if (found === undefined) return false
    const [formerId, { move }] = found
    this.#former.delete(formerId)
    this.moves.splice(this.moves.indexOf(move), 1)
    this.#changes.splice(this.#changes.indexOf(move.what), 1)
    const why = 'a static member has what it had before'
    this.moves.push({ timestampMs, what: `${this.#nameOf(memberId)} came back`, why })
    const partitions = this.#last.get(formerId) ?? new Set<string>()
    this.#current.set(memberId, partitions)
    for (const partition of partitions) this.#tookOver(partition, memberId, timestampMs)
    return true
  }

  #memberLeft(memberId: string, timestampMs: number, departure: Departure | null): void {
    const known = this.#members.get(memberId)
    if (known === undefined) return
    const what = `${this.#nameOf(memberId)} left`
    const move = { timestampMs, what, why: departureReason(departure, known.isAway === true) }
    this.#members.delete(memberId)
    this.#former.set(memberId, { ...known, departure, move })
    this.moves.push(move)
    this.#changes.push(what)
  }

  #change(timestampMs: number, what: string, why: string): void {
    this.moves.push({ timestampMs, what, why })
    this.#changes.push(what)
  }

  #targetChanged(memberId: string, value: { readonly topicPartitions: Assigned } | null): void {
    if (value === null) this.#target.delete(memberId)
    else this.#target.set(memberId, this.#namesOf(value.topicPartitions))
  }

  #targetMade(value: { readonly assignmentEpoch: number } | null): void {
    if (value === null) return
    const reason = this.#changes.length === 0 ? 'topics or partitions changed' : this.#changes.join(', and ')
    this.#reasons.set(value.assignmentEpoch, reason)
    this.#changes = []
  }

  #assignmentChanged(
    memberId: string,
    value: MessageOf<typeof records.consumerGroupCurrentMemberAssignmentValue> | null,
    timestampMs: number,
  ): void {
    if (value === null) this.#forgetShare(memberId)
    else if (value.memberEpoch === LEAVE_STATIC_EPOCH) this.#wentAway(memberId, timestampMs)
    else this.#owns(memberId, this.#namesOf(value.assignedPartitions), value.memberEpoch, timestampMs)
  }

  /** A member that left has told its partitions goodbye with that. */
  #forgetShare(memberId: string): void {
    this.#last.set(memberId, this.#current.get(memberId) ?? new Set())
    this.#current.delete(memberId)
  }

  #wentAway(memberId: string, timestampMs: number): void {
    const known = this.#members.get(memberId)
    if (known === undefined) return
    this.#members.set(memberId, { ...known, isAway: true })
    const why = 'it ended, but is a static member: its place is kept until its session times out'
    this.moves.push({ timestampMs, what: `${this.#nameOf(memberId)} went away for a while`, why })
  }

  /** The member has these partitions now, by the assignment of that epoch. */
  #owns(memberId: string, now: ReadonlySet<string>, epoch: number, timestampMs: number): void {
    const before = this.#current.get(memberId) ?? new Set<string>()
    this.#current.set(memberId, now)
    const name = this.#nameOf(memberId)
    const gained = [...now].filter((partition) => !before.has(partition))
    const lost = [...before].filter((partition) => !now.has(partition))
    for (const partition of gained) this.#tookOver(partition, memberId, timestampMs)
    if (lost.length > 0) {
      this.moves.push({ timestampMs, what: `${name} gave up ${listed(lost)}`, why: this.#lossReason(lost, memberId) })
    }
    if (gained.length === 0) return
    const why = this.#reasons.get(epoch) ?? `epoch ${epoch}`
    this.moves.push({ timestampMs, what: `${name} got ${listed(gained)}`, why })
  }

  #tookOver(partition: string, memberId: string, timestampMs: number): void {
    const committed = this.offsets.get(partition)?.offset ?? null
    this.takeovers.set(partition, { timestampMs, memberId, committed })
  }

  /** A group of the classic protocol is one record: each generation tells all of it. */
  #generationMade(value: MessageOf<typeof classic.groupMetadataValue> | null, timestampMs: number): void {
    const members = new Map((value?.members ?? []).map((member) => [member.memberId, member]))
    for (const memberId of this.#members.keys()) {
      if (members.has(memberId)) continue
      this.#memberLeft(memberId, timestampMs, null)
      this.#current.delete(memberId)
      this.#target.delete(memberId)
    }
    for (const [memberId, { clientId, groupInstanceId }] of members) {
      if (this.#members.has(memberId)) continue
      this.#members.set(memberId, { clientId, instanceId: groupInstanceId })
      this.#change(timestampMs, `${this.#nameOf(memberId)} joined`, 'it speaks the classic protocol')
    }
    if (value === null || members.size === 0) return
    this.#targetMade({ assignmentEpoch: value.generation })
    const shares = [...members].map(([memberId, { assignment }]) => {
      return [memberId, new Set(classicAssignment(assignment).map(formatTopicPartition))] as const
    })
    for (const [memberId, share] of shares) this.#target.set(memberId, share)
    for (const [memberId, share] of shares) this.#owns(memberId, share, value.generation, timestampMs)
  }

  #lossReason(lost: readonly string[], memberId: string): string {
    const heirs = [...this.#target].filter(
      ([id, partitions]) => id !== memberId && lost.some((each) => partitions.has(each)),
    )
    if (heirs.length > 0)
      return `${heirs.map(([id]) => this.#nameOf(id)).join(', ')} shall have ${lost.length === 1 ? 'it' : 'them'}`
    return lost.every((each) => this.#gone.has(each))
      ? 'the topic was deleted'
      : 'nobody in the group subscribes to it any more'
  }

  #offsetChanged(
    { topic, partition }: MessageOf<typeof offsets.offsetCommitKey>,
    value: MessageOf<typeof offsets.offsetCommitValue> | null,
  ): void {
    const name = formatTopicPartition({ topic, partition })
    if (value === null) {
      this.offsets.delete(name)
      return
    }
    this.offsets.set(name, {
      topic,
      partition,
      offset: value.offset,
      committedMs: value.commitTimestamp,
      previous: this.offsets.get(name)?.offset ?? null,
      isFromOutside: this.#members.size === 0,
    })
  }

  #namesOf(topics: Assigned): ReadonlySet<string> {
    return new Set(
      topics.flatMap(({ topicId, partitions }) => {
        const { name: topic, exists } = this.#names.topicOf(topicId)
        const names = partitions.map((partition) => formatTopicPartition({ topic, partition }))
        if (!exists) for (const name of names) this.#gone.add(name)
        return names
      }),
    )
  }

  /** Also of a member that left. */
  #nameOf(memberId: string): string {
    const known = this.#members.get(memberId) ?? this.#former.get(memberId)
    return known === undefined ? memberId : memberName({ memberId, ...known }, this.#names.processes.get(memberId))
  }
}

function memberOf(key: unknown): string {
  return (key as { readonly memberId: string }).memberId
}

function subscriptionText({ subscribedTopicNames, subscribedTopicRegex }: MemberMetadata): string {
  const regex =
    subscribedTopicRegex === null || subscribedTopicRegex === '' ? [] : [`all that match ${subscribedTopicRegex}`]
  const names = [...subscribedTopicNames.toSorted(), ...regex]
  return names.length === 0 ? 'no topic so far' : names.join(', ')
}

/** `orders-0, orders-1`, in order of the numbers. */
export function listed(partitions: readonly string[]): string {
  return partitions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).join(', ')
}

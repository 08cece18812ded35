/**
 * Follows the records of a group and keeps what a person would want to know of them: who came and went, what moved and for
 * which reason, and how each offset came to be where it is.
 */
import { classicAssignment } from '../../../clients/admin/classic-assignment.ts'
import { formatTopicPartition, type TopicPartition } from '../../../common/topic-partition.ts'
import type * as classic from '../../../protocol/messages/coordinator/classic-group-records.ts'
import type * as records from '../../../protocol/messages/coordinator/consumer-group-records.ts'
import type * as offsets from '../../../protocol/messages/coordinator/offset-records.ts'
import type { MessageOf } from '../../../protocol/schema.ts'
import type { GroupRecord } from './group-records.ts'
import { memberName } from './member-name.ts'

/** Something that happened, with its reason where there is one. */
export interface Move {
  readonly timestampMs: number
  readonly what: string
  readonly why: string
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
  /** What it subscribes to; a member of the classic protocol tells it to its leader only. */
  readonly wanted?: string
}

/** `topicName`: of a topic id, undefined for one that is gone. */
export class StoryTeller implements GroupStory {
  readonly moves: Move[] = []
  readonly offsets = new Map<string, OffsetStory>()
  readonly takeovers = new Map<string, Takeover>()
  readonly #topicName: (topicId: string) => string | undefined
  readonly #members = new Map<string, KnownMember>()
  /** By member: what it may use, what it shall have. */
  readonly #current = new Map<string, ReadonlySet<string>>()
  readonly #target = new Map<string, ReadonlySet<string>>()
  /** What has changed since the last target assignment, and why each epoch's was made. */
  #changes: string[] = []
  readonly #reasons = new Map<number, string>()

  constructor(topicName: (topicId: string) => string | undefined) {
    this.#topicName = topicName
  }

  /** Takes the next record of the group into account. */
  hear({ record, timestampMs }: GroupRecord): void {
    const key = record.key.data
    const value = record.value?.data ?? null
    switch (record.type) {
      case 'ConsumerGroupMemberMetadata':
        return this.#memberChanged(memberOf(key), value as MemberMetadata | null, timestampMs)
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

  #memberChanged(memberId: string, value: MemberMetadata | null, timestampMs: number): void {
    const known = this.#members.get(memberId)
    const name = nameOf(memberId, value ?? known)
    if (value === null) {
      if (known !== undefined) this.#memberLeft(memberId, timestampMs)
      return
    }
    const wanted = subscriptionText(value)
    this.#members.set(memberId, { clientId: value.clientId, wanted })
    if (known === undefined) this.#change(timestampMs, `${name} joined`, `it subscribes to ${wanted}`)
    else if (known.wanted !== wanted) {
      this.#change(timestampMs, `${name} subscribes to something else`, `now to ${wanted}, before to ${known.wanted}`)
    }
  }

  #memberLeft(memberId: string, timestampMs: number): void {
    const name = nameOf(memberId, this.#members.get(memberId))
    this.#members.delete(memberId)
    this.#change(timestampMs, `${name} left`, 'it ended, or it was found dead')
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
    // A member that left has told its partitions goodbye with that.
    if (value === null) this.#current.delete(memberId)
    else this.#owns(memberId, this.#namesOf(value.assignedPartitions), value.memberEpoch, timestampMs)
  }

  /** The member has these partitions now, by the assignment of that epoch. */
  #owns(memberId: string, now: ReadonlySet<string>, epoch: number, timestampMs: number): void {
    const before = this.#current.get(memberId) ?? new Set<string>()
    this.#current.set(memberId, now)
    const name = nameOf(memberId, this.#members.get(memberId))
    const gained = [...now].filter((partition) => !before.has(partition))
    const lost = [...before].filter((partition) => !now.has(partition))
    for (const partition of gained) {
      const committed = this.offsets.get(partition)?.offset ?? null
      this.takeovers.set(partition, { timestampMs, memberId, committed })
    }
    if (lost.length > 0) {
      this.moves.push({ timestampMs, what: `${name} gave up ${listed(lost)}`, why: this.#lossReason(lost, memberId) })
    }
    if (gained.length === 0) return
    const why = this.#reasons.get(epoch) ?? `epoch ${epoch}`
    this.moves.push({ timestampMs, what: `${name} got ${listed(gained)}`, why })
  }

  /** A group of the classic protocol is one record: each generation tells all of it. */
  #generationMade(value: MessageOf<typeof classic.groupMetadataValue> | null, timestampMs: number): void {
    const members = new Map((value?.members ?? []).map((member) => [member.memberId, member]))
    for (const memberId of this.#members.keys()) {
      if (members.has(memberId)) continue
      this.#memberLeft(memberId, timestampMs)
      this.#current.delete(memberId)
      this.#target.delete(memberId)
    }
    for (const [memberId, { clientId }] of members) {
      if (this.#members.has(memberId)) continue
      this.#members.set(memberId, { clientId })
      this.#change(timestampMs, `${nameOf(memberId, { clientId })} joined`, 'it speaks the classic protocol')
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
    if (heirs.length === 0) return 'nobody in the group subscribes to it any more'
    return `${heirs.map(([id]) => nameOf(id, this.#members.get(id))).join(', ')} shall have it`
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
        const topic = this.#topicName(topicId) ?? topicId
        return partitions.map((partition) => formatTopicPartition({ topic, partition }))
      }),
    )
  }
}

function memberOf(key: unknown): string {
  return (key as { readonly memberId: string }).memberId
}

/** `console-consumer (8f2…)`: the client, and the member id as it is printed elsewhere. */
function nameOf(memberId: string, metadata: Pick<MemberMetadata, 'clientId'> | undefined): string {
  return metadata === undefined ? memberId : memberName(metadata.clientId, memberId)
}

function subscriptionText({ subscribedTopicNames, subscribedTopicRegex }: MemberMetadata): string {
  const regex =
    subscribedTopicRegex === null || subscribedTopicRegex === '' ? [] : [`all that match ${subscribedTopicRegex}`]
  const names = [...subscribedTopicNames.toSorted(), ...regex]
  return names.length === 0 ? 'nothing' : names.join(', ')
}

/** `orders-0, orders-1`, in order of the numbers. */
export function listed(partitions: readonly string[]): string {
  return partitions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).join(', ')
}

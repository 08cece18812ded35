/**
 * The next step of a member from what it has to what the target gives it: first it gives up what it has too much, and
 * takes what others have given up. A partition has one owner at any time. Kafka: CurrentAssignmentBuilder.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { Assignment, AssignmentWithEpochs, ConsumerGroup, ConsumerGroupMember } from './group.ts'
import { isReconciled, PartitionOwners, topicsOfMember } from './group-queries.ts'
import type { TopicsView } from './operation.ts'

/** Partitions as the member reports to own them. */
export type OwnedTopicPartitions = readonly { readonly topicId: Uuid; readonly partitions: readonly number[] }[]

export interface ReconcileOptions {
  /** With its target. */
  readonly group: ConsumerGroup
  readonly topics: TopicsView
  readonly hasSubscriptionChanged: boolean
  /** Null: the member did not say. */
  readonly owned: OwnedTopicPartitions | null
}

const NOTHING: AssignmentWithEpochs = new Map()
const NO_TARGET: Assignment = new Map()

/**
 * The member after that step; it may be the same. Throws FENCED_MEMBER_EPOCH for a member in a state that a
 * newer Kafka left, as long as it owns something.
 */
export function reconcileMember(member: ConsumerGroupMember, options: ReconcileOptions): ConsumerGroupMember {
  const { group, hasSubscriptionChanged, owned } = options
  const hasToWait = member.state === 'UNREVOKED_PARTITIONS' && ownsAny(owned, member.partitionsPendingRevocation)
  if (hasToWait || isReconciled(member, group.assignmentEpoch)) {
    return hasSubscriptionChanged ? withoutUnsubscribed(member, options) : member
  }
  if (member.state !== 'UNKNOWN') return nextStep(member, member.memberEpoch, options)
  if (owned === null || owned.length > 0) throw unknownState()
  return nextStep(member, group.assignmentEpoch, options)
}

/** The target is as before, but the member need not wait for it to give up what it did not subscribe to. */
function withoutUnsubscribed(member: ConsumerGroupMember, options: ReconcileOptions): ConsumerGroupMember {
  const subscribed = subscribedTopicIds(member, options)
  const [kept, dropped] = split(member.assignedPartitions, (topicId) => subscribed.has(topicId))
  if (dropped.size === 0) return member
  const pending = merged(member.partitionsPendingRevocation, dropped)
  const update = { previousMemberEpoch: member.memberEpoch, assignedPartitions: kept }
  if (!ownsAny(options.owned, pending)) return { ...member, ...update }
  return { ...member, ...update, state: 'UNREVOKED_PARTITIONS', partitionsPendingRevocation: pending }
}

function nextStep(member: ConsumerGroupMember, memberEpoch: number, options: ReconcileOptions): ConsumerGroupMember {
  const { group, owned } = options
  const target = subscribedTarget(member, options)
  const isInTarget = (topicId: Uuid, partition: number) => target.get(topicId)?.includes(partition) === true
  const [kept, tooMuch] = split(member.assignedPartitions, isInTarget)
  const previousMemberEpoch = member.memberEpoch
  if (tooMuch.size > 0 && ownsAny(owned, tooMuch)) {
    const update = { memberEpoch, previousMemberEpoch, assignedPartitions: kept }
    return { ...member, ...update, state: 'UNREVOKED_PARTITIONS', partitionsPendingRevocation: tooMuch }
  }
  const { free, isWaiting } = missingPartitions(member, target, group)
  return {
    ...member,
    state: isWaiting ? 'UNRELEASED_PARTITIONS' : 'STABLE',
    memberEpoch: group.assignmentEpoch,
    previousMemberEpoch,
    assignedPartitions: merged(kept, free),
    partitionsPendingRevocation: NOTHING,
  }
}

/** What the target gives it of the topics that it is still subscribed to. */
function subscribedTarget(member: ConsumerGroupMember, options: ReconcileOptions): Assignment {
  const target = options.group.targetAssignment.get(member.memberId) ?? NO_TARGET
  const subscribed = subscribedTopicIds(member, options)
  return new Map([...target].filter(([topicId]) => subscribed.has(topicId)))
}

/** Of what the member is to get: that which nobody else holds, and whether there is more. */
function missingPartitions(
  member: ConsumerGroupMember,
  target: Assignment,
  group: ConsumerGroup,
): { readonly free: AssignmentWithEpochs; readonly isWaiting: boolean } {
  const owners = new PartitionOwners([...group.members.values()].filter(({ memberId }) => memberId !== member.memberId))
  const free = new Map<Uuid, ReadonlyMap<number, number>>()
  let isWaiting = false
  for (const [topicId, partitions] of target) {
    const assigned = member.assignedPartitions.get(topicId)
    const missing = partitions.filter((partition) => assigned?.has(partition) !== true)
    const available = missing.filter((partition) => owners.ownerOf(topicId, partition) === undefined)
    if (available.length < missing.length) isWaiting = true
    if (available.length === 0) continue
    free.set(topicId, new Map(available.map((partition) => [partition, group.assignmentEpoch])))
  }
  return { free, isWaiting }
}

function subscribedTopicIds(member: ConsumerGroupMember, { group, topics }: ReconcileOptions): ReadonlySet<Uuid> {
  const found = topicsOfMember(group, member).map((name) => topics.byName(name)?.topicId)
  return new Set(found.filter((topicId) => topicId !== undefined))
}

/** Whether the member reports any of these; if it reports nothing, it may own them all. */
function ownsAny(owned: OwnedTopicPartitions | null, assignment: AssignmentWithEpochs): boolean {
  if (owned === null) return true
  return owned.some(({ topicId, partitions }) => {
    const epochs = assignment.get(topicId)
    return partitions.some((partition) => epochs?.has(partition) === true)
  })
}

/** The partitions that the test picks, and the others. No topic stays without partitions. */
function split(
  assignment: AssignmentWithEpochs,
  test: (topicId: Uuid, partition: number) => boolean,
): [AssignmentWithEpochs, AssignmentWithEpochs] {
  const part = (wanted: boolean) => {
    const topics = [...assignment].map(([topicId, epochs]) => {
      const picked = [...epochs].filter(([partition]) => test(topicId, partition) === wanted)
      return [topicId, new Map(picked)] as const
    })
    return new Map(topics.filter(([, epochs]) => epochs.size > 0))
  }
  return [part(true), part(false)]
}

function merged(a: AssignmentWithEpochs, b: AssignmentWithEpochs): AssignmentWithEpochs {
  const topicIds = new Set([...a.keys(), ...b.keys()])
  return new Map(
    [...topicIds].map((topicId) => {
      const epochs = [...(a.get(topicId) ?? []), ...(b.get(topicId) ?? [])]
      return [topicId, new Map(epochs.sort(([x], [y]) => x - y))] as const
    }),
  )
}

function unknownState(): KafkaError {
  return new KafkaError('FENCED_MEMBER_EPOCH', {
    message: 'The consumer group member is in a unknown state. The member must abandon all its partitions and rejoin.',
  })
}

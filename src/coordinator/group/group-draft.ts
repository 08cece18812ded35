/**
 * A consumer group as it will be once the records of an operation are written: each record is replayed on a copy at
 * once, so that later steps of the operation see it. Kafka computes these in-between states one by one.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import type { CoordinatorRecord } from './coordinator-record.ts'
import type { AssignmentWithEpochs, ConsumerGroup, ConsumerGroupMember, Group } from './group.ts'
import { memberIdsOf } from './group-queries.ts'
import { classicGroupTombstone } from './group-records.ts'
import type { OperationResult } from './operation.ts'
import { newConsumerGroup, replayGroupRecord } from './replay-group-record.ts'

export class GroupDraft {
  readonly #groupId: string
  readonly #before: Group | undefined
  readonly #groups = new Map<string, Group>()
  readonly #records: CoordinatorRecord[] = []

  /** `group`: as it is; it stays untouched. Undefined: there is none yet. */
  constructor(groupId: string, group: Group | undefined) {
    this.#groupId = groupId
    this.#before = group
    if (group !== undefined) this.#groups.set(groupId, group)
  }

  /** As it will be, to be read only. */
  get group(): ConsumerGroup {
    const group = this.#groups.get(this.#groupId)
    return group?.type === 'consumer' ? group : newConsumerGroup(this.#groupId)
  }

  /**
   * Someone joins: an empty classic group makes way. Throws GROUP_ID_NOT_FOUND for groups of other types, and
   * INCONSISTENT_GROUP_PROTOCOL for classic ones that have members. Kafka: getOrMaybeCreateConsumerGroup.
   */
  becomeConsumerGroup(): void {
    const group = this.#before
    if (group === undefined || group.type === 'consumer') return
    if (group.type === 'share') {
      throw new KafkaError('GROUP_ID_NOT_FOUND', { message: `Group ${this.#groupId} is not a consumer group.` })
    }
    if (memberIdsOf(group).length > 0) throw upgradeRefused(this.#groupId)
    this.add(classicGroupTombstone(this.#groupId))
  }

  add(...records: readonly CoordinatorRecord[]): void {
    if (records.length === 0) return
    if (this.#records.length === 0 && this.#before?.type === 'consumer') {
      this.#groups.set(this.#groupId, copyOf(this.#before))
    }
    for (const record of records) {
      this.#records.push(record)
      replayGroupRecord(this.#groups, record)
    }
  }

  result<R>(response: R): OperationResult<R> {
    return { records: this.#records, response, wakesGroup: this.#records.length > 0 && this.#concernsOthers() }
  }

  /** There is a new epoch or target, or a partition became free that somebody waits for. */
  #concernsOthers(): boolean {
    const before = this.#before
    if (before?.type !== 'consumer') return false
    const { groupEpoch, assignmentEpoch, members } = this.group
    if (groupEpoch !== before.groupEpoch || assignmentEpoch !== before.assignmentEpoch) return true
    return [...before.members.values()].some((member) => releasesSomething(member, members.get(member.memberId)))
  }
}

function copyOf(group: ConsumerGroup): ConsumerGroup {
  return {
    ...group,
    members: new Map(group.members),
    targetAssignment: new Map(group.targetAssignment),
    regularExpressions: new Map(group.regularExpressions),
  }
}

function releasesSomething(before: ConsumerGroupMember, after: ConsumerGroupMember | undefined): boolean {
  if (before === after) return false
  const holds = (topicId: string, partition: number) =>
    after?.assignedPartitions.get(topicId)?.has(partition) === true ||
    after?.partitionsPendingRevocation.get(topicId)?.has(partition) === true
  return [before.assignedPartitions, before.partitionsPendingRevocation].some((assignment: AssignmentWithEpochs) =>
    [...assignment].some(([topicId, epochs]) => [...epochs.keys()].some((partition) => !holds(topicId, partition))),
  )
}

/** Kafka would take the members over. */
function upgradeRefused(groupId: string): KafkaError {
  return new KafkaError('INCONSISTENT_GROUP_PROTOCOL', {
    message: `Group ${groupId} has members of the classic protocol.`,
    hint: 'Join with group.protocol=classic, or once they have left.',
  })
}

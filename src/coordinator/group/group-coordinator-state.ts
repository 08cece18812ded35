/**
 * Everything that the records of one `__consumer_offsets` partition say. It changes by replay alone, so two processes that
 * read the same records agree. Kafka: GroupCoordinatorShard with GroupMetadataManager and OffsetMetadataManager.
 */
import { ZERO_UUID } from '../../common/uuid.ts'
import { CommittedOffsets } from './committed-offsets.ts'
import type { CoordinatorRecord, RecordOf } from './coordinator-record.ts'
import type { ClassicGroup, Group } from './group.ts'
import type { OperationResult } from './operation.ts'
import { replayGroupRecord } from './replay-group-record.ts'
import { TopicHashes } from './topic-hashes.ts'

/** Where a record stands. */
export interface RecordPosition {
  /** In the log of the partition. */
  readonly offset: number
  /** Of the batch; -1: none, no transaction. */
  readonly producerId: number
  /** Of the record; absent: unknown. */
  readonly timestampMs?: number
}

export class GroupCoordinatorState {
  readonly #groups = new Map<string, Group>()
  readonly offsets: CommittedOffsets
  /** A cache only: what it holds follows from the topics. */
  readonly topicHashes: TopicHashes = new TopicHashes()

  constructor(offsets: CommittedOffsets = new CommittedOffsets()) {
    this.offsets = offsets
  }

  /** By id, in the order in which they appeared. */
  get groups(): ReadonlyMap<string, Group> {
    return this.#groups
  }

  /**
   * Takes in one record. A null value of a group that is not there is nothing. Throws CORRUPT_MESSAGE for records that
   * contradict what came before, such as a group deleted before its members: Kafka fails to load such a partition.
   */
  replay(record: CoordinatorRecord, position: RecordPosition): void {
    if (record.type === 'OffsetCommit') this.#replayOffset(record, position)
    else if (record.type === 'LegacyOffsetCommit') this.#replayLegacyOffset(record, position)
    else replayGroupRecord(this.#groups, record, position.timestampMs)
  }

  /**
   * The groups as they would be after an operation on `groupId` whose records are not about offsets: those are shared, and
   * this state stays as it is. Throws CORRUPT_MESSAGE.
   */
  afterOperation(
    groupId: string,
    { records, classicGroup }: Pick<OperationResult<unknown>, 'records' | 'classicGroup'>,
  ): GroupCoordinatorState {
    const after = new GroupCoordinatorState(this.offsets)
    for (const [id, group] of this.#groups) after.#groups.set(id, id === groupId ? structuredClone(group) : group)
    for (const record of records) replayGroupRecord(after.#groups, record)
    if (classicGroup !== undefined) after.remember(groupId, classicGroup)
    return after
  }

  /**
   * Takes in what is known of a classic group besides its records, by a note or an operation; null: nothing. It counts until
   * the next record about the group.
   */
  remember(groupId: string, known: ClassicGroup | null): void {
    const group = this.#groups.get(groupId)
    if (group?.type !== 'classic') return
    const recorded = group.recorded ?? group
    this.#groups.set(groupId, known === null ? recorded : { ...known, recorded })
  }

  /** A transaction ended in this partition. */
  replayEndTransactionMarker(producerId: number, result: 'COMMIT' | 'ABORT'): void {
    this.offsets.replayEndTransactionMarker(producerId, result === 'COMMIT')
  }

  #replayOffset({ key, value }: RecordOf<'OffsetCommit'>, { offset, producerId }: RecordPosition): void {
    if (value === null) {
      this.offsets.replay(key, null, producerId)
      return
    }
    this.#ensureGroup(key.group)
    const { offset: committedOffset, leaderEpoch, metadata, topicId } = value
    const times = { commitTimestampMs: value.commitTimestamp, expireTimestampMs: value.expireTimestamp }
    const entry = { committedOffset, leaderEpoch, metadata, topicId, ...times, recordOffset: offset }
    this.offsets.replay(key, entry, producerId)
  }

  /** Key version 0, from before Kafka 0.9, says less. */
  #replayLegacyOffset({ key, value }: RecordOf<'LegacyOffsetCommit'>, position: RecordPosition): void {
    const full = value === null ? null : { ...value, ...LEGACY_DEFAULTS }
    this.#replayOffset({ type: 'OffsetCommit', key, value: full }, position)
  }

  /** Whoever commits without a group makes a simple one. */
  #ensureGroup(groupId: string): void {
    if (!this.#groups.has(groupId)) this.#groups.set(groupId, simpleGroup(groupId))
  }
}

const LEGACY_DEFAULTS = { leaderEpoch: -1, expireTimestamp: -1, topicId: ZERO_UUID }

/** A group that exists by its offsets only. */
export function simpleGroup(groupId: string): ClassicGroup {
  return {
    type: 'classic',
    groupId,
    protocolType: null,
    generation: 0,
    protocol: null,
    leader: null,
    currentStateTimestampMs: -1,
    state: 'Empty',
    members: [],
    pendingMemberIds: [],
    recorded: null,
  }
}

import { errorCode, KafkaError } from '../../common/kafka-error.ts'
import { fill } from '../../protocol/fill.ts'
import {
  type OffsetCommitRequest,
  type OffsetCommitResponse,
  offsetCommitResponse,
} from '../../protocol/messages/offset-commit.ts'
import type { CoordinatorRecord } from './coordinator-record.ts'
import type { Group } from './group.ts'
import { type GroupCoordinatorState, simpleGroup } from './group-coordinator-state.ts'
import { offsetCommitRecord } from './group-records.ts'
import type { OperationResult, RequestContext } from './operation.ts'
import { MEMBER_EPOCH_VERSION, validateCommit } from './validate-commit.ts'

type CommitTopic = OffsetCommitRequest['topics'][number]
type CommitPartition = CommitTopic['partitions'][number]

/** The client asked for no retention of its own. */
const NO_RETENTION = -1
const NO_EXPIRY = -1

export interface CommitContext extends Pick<RequestContext, 'nowMs' | 'config' | 'apiVersion'> {
  /** In whose transaction they are committed; absent: they count at once. */
  readonly producer?: { readonly producerId: number; readonly producerEpoch: number } | undefined
}

/**
 * Stores offsets of a group. The request's topics carry both name and id (the zero UUID: unknown): who calls has resolved
 * them and answered for topics that are not there. Throws UNKNOWN_MEMBER_ID, STALE_MEMBER_EPOCH, ILLEGAL_GENERATION,
 * GROUP_ID_NOT_FOUND, UNSUPPORTED_VERSION, FENCED_INSTANCE_ID; OFFSET_METADATA_TOO_LARGE stands at its partition.
 * Kafka: OffsetMetadataManager.commitOffset, commitTransactionalOffset.
 */
export function commitOffsets(
  state: GroupCoordinatorState,
  request: OffsetCommitRequest,
  context: CommitContext,
): OperationResult<OffsetCommitResponse> {
  const { groupId: group, retentionTimeMs } = request
  const { nowMs, config, apiVersion, producer } = context
  const isTransactional = producer !== undefined
  const target = groupToCommitTo(state, request, isTransactional ? 0 : apiVersion)
  const validate = validateCommit(target, request, { apiVersion, isTransactional })
  const expireTimestampMs = retentionTimeMs === NO_RETENTION ? NO_EXPIRY : nowMs + retentionTimeMs
  const records: CoordinatorRecord[] = []
  const commit = ({ name: topic, topicId }: CommitTopic, entry: CommitPartition) => {
    const { partitionIndex: partition, committedOffset, committedLeaderEpoch: leaderEpoch } = entry
    const metadata = entry.committedMetadata ?? ''
    if (metadata.length > config.offsetMetadataMaxBytes) {
      return { partitionIndex: partition, errorCode: errorCode('OFFSET_METADATA_TOO_LARGE') }
    }
    validate({ topic, topicId, partition })
    const value = { committedOffset, leaderEpoch, metadata, topicId, commitTimestampMs: nowMs, expireTimestampMs }
    records.push(offsetCommitRecord({ group, topic, partition }, value))
    return { partitionIndex: partition }
  }
  const topics = request.topics.map((topic) => {
    const { name, topicId } = topic
    return { name, topicId, partitions: topic.partitions.map((partition) => commit(topic, partition)) }
  })
  const result = { records, response: fill(offsetCommitResponse, { topics }), wakesGroup: false }
  return producer === undefined ? result : { ...result, producer }
}

/** Whoever commits without an epoch makes a simple group. */
function groupToCommitTo(
  state: GroupCoordinatorState,
  { groupId, generationIdOrMemberEpoch }: OffsetCommitRequest,
  apiVersion: number,
): Group {
  const group = state.groups.get(groupId)
  if (group !== undefined) return group
  if (generationIdOrMemberEpoch < 0) return simpleGroup(groupId)
  if (apiVersion < MEMBER_EPOCH_VERSION) throw new KafkaError('ILLEGAL_GENERATION')
  throw new KafkaError('GROUP_ID_NOT_FOUND', { message: `Group ${groupId} not found.` })
}

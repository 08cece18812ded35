/** Resets as kafdir's own front end does them: planned, shown with what they change, then executed. */
import { alterGroupOffsets, listGroupOffsets } from '../../clients/admin/consumer-group-offsets.ts'
import { describeConsumerGroups } from '../../clients/admin/describe-consumer-groups.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { byTopicPartition } from './group-offsets.ts'
import { absentGroup, activeGroup } from './group-operations.ts'
import type { PartitionOffset } from './group-types.ts'
import { isAtWork } from './member-processes.ts'
import { planReset, type ResetRequest } from './reset-plan.ts'

/** A new offset, and the one before. */
export interface OffsetChange extends PartitionOffset {
  /** Null: nothing was committed. */
  readonly before: number | null
}

/**
 * The new offsets of a group that nobody is in, by topic and partition: at least one. A group that does not exist yet may be
 * given some where the scope names partitions. Throws NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND, and ToolError.
 */
export async function planInactiveReset(
  session: ClusterSession,
  groupId: string,
  request: ResetRequest,
): Promise<OffsetChange[]> {
  const group = (await describeConsumerGroups(session, [groupId])).get(groupId)
  if (isKafkaError(group)) {
    if (group.error !== 'GROUP_ID_NOT_FOUND') throw group
    if (request.scope === 'committed') throw await unmadeGroup(session, groupId)
  } else if (group !== undefined && (await isAtWork(group, session))) {
    const message = `Offsets can only be reset while nobody is in the group, but '${groupId}' is ${group.state}.`
    throw await activeGroup(session, groupId, message)
  }
  const offsets = (await planReset(session, groupId, request, {})) ?? []
  if (offsets.length === 0) throw nothingCommitted(groupId)
  const committed = (await listGroupOffsets(session, [groupId])).get(groupId) ?? []
  if (isKafkaError(committed)) throw committed
  const before = new Map(committed.map((each) => [formatTopicPartition(each), each.offset]))
  return offsets
    .map(({ topic, partition, offset }) => {
      return { topic, partition, offset, before: before.get(formatTopicPartition({ topic, partition })) ?? null }
    })
    .sort(byTopicPartition)
}

/** Sets the offsets. Throws KafkaError. */
export function executeReset(
  session: ClusterSession,
  groupId: string,
  offsets: readonly PartitionOffset[],
): Promise<void> {
  return alterGroupOffsets(session, groupId, offsets)
}

async function unmadeGroup(session: ClusterSession, groupId: string): Promise<KafkaError> {
  const { error, message, hint } = await absentGroup(session, groupId)
  const advice = 'Give --topic to make the group, with offsets of that topic.'
  return new KafkaError(error, { message, hint: hint === undefined ? advice : `${hint} ${advice}` })
}

function nothingCommitted(groupId: string): ToolError {
  return new ToolError('terse', `Group '${groupId}' has committed nothing: there is nothing to reset.`, {
    hint: 'Give --topic to set offsets of that topic.',
  })
}

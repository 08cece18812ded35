import { errorCode, KafkaError } from '../../common/kafka-error.ts'
import { fill } from '../../protocol/fill.ts'
import {
  type OffsetDeleteRequest,
  type OffsetDeleteResponse,
  offsetDeleteResponse,
} from '../../protocol/messages/offset-delete.ts'
import { CONSUMER_PROTOCOL_TYPE } from './classic-subscription.ts'
import type { CoordinatorRecord } from './coordinator-record.ts'
import type { Group } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { groupState, isSubscribedToTopic, requireGroup } from './group-queries.ts'
import { offsetCommitTombstone } from './group-records.ts'
import type { OperationResult } from './operation.ts'

/**
 * Forgets offsets of topics that the group is not subscribed to; GROUP_SUBSCRIBED_TO_TOPIC stands at the others. Throws
 * GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP. Kafka: OffsetMetadataManager.deleteOffsets.
 */
export function deleteOffsets(
  state: GroupCoordinatorState,
  { groupId, topics }: OffsetDeleteRequest,
): OperationResult<OffsetDeleteResponse> {
  const group = requireGroup(state, groupId)
  expectDeletable(group)
  const records: CoordinatorRecord[] = []
  const forget = (topic: string, partition: number) => {
    const key = { group: groupId, topic, partition }
    const isKnown = state.offsets.get(key) !== undefined || state.offsets.isPending(key)
    if (isKnown) records.push(offsetCommitTombstone(key))
  }
  const results = topics.map(({ name, partitions }) => {
    const isSubscribed = isSubscribedToTopic(group, name)
    if (!isSubscribed) for (const { partitionIndex } of partitions) forget(name, partitionIndex)
    const code = isSubscribed ? errorCode('GROUP_SUBSCRIBED_TO_TOPIC') : 0
    return { name, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: code })) }
  })
  return { records, response: fill(offsetDeleteResponse, { topics: results }), wakesGroup: false }
}

/** Nobody knows what members of a classic group that are no consumers read. */
function expectDeletable(group: Group): void {
  if (group.type !== 'classic' || groupState(group) === 'Empty') return
  if (group.protocolType !== CONSUMER_PROTOCOL_TYPE) throw new KafkaError('NON_EMPTY_GROUP')
}

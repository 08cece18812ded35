/** What kafdir's own front end does to groups, one after the other, each with its outcome. */
import { deleteConsumerGroups } from '../../clients/admin/delete-consumer-groups.ts'
import { describeConsumerGroups } from '../../clients/admin/describe-consumer-groups.ts'
import type { GroupResults } from '../../clients/admin/group-coordinator.ts'
import {
  CONSUMER_PROTOCOLS,
  type GroupListing,
  type ListGroupsOptions,
  listGroups,
} from '../../clients/admin/list-groups.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { absentPartitions } from './absent-partitions.ts'
import { deleteNamedOffsets, type OffsetDeletion } from './delete-offsets.ts'
import { unknownGroup } from './describe-selected.ts'
import { byTopicPartition } from './group-offsets.ts'
import { membersAtWork } from './member-processes.ts'

/** All groups, by id. */
export async function listAllGroups(session: ClusterSession, options: ListGroupsOptions = {}): Promise<GroupListing[]> {
  const groups = await listGroups(session, options)
  return groups.sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
}

/** All consumer groups, by id. */
export function listConsumerGroups(session: ClusterSession, options: ListGroupsOptions = {}): Promise<GroupListing[]> {
  return listAllGroups(session, { ...options, protocols: CONSUMER_PROTOCOLS })
}

/** Deletes each group; an error says which one may have been meant, or who is in it. */
export async function deleteEachGroup(session: ClusterSession, ids: readonly string[]): Promise<GroupResults<true>> {
  const results = await deleteConsumerGroups(session, ids)
  for (const [groupId, result] of results) {
    if (isKafkaError(result)) results.set(groupId, await explained(session, groupId, result))
  }
  return results
}

/** What became of the offset of one partition, in kafdir's words. */
export interface OffsetForgotten extends Omit<OffsetDeletion, 'error'> {
  readonly error: KafkaError | ToolError | null
}

export interface ForgottenOffsets {
  /** Nothing was deleted. */
  readonly groupError: KafkaError | null
  readonly deletions: readonly OffsetForgotten[]
  /** Who reads topics whose offsets were asked for, a sentence each. */
  readonly readers: string | undefined
}

/**
 * Forgets the offsets that `words` name, as `--topic` takes them; errors say what may have been meant, or who is in the group.
 * Throws ToolError (`usage`) for words that make no sense.
 */
export async function forgetOffsets(
  session: ClusterSession,
  groupId: string,
  words: readonly string[],
): Promise<ForgottenOffsets> {
  const { groupError, deletions } = await deleteNamedOffsets(session, groupId, words)
  if (groupError !== null) {
    return { groupError: await explained(session, groupId, groupError), deletions: [], readers: undefined }
  }
  const absent = await absentPartitions(
    session,
    deletions.filter(({ error }) => error?.error === 'UNKNOWN_TOPIC_OR_PARTITION'),
  )
  const isRead = deletions.some(({ error }) => error?.error === 'GROUP_SUBSCRIBED_TO_TOPIC')
  return {
    groupError,
    deletions: deletions
      .map((each) => ({ ...each, error: absent.get(each) ?? inWords(groupId, each) }))
      .sort((a, b) => byTopicPartition({ ...a, partition: a.partition ?? -1 }, { ...b, partition: b.partition ?? -1 })),
    readers: isRead ? await membersOf(session, groupId) : undefined,
  }
}

function inWords(groupId: string, { topic, partition, error }: OffsetDeletion): KafkaError | null {
  if (error === null) return null
  const name = partition === null ? topic : formatTopicPartition({ topic, partition })
  const message =
    error.error === 'GROUP_SUBSCRIBED_TO_TOPIC'
      ? `The offset of ${name} can't be deleted while members of '${groupId}' subscribe to ${topic}.`
      : `${name}: ${error.message}`
  return new KafkaError(error.error, { message })
}

async function explained(session: ClusterSession, groupId: string, error: KafkaError): Promise<KafkaError> {
  if (error.error === 'GROUP_ID_NOT_FOUND') return absentGroup(session, groupId)
  if (error.error !== 'NON_EMPTY_GROUP') return error
  return activeGroup(session, groupId, `Group '${groupId}' is not empty.`)
}

/** GROUP_ID_NOT_FOUND, with a hint at the one that may have been meant. */
export async function absentGroup(session: ClusterSession, groupId: string): Promise<KafkaError> {
  const groups = await listConsumerGroups(session)
  return unknownGroup(
    groupId,
    groups.map((group) => group.groupId),
    session,
  )
}

/** NON_EMPTY_GROUP, with a hint that names the members and their processes. */
export async function activeGroup(session: ClusterSession, groupId: string, message: string): Promise<KafkaError> {
  return new KafkaError('NON_EMPTY_GROUP', { message, hint: await membersOf(session, groupId) })
}

/** Who is in the group, a sentence each; undefined where there is none. */
async function membersOf(session: ClusterSession, groupId: string): Promise<string | undefined> {
  const group = (await describeConsumerGroups(session, [groupId])).get(groupId)
  return group === undefined || isKafkaError(group) ? undefined : membersAtWork(group, session)
}

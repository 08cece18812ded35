/** OffsetFetch (9): how far groups have read. */
import { errorCode } from '../../common/kafka-error.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import { fetchOffsets } from '../../coordinator/group/fetch-offsets.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { offsetFetchResponse } from '../../protocol/messages/offset-fetch.ts'
import type { BrokerState } from '../broker-state.ts'
import type { GroupCoordinator } from '../group-coordinator/group-coordinator.ts'
import { partitionError, tellDetails } from '../partition-error.ts'
import { groupError } from './group-error.ts'
import { topicOf, unknownTopicCode } from './group-topics.ts'

type Request = ApiMap['OffsetFetch']['request']
type Response = ApiMap['OffsetFetch']['response']
type Group = Request['groups'][number]
type GroupResult = Response['groups'][number]
type Topic = NonNullable<Group['topics']>[number]
type TopicResult = GroupResult['topics'][number]

export interface OffsetFetchServices {
  readonly state: BrokerState
  readonly coordinator: GroupCoordinator
  readonly notice: (sentence: string) => void
}

/**
 * Answers an OffsetFetch request of version 8 or later. Errors are per group and per partition; a directory that can't be
 * read is thrown where only one group was asked for. Kafka: KafkaApis.handleOffsetFetchRequest.
 */
export async function handleOffsetFetch(services: OffsetFetchServices, request: Request): Promise<Response> {
  const image = await services.state.image()
  const isOnly = request.groups.length === 1
  const groups = await Promise.all(
    request.groups.map(async (group) => {
      try {
        return await fetchGroup(services.coordinator, image, group, request.requireStable)
      } catch (error) {
        if (isOnly) return { groupId: group.groupId, topics: [], errorCode: errorCode(groupError(error).error) }
        tellDetails(error, services.notice)
        return { groupId: group.groupId, topics: [], errorCode: partitionError(error).errorCode }
      }
    }),
  )
  return fill(offsetFetchResponse, { groups })
}

async function fetchGroup(
  coordinator: GroupCoordinator,
  image: MetadataImage,
  group: Group,
  requireStable: boolean,
): Promise<GroupResult> {
  const { groupId } = group
  if (groupId === '') return { groupId, topics: [], errorCode: errorCode('INVALID_GROUP_ID') }
  const topics = group.topics?.map((topic) => resolved(image, topic)) ?? null
  const known = topics?.filter(({ isGone }) => !isGone).map(({ topic }) => topic) ?? null
  const answer = await coordinator.read(groupId, (state) =>
    fetchOffsets(
      state,
      { ...group, topics: known },
      { requireStable, topicIdOf: (name) => image.topicsByName.get(name)?.id },
    ),
  )
  const gone = (topics ?? []).filter(({ isGone }) => isGone).map(({ topic }) => unknownTopic(topic))
  return { ...answer, topics: [...answer.topics.map((topic) => withId(image, topic)), ...gone] }
}

/** An id that nobody has is an error; by their names, the offsets of deleted topics can still be asked for. */
function resolved(image: MetadataImage, topic: Topic): { readonly topic: Topic; readonly isGone: boolean } {
  const found = topicOf(image, topic)
  if (found === null) return { topic, isGone: topic.name === '' }
  return { topic: { ...topic, name: found.name, topicId: found.id }, isGone: false }
}

function withId(image: MetadataImage, topic: TopicResult): TopicResult {
  const found = topicOf(image, topic)
  return found === null ? topic : { ...topic, topicId: found.id }
}

function unknownTopic(topic: Topic): TopicResult {
  const { name, topicId, partitionIndexes } = topic
  const unknown = { committedOffset: UNKNOWN_OFFSET, committedLeaderEpoch: -1, metadata: '' }
  const code = unknownTopicCode(topic)
  const partitions = partitionIndexes.map((partitionIndex) => ({ partitionIndex, ...unknown, errorCode: code }))
  return { name, topicId, partitions }
}

/** DeleteTopics. Kafka: `ControllerApis.deleteTopics`, `ReplicationControlManager.deleteTopics`. */
import { KafkaError } from '../../common/kafka-error.ts'
import { type Uuid, ZERO_UUID } from '../../common/uuid.ts'
import type { DeleteTopicsRequest, DeleteTopicsResponse } from '../../protocol/messages/delete-topics.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { MetadataImage, TopicImage } from '../image/metadata-image.ts'
import { type ApiError, apiError, type ControllerResult, NO_ERROR } from './controller-result.ts'

type TopicToDelete = DeleteTopicsRequest['topics'][number]
type DeletableTopicResult = DeleteTopicsResponse['responses'][number]

const BOTH = 'You may not specify both topic name and topic id.'
const NEITHER = 'Neither topic name nor id were specified.'

/** What was deleted, so that the directories of its partitions can go too. */
export interface DeletedTopics {
  readonly response: DeleteTopicsResponse
  readonly deleted: readonly TopicImage[]
}

/**
 * Deletes the topics of `request` that can be deleted; each of the others has its error in the response, in the order of
 * the request. One record per topic: its partitions and settings go with it.
 */
export function deleteTopics(image: MetadataImage, request: DeleteTopicsRequest): ControllerResult<DeletedTopics> {
  const wanted = [...request.topics, ...request.topicNames.map((name) => ({ name, topicId: ZERO_UUID }))]
  const counts = new Map<string, number>()
  for (const topic of wanted) counts.set(keyOf(topic), (counts.get(keyOf(topic)) ?? 0) + 1)
  const deleted = new Map<Uuid, TopicImage>()
  const responses: DeletableTopicResult[] = []
  for (const topic of new Map(wanted.map((each) => [keyOf(each), each])).values()) {
    const isRepeated = (counts.get(keyOf(topic)) ?? 0) > 1
    const found = isRepeated ? repeated(topic) : lookUp(image, topic, deleted)
    if ('errorCode' in found) {
      responses.push({ ...topic, ...found })
    } else {
      deleted.set(found.id, found)
      responses.push({ name: found.name, topicId: found.id, ...NO_ERROR })
    }
  }
  const records = [...deleted.keys()].map(
    (topicId): MetadataRecord => ({ type: 'RemoveTopicRecord', version: 0, data: { topicId } }),
  )
  return { records, response: { response: { throttleTimeMs: 0, responses }, deleted: [...deleted.values()] } }
}

function keyOf({ name, topicId }: TopicToDelete): string {
  return JSON.stringify([name, topicId])
}

function repeated({ name, topicId }: TopicToDelete): ApiError {
  if (name !== null) return invalidRequest(topicId === ZERO_UUID ? 'Duplicate topic name.' : BOTH)
  return invalidRequest(topicId === ZERO_UUID ? NEITHER : 'Duplicate topic id.')
}

function lookUp(
  image: MetadataImage,
  { name, topicId }: TopicToDelete,
  deleted: ReadonlyMap<Uuid, TopicImage>,
): TopicImage | ApiError {
  if (name !== null && topicId !== ZERO_UUID) return invalidRequest(BOTH)
  if (name === null) {
    if (topicId === ZERO_UUID) return invalidRequest(NEITHER)
    return image.topicsById.get(topicId) ?? apiError(new KafkaError('UNKNOWN_TOPIC_ID'))
  }
  const topic = image.topicsByName.get(name)
  if (topic === undefined) return apiError(new KafkaError('UNKNOWN_TOPIC_OR_PARTITION'))
  if (!deleted.has(topic.id)) return topic
  return invalidRequest('The provided topic name maps to an ID that was already supplied.')
}

function invalidRequest(message: string): ApiError {
  return apiError(new KafkaError('INVALID_REQUEST', { message }))
}

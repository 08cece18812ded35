/**
 * OffsetCommit (8): stores how far a group has read. Acknowledged when it is on the disk, and only after the records that it
 * counts as read are: a committed offset never lies behind the end of a log after a power loss.
 */
import type { Clock } from '../../common/clock.ts'
import { errorCode } from '../../common/kafka-error.ts'
import { type CommitContext, commitOffsets } from '../../coordinator/group/commit-offsets.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { offsetCommitResponse } from '../../protocol/messages/offset-commit.ts'
import type { BrokerState } from '../broker-state.ts'
import type { GroupCoordinator } from '../group-coordinator/group-coordinator.ts'
import type { ReplicaManager } from '../replica-manager.ts'
import { patienceOf } from '../request-limits.ts'
import { groupError } from './group-error.ts'
import { topicOf, unknownTopicCode } from './group-topics.ts'

type Request = ApiMap['OffsetCommit']['request']
type Response = ApiMap['OffsetCommit']['response']
type Topic = Request['topics'][number]
type TopicResult = Response['topics'][number]
type Producer = CommitContext['producer']

export interface CommitServices {
  readonly state: BrokerState
  readonly coordinator: GroupCoordinator
  readonly replicas: ReplicaManager
  readonly clock: Clock
}

/** The newest version: nothing is lost between us and the client. */
const API_VERSION = 10

/** A topic of the request: which of its partitions there are, and what is answered for the others. */
interface SortedTopic {
  /** With both its name and its id. */
  readonly known: Topic
  readonly refused: TopicResult['partitions']
}

/**
 * Answers an OffsetCommit request. Errors are per partition. Throws where the directory can't be written, and
 * REQUEST_TIMED_OUT while another process does not let go of the group. Kafka: KafkaApis.handleOffsetCommitRequest.
 */
export async function handleOffsetCommit(
  services: CommitServices,
  request: Request,
  options: RequestOptions,
): Promise<Response> {
  if (request.groupId === '')
    return answer(request.topics.map((topic) => refused(topic, errorCode('INVALID_GROUP_ID'))))
  return answer(await commitKnownTopics(services, request, options))
}

/**
 * Commits what is committed for partitions that exist, in the transaction of `producer` if there is one. One result for each
 * topic, in their order. Throws as `handleOffsetCommit`.
 */
export async function commitKnownTopics(
  services: CommitServices,
  request: Request,
  options: RequestOptions,
  producer?: Producer,
): Promise<TopicResult[]> {
  const image = await services.state.image()
  const sorted = request.topics.map((topic) => sortOut(image, topic))
  const known = sorted.map((topic) => topic.known).filter(({ partitions }) => partitions.length > 0)
  const committed = known.length === 0 ? [] : await commit(services, { ...request, topics: known }, options, producer)
  const results = committed.values()
  return sorted.map(({ known: { name, topicId, partitions }, refused: others }) => {
    const own = partitions.length === 0 ? [] : (results.next().value?.partitions ?? [])
    return { name, topicId, partitions: [...own, ...others] }
  })
}

/** One result for each topic, in their order. */
async function commit(
  { coordinator, replicas, clock }: CommitServices,
  request: Request,
  options: RequestOptions,
  producer: Producer | undefined,
): Promise<readonly TopicResult[]> {
  try {
    await Promise.all(request.topics.map((topic) => syncRecords(replicas, topic)))
    const response = await coordinator.write(
      request.groupId,
      (groups, context) => commitOffsets(groups, request, { ...context, apiVersion: API_VERSION, producer }),
      { isDurable: true, patience: patienceOf(options, clock) },
    )
    return response.topics
  } catch (error) {
    const code = errorCode(groupError(error).error)
    return request.topics.map((topic) => refused(topic, code))
  }
}

function sortOut(image: MetadataImage, topic: Topic): SortedTopic {
  const found = topicOf(image, topic)
  const { name, id: topicId, partitions } = found ?? { name: topic.name, id: topic.topicId, partitions: [] }
  const isThere = ({ partitionIndex }: Topic['partitions'][number]) =>
    partitionIndex >= 0 && partitionIndex < partitions.length
  const missing = topic.partitions.filter((partition) => !isThere(partition))
  const code = found === null ? unknownTopicCode(topic) : errorCode('UNKNOWN_TOPIC_OR_PARTITION')
  return {
    known: { name, topicId, partitions: topic.partitions.filter(isThere) },
    refused: refused({ ...topic, partitions: missing }, code).partitions,
  }
}

async function syncRecords(replicas: ReplicaManager, { name, topicId, partitions }: Topic): Promise<void> {
  await Promise.all(
    partitions.map(async ({ partitionIndex, committedOffset }) => {
      const partition = await replicas.find({ name, id: topicId }, partitionIndex)
      await replicas.syncThrough(partition, committedOffset)
    }),
  )
}

function answer(topics: readonly TopicResult[]): Response {
  return fill(offsetCommitResponse, { topics })
}

function refused({ name, topicId, partitions }: Topic, code: number): TopicResult {
  return { name, topicId, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: code })) }
}

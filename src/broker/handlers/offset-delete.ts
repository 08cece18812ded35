/** OffsetDelete (47): forgets offsets of topics that a group does not read any more (KIP-496). */
import type { Clock } from '../../common/clock.ts'
import { errorCode } from '../../common/kafka-error.ts'
import { deleteOffsets } from '../../coordinator/group/delete-offsets.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { offsetDeleteResponse } from '../../protocol/messages/offset-delete.ts'
import type { BrokerState } from '../broker-state.ts'
import type { GroupCoordinator } from '../group-coordinator/group-coordinator.ts'
import { patienceOf } from '../request-limits.ts'
import { groupError } from './group-error.ts'

type Request = ApiMap['OffsetDelete']['request']
type Response = ApiMap['OffsetDelete']['response']
type Topic = Request['topics'][number]

export interface OffsetDeleteServices {
  readonly state: BrokerState
  readonly coordinator: GroupCoordinator
  readonly clock: Clock
}

/**
 * Answers an OffsetDelete request; what it says is on the disk. Errors of the group as a whole stand at its top. Throws
 * where the directory can't be written, and as handleOffsetCommit. Kafka: KafkaApis.handleOffsetDeleteRequest.
 */
export async function handleOffsetDelete(
  { state, coordinator, clock }: OffsetDeleteServices,
  request: Request,
  options: RequestOptions,
): Promise<Response> {
  if (request.groupId === '') return fill(offsetDeleteResponse, { errorCode: errorCode('INVALID_GROUP_ID') })
  const image = await state.image()
  const known: Topic[] = []
  const unknown: Topic[] = []
  for (const { name, partitions } of request.topics) {
    const existing = image.topicsByName.get(name)?.partitions ?? []
    const isThere = ({ partitionIndex }: Topic['partitions'][number]): boolean => existing[partitionIndex] !== undefined
    const [there, missing] = [partitions.filter(isThere), partitions.filter((each) => !isThere(each))]
    if (there.length > 0) known.push({ name, partitions: there })
    if (missing.length > 0) unknown.push({ name, partitions: missing })
  }
  try {
    const response = await coordinator.write(
      request.groupId,
      (groups) => deleteOffsets(groups, { ...request, topics: known }),
      { isDurable: true, mayChangeNothing: true, patience: patienceOf(options, clock) },
    )
    return { ...response, topics: merged(response.topics, unknown) }
  } catch (error) {
    return fill(offsetDeleteResponse, { errorCode: errorCode(groupError(error).error) })
  }
}

/** One entry a topic: the answers of the coordinator, and UNKNOWN_TOPIC_OR_PARTITION for what is not there. */
function merged(answered: Response['topics'], unknown: readonly Topic[]): Response['topics'] {
  const code = errorCode('UNKNOWN_TOPIC_OR_PARTITION')
  const topics = new Map(answered.map(({ name, partitions }) => [name, partitions]))
  for (const { name, partitions } of unknown) {
    const refused = partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: code }))
    topics.set(name, [...(topics.get(name) ?? []), ...refused])
  }
  return [...topics].map(([name, partitions]) => ({ name, partitions }))
}

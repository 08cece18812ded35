/** ElectLeaders (43): other leaders for partitions. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { apiError } from '../../metadata/controller/controller-result.ts'
import { electLeaders } from '../../metadata/controller/elect-leaders.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

type Request = ApiMap['ElectLeaders']['request']
type Response = ApiMap['ElectLeaders']['response']

/** Answers an ElectLeaders request. Throws what the disk throws. */
export async function handleElectLeaders(state: BrokerState, request: Request): Promise<Response> {
  try {
    return await state.withController((image) => electLeaders(image, request, state.env))
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'INVALID_REQUEST') throw error
    const failed = apiError(error)
    return {
      throttleTimeMs: 0,
      errorCode: failed.errorCode,
      replicaElectionResults: (request.topicPartitions ?? []).map(({ topic, partitions }) => ({
        topic,
        partitionResult: partitions.map((partitionId) => ({ partitionId, ...failed })),
      })),
    }
  }
}

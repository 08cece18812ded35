/** ElectLeaders (43): other leaders for partitions. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { apiError } from '../../metadata/controller/controller-result.ts'
import { electLeaders } from '../../metadata/controller/elect-leaders.ts'
import { presentedLeader } from '../../metadata/controller/take-over.ts'
import type { PartitionState } from '../../metadata/image/partition-state.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

type Request = ApiMap['ElectLeaders']['request']
type Response = ApiMap['ElectLeaders']['response']

/** Answers an ElectLeaders request. Throws what the disk throws. */
export async function handleElectLeaders(state: BrokerState, request: Request): Promise<Response> {
  const { env, several } = state
  // A partition of this broker alone, which nobody has written to since it was made or taken over, is led as it is shown.
  const leaderOf = (partition: PartitionState): number =>
    several === null ? presentedLeader(partition, env.brokerId).leader : partition.leader
  try {
    return await state.withController((image) => electLeaders(image, request, env, leaderOf))
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

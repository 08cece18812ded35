import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

/** Kafka: common.Node. */
export interface Node {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

export interface ClusterDescription {
  readonly clusterId: string
  readonly controllerId: number
  /** The brokers that are alive. */
  readonly nodes: readonly Node[]
}

/** Who is in the cluster. Throws KafkaError. Kafka: Admin.describeCluster. */
export async function describeCluster(
  session: KafkaSession,
  options: RequestOptions = {},
): Promise<ClusterDescription> {
  const request = { includeClusterAuthorizedOperations: false, endpointType: 1, includeFencedBrokers: false }
  const response = await session.request('DescribeCluster', request, options)
  const error = kafkaErrorOf(response.errorCode, response.errorMessage)
  if (error) throw error
  return {
    clusterId: response.clusterId,
    controllerId: response.controllerId,
    nodes: response.brokers.map(({ brokerId, host, port, rack }) => ({ id: brokerId, host, port, rack })),
  }
}

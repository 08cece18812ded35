import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

/** Kafka: common.Node. */
export interface Node {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
  readonly isFenced: boolean
}

export interface ClusterDescription {
  readonly clusterId: string
  readonly controllerId: number
  /** The brokers that are alive, or the controllers. */
  readonly nodes: readonly Node[]
}

export interface DescribeClusterOptions extends RequestOptions {
  /** Whom to ask for: default brokers. */
  readonly endpoints?: 'brokers' | 'controllers'
  /** Brokers too that are not there at the moment. */
  readonly includeFencedBrokers?: boolean
}

/** Who is in the cluster. Throws KafkaError. Kafka: Admin.describeCluster. */
export async function describeCluster(
  session: KafkaSession,
  { endpoints = 'brokers', includeFencedBrokers = false, ...options }: DescribeClusterOptions = {},
): Promise<ClusterDescription> {
  const endpointType = endpoints === 'controllers' ? 2 : 1
  const request = { includeClusterAuthorizedOperations: false, endpointType, includeFencedBrokers }
  const response = await session.request('DescribeCluster', request, options)
  const error = kafkaErrorOf(response.errorCode, response.errorMessage)
  if (error) throw error
  return {
    clusterId: response.clusterId,
    controllerId: response.controllerId,
    nodes: response.brokers.map(({ brokerId, host, port, rack, isFenced }) => {
      return { id: brokerId, host, port, rack, isFenced }
    }),
  }
}

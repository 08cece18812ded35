import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { describeQuorum } from './describe-quorum.ts'

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

/**
 * The id of the cluster. A directory that is none yet becomes one by being asked for its quorum, as a server would have an
 * id from its start. Throws KafkaError.
 */
export async function clusterIdOf(session: KafkaSession, options: DescribeClusterOptions = {}): Promise<string> {
  const { clusterId } = await describeCluster(session, options)
  if (clusterId !== '') return clusterId
  await describeQuorum(session)
  return (await describeCluster(session, options)).clusterId
}

/**
 * The id of a cluster that is there. Throws KafkaError: KAFKA_STORAGE_ERROR where there is none yet, for who only asks
 * makes none. `directory`: what is named then.
 */
export async function existingClusterId(session: KafkaSession, directory: string): Promise<string> {
  const { clusterId } = await describeCluster(session)
  if (clusterId !== '') return clusterId
  throw new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `There is no cluster in ${directory} yet.`,
    hint: 'kafdir topics create NAME makes one.',
  })
}

/** Who is in the cluster; the id is empty for a directory that is no cluster yet. Throws KafkaError. Kafka: Admin.describeCluster. */
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

/** DescribeCluster (60): who is in the cluster, as brokers or as controllers (KIP-919). */
import { KafkaError } from '../../common/kafka-error.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { describeClusterResponse } from '../../protocol/messages/describe-cluster.ts'
import type { BrokerState } from '../broker-state.ts'
import { quorumVoters } from '../quorum-view.ts'
import { ALL_CLUSTER_OPERATIONS, NO_OPERATIONS } from './partition-view.ts'

type Response = ApiMap['DescribeCluster']['response']

/** What a client may take its counterpart for. */
const ENDPOINT_TYPE = { broker: 1, controller: 2 } as const

/**
 * Answers a DescribeCluster request. Whoever has the directory open is the broker of the cluster, and its controller.
 * Brokers that registered once and are not here are fenced. A directory that is no cluster yet has no id.
 */
export async function handleDescribeCluster(
  state: BrokerState,
  request: ApiMap['DescribeCluster']['request'],
): Promise<Response> {
  const { endpointType } = request
  if (endpointType !== ENDPOINT_TYPE.broker && endpointType !== ENDPOINT_TYPE.controller) {
    const { code, message } = new KafkaError('UNSUPPORTED_ENDPOINT_TYPE', {
      message: `Unsupported endpoint type ${endpointType}`,
    })
    return fill(describeClusterResponse, { errorCode: code, errorMessage: message })
  }
  const isController = endpointType === ENDPOINT_TYPE.controller
  return fill(describeClusterResponse, {
    endpointType,
    clusterId: state.clusterId,
    controllerId: state.env.brokerId,
    brokers: isController ? await controllersOf(state) : await brokersOf(state, request.includeFencedBrokers),
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? ALL_CLUSTER_OPERATIONS : NO_OPERATIONS,
  })
}

async function brokersOf(state: BrokerState, includesFenced: boolean): Promise<Response['brokers']> {
  const { brokers } = await state.image()
  const { brokerId } = state.env
  if (state.several !== null) return severalBrokersOf(state, brokers, includesFenced)
  // Where a broker of that id was started on the directory: the address under which clients know it.
  const { host, port } = brokers.get(brokerId)?.endPoints[0] ?? state
  const own = { brokerId, host, port, rack: brokers.get(brokerId)?.rack ?? null, isFenced: false }
  if (!includesFenced) return [own]
  const others = [...brokers.values()].filter(({ brokerId }) => brokerId !== own.brokerId)
  const fenced = others.map(({ brokerId, endPoints, rack }) => {
    const { host, port } = endPoints[0] ?? { host: '', port: -1 }
    return { brokerId, host, port, rack, isFenced: true }
  })
  return [own, ...fenced].sort((a, b) => a.brokerId - b.brokerId)
}

/** Those whose directories can't be used count as fenced, whether anybody has noticed or not. */
function severalBrokersOf(
  { env, host: ownHost, port: ownPort }: BrokerState,
  brokers: MetadataImage['brokers'],
  includesFenced: boolean,
): Response['brokers'] {
  const live = new Set(env.brokers.map(({ id }) => id))
  return [...brokers.values()]
    .filter(({ brokerId }) => includesFenced || live.has(brokerId))
    .map(({ brokerId, endPoints, rack }) => {
      const { host, port } = endPoints[0] ?? { host: ownHost, port: ownPort }
      return { brokerId, host, port, rack, isFenced: !live.has(brokerId) }
    })
    .sort((a, b) => a.brokerId - b.brokerId)
}

async function controllersOf(state: BrokerState): Promise<Response['brokers']> {
  return quorumVoters(state, await state.image()).flatMap(({ id, endpoints }) => {
    const [endpoint] = endpoints
    return endpoint === undefined
      ? []
      : [{ brokerId: id, host: endpoint.host, port: endpoint.port, rack: null, isFenced: false }]
  })
}

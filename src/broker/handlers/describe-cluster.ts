/** DescribeCluster (60): who is in the cluster. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { describeClusterResponse } from '../../protocol/messages/describe-cluster.ts'
import type { BrokerState } from '../broker-state.ts'
import { ALL_CLUSTER_OPERATIONS, NO_OPERATIONS } from './partition-view.ts'

/** What a client may take its counterpart for. */
const ENDPOINT_TYPE = { broker: 1, controller: 2 } as const

/** Answers a DescribeCluster request. The broker that has the directory open is the cluster, and its controller. */
export function handleDescribeCluster(
  state: BrokerState,
  request: ApiMap['DescribeCluster']['request'],
): ApiMap['DescribeCluster']['response'] {
  if (request.endpointType !== ENDPOINT_TYPE.broker) return refusal(request.endpointType)
  return fill(describeClusterResponse, {
    clusterId: state.clusterId,
    controllerId: state.env.brokerId,
    brokers: [{ brokerId: state.env.brokerId, host: state.host, port: state.port, rack: null, isFenced: false }],
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? ALL_CLUSTER_OPERATIONS : NO_OPERATIONS,
  })
}

function refusal(endpointType: number): ApiMap['DescribeCluster']['response'] {
  const isController = endpointType === ENDPOINT_TYPE.controller
  const { code, message } = isController
    ? new KafkaError('MISMATCHED_ENDPOINT_TYPE', {
        message: 'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER',
      })
    : new KafkaError('UNSUPPORTED_ENDPOINT_TYPE', { message: `Unsupported endpoint type ${endpointType}` })
  return fill(describeClusterResponse, { errorCode: code, errorMessage: message })
}

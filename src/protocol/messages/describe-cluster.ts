/** The nodes of the cluster, seen as brokers or as controllers (KIP-700). */
import { array, bool, int8, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const describeClusterRequest = message(
  { name: 'DescribeClusterRequest', apiKey: 60, validVersions: '0-2', flexibleVersions: '0+' },
  {
    includeClusterAuthorizedOperations: bool('0+'),
    endpointType: int8('1+', { default: 1 }),
    includeFencedBrokers: bool('2+'),
  },
)
export type DescribeClusterRequest = MessageOf<typeof describeClusterRequest>

export const describeClusterResponse = message(
  { name: 'DescribeClusterResponse', apiKey: 60, validVersions: '0-2', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+', default: null }),
    endpointType: int8('1+', { default: 1 }),
    clusterId: string('0+'),
    controllerId: int32('0+', { default: -1 }),
    brokers: array('0+', {
      brokerId: int32('0+'),
      host: string('0+'),
      port: int32('0+'),
      rack: string('0+', { nullable: '0+', default: null }),
      isFenced: bool('2+'),
    }),
    clusterAuthorizedOperations: int32('0+', { default: -0x80000000 }),
  },
)
export type DescribeClusterResponse = MessageOf<typeof describeClusterResponse>

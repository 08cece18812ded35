import { describe, expect, it } from 'vitest'
import { apiVersionRanges, handleApiVersions } from '../../../../src/broker/handlers/api-versions.ts'
import { handleDescribeCluster } from '../../../../src/broker/handlers/describe-cluster.ts'
import { handleInitProducerId } from '../../../../src/broker/handlers/init-producer-id.ts'
import type { LazyTransactions } from '../../../../src/broker/lazy-transactions.ts'
import { systemClock } from '../../../../src/common/clock.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import { apiVersionsRequest } from '../../../../src/protocol/messages/api-versions.ts'
import { describeClusterRequest } from '../../../../src/protocol/messages/describe-cluster.ts'
import {
  type InitProducerIdRequest,
  initProducerIdRequest,
} from '../../../../src/protocol/messages/init-producer-id.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { newCluster } from '../../metadata/images.ts'
import { memoryBroker } from './memory-broker.ts'

function voter(voterId: number, endpoints: readonly { name: string; host: string; port: number }[]) {
  const voterDirectoryId = `AAAAAAAAAAAAAAAAAAAAB${'ABCD'.charAt(voterId)}`
  return {
    voterId,
    voterDirectoryId,
    endpoints,
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
  }
}

function registeredBroker(brokerId: number): MetadataRecord {
  const data = {
    brokerId,
    isMigratingZkBroker: false,
    incarnationId: 'MkU3OEVBNTcwNTJENDM2Qg',
    brokerEpoch: 4,
    endPoints: [{ name: 'PLAINTEXT', host: 'b', port: 9092, securityProtocol: 0 }],
    features: [],
    rack: null,
    fenced: true,
    inControlledShutdown: false,
    logDirs: [],
    cordonedLogDirs: null,
  }
  return { type: 'RegisterBrokerRecord', version: 3, data }
}

describe('DescribeCluster', () => {
  it('names the broker of the directory as the cluster', async () => {
    const request = fill(describeClusterRequest, { includeClusterAuthorizedOperations: true })
    expect(await handleDescribeCluster(memoryBroker(), request)).toMatchObject({
      errorCode: 0,
      clusterId: 'Z29sZGVuLWNsdXN0ZXItMQ',
      controllerId: 1,
      brokers: [{ brokerId: 1, host: 'localhost', port: 9092, isFenced: false }],
      clusterAuthorizedOperations: 8096,
    })
  })

  it('says under which address the broker was last started', async () => {
    const { brokers } = await handleDescribeCluster(
      memoryBroker(newCluster(registeredBroker(1))),
      fill(describeClusterRequest, {}),
    )
    expect(brokers).toMatchObject([{ brokerId: 1, host: 'b', port: 9092, isFenced: false }])
  })

  it('makes no cluster: who only looks changes nothing', async () => {
    const makeCluster = () => Promise.reject(new Error('made'))
    const broker = { ...memoryBroker(), clusterId: '', makeCluster }
    expect(await handleDescribeCluster(broker, fill(describeClusterRequest, {}))).toMatchObject({ clusterId: '' })
  })

  it('names the controllers that the metadata log names', async () => {
    const voters = () => [voter(1, [{ name: 'CONTROLLER', host: 'a', port: 9093 }]), voter(2, [])]
    const request = fill(describeClusterRequest, { endpointType: 2 })
    expect(await handleDescribeCluster({ ...memoryBroker(), voters }, request)).toMatchObject({
      errorCode: 0,
      endpointType: 2,
      brokers: [{ brokerId: 1, host: 'a', port: 9093 }],
    })
  })

  it('shows brokers that are not there as fenced, when asked', async () => {
    const broker = memoryBroker(newCluster(registeredBroker(2)))
    const ids = async (includeFencedBrokers: boolean) => {
      const response = await handleDescribeCluster(broker, fill(describeClusterRequest, { includeFencedBrokers }))
      return response.brokers.map(({ brokerId, isFenced }) => [brokerId, isFenced])
    }
    expect(await ids(false)).toEqual([[1, false]])
    expect(await ids(true)).toEqual([
      [1, false],
      [2, true],
    ])
  })

  it('refuses endpoints of other kinds', async () => {
    const request = fill(describeClusterRequest, { endpointType: 3 })
    expect(await handleDescribeCluster(memoryBroker(), request)).toMatchObject({ errorCode: 115, brokers: [] })
  })
})

/** None of these gets as far as a coordinator. */
const NOT_ASKED = {} as LazyTransactions

describe('InitProducerId', () => {
  const ask = (request: Partially<InitProducerIdRequest>) =>
    handleInitProducerId(
      { state: memoryBroker(), clock: systemClock, transactions: NOT_ASKED },
      fill<InitProducerIdRequest>(initProducerIdRequest, { transactionalId: null, ...request }),
    )

  it('gives a new id with epoch 0, also to a producer that had one', async () => {
    expect(await ask({})).toMatchObject({ errorCode: 0, producerId: 40, producerEpoch: 0 })
    expect(await ask({ producerId: 5, producerEpoch: 2 })).toMatchObject({ producerId: 40, producerEpoch: 0 })
  })

  it.each([
    [{ producerId: 7 }, 42],
    [{ producerEpoch: 7 }, 42],
    [{ transactionalId: '' }, 42],
    [{ transactionalId: 'tx', enable2Pc: true }, 53],
    [{ transactionalId: 'tx', keepPreparedTxn: true }, 35],
  ])('refuses %j', async (request, errorCode) => {
    expect(await ask(request)).toMatchObject({ errorCode, producerId: -1, producerEpoch: -1 })
  })
})

describe('ApiVersions', () => {
  const client = { clientSoftwareName: 'kafdir', clientSoftwareVersion: '0.1.0' }

  it('lists what it is given, in the versions that are released, and the features of the cluster', async () => {
    const response = await handleApiVersions(memoryBroker(), fill(apiVersionsRequest, client), [
      'Produce',
      'InitProducerId',
    ])
    expect(response.apiKeys).toEqual([
      { apiKey: 0, minVersion: 3, maxVersion: 13 },
      { apiKey: 22, minVersion: 0, maxVersion: 5 },
    ])
    expect(response.finalizedFeatures).toContainEqual({
      name: 'metadata.version',
      minVersionLevel: 30,
      maxVersionLevel: 30,
    })
    expect(response.supportedFeatures).toContainEqual({ name: 'group.version', minVersion: 0, maxVersion: 1 })
    expect(response.finalizedFeaturesEpoch).toBe(6)
  })

  it('says the same of versions to clients in this process', () => {
    expect(apiVersionRanges(['Metadata'])).toEqual([{ api: 'Metadata', minVersion: 0, maxVersion: 13 }])
  })

  it.each(['', '-x', 'a b'])('refuses a client that calls itself %j', async (clientSoftwareName) => {
    const request = fill(apiVersionsRequest, { ...client, clientSoftwareName })
    expect(await handleApiVersions(memoryBroker(), request, ['Produce'])).toMatchObject({ errorCode: 42, apiKeys: [] })
  })
})

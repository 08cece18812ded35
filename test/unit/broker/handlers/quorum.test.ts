import { describe, expect, it } from 'vitest'
import { handleDescribeQuorum } from '../../../../src/broker/handlers/describe-quorum.ts'
import { handleAddRaftVoter, handleRemoveRaftVoter } from '../../../../src/broker/handlers/raft-voters.ts'
import { handleUnregisterBroker } from '../../../../src/broker/handlers/unregister-broker.ts'
import { handleUpdateFeatures } from '../../../../src/broker/handlers/update-features.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import { describeQuorumRequest } from '../../../../src/protocol/messages/describe-quorum.ts'
import {
  type AddRaftVoterRequest,
  addRaftVoterRequest,
  type RemoveRaftVoterRequest,
  removeRaftVoterRequest,
} from '../../../../src/protocol/messages/raft-voters.ts'
import { unregisterBrokerRequest } from '../../../../src/protocol/messages/unregister-broker.ts'
import { updateFeaturesRequest } from '../../../../src/protocol/messages/update-features.ts'
import { DIRECTORY_ID } from '../../metadata/images.ts'
import { memoryBroker } from './memory-broker.ts'

const OTHER_ID = 'MkU3OEVBNTcwNTJENDM2Qg'
const ENDPOINT = { name: 'CONTROLLER', host: 'localhost', port: 9093 }
const clock = { nowMs: () => 5000, monotonicMs: () => 0 }

function twoVoters() {
  const voter = (voterId: number, voterDirectoryId: string) => ({
    voterId,
    voterDirectoryId,
    endpoints: [ENDPOINT],
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
  })
  return { ...memoryBroker(), voters: () => [voter(1, DIRECTORY_ID), voter(2, OTHER_ID)] }
}

describe('DescribeQuorum', () => {
  const ask = (topicName: string, broker = memoryBroker()) => {
    const topics = [{ topicName, partitions: [{ partitionIndex: 0 }] }]
    return handleDescribeQuorum(broker, fill(describeQuorumRequest, { topics }), clock)
  }

  it('names the node of the directory as the only voter where the log names none', async () => {
    expect((await ask('__cluster_metadata')).topics[0]?.partitions[0]).toEqual({
      partitionIndex: 0,
      errorCode: 0,
      errorMessage: null,
      leaderId: 1,
      leaderEpoch: 1,
      highWatermark: 7,
      currentVoters: [
        {
          replicaId: 1,
          replicaDirectoryId: DIRECTORY_ID,
          logEndOffset: 7,
          lastFetchTimestamp: 5000,
          lastCaughtUpTimestamp: 5000,
        },
      ],
      observers: [],
    })
  })

  it('does not know how far others are', async () => {
    const { topics, nodes } = await ask('__cluster_metadata', twoVoters())
    const voters = topics[0]?.partitions[0]?.currentVoters ?? []
    expect(voters.map(({ logEndOffset }) => logEndOffset)).toEqual([7, -1])
    expect(nodes).toEqual([
      { nodeId: 1, listeners: [ENDPOINT] },
      { nodeId: 2, listeners: [ENDPOINT] },
    ])
  })

  it('knows the metadata log only', async () => {
    expect((await ask('orders')).topics[0]?.partitions[0]).toMatchObject({ errorCode: 3 })
  })
})

describe('RemoveRaftVoter', () => {
  const ask = (request: Partially<RemoveRaftVoterRequest>, broker = memoryBroker()) => {
    return handleRemoveRaftVoter(
      broker,
      fill<RemoveRaftVoterRequest>(removeRaftVoterRequest, { clusterId: null, ...request }),
    )
  }
  const own = `ReplicaKey(id=1, directoryId=${DIRECTORY_ID})`

  it('keeps the last voter, and knows no stranger', async () => {
    expect(await ask({ voterId: 1, voterDirectoryId: DIRECTORY_ID })).toMatchObject({
      errorCode: 127,
      errorMessage: `Cannot remove voter ${own} from the set of voters [${own}]`,
    })
    expect(await ask({ voterId: 1, voterDirectoryId: OTHER_ID })).toMatchObject({
      errorCode: 127,
      errorMessage: `Cannot remove voter ReplicaKey(id=1, directoryId=${OTHER_ID}) from the set of voters [${own}]`,
    })
  })

  it('leaves the set of several controllers to them', async () => {
    const request = { voterId: 2, voterDirectoryId: OTHER_ID }
    expect(await ask(request, twoVoters())).toMatchObject({ errorCode: 7 })
  })

  it('refuses other clusters, and voters without an id', async () => {
    expect(await ask({ clusterId: 'other' })).toMatchObject({ errorCode: 104 })
    expect(await ask({ voterId: 1 })).toMatchObject({
      errorCode: 42,
      errorMessage: "Remove voter request didn't include a valid voter",
    })
  })
})

describe('AddRaftVoter', () => {
  const ask = (request: Partially<AddRaftVoterRequest>) => {
    const all = fill<AddRaftVoterRequest>(addRaftVoterRequest, { clusterId: null, listeners: [ENDPOINT], ...request })
    return handleAddRaftVoter(memoryBroker(), all)
  }

  it('fails as with a controller that does not answer', async () => {
    expect(await ask({ voterId: 3, voterDirectoryId: OTHER_ID })).toMatchObject({
      errorCode: 7,
      errorMessage: 'Aborted add voter operation for since API_VERSIONS returned an error BROKER_NOT_AVAILABLE',
    })
  })

  it('refuses voters that vote already, and such as can not', async () => {
    expect(await ask({ voterId: 1, voterDirectoryId: OTHER_ID })).toMatchObject({ errorCode: 126 })
    expect(await ask({ voterId: 3 })).toMatchObject({ errorCode: 42 })
    expect(await ask({ voterId: 3, voterDirectoryId: OTHER_ID, clusterId: 'x' })).toMatchObject({ errorCode: 104 })
  })
})

describe('UnregisterBroker', () => {
  it('tells who is not registered', async () => {
    const response = await handleUnregisterBroker(memoryBroker(), fill(unregisterBrokerRequest, { brokerId: 7 }))
    expect(response).toMatchObject({ errorCode: 102, errorMessage: 'Broker ID 7 is not currently registered' })
  })
})

describe('UpdateFeatures', () => {
  const ask = (level: number) => {
    const featureUpdates = [{ feature: 'share.version', maxVersionLevel: level, upgradeType: 2 }]
    return handleUpdateFeatures(memoryBroker(), fill(updateFeaturesRequest, { featureUpdates }))
  }

  it('answers for all features at once', async () => {
    expect(await ask(0)).toMatchObject({ errorCode: 0, errorMessage: null })
    expect(await ask(9)).toMatchObject({
      errorCode: 95,
      errorMessage:
        'The update failed for all features since the following feature had an error: Invalid update version 9 for feature share.version. Local controller 1 only supports versions 0-1',
    })
  })
})

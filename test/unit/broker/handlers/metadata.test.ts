import { describe, expect, it } from 'vitest'
import { handleMetadata } from '../../../../src/broker/handlers/metadata.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import { type MetadataRequest, metadataRequest } from '../../../../src/protocol/messages/metadata.ts'
import { replayedStoppedBroker } from '../../metadata/stopped-broker.ts'
import { type MemoryBroker, memoryBroker } from './memory-broker.ts'

function ask(broker: MemoryBroker, request: Partially<MetadataRequest>) {
  return handleMetadata(broker, fill<MetadataRequest>(metadataRequest, { allowAutoTopicCreation: false, ...request }))
}

const named = (...names: readonly string[]) => names.map((name) => ({ name }))

describe('metadata of a directory that a real broker left', () => {
  const broker = memoryBroker(replayedStoppedBroker())

  it('shows the broker of the directory as node, controller and leader of everything', async () => {
    const response = await ask(broker, { topics: null })
    expect(response.brokers).toEqual([{ nodeId: 1, host: 'localhost', port: 9092, rack: null }])
    expect([response.clusterId, response.controllerId]).toEqual(['Z29sZGVuLWNsdXN0ZXItMQ', 1])
    expect(response.topics).toHaveLength(8)
    for (const partition of response.topics.flatMap(({ partitions }) => partitions)) {
      expect(partition).toMatchObject({
        errorCode: 0,
        leaderId: 1,
        replicaNodes: [1],
        isrNodes: [1],
        offlineReplicas: [],
      })
    }
  })

  it('names topics by name and by id, the unknown ones last', async () => {
    const topics = [
      { name: 'nope' },
      { name: null, topicId: 'MkU3OEVBNTcwNTJENDM2Qg' },
      { name: 'one' },
      { name: 'one' },
      { name: 'bad name' },
      { name: null, topicId: 'nVXf1FaIRWmP1-D8giUOcg' },
    ]
    const response = await ask(broker, { topics })
    expect(response.topics.map(({ name, errorCode, partitions }) => [name, errorCode, partitions.length])).toEqual([
      ['three', 0, 3],
      ['one', 0, 4],
      ['nope', 3, 0],
      ['bad name', 17, 0],
      [null, 100, 0],
    ])
  })

  it('tells what may be done only when asked', async () => {
    const silent = await ask(broker, { topics: named('one') })
    const asked = await ask(broker, {
      topics: named('one'),
      includeTopicAuthorizedOperations: true,
      includeClusterAuthorizedOperations: true,
    })
    expect(silent.topics[0]?.topicAuthorizedOperations).toBe(-2147483648)
    expect([asked.topics[0]?.topicAuthorizedOperations, asked.clusterAuthorizedOperations]).toEqual([3576, 8096])
  })

  it('shows no leader where the leader is a broker that is not here', async () => {
    const replay = replayedStoppedBroker()
    const topicId = replay.image.topicsByName.get('one')?.id ?? ''
    const unset = { removingReplicas: null, addingReplicas: null, leaderRecoveryState: -1, directories: null }
    const data = { ...unset, topicId, partitionId: 0, isr: [2], leader: 2, replicas: [2, 1], lastKnownElr: [] }
    replay.apply({ type: 'PartitionChangeRecord', version: 2, data: { ...data, eligibleLeaderReplicas: [] } })
    const { topics } = await ask(memoryBroker(replay), { topics: named('one') })
    expect(topics[0]?.partitions[0]).toMatchObject({ errorCode: 5, leaderId: -1, isrNodes: [2], offlineReplicas: [2] })
  })
})

describe('a topic that does not exist', () => {
  it('is made on demand, with one partition', async () => {
    const broker = memoryBroker()
    const { topics } = await ask(broker, { topics: named('auto', 'bad name'), allowAutoTopicCreation: true })
    expect(topics.map(({ name, errorCode, partitions }) => [name, errorCode, partitions.length])).toEqual([
      ['auto', 0, 1],
      ['bad name', 17, 0],
    ])
    expect(broker.hosted).toEqual(['auto-0'])
  })

  it('is not made when the request does not want it, or the broker does not do it', async () => {
    const unwilling = memoryBroker()
    const off = {
      ...unwilling,
      env: { ...unwilling.env, staticBrokerConfigs: new Map([['auto.create.topics.enable', 'false']]) },
    }
    const answers = [
      await ask(unwilling, { topics: named('auto') }),
      await ask(off, { topics: named('auto'), allowAutoTopicCreation: true }),
    ]
    expect(answers.map(({ topics }) => topics[0]?.errorCode)).toEqual([3, 3])
    expect((await ask(unwilling, { topics: null })).topics).toEqual([])
  })

  it('is told why it can’t be made', async () => {
    const broker = memoryBroker()
    await ask(broker, { topics: named('stock.level'), allowAutoTopicCreation: true })
    const { topics } = await ask(broker, {
      topics: named('stock_level', '__cluster_metadata'),
      allowAutoTopicCreation: true,
    })
    expect(topics.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['stock_level', 17],
      ['__cluster_metadata', 3],
    ])
  })
})

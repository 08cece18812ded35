import { describe, expect, it } from 'vitest'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { demandReplicasElsewhere, unregisterBroker } from '../../../../src/metadata/controller/unregister-broker.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { newCluster, oneBroker } from '../images.ts'

const secondBroker: MetadataRecord = {
  type: 'RegisterBrokerRecord',
  version: 3,
  data: {
    brokerId: 2,
    isMigratingZkBroker: false,
    incarnationId: 'MkU3OEVBNTcwNTJENDM2Qg',
    brokerEpoch: 4,
    endPoints: [],
    features: [],
    rack: null,
    fenced: true,
    inControlledShutdown: false,
    logDirs: [],
    cordonedLogDirs: null,
  },
}

describe('unregistering a broker', () => {
  it('takes it out of the metadata, and out of the replicas in sync', () => {
    const replay = newCluster(secondBroker)
    const brokers = [1, 2].map((id) => ({ id, directories: [] }))
    const topics = [
      {
        name: 'shared',
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [{ partitionIndex: 0, brokerIds: [2, 1] }],
      },
      { name: 'alone', numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 0, brokerIds: [2] }] },
    ]
    const created = createTopics(replay.image, fill(createTopicsRequest, { topics }), { ...oneBroker(), brokers })
    for (const record of created.records) replay.apply(record)
    for (const record of unregisterBroker(replay.image, 2, oneBroker()).records) replay.apply(record)
    expect(replay.image.brokers.has(2)).toBe(false)
    const stateOf = (name: string) => replay.image.topicsByName.get(name)?.partitions[0]
    expect(stateOf('shared')).toMatchObject({ isr: [1], leader: 1, leaderEpoch: 1 })
    // Nobody else has its records.
    expect(stateOf('alone')).toMatchObject({ isr: [], elr: [2], lastKnownElr: [2], leader: -1 })
  })

  it('knows brokers that registered only, and not itself', () => {
    const { image } = newCluster()
    expect(() => unregisterBroker(image, 7, oneBroker())).toThrow('Broker ID 7 is not currently registered')
    expect(() => unregisterBroker(image, 1, oneBroker())).toThrow(
      "Broker 1 is this directory, which can't be unregistered.",
    )
  })

  it('takes any broker as long as another one works', () => {
    const replay = newCluster(secondBroker, { ...secondBroker, data: { ...secondBroker.data, brokerId: 1 } })
    const env = { ...oneBroker(), brokers: [1, 2].map((id) => ({ id, directories: [] })) }
    for (const record of unregisterBroker(replay.image, 1, env).records) replay.apply(record)
    expect([...replay.image.brokers.keys()]).toEqual([2])
  })
})

describe('whether a broker can go without loss', () => {
  const topicId = 'N2JyR2VQUnJSZVM0a1Rh8Q'
  const partition = (partitionId: number, replicas: number[], isr: number[], elr: number[] | null = null) =>
    ({
      type: 'PartitionRecord',
      version: 2,
      data: {
        partitionId,
        topicId,
        replicas,
        isr,
        removingReplicas: [],
        addingReplicas: [],
        leader: isr[0] ?? -1,
        leaderRecoveryState: 0,
        leaderEpoch: 0,
        partitionEpoch: 0,
        directories: replicas.map(() => 'AAAAAAAAAAAAAAAAAAAAAQ'),
        eligibleLeaderReplicas: elr,
        lastKnownElr: null,
      },
    }) as const

  it('is told by the partitions of which nobody else has all records', () => {
    const { image } = newCluster(
      { type: 'TopicRecord', version: 0, data: { name: 'orders', topicId } },
      partition(0, [1, 2], [1, 2]),
      partition(1, [2], [2]),
      partition(2, [1, 2], [2]),
      partition(3, [1, 2], [2], [1]),
      partition(4, [1], [1]),
      partition(5, [1, 2], []),
      partition(6, [1, 2], [], [1]),
      partition(7, [1, 2], [], [2]),
    )
    // An eligible one may lack what was written with acks=1 since, and its disk may be away.
    const message = 'Broker 2 has the only complete replica of orders-1, orders-2, orders-3, orders-5, orders-7.'
    expect(() => demandReplicasElsewhere(image, 2)).toThrow(message)
    expect(() => demandReplicasElsewhere(image, 3)).not.toThrow()
  })

  it('names ten of many', () => {
    const { image } = newCluster(
      { type: 'TopicRecord', version: 0, data: { name: 'orders', topicId } },
      ...Array.from({ length: 13 }, (_, number) => partition(number, [2], [2])),
    )
    expect(() => demandReplicasElsewhere(image, 2)).toThrow(/orders-9 and 3 more\.$/)
  })
})

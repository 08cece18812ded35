import { describe, expect, it } from 'vitest'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { unregisterBroker } from '../../../../src/metadata/controller/unregister-broker.ts'
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
    expect(stateOf('alone')).toMatchObject({ isr: [2], leader: -1 })
  })

  it('knows brokers that registered only, and not itself', () => {
    const { image } = newCluster()
    expect(() => unregisterBroker(image, 7, oneBroker())).toThrow('Broker ID 7 is not currently registered')
    expect(() => unregisterBroker(image, 1, oneBroker())).toThrow(
      "Broker 1 is this directory, which can't be unregistered.",
    )
  })
})

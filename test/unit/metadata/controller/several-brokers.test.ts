import { describe, expect, it } from 'vitest'
import { alterPartition, isrWith } from '../../../../src/metadata/controller/alter-partition.ts'
import { assignReplicas } from '../../../../src/metadata/controller/assign-replicas.ts'
import { clusterBrokers, isActive } from '../../../../src/metadata/controller/cluster-brokers.ts'
import type { ControllerEnv, ControllerResult } from '../../../../src/metadata/controller/controller-result.ts'
import { createPartitions } from '../../../../src/metadata/controller/create-partitions.ts'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { fenceBroker } from '../../../../src/metadata/controller/fence-broker.ts'
import { emptyChange } from '../../../../src/metadata/controller/partition-change.ts'
import { registerBroker } from '../../../../src/metadata/controller/register-broker.ts'
import { unregisterBroker } from '../../../../src/metadata/controller/unregister-broker.ts'
import type { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { createPartitionsRequest } from '../../../../src/protocol/messages/create-partitions.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import { newCluster, oneBroker } from '../images.ts'

const directoryOf = (id: number) => `Q5Gz_1s7RWmVv3wA5gRSl${'ABCDE'.charAt(id)}`
const ascending = (a: number, b: number) => a - b
const noBrokers: ControllerEnv = { ...oneBroker(), brokers: [] }

function take<R>(replay: MetadataReplay, { records, response }: ControllerResult<R>): R {
  for (const record of records) replay.apply(record)
  return response
}

function join(replay: MetadataReplay, brokerId: number, directories = [directoryOf(brokerId)]) {
  const broker = {
    brokerId,
    brokerEpoch: 100 + brokerId,
    incarnationId: 'MkU3OEVBNTcwNTJENDM2Qg',
    directories,
    rack: null,
    host: 'localhost',
    port: 9090 + 2 * brokerId,
    isFenced: false,
  }
  return take(replay, registerBroker(replay.image, broker, noBrokers))
}

function threeBrokers(): MetadataReplay {
  const replay = newCluster()
  for (const id of [1, 2, 3]) join(replay, id)
  return replay
}

function create(replay: MetadataReplay, topic: Partial<{ numPartitions: number; replicationFactor: number }>) {
  const topics = [{ name: 't', numPartitions: -1, replicationFactor: -1, ...topic }]
  return take(replay, createTopics(replay.image, fill(createTopicsRequest, { topics }), noBrokers)).topics[0]
}

describe('a cluster of several brokers', () => {
  it('registers them as Kafka does, each with its own log.dir', () => {
    const { image } = threeBrokers()
    expect([...image.brokers.values()]).toMatchObject([
      { brokerId: 1, brokerEpoch: 101, fenced: false, endPoints: [{ port: 9092 }], logDirs: [directoryOf(1)] },
      { brokerId: 2, brokerEpoch: 102, fenced: false, endPoints: [{ port: 9094 }], logDirs: [directoryOf(2)] },
      { brokerId: 3, brokerEpoch: 103, fenced: false, endPoints: [{ port: 9096 }], logDirs: [directoryOf(3)] },
    ])
  })

  it.each([
    [2, [directoryOf(2)], 'Broker 2 is registered already.'],
    [4, [directoryOf(2)], `Broker 2 is already registered with directory ${directoryOf(2)}`],
    [4, [], 'No directories specified in request'],
    [4, [directoryOf(4), directoryOf(4)], 'Duplicate directory ID in request'],
    [4, ['AAAAAAAAAAAAAAAAAAAAAg'], 'Reserved directory ID in request'],
  ])('refuses broker %i with log.dirs %s', (id, directories, message) => {
    expect(() => join(threeBrokers(), id, directories)).toThrow(message)
  })

  it('spreads leaders and replicas, and knows in which log.dir each is', () => {
    const replay = threeBrokers()
    expect(create(replay, { numPartitions: 6, replicationFactor: 2 })).toMatchObject({ errorCode: 0 })
    const partitions = replay.image.topicsByName.get('t')?.partitions ?? []
    expect(partitions).toHaveLength(6)
    for (const { replicas, isr, leader, directories } of partitions) {
      expect(new Set(replicas).size).toBe(2)
      expect([isr, leader]).toEqual([replicas, replicas[0]])
      expect(directories).toEqual(replicas.map(directoryOf))
    }
    const leaders = partitions.map(({ leader }) => leader).sort(ascending)
    expect(leaders).toEqual([1, 1, 2, 2, 3, 3])
  })

  it('places replicas on fenced brokers too, where they are not in sync', () => {
    const replay = threeBrokers()
    take(replay, fenceBroker(replay.image, 2, noBrokers))
    expect(create(replay, { numPartitions: 4, replicationFactor: 3 })).toMatchObject({ errorCode: 0 })
    for (const { replicas, isr, leader } of replay.image.topicsByName.get('t')?.partitions ?? []) {
      expect(replicas.toSorted(ascending)).toEqual([1, 2, 3])
      expect(isr.toSorted(ascending)).toEqual([1, 3])
      expect(leader).toBe(isr[0])
    }
  })

  it('refuses more replicas than brokers in the words of the request', () => {
    const replay = threeBrokers()
    const reached =
      'The target replication factor of 4 cannot be reached because only 3 broker(s) are registered or some brokers ' +
      'have all their log directories cordoned.'
    expect(create(replay, { replicationFactor: 4 })).toMatchObject({
      errorCode: 38,
      errorMessage: `Unable to replicate the partition 4 time(s): ${reached}`,
    })
    for (const id of [1, 2, 3]) take(replay, fenceBroker(replay.image, id, noBrokers))
    expect(create(replay, { replicationFactor: 1 })).toMatchObject({
      errorCode: 38,
      errorMessage:
        'Unable to replicate the partition 1 time(s): All brokers are currently fenced, or have all their log ' +
        'directories cordoned.',
    })
  })

  it('refuses an assignment to brokers that are all fenced', () => {
    const replay = threeBrokers()
    expect(create(replay, { numPartitions: 1, replicationFactor: 1 })).toMatchObject({ errorCode: 0 })
    take(replay, fenceBroker(replay.image, 2, noBrokers))
    const request = fill(createPartitionsRequest, {
      topics: [{ name: 't', count: 3, assignments: [{ brokerIds: [1] }, { brokerIds: [2] }] }],
    })
    expect(take(replay, createPartitions(replay.image, request, noBrokers)).results).toEqual([
      {
        name: 't',
        errorCode: 39,
        errorMessage:
          'All brokers specified in the manual partition assignment for partition 2 are fenced or in controlled shutdown.',
      },
    ])
  })
})

describe('the brokers of a cluster', () => {
  it('are those that registered and those that the process vouches for, whatever the metadata says of these', () => {
    const replay = threeBrokers()
    take(replay, fenceBroker(replay.image, 1, noBrokers))
    const active = (env: ControllerEnv) => {
      const brokers = clusterBrokers(replay.image, env)
      return [...brokers.keys()].filter((id) => isActive(brokers, id))
    }
    expect(active(noBrokers)).toEqual([2, 3])
    expect(active(oneBroker())).toEqual([1, 2, 3])
    expect([...clusterBrokers(newCluster().image, oneBroker()).keys()]).toEqual([1])
  })
})

describe('a broker that comes with another log.dir', () => {
  const another = directoryOf(4)

  /** Broker 3 is back with a log.dir of its own, and has replicas that are said to be in the former one. */
  function withAnotherLogDir(): MetadataReplay {
    const replay = threeBrokers()
    expect(create(replay, { numPartitions: 1, replicationFactor: 3 })).toMatchObject({ errorCode: 0 })
    take(replay, unregisterBroker(replay.image, 3, noBrokers))
    join(replay, 3, [another])
    return replay
  }

  const partitionOf = ({ image }: MetadataReplay) => {
    const topic = image.topicsByName.get('t')
    const state = topic?.partitions[0]
    if (topic === undefined || state === undefined) throw new Error('no partition')
    return { topicId: topic.id, partition: 0, ...state }
  }

  const joinedIsr = (replay: MetadataReplay) =>
    isrWith(replay.image, partitionOf(replay), new Set([3]), noBrokers).toSorted(ascending)

  const assign = (replay: MetadataReplay, hasLog: boolean) =>
    take(replay, assignReplicas(replay.image, noBrokers, { of: [1, 2, 3], hasLog: () => hasLog }))

  it('is in sync with nothing before its replicas are assigned to it, and could lead after that', () => {
    const replay = withAnotherLogDir()
    expect(joinedIsr(replay)).toEqual([1, 2])
    assign(replay, false)
    const { replicas, directories } = partitionOf(replay)
    expect(directories).toEqual(replicas.map((id) => (id === 3 ? another : directoryOf(id))))
    expect(joinedIsr(replay)).toEqual([1, 2, 3])
    const partition = partitionOf(replay)
    take(replay, alterPartition(replay.image, partition.leader, [{ ...partition, isr: replicas }], noBrokers))
    for (const id of [1, 2]) take(replay, fenceBroker(replay.image, id, noBrokers))
    expect(partitionOf(replay)).toMatchObject({ leader: 3, isr: [3] })
    expect(assignReplicas(replay.image, noBrokers, { of: [1, 2, 3], hasLog: () => true }).records).toEqual([])
  })

  it('keeps the only complete replica where it was, unless its log is in the new log.dir', () => {
    const replay = withAnotherLogDir()
    const { topicId } = partitionOf(replay)
    const data = { ...emptyChange({ topicId, partition: 0 }), isr: [3], leader: -1 }
    replay.apply({ type: 'PartitionChangeRecord', version: 2, data })
    assign(replay, false)
    expect(partitionOf(replay).directories).not.toContain(another)
    assign(replay, true)
    expect(partitionOf(replay).directories).toContain(another)
  })
})

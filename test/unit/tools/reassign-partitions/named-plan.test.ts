import { describe, expect, it } from 'vitest'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { generateAssignment } from '../../../../src/tools/reassign-partitions/generate.ts'
import { namedPlan } from '../../../../src/tools/reassign-partitions/named-plan.ts'
import { partitionFailure } from '../../../../src/tools/reassign-partitions/partition-failure.ts'
import { ReplicaCluster } from '../replica-cluster.ts'

describe('a plan as kafdir reads it', () => {
  it('is what Kafka reads', () => {
    const text = '{"partitions":[{"topic":"a","partition":0,"replicas":[1,2],"log_dirs":["any","/x"]}]}'
    expect(namedPlan(text, 'p.json')).toEqual({
      partitions: [{ topic: 'a', partition: 0, replicas: [1, 2] }],
      moves: [{ topic: 'a', partition: 0, brokerId: 2, path: '/x' }],
    })
  })

  it.each([
    ['', 'p.json is no plan: The text is empty.'],
    ['{"a":1', 'p.json is no plan: Unexpected end-of-input: expected close marker for Object'],
    ['{"version":2}', 'p.json is no plan: Not supported version field value 2'],
    ['{"partitions":[{"topic":"a","partition":"0"}]}', 'p.json is no plan: Expected Integer value, received "0"'],
  ])('is told by the name of its file when it is none: %j', (text, message) => {
    expect(() => namedPlan(text, 'p.json')).toThrow(message)
  })
})

describe('a proposal', () => {
  const cluster = new ReplicaCluster({
    brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
    topics: { orders: [{ replicas: [1] }, { replicas: [1] }] },
  })
  const random = { bytes: (length: number) => new Uint8Array(length) }
  const request = { topics: ['orders'], brokerIds: [1, 2, 3], isRackAware: true }

  it('may have other numbers of replicas', async () => {
    const { proposed } = await generateAssignment(cluster.session(), { ...request, replicationFactor: 3 }, random)
    expect(proposed.map(({ replicas }) => [...replicas].sort((a, b) => a - b))).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
    expect(new Set(proposed.map(({ replicas }) => replicas[0])).size).toBe(2)
  })

  it('says in plain words that there are too few brokers', async () => {
    const few = { ...request, brokerIds: [2], replicationFactor: 2 }
    await expect(generateAssignment(cluster.session(), few, random)).rejects.toMatchObject({
      plain: '1 broker can be used: too few for a replication factor of 2.',
    })
  })
})

describe('a failure', () => {
  it('names its partition once', () => {
    const told = (message: string) =>
      partitionFailure({ topic: 'a', partition: 0 }, new KafkaError('INVALID_REQUEST', { message })).message
    expect(told('Wrong.')).toBe('a-0: Wrong.')
    expect(told('No such partition as a-0.')).toBe('No such partition as a-0.')
  })
})

import { describe, expect, it } from 'vitest'
import { createPartitions } from '../../../../src/clients/admin/create-partitions.ts'
import { createTopics } from '../../../../src/clients/admin/create-topics.ts'
import { deleteTopics } from '../../../../src/clients/admin/delete-topics.ts'
import { describeCluster } from '../../../../src/clients/admin/describe-cluster.ts'
import { describeTopicConfigs } from '../../../../src/clients/admin/describe-configs.ts'
import { listTopics } from '../../../../src/clients/admin/list-topics.ts'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { recordedSession } from './recorded-session.ts'

const exists = { errorCode: errorCode('TOPIC_ALREADY_EXISTS'), errorMessage: "Topic 'b' already exists." }
const fine = { errorCode: 0, errorMessage: null }

describe('createTopics', () => {
  it('asks the controller, with -1 for what the broker shall decide', async () => {
    const { session, requests } = recordedSession([{ topics: [] }])
    await createTopics(session, [{ name: 'a' }, { name: 'b', assignments: [[1, 2], [2]], configs: { x: '1' } }])
    expect(requests).toEqual([
      {
        api: 'CreateTopics',
        options: { target: { kind: 'controller' } },
        request: {
          topics: [
            { name: 'a', numPartitions: -1, replicationFactor: -1, assignments: [], configs: [] },
            {
              name: 'b',
              numPartitions: -1,
              replicationFactor: -1,
              assignments: [
                { partitionIndex: 0, brokerIds: [1, 2] },
                { partitionIndex: 1, brokerIds: [2] },
              ],
              configs: [{ name: 'x', value: '1' }],
            },
          ],
          timeoutMs: 60_000,
          validateOnly: false,
        },
      },
    ])
  })

  it('gives a result or an error for every topic, also for one that the response forgets', async () => {
    const config = { name: 'x', value: '1', readOnly: false, configSource: 1, isSensitive: false }
    const created = { name: 'a', topicId: 'id', numPartitions: 3, replicationFactor: 1, configs: [config], ...fine }
    const { session } = recordedSession([{ topics: [created, { name: 'b', ...exists }] }])
    const results = await createTopics(session, [{ name: 'a' }, { name: 'b' }, { name: 'c' }])
    expect(results.get('a')).toEqual({
      topicId: 'id',
      partitions: 3,
      replicationFactor: 1,
      configs: [{ name: 'x', value: '1', source: 'DYNAMIC_TOPIC_CONFIG', isSensitive: false, isReadOnly: false }],
    })
    expect(results.get('b')).toMatchObject({ error: 'TOPIC_ALREADY_EXISTS', message: "Topic 'b' already exists." })
    expect(results.get('c')).toMatchObject({ error: 'UNKNOWN_SERVER_ERROR' })
  })

  it('sends nothing for a name that no request can carry', async () => {
    const { session, requests } = recordedSession([])
    const results = await createTopics(session, [{ name: '' }])
    expect(results.get('')).toMatchObject({ error: 'INVALID_TOPIC_EXCEPTION' })
    expect(requests).toEqual([])
  })
})

describe('deleteTopics', () => {
  it('names each topic once, and gives true or an error', async () => {
    const { session, requests } = recordedSession([
      {
        responses: [
          { name: 'a', ...fine },
          { name: 'b', errorCode: 3, errorMessage: null },
        ],
      },
    ])
    const results = await deleteTopics(session, ['a', 'b'])
    expect(results.get('a')).toBe(true)
    expect(results.get('b')).toMatchObject({ error: 'UNKNOWN_TOPIC_OR_PARTITION' })
    expect(requests[0]?.request).toMatchObject({ topics: [{ name: 'a' }, { name: 'b' }], topicNames: [] })
  })

  it('asks nobody when there is nothing to delete', async () => {
    const { session, requests } = recordedSession([])
    expect((await deleteTopics(session, [])).size).toBe(0)
    expect(requests).toEqual([])
  })
})

describe('createPartitions', () => {
  it('tells no assignment from an empty one', async () => {
    const { session, requests } = recordedSession([{ results: [{ name: 'a', ...fine }] }])
    const topics = [
      { name: 'a', totalCount: 4 },
      { name: 'b', totalCount: 4, assignments: [] },
      { name: 'c', totalCount: 4, assignments: [[1]] },
    ]
    const results = await createPartitions(session, topics)
    expect(requests[0]?.request).toMatchObject({
      topics: [{ assignments: null }, { assignments: [] }, { assignments: [{ brokerIds: [1] }] }],
    })
    expect(results.get('a')).toBe(true)
    expect(results.get('b')).toMatchObject({ error: 'UNKNOWN_SERVER_ERROR' })
  })
})

describe('listTopics', () => {
  const row = (name: string, isInternal = false) => ({ name, topicId: `id-${name}`, isInternal, partitions: [{}, {}] })

  it("sorts names by their UTF-16 units and leaves Kafka's own topics out", async () => {
    const response = { errorCode: 0, topics: [row('b'), row('_x', true), row('B'), row('a_'), row('aB')] }
    const { session } = recordedSession([response, response])
    const names = async (listInternal: boolean) => (await listTopics(session, { listInternal })).map(({ name }) => name)
    expect(await names(true)).toEqual(['B', '_x', 'aB', 'a_', 'b'])
    expect(await names(false)).toEqual(['B', 'aB', 'a_', 'b'])
  })

  it('throws what concerns the whole request', async () => {
    const { session } = recordedSession([{ errorCode: errorCode('REBOOTSTRAP_REQUIRED'), topics: [] }])
    await expect(listTopics(session)).rejects.toMatchObject({ error: 'REBOOTSTRAP_REQUIRED' })
  })
})

describe('describeTopicConfigs', () => {
  it('keeps the order of the response and names the sources', async () => {
    const entry = (name: string, configSource: number) => ({
      name,
      value: '1',
      configSource,
      readOnly: false,
      isSensitive: false,
    })
    const configs = [entry('z', 5), entry('a', 4), entry('m', 3), entry('n', 99)]
    const { session } = recordedSession([{ results: [{ resourceName: 't', configs, ...fine }] }])
    const entries = (await describeTopicConfigs(session, ['t'])).get('t')
    expect(entries).toMatchObject([
      { name: 'z', source: 'DEFAULT_CONFIG' },
      { name: 'a', source: 'STATIC_BROKER_CONFIG' },
      { name: 'm', source: 'DYNAMIC_DEFAULT_BROKER_CONFIG' },
      { name: 'n', source: 'UNKNOWN' },
    ])
  })
})

describe('describeCluster', () => {
  it('gives the live brokers', async () => {
    const brokers = [{ brokerId: 1, host: 'h', port: 9092, rack: null, isFenced: false }]
    const { session } = recordedSession([{ clusterId: 'c', controllerId: 1, brokers, ...fine }])
    expect(await describeCluster(session)).toEqual({
      clusterId: 'c',
      controllerId: 1,
      nodes: [{ id: 1, host: 'h', port: 9092, rack: null, isFenced: false }],
    })
  })
})

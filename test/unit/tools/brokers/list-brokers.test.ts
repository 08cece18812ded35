import { describe, expect, it } from 'vitest'
import { parseBrokerId, parseBrokerIds } from '../../../../src/tools/brokers/broker-id.ts'
import { listBrokers } from '../../../../src/tools/brokers/list-brokers.ts'
import { ReplicaCluster } from '../replica-cluster.ts'

describe('listBrokers', () => {
  it('counts what each broker has, leads and lags behind with, fenced ones too', async () => {
    const cluster = new ReplicaCluster({
      brokers: [{ id: 3, isFenced: true }, { id: 1, rack: 'a' }, { id: 2 }],
      topics: {
        orders: [
          { replicas: [1, 2, 3], isr: [1, 2] },
          { replicas: [3, 1, 2], isr: [1] },
        ],
        payments: [{ replicas: [2] }],
      },
      logDirs: {
        1: [{ path: '/one', replicas: { 'orders-0': 5, 'orders-1': 7 } }],
        2: [{ path: '/two', error: 'KAFKA_STORAGE_ERROR' }],
        3: [],
      },
    })
    const session = cluster.session()
    // The topics, of which Metadata tells.
    const request: typeof session.request = async (api, asked, options) =>
      api === 'Metadata'
        ? ({ errorCode: 0, topics: ['orders', 'payments'].map((name) => ({ name, partitions: [] })) } as never)
        : session.request(api, asked, options)
    const brokers = await listBrokers({ ...session, request })
    expect(
      brokers.map(({ id, isFenced, rack, logDir, sizeBytes, replicas, leaders, behind, problem }) => {
        return { id, isFenced, rack, logDir, sizeBytes, replicas, leaders, behind, problem: problem?.error ?? null }
      }),
    ).toEqual([
      {
        id: 1,
        isFenced: false,
        rack: 'a',
        logDir: '/one',
        sizeBytes: 12,
        replicas: 2,
        leaders: 2,
        behind: 0,
        problem: null,
      },
      {
        ...{ id: 2, isFenced: false, rack: null, logDir: '/two', sizeBytes: null },
        ...{ replicas: 3, leaders: 1, behind: 1, problem: 'KAFKA_STORAGE_ERROR' },
      },
      {
        ...{ id: 3, isFenced: true, rack: null, logDir: null, sizeBytes: null },
        ...{ replicas: 2, leaders: 0, behind: 2, problem: 'CLUSTER_AUTHORIZATION_FAILED' },
      },
    ])
  })
})

describe('ids of brokers', () => {
  it('are whole numbers', () => {
    expect(parseBrokerId('7')).toBe(7)
    expect(parseBrokerIds('3, 1,3')).toEqual([3, 1])
  })

  it.each(['x', '-1', '1.5', ''])('are not %j', (word) => {
    expect(() => parseBrokerId(word)).toThrow(`'${word}' is no id of a broker.`)
  })
})

import { describe, expect, it } from 'vitest'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { electNamed, namedPartitions } from '../../../../src/tools/leader-election/elect-named.ts'
import { type MemoryBrokers, ReplicaCluster } from '../replica-cluster.ts'

const is: MemoryBrokers = {
  topics: { orders: [{ replicas: [1, 2] }, { replicas: [2, 1] }], payments: [{ replicas: [1, 2], leader: -1 }] },
}

/** Metadata tells of the topics too. */
function sessionOver(cluster: ReplicaCluster): KafkaSession {
  const session = cluster.session()
  const names = Object.keys(is.topics ?? {})
  return {
    ...session,
    request: async (api, asked, options) =>
      api === 'Metadata'
        ? ({ errorCode: 0, topics: names.map((name) => ({ name, partitions: [] })) } as never)
        : session.request(api, asked, options),
  }
}

describe('namedPartitions', () => {
  it('takes whole topics and single partitions, each once', async () => {
    const session = sessionOver(new ReplicaCluster(is))
    expect(await namedPartitions(session, ['orders:1', 'payments', 'orders:1'])).toEqual([
      { topic: 'payments', partition: 0 },
      { topic: 'orders', partition: 1 },
    ])
    expect(await namedPartitions(session, ['orders'])).toHaveLength(2)
  })

  it('asks whether another topic is meant', async () => {
    const session = sessionOver(new ReplicaCluster(is))
    await expect(namedPartitions(session, ['ordres:0'])).rejects.toMatchObject({
      message: "Topic 'ordres' does not exist.",
      hint: 'Did you mean orders?',
    })
  })
})

describe('electNamed', () => {
  it('tells of each partition what became of it and who leads', async () => {
    const cluster = new ReplicaCluster({
      ...is,
      electionErrors: {
        'orders-1': ['ELECTION_NOT_NEEDED', 'Fine.'],
        'payments-0': ['PREFERRED_LEADER_NOT_AVAILABLE', 'Gone.'],
      },
    })
    const wanted = [
      { topic: 'payments', partition: 0 },
      { topic: 'orders', partition: 1 },
      { topic: 'orders', partition: 0 },
    ]
    const elections = await electNamed(cluster.session(), 'preferred', wanted)
    expect(elections.map(({ error, ...each }) => ({ ...each, error: error?.error ?? null }))).toEqual([
      { topic: 'payments', partition: 0, leader: null, result: 'failed', error: 'PREFERRED_LEADER_NOT_AVAILABLE' },
      { topic: 'orders', partition: 1, leader: 2, result: 'unchanged', error: null },
      { topic: 'orders', partition: 0, leader: 1, result: 'elected', error: null },
    ])
    expect(await electNamed(cluster.session(), 'preferred', null)).toHaveLength(3)
  })
})

import { expect, test } from 'vitest'
import type { DirectorySession } from '../../src/cluster/open-cluster.ts'
import { copyTopic } from '../../src/tools/cp/copy-topic.ts'
import { BrokerCluster, consume, createTopic, describe as describeTopic, produce } from '../processes/broker-cluster.ts'

async function copied(source: DirectorySession, target: DirectorySession): Promise<readonly number[]> {
  const { signal } = new AbortController()
  const outcome = await copyTopic(
    { session: source, topic: 'orders' },
    { session: target, topic: 'orders-copy' },
    { partitions: undefined, from: 'earliest', to: 'latest', isolationLevel: 'read_uncommitted', signal },
  )
  expect(outcome.failure).toBeNull()
  expect(await consume(target, 'orders-copy')).toStrictEqual(['a', 'b'])
  return (await describeTopic(target, 'orders-copy')).partitions.map(({ replicaNodes }) => replicaNodes.length)
}

async function withOrders(): Promise<DirectorySession> {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders', { configs: { 'min.insync.replicas': '2' } })
  expect((await produce(session, 'orders', ['a', 'b'])).errorCode).toBe(0)
  return session
}

test('a copy has as many replicas as its source, and can be written to', async () => {
  const session = await withOrders()
  expect(await copied(session, session)).toStrictEqual([3])
}, 20_000)

test('a copy in a cluster of fewer brokers has as many replicas as there are, and can be written to', async () => {
  const session = await withOrders()
  const target = await (await BrokerCluster.withBrokers(1)).open()
  expect(await copied(session, target)).toStrictEqual([1])
}, 20_000)

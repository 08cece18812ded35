import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { fill } from '../../src/protocol/fill.ts'
import { describeLogDirsRequest } from '../../src/protocol/messages/describe-log-dirs.ts'
import { BrokerCluster, consume, createTopic, describe as describeTopic, produce } from '../processes/broker-cluster.ts'

test('a broker that comes back with an empty disk under its old id leads when the others have gone', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  expect((await produce(session, 'orders', ['a', 'b'])).errorCode).toBe(0)
  await session.removeBroker(3)
  renameSync(cluster.logDir(3), path.join(cluster.root, 'old-3'))
  expect((await session.addBroker({})).brokerId).toBe(3)
  await session.catchUpReplicas()
  await expectReplicaOf3(cluster)
})

test('a broker whose disk was formatted anew for it registers with that one, and leads when the others have gone', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  expect((await produce(session, 'orders', ['a', 'b'])).errorCode).toBe(0)
  const properties = readFileSync(path.join(cluster.logDir(3), 'meta.properties'), 'utf8')
  renameSync(cluster.logDir(3), path.join(cluster.root, 'old-3'))
  mkdirSync(cluster.logDir(3))
  const another = properties.replace(/directory\.id=.*/, 'directory.id=C5Gz_1s7RWmVv3wA5gRSlQ')
  writeFileSync(path.join(cluster.logDir(3), 'meta.properties'), another)
  await (await cluster.open()).catchUpReplicas()
  await expectReplicaOf3(cluster)
})

/** Broker 3 has all, says so, and leads alone. */
async function expectReplicaOf3(cluster: BrokerCluster): Promise<void> {
  const session = await cluster.open()
  const [before] = (await describeTopic(session, 'orders')).partitions
  expect(before?.isrNodes.toSorted()).toEqual([1, 2, 3])
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
  const { results } = await session.request('DescribeLogDirs', fill(describeLogDirsRequest, { topics: null }), {
    target: { kind: 'node', nodeId: 3 },
  })
  expect(results[0]?.topics.map(({ name }) => name)).toContain('orders')
  for (const id of [1, 2]) {
    renameSync(cluster.logDir(id), path.join(cluster.root, `away-${id}`))
    await session.catchUpReplicas()
  }
  expect((await describeTopic(session, 'orders')).partitions).toMatchObject([{ leaderId: 3, isrNodes: [3] }])
  expect(await consume(await cluster.open(), 'orders')).toEqual(['a', 'b'])
}

import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { errorCode } from '../../src/common/kafka-error.ts'
import { ZERO_UUID } from '../../src/common/uuid.ts'
import { fill } from '../../src/protocol/fill.ts'
import { deleteTopicsRequest } from '../../src/protocol/messages/delete-topics.ts'
import { listBrokers } from '../../src/tools/brokers/list-brokers.ts'
import {
  BrokerCluster,
  commit,
  committed,
  consume,
  createTopic,
  describe as describeTopic,
  latestOffset,
  produce,
} from '../processes/broker-cluster.ts'

test('brokers are added, registered, and hold replicas of a topic', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders', { partitions: 3 })
  expect(readFileSync(path.join(cluster.root, 'metadata-quorum'), 'utf8')).toContain('in-sync=1,2,3\n')
  for (const id of [1, 2, 3]) expect(existsSync(path.join(cluster.logDir(id), 'orders-0'))).toBe(true)
  const { partitions } = await describeTopic(session, 'orders')
  expect(partitions.map(({ isrNodes }) => isrNodes.toSorted((a, b) => a - b))).toStrictEqual([
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3],
  ])
  expect(new Set(partitions.map(({ leaderId }) => leaderId)).size).toBe(3)
  expect(cluster.unequalReplicas('__cluster_metadata-0', [1, 2, 3])).toStrictEqual([])
})

test('what is produced is in all replicas, byte by byte', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  for (let n = 0; n < 20; n++)
    expect(await produce(session, 'orders', [`v${n}`])).toStrictEqual({ errorCode: 0, baseOffset: n })
  expect(await consume(session, 'orders')).toHaveLength(20)
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
})

test('a partition that only some replicas have a directory of, as a killed creator leaves it, is a new one', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  const leader = (await describeTopic(session, 'orders')).partitions[0]?.leaderId ?? 0
  rmSync(path.join(cluster.logDir(leader), 'orders-0'), { recursive: true })
  const other = await cluster.open()
  expect(await latestOffset(other, 'orders')).toBe(0)
  expect(await consume(other, 'orders')).toStrictEqual([])
  expect(await produce(other, 'orders', ['a'])).toStrictEqual({ errorCode: 0, baseOffset: 0 })
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
})

test('a directory that goes away is replaced by its followers, and catches up when it is back', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  const leader = (await describeTopic(session, 'orders')).partitions[0]?.leaderId ?? 0
  expect((await produce(session, 'orders', ['a', 'b'])).errorCode).toBe(0)
  renameSync(cluster.logDir(leader), `${cluster.logDir(leader)}.away`)
  expect(await produce(session, 'orders', ['c'])).toStrictEqual({ errorCode: 0, baseOffset: 2 })
  const other = await cluster.open()
  expect(await consume(other, 'orders')).toStrictEqual(['a', 'b', 'c'])
  const without = (await describeTopic(other, 'orders')).partitions[0]
  expect(without?.leaderId).not.toBe(leader)
  expect(without?.isrNodes).toHaveLength(2)
  renameSync(`${cluster.logDir(leader)}.away`, cluster.logDir(leader))
  await other.catchUpReplicas()
  expect((await describeTopic(other, 'orders')).partitions[0]?.isrNodes.toSorted((a, b) => a - b)).toStrictEqual([
    1, 2, 3,
  ])
  expect(await produce(session, 'orders', ['d'])).toStrictEqual({ errorCode: 0, baseOffset: 3 })
  expect(await latestOffset(other, 'orders')).toBe(4)
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
})

test('a partition with too few replicas in sync refuses acks=all, and takes acks=1', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders', { configs: { 'min.insync.replicas': '3' } })
  expect((await produce(session, 'orders', ['a'])).errorCode).toBe(0)
  renameSync(cluster.logDir(3), `${cluster.logDir(3)}.away`)
  expect((await produce(session, 'orders', ['b'])).errorCode).toBe(errorCode('NOT_ENOUGH_REPLICAS'))
  expect((await produce(session, 'orders', ['c'], { acks: 1 })).errorCode).toBe(0)
  expect(await consume(session, 'orders')).toStrictEqual(['a', 'c'])
})

test('who describes a topic sees the replicas in sync that can be', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders', { partitions: 3 })
  renameSync(cluster.logDir(3), `${cluster.logDir(3)}.away`)
  for (const partition of [0, 1, 2]) {
    expect((await produce(session, 'orders', ['a'], { partition })).errorCode).toBe(0)
  }
  await session.close()
  renameSync(`${cluster.logDir(3)}.away`, cluster.logDir(3))
  const { partitions } = await describeTopic(await cluster.open(), 'orders')
  expect(partitions.map(({ isrNodes }) => isrNodes.length)).toStrictEqual([3, 3, 3])
})

test('a writer that finds too few replicas in sync sees himself to those that are back', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders', { configs: { 'min.insync.replicas': '2' } })
  expect((await produce(session, 'orders', ['a'])).errorCode).toBe(0)
  for (const id of [2, 3]) renameSync(cluster.logDir(id), `${cluster.logDir(id)}.away`)
  expect((await produce(session, 'orders', ['b'])).errorCode).toBe(errorCode('NOT_ENOUGH_REPLICAS'))
  for (const id of [2, 3]) renameSync(`${cluster.logDir(id)}.away`, cluster.logDir(id))
  // At once: nobody looks at the directories as often as that.
  expect(await produce(session, 'orders', ['c'])).toStrictEqual({ errorCode: 0, baseOffset: 1 })
  await session.catchUpReplicas()
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
})

test('the first broker may go as well: the metadata is in the others', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  await produce(session, 'orders', ['a'])
  renameSync(cluster.logDir(1), `${cluster.logDir(1)}.away`)
  const other = await cluster.open()
  await createTopic(other, 'payments', { replicationFactor: 2 })
  expect((await produce(session, 'orders', ['b'])).errorCode).toBe(0)
  expect(readFileSync(path.join(cluster.root, 'metadata-quorum'), 'utf8')).toContain('in-sync=2,3\n')
  renameSync(`${cluster.logDir(1)}.away`, cluster.logDir(1))
  const third = await cluster.open()
  await third.catchUpReplicas()
  expect(readFileSync(path.join(cluster.root, 'metadata-quorum'), 'utf8')).toContain('in-sync=1,2,3\n')
  expect(cluster.unequalReplicas('__cluster_metadata-0', [1, 2, 3])).toStrictEqual([])
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
  expect(await consume(third, 'orders')).toStrictEqual(['a', 'b'])
})

test('topics that were deleted while a directory was away are not in it when it is back', async () => {
  const cluster = await BrokerCluster.withBrokers(2)
  const session = await cluster.open()
  await createTopic(session, 'orders', { replicationFactor: 2 })
  await createTopic(session, 'payments', { replicationFactor: 2 })
  renameSync(cluster.logDir(2), `${cluster.logDir(2)}.away`)
  await session.request('DeleteTopics', fill(deleteTopicsRequest, { topics: [{ name: 'orders', topicId: ZERO_UUID }] }))
  renameSync(`${cluster.logDir(2)}.away`, cluster.logDir(2))
  const other = await cluster.open()
  await other.catchUpReplicas()
  expect(existsSync(path.join(cluster.logDir(2), 'orders-0'))).toBe(false)
  expect(existsSync(path.join(cluster.logDir(2), 'payments-0'))).toBe(true)
})

test('what a group has committed survives the loss of any directory', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  await produce(session, 'orders', ['a', 'b', 'c'])
  expect(await commit(session, 'audit', 'orders', 1)).toBe(0)
  for (const lost of [1, 2, 3]) {
    const other = await cluster.open()
    renameSync(cluster.logDir(lost), `${cluster.logDir(lost)}.away`)
    expect(await committed(other, 'audit', 'orders')).toBe(lost)
    expect(await commit(session, 'audit', 'orders', lost + 1)).toBe(0)
    expect(await committed(other, 'audit', 'orders')).toBe(lost + 1)
    renameSync(`${cluster.logDir(lost)}.away`, cluster.logDir(lost))
    await other.catchUpReplicas()
  }
})

test('a broker that holds the only replica of a partition is not removed, and another one is', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders', { partitions: 3, replicationFactor: 1 })
  await expect(session.removeBroker(3)).rejects.toThrow(/only complete replica of orders-\d/)
  await session.request('DeleteTopics', fill(deleteTopicsRequest, { topics: [{ name: 'orders', topicId: ZERO_UUID }] }))
  expect(await session.removeBroker(3)).toMatchObject({ brokerId: 3 })
  expect(readFileSync(path.join(cluster.root, 'metadata-quorum'), 'utf8')).toContain('in-sync=1,2\n')
  const other = await cluster.open()
  await createTopic(other, 'payments', { replicationFactor: 2 })
  expect((await produce(session, 'payments', ['a'])).errorCode).toBe(0)
  await session.removeBroker(2)
  expect(existsSync(path.join(cluster.root, 'metadata-quorum'))).toBe(false)
  expect((await produce(await cluster.open(), 'payments', ['b'], { acks: 1 })).errorCode).toBe(0)
})

test('a fenced broker leads nothing until it is unfenced', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders', { partitions: 6 })
  await session.fenceBroker(2)
  expect(cluster.notices).toStrictEqual(['Broker 2 is fenced: other brokers lead its partitions.'])
  const fenced = (await describeTopic(session, 'orders')).partitions
  expect(fenced.some(({ isrNodes, leaderId }) => isrNodes.includes(2) || leaderId === 2)).toBe(false)
  await session.catchUpReplicas()
  expect((await describeTopic(session, 'orders')).partitions[0]?.isrNodes).not.toContain(2)
  // By hand, or because it is not there: who asks is told apart.
  renameSync(cluster.logDir(3), `${cluster.logDir(3)}.away`)
  const listed = await listBrokers(await cluster.open())
  expect(listed.map(({ id, isFenced, problem }) => [id, isFenced, problem?.error ?? null])).toStrictEqual([
    [1, false, null],
    [2, true, null],
    [3, true, 'KAFKA_STORAGE_ERROR'],
  ])
  expect(listed[1]).toMatchObject({ logDir: cluster.logDir(2) })
  renameSync(`${cluster.logDir(3)}.away`, cluster.logDir(3))
  await session.unfenceBroker(2)
  await session.catchUpReplicas()
  const { partitions } = await describeTopic(session, 'orders')
  expect(partitions.every(({ isrNodes }) => isrNodes.length === 3)).toBe(true)
})

test('a process that was open before the second broker came writes to its replicas too', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const early = await cluster.open()
  await createTopic(early, 'orders', { replicationFactor: 1 })
  expect((await produce(early, 'orders', ['a'])).errorCode).toBe(0)
  const session = await cluster.open()
  await session.addBroker({})
  await createTopic(session, 'payments', { replicationFactor: 2 })
  expect((await produce(early, 'payments', ['a'])).errorCode).toBe(0)
  expect((await produce(early, 'orders', ['b'])).errorCode).toBe(0)
  expect(cluster.unequalReplicas('payments-0', [1, 2])).toStrictEqual([])
  expect(cluster.unequalReplicas('__cluster_metadata-0', [1, 2])).toStrictEqual([])
})

test('a log.dir at another place is linked, and one of another cluster refused', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const elsewhere = await BrokerCluster.withBrokers(1)
  const session = await cluster.open()
  await expect(session.addBroker({ logDir: elsewhere.logDir(1) })).rejects.toThrow('belongs to another cluster')
  await expect(session.addBroker({ logDir: cluster.logDir(1) })).rejects.toThrow('is the log.dir of broker 1 already')
  const target = path.join(elsewhere.root, 'disk', 'kafka')
  expect(await session.addBroker({ logDir: target })).toStrictEqual({ brokerId: 2, logDir: target })
  await expect(session.addBroker({ logDir: target })).rejects.toThrow('is the log.dir of broker 2 already')
  await createTopic(session, 'orders', { replicationFactor: 2 })
  await produce(session, 'orders', ['a'])
  expect(cluster.unequalReplicas('orders-0', [1, 2])).toStrictEqual([])
  expect(existsSync(path.join(target, 'orders-0'))).toBe(true)
})

test('a directory of another cluster in the place of a broker is not taken for it', async () => {
  const cluster = await BrokerCluster.withBrokers(2)
  const stranger = await BrokerCluster.withBrokers(2)
  const session = await cluster.open()
  await createTopic(session, 'orders', { replicationFactor: 2 })
  await produce(session, 'orders', ['a'])
  renameSync(cluster.logDir(2), `${cluster.logDir(2)}.away`)
  renameSync(stranger.logDir(2), cluster.logDir(2))
  const other = await cluster.open()
  expect((await produce(other, 'orders', ['b'])).errorCode).toBe(0)
  expect((await describeTopic(other, 'orders')).partitions[0]?.isrNodes).toStrictEqual([1])
  expect(existsSync(path.join(cluster.logDir(2), 'orders-0'))).toBe(false)
})

/** Lives of a cluster, short enough to be cut off at every call, in which all happens that changes a file. */

import { electLeaders } from '../../src/clients/admin/elect-leaders.ts'
import { alterPartitionReassignments } from '../../src/clients/admin/partition-reassignments.ts'
import type { ClusterDriver } from './cluster-driver.ts'

export interface Workload {
  readonly name: string
  readonly live: (driver: ClusterDriver) => Promise<void>
}

/** A few records roll a segment, and most batches have index entries. */
const SMALL = { 'internal.segment.bytes': '400', 'index.interval.bytes': '60', 'file.delete.delay.ms': '1000' }
const COMPACTED = {
  ...SMALL,
  'cleanup.policy': 'compact',
  'min.cleanable.dirty.ratio': '0.0',
  'delete.retention.ms': '0',
}

/** Two processes write with all acks, delete, expire, compact; topics come, grow, go and come back. */
async function records(driver: ClusterDriver): Promise<void> {
  await driver.createTopic('a', 'orders', { partitions: 2, configs: SMALL })
  for (const keys of ['ab', 'c', 'de']) await driver.append('a', { topic: 'orders', keys })
  await Promise.all([
    driver.append('a', { topic: 'orders', keys: 'fg' }),
    driver.append('b', { topic: 'orders', keys: 'h', acks: 1 }),
    driver.append('b', { topic: 'orders', keys: 'ij', partition: 1, acks: 0, writer: 'zero' }),
  ])
  for (const keys of ['k', 'lm', 'n']) await driver.append('b', { topic: 'orders', keys, acks: 1, sizeBytes: 90 })
  await driver.append('a', { topic: 'orders', keys: 'op' })
  await driver.createTopic('b', 'users', { configs: COMPACTED })
  for (const keys of ['ab', 'ac', 'b', 'a', 'd-c', 'ab', 'e']) {
    await driver.append('a', { topic: 'users', keys, sizeBytes: 100 })
  }
  await driver.cleanUp('a', { force: true })
  await driver.append('b', { topic: 'users', keys: 'ae', sizeBytes: 100 })
  driver.wait(2000)
  await driver.cleanUp('b', { force: true })
  await driver.deleteRecords('a', 'orders', 6)
  await driver.append('b', { topic: 'orders', keys: 'qr' })
  await driver.end('a')
  await driver.setConfig('b', 'orders', 'retention.ms', '5000')
  driver.wait(10_000)
  await driver.append('a', { topic: 'orders', keys: 'st', sizeBytes: 120 })
  await driver.cleanUp('a')
  driver.wait(2000)
  await driver.cleanUp('b')
  await driver.addPartitions('a', 'orders', 3)
  await driver.append('b', { topic: 'orders', partition: 2, keys: 'u' })
  await driver.deleteTopic('a', 'users')
  await driver.createTopic('b', 'users', { configs: COMPACTED })
  await driver.append('a', { topic: 'users', keys: 'x' })
  await driver.passBroker()
  await driver.append('a', { topic: 'orders', keys: 'v' })
  await driver.append('c', { topic: 'users', keys: 'yx' })
  await driver.endAll()
}

/** Groups with members and without, their offsets, and the compaction of the log that holds them. */
async function groups(driver: ClusterDriver): Promise<void> {
  await driver.createTopic('a', 'orders', { partitions: 2, configs: SMALL })
  for (const keys of ['ab', 'cd']) await driver.append('a', { topic: 'orders', keys, acks: 1 })
  await driver.commit('b', 'audit', 'orders', 2)
  await driver.append('a', { topic: 'orders', keys: 'ef', partition: 1, acks: 1 })
  await driver.commit('b', 'audit', 'orders', 4, 1)
  await driver.join('a', 'billing', 'm1', 'orders')
  await driver.memberCommit('a', 'm1', 'orders', 3, 2)
  await driver.join('b', 'billing', 'm2', 'orders')
  await driver.append('b', { topic: 'orders', keys: 'gh', acks: 1, sizeBytes: 120 })
  await driver.memberCommit('a', 'm1', 'orders', 5)
  await driver.leave('b', 'm2')
  await driver.leave('a', 'm1')
  await driver.deleteOffset('b', 'audit', 'orders', 1)
  for (const offset of [4, 5, 6]) await driver.commit('a', 'audit', 'orders', offset)
  await driver.cleanUp('b', { topics: ['__consumer_offsets'], force: true })
  await driver.commit('a', 'audit', 'orders', 6, 2)
  driver.wait(120_000)
  await driver.cleanUp('a', { topics: ['__consumer_offsets'], force: true })
  await driver.deleteGroup('b', 'billing')
  await driver.commit('a', 'billing', 'orders', 1)
  await driver.deleteTopic('b', 'orders')
  await driver.createTopic('a', 'orders', { partitions: 1, configs: SMALL })
  await driver.append('a', { topic: 'orders', keys: 'x' })
  await driver.commit('b', 'audit', 'orders', 1)
  await driver.endAll()
  await driver.commit('c', 'audit', 'orders', 0)
  await driver.endAll()
}

/** Three brokers: replicas that fall out of sync and catch up, leaders that change, partitions that move. */
async function replicas(driver: ClusterDriver): Promise<void> {
  await driver.createTopic('a', 'alone', { configs: SMALL })
  await driver.append('a', { topic: 'alone', keys: 'ab' })
  await driver.attempt('a', async (session) => void (await session.addBroker({})))
  await driver.attempt('b', async (session) => void (await session.addBroker({})))
  await driver.createTopic('a', 'orders', {
    assignments: [
      [1, 2, 3],
      [2, 3, 1],
    ],
    configs: SMALL,
  })
  for (const keys of ['ab', 'c', 'de']) await driver.append('b', { topic: 'orders', keys })
  await driver.append('a', { topic: 'orders', keys: 'fg', partition: 1, acks: 1 })
  await driver.commit('b', 'audit', 'orders', 3, 1)
  await driver.attempt('a', (session) => session.fenceBroker(2))
  for (const keys of ['h', 'ij']) await driver.append('b', { topic: 'orders', keys, sizeBytes: 120 })
  await driver.append('a', { topic: 'orders', keys: 'kl', partition: 1 })
  await driver.attempt('a', (session) => session.unfenceBroker(2))
  await driver.deleteTopic('a', 'alone')
  await driver.attempt('b', (session) => session.fenceBroker(1))
  await driver.append('a', { topic: 'orders', keys: 'm', acks: 1 })
  await driver.append('b', { topic: 'orders', keys: 'no' })
  await driver.attempt('a', (session) => session.unfenceBroker(1))
  await driver.attempt('b', async (session) => void (await electLeaders(session, 'preferred', null)))
  await driver.append('b', { topic: 'orders', keys: 'pq' })
  await driver.deleteRecords('a', 'orders', 4)
  await driver.attempt('a', async (session) => {
    await alterPartitionReassignments(session, [{ topic: 'orders', partition: 1, replicas: [3, 1] }])
  })
  await driver.attempt('b', (session) => session.catchUpReplicas())
  await driver.append('b', { topic: 'orders', keys: 'r', partition: 1 })
  await driver.commit('a', 'audit', 'orders', 8, 4)
  await driver.endAll()
  await driver.append('c', { topic: 'orders', keys: 'st' })
  await driver.setConfig('c', 'orders', 'retention.ms', '5000')
  await driver.endAll()
}

export const WORKLOADS: readonly Workload[] = [
  { name: 'records', live: records },
  { name: 'groups', live: groups },
  { name: 'replicas', live: replicas },
]

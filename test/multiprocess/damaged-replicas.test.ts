/** Replicas whose files were damaged, emptied or taken away: readers get what the others have, and they are made anew. */
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { DirectorySession } from '../../src/cluster/open-cluster.ts'
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

const VALUES = ['a', 'b', 'c']
const LOG = '00000000000000000000.log'

/** So large that who opens the log for writing, which looks at its end, does not meet damage in the middle. */
const LARGE = ['a', 'b', 'c', 'd'].map((value) => value.repeat(6000))

/** Three brokers, a topic with a replica in each, some records; who leads. */
async function withRecords(values: readonly string[] = VALUES) {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  for (const value of values) expect((await produce(session, 'orders', [value])).errorCode).toBe(0)
  const leader = await leaderOf(session)
  await session.close()
  return { cluster, leader, follower: (leader % 3) + 1 }
}

async function leaderOf(session: DirectorySession, topic = 'orders', partition = 0): Promise<number> {
  return (await describeTopic(session, topic)).partitions[partition]?.leaderId ?? 0
}

function replicaOf(cluster: BrokerCluster, brokerId: number, name = 'orders-0'): string {
  return path.join(cluster.logDir(brokerId), name)
}

/** Flips a bit in the middle of the second batch. */
function damage(cluster: BrokerCluster, brokerId: number, name = 'orders-0'): void {
  const log = path.join(replicaOf(cluster, brokerId, name), LOG)
  const bytes = readFileSync(log)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(log, bytes)
}

async function expectWhole(cluster: BrokerCluster, values: readonly string[] = VALUES): Promise<void> {
  const session = await cluster.open()
  await session.catchUpReplicas()
  expect((await describeTopic(session, 'orders')).partitions[0]?.isrNodes).toHaveLength(3)
  expect(await consume(session, 'orders')).toStrictEqual(values)
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
}

test('a reader that meets damage in the leader gets the records of another replica, and the damaged one is made anew', async () => {
  const { cluster, leader } = await withRecords()
  damage(cluster, leader)
  const reader = await cluster.open()
  await consume(reader, 'orders')
  expect(await consume(reader, 'orders', { offset: 1 })).toStrictEqual(['b', 'c'])
  expect(await leaderOf(reader)).not.toBe(leader)
  expect(cluster.notices.join('\n')).toContain(
    `The replica of orders-0 of broker ${leader} is out of sync: The log of orders-0 is damaged at offset 1`,
  )
  await reader.close()
  await expectWhole(cluster)
})

test('who may change nothing reads the replica that has most, and changes nothing', async () => {
  const { cluster, leader } = await withRecords()
  writeFileSync(path.join(replicaOf(cluster, leader), LOG), '')
  const reader = await cluster.open(undefined, { isReadOnly: true })
  expect(await consume(reader, 'orders')).toStrictEqual(VALUES)
  expect(await latestOffset(reader, 'orders')).toBe(3)
  await reader.close()
  expect(readFileSync(path.join(replicaOf(cluster, leader), LOG))).toHaveLength(0)
  renameSync(replicaOf(cluster, leader), `${cluster.root}/away`)
  const again = await cluster.open(undefined, { isReadOnly: true })
  expect(await consume(again, 'orders')).toStrictEqual(VALUES)
  expect(existsSync(replicaOf(cluster, leader))).toBe(false)
})

test('a replica that can not be opened does not end who has others to look after', async () => {
  const { cluster, follower, leader } = await withRecords()
  const other = 6 - leader - follower
  rmSync(replicaOf(cluster, other), { recursive: true })
  const session = await cluster.open()
  await session.catchUpReplicas()
  await session.close()
  // One replica out of sync, one of those in sync without a readable name of its topic.
  renameSync(cluster.logDir(other), `${cluster.root}/away`)
  const writer = await cluster.open()
  expect((await produce(writer, 'orders', ['d'])).errorCode).toBe(0)
  await writer.close()
  writeFileSync(path.join(replicaOf(cluster, follower), 'partition.metadata'), 'garbled\n')
  renameSync(`${cluster.root}/away`, cluster.logDir(other))
  const reader = await cluster.open()
  expect(await consume(reader, 'orders')).toStrictEqual([...VALUES, 'd'])
  await reader.catchUpReplicas()
  expect(await consume(reader, 'orders', { offset: 3 })).toStrictEqual(['d'])
})

test('damage in the only replica in sync is told, and no other one is made like it', async () => {
  const { cluster, leader } = await withRecords()
  for (const brokerId of [1, 2, 3]) damage(cluster, brokerId)
  const before = [1, 2, 3].map((id) => cluster.bytesOf(id, 'orders-0'))
  const reader = await cluster.open()
  await expect(consume(reader, 'orders', { offset: 1 })).rejects.toThrow('error 2')
  await reader.catchUpReplicas()
  expect(cluster.notices.join('\n')).toContain('is damaged at offset 1')
  for (const [at, bytes] of before.entries()) expect(cluster.bytesOf(at + 1, 'orders-0').equals(bytes)).toBe(true)
  expect(leader).toBeGreaterThan(0)
})

test.for([
  ['the log', LOG],
  ['the directory', ''],
])('a reader misses nothing where %s of the leader is gone', async ([, name = '']) => {
  const { cluster, leader } = await withRecords()
  rmSync(path.join(replicaOf(cluster, leader), name), { recursive: true })
  const reader = await cluster.open()
  expect(await latestOffset(reader, 'orders')).toBe(VALUES.length)
  expect(await consume(reader, 'orders')).toStrictEqual(VALUES)
  await reader.close()
  await expectWhole(cluster)
})

test('a reader misses nothing where the leader has an older copy of its directory', async () => {
  const { cluster, leader } = await withRecords()
  const older = path.join(cluster.root, 'run', 'older')
  cpSync(replicaOf(cluster, leader), older, { recursive: true })
  const writer = await cluster.open()
  expect((await produce(writer, 'orders', ['d'])).errorCode).toBe(0)
  await writer.close()
  rmSync(replicaOf(cluster, leader), { recursive: true })
  renameSync(older, replicaOf(cluster, leader))
  const reader = await cluster.open()
  expect(await consume(reader, 'orders')).toStrictEqual([...VALUES, 'd'])
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
})

test('a reader that began before the log of the leader went misses nothing either', async () => {
  const { cluster, leader } = await withRecords()
  const reader = await cluster.open()
  expect(await consume(reader, 'orders', { offset: 2 })).toStrictEqual(['c'])
  rmSync(path.join(replicaOf(cluster, leader), LOG))
  expect(await consume(reader, 'orders', { offset: 2 })).toStrictEqual(['c'])
  await reader.close()
  await expectWhole(cluster)
})

test('a replica that is damaged leaves the ISR where another one is copied from it, which stays', async () => {
  const { cluster, follower } = await withRecords(LARGE)
  // The lowest one is copied from first.
  const source = follower === 1 ? 2 : 1
  damage(cluster, source)
  rmSync(path.join(replicaOf(cluster, follower), LOG))
  const writer = await cluster.open()
  expect((await produce(writer, 'orders', ['e'])).errorCode).toBe(0)
  const told = cluster.notices.filter((sentence) => sentence.includes('out of sync')).join('\n')
  expect(told).toContain(`of broker ${source} is out of sync: The log of orders-0 is damaged at offset`)
  expect(told).not.toContain(`of broker ${follower} is`)
  await writer.catchUpReplicas()
  expect((await describeTopic(writer, 'orders')).partitions[0]?.isrNodes).toHaveLength(3)
  expect(await consume(writer, 'orders')).toStrictEqual([...LARGE, 'e'])
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
})

test('what only a damaged replica has stays there', async () => {
  const { cluster, leader } = await withRecords(LARGE)
  damage(cluster, leader)
  const others = [1, 2, 3].filter((id) => id !== leader)
  for (const brokerId of others) rmSync(path.join(replicaOf(cluster, brokerId), LOG))
  const before = cluster.bytesOf(leader, 'orders-0')
  const writer = await cluster.open()
  expect((await produce(writer, 'orders', ['e'])).errorCode).toBe(0)
  await writer.catchUpReplicas()
  expect(cluster.notices.join('\n')).toContain(
    `and that of broker ${leader} can’t be read: The log of orders-0 is damaged`,
  )
  expect((await describeTopic(writer, 'orders')).partitions[0]?.isrNodes).toStrictEqual([leader])
  expect(cluster.bytesOf(leader, 'orders-0').subarray(0, before.length).equals(before)).toBe(true)
})

test('a replica that catches up finds damage in its leader: another one leads, and both are made whole', async () => {
  const { cluster, leader, follower } = await withRecords(LARGE)
  damage(cluster, leader)
  const session = await cluster.open()
  await session.fenceBroker(follower)
  rmSync(replicaOf(cluster, follower), { recursive: true })
  await session.unfenceBroker(follower)
  await session.catchUpReplicas()
  expect(cluster.notices.join('\n')).toContain(`of broker ${leader} is out of sync: The log of orders-0 is damaged`)
  await session.close()
  await expectWhole(cluster, LARGE)
})

test.for([
  ['leader-epoch-checkpoint', 'garbage\n', 'follower'],
  ['leader-epoch-checkpoint', 'garbage\n', 'leader'],
  ['partition.metadata', 'garbage\n', 'follower'],
  ['partition.metadata', 'garbage\n', 'leader'],
  ['partition.metadata', null, 'follower'],
  ['partition.metadata', null, 'leader'],
] as const)('the %s that reads %j in the replica of the %s is made anew', async ([name, text, whose]) => {
  const { cluster, leader, follower } = await withRecords()
  const brokerId = whose === 'leader' ? leader : follower
  const file = path.join(replicaOf(cluster, brokerId), name)
  if (text === null) rmSync(file)
  else writeFileSync(file, text)
  const session = await cluster.open()
  expect(await consume(session, 'orders')).toStrictEqual(VALUES)
  expect((await produce(session, 'orders', ['d'])).errorCode).toBe(0)
  await session.close()
  await expectWhole(cluster, [...VALUES, 'd'])
  const aside = readdirSync(cluster.logDir(brokerId)).filter((each) => each.endsWith('-stray'))
  expect(aside).toHaveLength(name === 'partition.metadata' ? 1 : 0)
})

test('a broker comes back although the directory of a replica there does not say of which topic it is', async () => {
  const { cluster, follower } = await withRecords()
  const session = await cluster.open()
  await session.fenceBroker(follower)
  writeFileSync(path.join(replicaOf(cluster, follower), 'partition.metadata'), 'garbage')
  await session.unfenceBroker(follower)
  await session.close()
  await expectWhole(cluster)
})

test('a follower whose end is damaged is made anew when it is written to', async () => {
  const { cluster, follower } = await withRecords()
  const log = path.join(replicaOf(cluster, follower), LOG)
  const bytes = readFileSync(log)
  bytes.fill(0x7f, bytes.length - 80, bytes.length - 40)
  writeFileSync(log, bytes)
  const writer = await cluster.open()
  expect((await produce(writer, 'orders', ['d'])).errorCode).toBe(0)
  await writer.catchUpReplicas()
  expect((await describeTopic(writer, 'orders')).partitions[0]?.isrNodes).toHaveLength(3)
  expect(await consume(writer, 'orders')).toStrictEqual([...VALUES, 'd'])
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
})

test('a replica whose directory was removed is made anew without leaving the others', async () => {
  const { cluster, follower } = await withRecords()
  const writer = await cluster.open()
  expect((await produce(writer, 'orders', ['d'])).errorCode).toBe(0)
  rmSync(replicaOf(cluster, follower), { recursive: true })
  expect(existsSync(replicaOf(cluster, follower))).toBe(false)
  expect((await produce(writer, 'orders', ['e'])).errorCode).toBe(0)
  expect(cluster.notices.filter((sentence) => sentence.includes('out of sync'))).toStrictEqual([])
  expect((await describeTopic(writer, 'orders')).partitions[0]?.isrNodes).toHaveLength(3)
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
})

test('groups go on where their log was damaged in the leader', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  for (const offset of [1, 2, 3]) expect(await commit(session, 'audit', 'orders', offset)).toBe(0)
  await session.close()
  const [name = ''] = readdirSync(cluster.logDir(1)).filter((each) => each.startsWith('__consumer_offsets-'))
  const leader = await leaderOf(await cluster.open(), '__consumer_offsets', Number(name.split('-')[1]))
  damage(cluster, leader, name)
  const other = await cluster.open()
  expect(await committed(other, 'audit', 'orders')).toBe(3)
  expect(await commit(other, 'audit', 'orders', 4)).toBe(0)
  expect(await committed(other, 'audit', 'orders')).toBe(4)
  await other.catchUpReplicas()
  expect(await committed(await cluster.open(), 'audit', 'orders')).toBe(4)
  expect(cluster.unequalReplicas(name, [1, 2, 3])).toStrictEqual([])
})

/** Brokers that come and go while others are at work: processes that began earlier, and those that go on. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { DirectorySession } from '../../src/cluster/open-cluster.ts'
import { errorCode } from '../../src/common/kafka-error.ts'
import { kernelLocks } from '../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import {
  BrokerCluster,
  commit,
  committed,
  consume,
  createTopic,
  describe as describeTopic,
  latestOffset,
  produce,
  reassign,
} from '../processes/broker-cluster.ts'
import { pause, until } from '../processes/until.ts'
import { TestMember } from '../unit/broker/group-coordinator/group-machine.ts'

test('a process that waits to write while a broker is added does not write to one replica alone', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const early = await cluster.open()
  await createTopic(early, 'orders', { replicationFactor: 1 })
  expect((await produce(early, 'orders', ['a'])).errorCode).toBe(0)
  const session = await cluster.open()
  const release = lockPartition(cluster, 'orders-0')
  // It has looked at the metadata, and waits for its turn.
  const late = produce(early, 'orders', ['b'])
  await pause(50)
  await session.addBroker({})
  release()
  expect((await late).errorCode).toBe(errorCode('NOT_LEADER_OR_FOLLOWER'))
  expect(await reassign(session, 'orders', [[1, 2]])).toBe(0)
  await session.catchUpReplicas()
  // As its producer sends it again.
  expect(await produce(early, 'orders', ['b'])).toStrictEqual({ errorCode: 0, baseOffset: 1 })
  expect(cluster.unequalReplicas('orders-0', [1, 2])).toStrictEqual([])
})

test('nor does the group coordinator of such a process', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const opened: string[] = []
  const early = await cluster.open({
    ...nodeFileSystem,
    open: (file, mode, permissions) => {
      opened.push(path.relative(cluster.logDir(1), file))
      return nodeFileSystem.open(file, mode, permissions)
    },
  })
  await createTopic(early, 'orders', { replicationFactor: 1 })
  expect(await commit(early, 'audit', 'orders', 1)).toBe(0)
  const session = await cluster.open()
  const [name = ''] = readdirSync(cluster.logDir(1)).filter((each) => each.startsWith('__consumer_offsets-'))
  const release = lockPartition(cluster, name)
  const late = commit(early, 'audit', 'orders', 2)
  await pause(50)
  await session.addBroker({})
  opened.length = 0
  release()
  expect(await late).toBe(0)
  // Not with the log that it had opened as that of the only broker.
  expect(opened).toContain(`${name}/partition.metadata`)
  expect(await committed(session, 'audit', 'orders')).toBe(2)
})

test('groups go on in partitions that nobody had led while there was one broker', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const session = await cluster.open()
  await createTopic(session, 'orders', { replicationFactor: 1 })
  expect(await commit(session, 'first', 'orders', 1)).toBe(0)
  await session.addBroker({})
  const names = Array.from({ length: 20 }, (_, n) => `group-${n}`)
  for (const name of names) expect(await commit(session, name, 'orders', 3)).toBe(0)
  const other = await cluster.open()
  for (const name of names) expect(await committed(other, name, 'orders')).toBe(3)
})

test('members of a group that joined while there was one broker stay in it', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const early = await cluster.open()
  await createTopic(early, 'orders', { replicationFactor: 1 })
  const first = await new TestMember({ session: early }, 'audit', 'first').join(['orders'])
  const { topicId } = await describeTopic(early, 'orders')
  await (await cluster.open()).addBroker({})
  // Who looks first is a process that knows of several brokers.
  const late = await cluster.open()
  const second = await new TestMember({ session: late }, 'audit', 'second').join(['orders'])
  const joined = first.memberEpoch
  await first.heartbeat(topicId)
  await second.heartbeat(topicId)
  expect([first.memberEpoch, second.memberEpoch]).toStrictEqual([joined + 1, joined + 1])
  // And it is dead when it is.
  await early.close()
  await second.heartbeat(topicId)
  expect(second.assigned).toStrictEqual([0])
  expect(readdirSync(cluster.logDir(1)).filter((name) => name.startsWith('.kafdir-member-'))).toStrictEqual([])
})

test('a broker that was about to be added when the process was killed is no obstacle', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const early = await cluster.open()
  await createTopic(early, 'orders', { replicationFactor: 1 })
  expect((await produce(early, 'orders', ['a'])).errorCode).toBe(0)
  // What is written first: the copies that are in sync, before anybody is registered.
  writeFileSync(path.join(cluster.root, 'metadata-quorum'), 'epoch=1\nin-sync=1\nfenced=\n')
  expect((await produce(early, 'orders', ['b'])).errorCode).toBe(errorCode('NOT_LEADER_OR_FOLLOWER'))
  expect((await produce(early, 'orders', ['b'])).errorCode).toBe(0)
  expect((await produce(early, 'orders', ['c'])).errorCode).toBe(0)
  const session = await cluster.open()
  await createTopic(session, 'payments', { replicationFactor: 1 })
  expect((await produce(session, 'payments', ['a'])).errorCode).toBe(0)
  expect(await session.addBroker({})).toMatchObject({ brokerId: 2 })
  expect(await consume(session, 'orders')).toStrictEqual(['a', 'b', 'c'])
})

/** Another process is writing to the partition of broker 1, until the returned function is called. */
function lockPartition(cluster: BrokerCluster, name: string): () => void {
  const file = nodeFileSystem.open(path.join(cluster.logDir(1), name, 'partition.metadata'), 'write')
  expect(kernelLocks.tryLock(file.descriptor, 'exclusive')).toBe(true)
  return () => file.close()
}

/** Produces and commits until it is told to stop; what was acknowledged, and the errors that came meanwhile. */
async function workOn(session: DirectorySession, name: string, stop: AbortSignal, onDone: () => void) {
  const acknowledged: string[] = []
  let lastCommitted = 0
  const errors: number[] = []
  for (let n = 0; !stop.aborted; n++) {
    const { errorCode: code } = await produce(session, 'orders', [`${name}-${n}`])
    if (code === 0) acknowledged.push(`${name}-${n}`)
    else errors.push(code)
    const failed = await commit(session, name, 'orders', n + 1)
    if (failed === 0) lastCommitted = n + 1
    else errors.push(failed)
    onDone()
  }
  return { name, acknowledged, lastCommitted, errors }
}

test.for([
  [[1, 2], 3],
  [[1, 3], 2],
  [[2, 1], 3],
  [[2, 3], 1],
  [[3, 1], 2],
  [[3, 2], 1],
] as const)('brokers %j of three are removed while producers and groups are at work', async ([removed, left]) => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  const stop = new AbortController()
  const rounds = [0, 0]
  const workers = [0, 1].map(async (n) => workOn(await cluster.open(), `w${n}`, stop.signal, () => rounds[n]!++))
  /** However busy the machine is: each of them has done so much more. */
  const goOn = (more: number): Promise<void> => {
    const wanted = rounds.map((done) => done + more)
    return until(
      () => rounds.every((done, n) => done >= wanted[n]!),
      () => `${more} more rounds of both`,
    )
  }
  await goOn(4)
  for (const brokerId of removed) {
    const remover = await cluster.open()
    expect(await remover.removeBroker(brokerId)).toMatchObject({ brokerId })
    await remover.close()
    const [partition] = (await describeTopic(await cluster.open(), 'orders')).partitions
    expect(partition?.isrNodes).not.toContain(brokerId)
    await goOn(2)
  }
  stop.abort()
  const accounts = await Promise.all(workers)
  // With their directories still there, and without them.
  for (const isGone of [false, true]) {
    if (isGone) for (const brokerId of removed) rmSync(cluster.logDir(brokerId), { recursive: true })
    const other = await cluster.open()
    const [partition] = (await describeTopic(other, 'orders')).partitions
    expect(partition).toMatchObject({ leaderId: left, isrNodes: [left] })
    const records = await consume(other, 'orders')
    expect(await latestOffset(other, 'orders')).toBe(records.length)
    for (const { name, acknowledged, lastCommitted, errors } of accounts) {
      expect(acknowledged.length).toBeGreaterThan(5)
      expect(errors).toStrictEqual([])
      expect(records.filter((value) => value.startsWith(`${name}-`))).toStrictEqual(acknowledged)
      expect(await committed(other, name, 'orders')).toBe(lastCommitted)
    }
    expect((await produce(other, 'orders', [`last ${isGone}`])).errorCode).toBe(0)
    await expect(other.removeBroker(left)).rejects.toThrow('one broker, which can be neither removed nor fenced')
    await createTopic(other, `new-${isGone}`, { replicationFactor: 1 })
    await other.close()
  }
  expect(await session.addBroker({})).toMatchObject({ brokerId: left === 1 ? 2 : left + 1 })
})

test('the last replica in sync keeps its broker, whoever else is to catch up', async () => {
  const cluster = await BrokerCluster.withBrokers(2)
  const session = await cluster.open()
  await createTopic(session, 'orders', { replicationFactor: 2 })
  renameSync(cluster.logDir(2), `${cluster.logDir(2)}.away`)
  expect((await produce(session, 'orders', ['a'])).errorCode).toBe(0)
  await expect(session.removeBroker(1)).rejects.toThrow('Broker 1 has the only complete replica of orders-0.')
  renameSync(`${cluster.logDir(2)}.away`, cluster.logDir(2))
  await session.catchUpReplicas()
  await session.removeBroker(1)
  expect(await consume(await cluster.open(), 'orders')).toStrictEqual(['a'])
  expect(existsSync(cluster.logDir(1))).toBe(true)
  expect(readFileSync(path.join(cluster.root, 'metadata-quorum'), 'utf8')).toContain('in-sync=2\n')
})

test('many replicas that were away rejoin in few operations of the controller', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  const partitions = 40
  await createTopic(session, 'orders', { partitions })
  renameSync(cluster.logDir(2), `${cluster.logDir(2)}.away`)
  for (let partition = 0; partition < partitions; partition++) {
    expect((await produce(session, 'orders', [`v${partition}`], { partition })).errorCode).toBe(0)
  }
  renameSync(`${cluster.logDir(2)}.away`, cluster.logDir(2))
  const before = metadataBatches(cluster)
  await session.catchUpReplicas()
  const { partitions: described } = await describeTopic(session, 'orders')
  expect(described.every(({ isrNodes }) => isrNodes.length === 3)).toBe(true)
  for (let partition = 0; partition < partitions; partition++) {
    expect(cluster.unequalReplicas(`orders-${partition}`, [1, 2, 3])).toStrictEqual([])
  }
  // The copy of the metadata is back, the broker is unfenced, and two times some of the replicas rejoin.
  expect(metadataBatches(cluster) - before).toBeLessThanOrEqual(4)
})

function metadataBatches(cluster: BrokerCluster): number {
  const bytes = cluster.bytesOf(1, '__cluster_metadata-0')
  let count = 0
  // A batch: its base offset, and then how many bytes follow.
  for (let position = 0; position < bytes.length; position += 12 + bytes.readInt32BE(position + 8)) count++
  return count
}

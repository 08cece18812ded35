/** Disks of brokers that fail in the middle of things, and what is done with replicas beside writing to them. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { fill } from '../../src/protocol/fill.ts'
import { deleteRecordsRequest } from '../../src/protocol/messages/delete-records.ts'
import type { FileSystem, OpenFile } from '../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { storageError } from '../../src/storage/io/storage-error.ts'
import {
  BrokerCluster,
  consume,
  createTopic,
  describe as describeTopic,
  produce,
  reassign,
} from '../processes/broker-cluster.ts'

/** The file system of this machine, on which files under `directory` fail with `code` as soon as that is set. */
class FailingDisk {
  directory = ''
  code: 'EIO' | 'ENOSPC' | null = null
  /** Only what is written, or also what is to be made durable. */
  failsSync = false
  /** What is read of logs, and nothing else. */
  failsRead = false

  readonly fileSystem: FileSystem = {
    ...nodeFileSystem,
    open: (file, mode, permissions) => this.#failing(nodeFileSystem.open(file, mode, permissions)),
  }

  #check(file: string): void {
    if (this.code === null || !file.startsWith(`${this.directory}/`)) return
    throw storageError(Object.assign(new Error(this.code), { code: this.code }), file)
  }

  #failing(file: OpenFile): OpenFile {
    return {
      descriptor: file.descriptor,
      path: file.path,
      stat: () => file.stat(),
      read: (...args) => {
        if (this.failsRead && file.path.endsWith('.log')) this.#check(file.path)
        return file.read(...args)
      },
      write: (bytes, position) => {
        if (!this.failsSync && !this.failsRead) this.#check(file.path)
        file.write(bytes, position)
      },
      truncate: (sizeBytes) => file.truncate(sizeBytes),
      setModified: (modifiedMs) => file.setModified(modifiedMs),
      datasync: async () => {
        if (this.failsSync) this.#check(file.path)
        await file.datasync()
      },
      close: () => file.close(),
    }
  }
}

test.for([
  ['of a follower', 'ENOSPC', false],
  ['of the leader', 'ENOSPC', false],
  ['of a follower', 'EIO', true],
  ['of the leader', 'EIO', true],
] as const)(
  'the disk %s fails with %s (sync: %s): the others go on, and it catches up',
  async ([whose, code, failsSync]) => {
    const cluster = await BrokerCluster.withBrokers(3)
    const disk = new FailingDisk()
    const session = await cluster.open(disk.fileSystem)
    await createTopic(session, 'orders')
    expect((await produce(session, 'orders', ['a'])).errorCode).toBe(0)
    const leader = (await describeTopic(session, 'orders')).partitions[0]?.leaderId ?? 0
    const failing = whose === 'of the leader' ? leader : (leader % 3) + 1
    Object.assign(disk, { directory: cluster.logDir(failing), code, failsSync })
    expect(await produce(session, 'orders', ['b'])).toStrictEqual({ errorCode: 0, baseOffset: 1 })
    expect(await produce(session, 'orders', ['c'])).toStrictEqual({ errorCode: 0, baseOffset: 2 })
    const [partition] = (await describeTopic(session, 'orders')).partitions
    expect(partition?.isrNodes).not.toContain(failing)
    expect(partition?.leaderId).not.toBe(failing)
    expect(cluster.notices).toContainEqual(expect.stringContaining(`Broker ${failing} is offline`))
    disk.code = null
    await session.close()
    const other = await cluster.open()
    await other.catchUpReplicas()
    expect((await describeTopic(other, 'orders')).partitions[0]?.isrNodes).toHaveLength(3)
    expect(await consume(other, 'orders')).toStrictEqual(['a', 'b', 'c'])
    expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
    expect(cluster.unequalReplicas('__cluster_metadata-0', [1, 2, 3])).toStrictEqual([])
  },
)

test('a leader that can not be read is replaced, and the reader gets all records', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const writer = await cluster.open()
  await createTopic(writer, 'orders')
  for (const value of ['a', 'b', 'c']) expect((await produce(writer, 'orders', [value])).errorCode).toBe(0)
  const leader = (await describeTopic(writer, 'orders')).partitions[0]?.leaderId ?? 0
  await writer.close()
  const disk = new FailingDisk()
  const reader = await cluster.open(disk.fileSystem)
  Object.assign(disk, { directory: path.join(cluster.logDir(leader), 'orders-0'), code: 'EIO', failsRead: true })
  expect(await consume(reader, 'orders')).toStrictEqual(['a', 'b', 'c'])
  expect((await describeTopic(reader, 'orders')).partitions[0]?.leaderId).not.toBe(leader)
})

test('records are deleted in all replicas', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  for (const value of ['a', 'b', 'c']) await produce(session, 'orders', [value])
  const partitions = [{ partitionIndex: 0, offset: 2 }]
  const request = fill(deleteRecordsRequest, { topics: [{ name: 'orders', partitions }], timeoutMs: 1000 })
  const { topics } = await session.request('DeleteRecords', request)
  expect(topics[0]?.partitions[0]).toMatchObject({ errorCode: 0, lowWatermark: 2 })
  for (const id of [1, 2, 3]) {
    const checkpoint = nodeFileSystem.readFile(path.join(cluster.logDir(id), 'log-start-offset-checkpoint'))
    expect(String(checkpoint)).toContain('orders 0 2\n')
  }
  expect(await consume(session, 'orders', { offset: 2 })).toStrictEqual(['c'])
})

test('a partition moves to other brokers, and its old directories go', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders', { replicationFactor: 1 })
  await produce(session, 'orders', ['a', 'b'])
  const from = (await describeTopic(session, 'orders')).partitions[0]?.leaderId ?? 0
  const to = [1, 2, 3].filter((id) => id !== from)
  expect(await reassign(session, 'orders', [to])).toBe(0)
  await session.catchUpReplicas()
  const [partition] = (await describeTopic(session, 'orders')).partitions
  expect(partition?.replicaNodes).toStrictEqual(to)
  expect(partition?.isrNodes.toSorted((a, b) => a - b)).toStrictEqual(to)
  expect((await produce(session, 'orders', ['c'])).errorCode).toBe(0)
  expect(await consume(session, 'orders')).toStrictEqual(['a', 'b', 'c'])
  expect(cluster.unequalReplicas('orders-0', to)).toStrictEqual([])
  expect(existsSync(path.join(cluster.logDir(from), 'orders-0'))).toBe(false)
  expect(readdirSync(cluster.logDir(from)).filter((name) => name.includes('orders'))).toStrictEqual([])
})

test('a producer is not told of replicas that moved away, and came back', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const producer = await cluster.open()
  await createTopic(producer, 'orders', { partitions: 3, replicationFactor: 2 })
  const session = await cluster.open()
  const written: string[] = []
  for (const replicas of [
    [1, 2],
    [2, 3],
    [3, 1],
    [1, 2],
  ]) {
    expect(await reassign(session, 'orders', [replicas, replicas, replicas])).toBe(0)
    for (const partition of [0, 1, 2]) {
      expect((await produce(producer, 'orders', [`${replicas.join()} ${partition}`], { partition })).errorCode).toBe(0)
    }
    await session.catchUpReplicas()
    for (const partition of [0, 1, 2]) {
      expect((await produce(producer, 'orders', ['x'], { partition })).errorCode).toBe(0)
    }
    written.push(`${replicas.join()} 0`, 'x')
  }
  await session.catchUpReplicas()
  expect(await consume(producer, 'orders')).toStrictEqual(written)
  expect(cluster.unequalReplicas('orders-0', [1, 2])).toStrictEqual([])
  expect(cluster.notices).toStrictEqual([])
})

/** What users are told of brokers that went, and why. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { listOffsets } from '../../src/clients/log-offsets.ts'
import { produceBatch } from '../../src/clients/producer/produce-batch.ts'
import { encodeBatch } from '../../src/record/encode-batch.ts'
import type { FileSystem } from '../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { storageError } from '../../src/storage/io/storage-error.ts'
import { listBrokers } from '../../src/tools/brokers/list-brokers.ts'
import { BrokerCluster, createTopic, describe as describeTopic, produce } from '../processes/broker-cluster.ts'

const changeProperties = (logDir: string, change: (text: string) => string): void => {
  const file = path.join(logDir, 'meta.properties')
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}

test.for([
  ['online', () => {}],
  ['offline', (logDir: string) => renameSync(logDir, `${logDir}.away`)],
] as const)('a broker that was removed while it was %s is not said to be back', async ([, before]) => {
  const cluster = await BrokerCluster.withBrokers(3)
  const pane = await cluster.open()
  await pane.catchUpReplicas()
  before(cluster.logDir(3))
  await pane.catchUpReplicas()
  await (await cluster.open()).removeBroker(3)
  await pane.catchUpReplicas()
  expect(cluster.notices).toContain('Broker 3 was removed from the cluster.')
  expect(cluster.notices.filter((notice) => notice.includes('is back'))).toStrictEqual([])
})

test.for([
  ['is not there', (logDir: string) => renameSync(logDir, `${logDir}.away`)],
  [
    'is a link to what is not there',
    (logDir: string) => {
      renameSync(logDir, `${logDir}.away`)
      symlinkSync(`${logDir}.elsewhere`, logDir)
    },
  ],
  ['has no meta.properties', (logDir: string) => rmSync(path.join(logDir, 'meta.properties'))],
  [
    'is the log.dir of broker 7',
    (logDir: string) => changeProperties(logDir, (text) => text.replace('node.id=3', 'node.id=7')),
  ],
  [
    'belongs to another cluster, C5Gz_1s7RWmVv3wA5gRSlQ',
    (logDir: string) =>
      changeProperties(logDir, (text) => text.replace(/cluster\.id=.*/, 'cluster.id=C5Gz_1s7RWmVv3wA5gRSlQ')),
  ],
] as const)('a broker is offline because its directory %s: panes and lists say so', async ([why, spoil]) => {
  const cluster = await BrokerCluster.withBrokers(3)
  const pane = await cluster.open()
  await pane.catchUpReplicas()
  spoil(cluster.logDir(3))
  await pane.catchUpReplicas()
  expect(cluster.notices.join('\n')).toContain(`Broker 3 is offline (${cluster.logDir(3)} ${why}): `)
  const brokers = await listBrokers(await cluster.open())
  expect(brokers.find(({ id }) => id === 3)?.problem?.message).toBe(`${cluster.logDir(3)} ${why}`)
})

test.for([
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'is on a read-only file system'],
  ['EIO', 'the disk reported an error at'],
] as const)(
  'a broker on a disk that fails with %s: who lists brokers is told so, in a process of its own too',
  async ([code, why]) => {
    const cluster = await BrokerCluster.withBrokers(3)
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (file, mode, permissions) => {
        if (!file.startsWith(`${cluster.logDir(3)}/`) || !file.endsWith('probe')) {
          return nodeFileSystem.open(file, mode, permissions)
        }
        throw storageError(Object.assign(new Error(code), { code }), file)
      },
    }
    renameSync(cluster.logDir(3), `${cluster.logDir(3)}.away`)
    await (await cluster.open()).catchUpReplicas()
    renameSync(`${cluster.logDir(3)}.away`, cluster.logDir(3))
    const session = await cluster.open(fileSystem)
    await session.catchUpReplicas()
    const problem = (await listBrokers(session)).find(({ id }) => id === 3)?.problem
    expect(problem?.message).toContain(why)
    expect(problem?.message).toContain(cluster.logDir(3))
    expect(problem?.message).not.toContain('probe')
  },
)

test('who reads a partition without a leader is told which directory it needs, or who has to be unfenced', async () => {
  const cluster = await BrokerCluster.withBrokers(2)
  const session = await cluster.open()
  await createTopic(session, 'orders', { partitions: 1, replicationFactor: 1 })
  const leader = (await describeTopic(session, 'orders')).partitions[0]?.leaderId ?? 0
  const needed = `orders-0 has no leader: ${cluster.logDir(leader)} is needed for it.`
  const read = () => listOffsets(session, 'orders', [0], 'latest')
  renameSync(cluster.logDir(leader), `${cluster.logDir(leader)}.away`)
  await session.catchUpReplicas()
  await expect(read()).rejects.toThrow(needed)
  renameSync(`${cluster.logDir(leader)}.away`, cluster.logDir(leader))
  await session.catchUpReplicas()
  expect(await read()).toEqual([0])
  await session.fenceBroker(leader)
  await expect(read()).rejects.toThrow(
    `${needed} Broker ${leader} is fenced: kafdir brokers unfence ${leader} lets it lead.`,
  )
})

test('partitions that refuse acks=all without a broker are counted with those that nobody leads', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders', { partitions: 2, configs: { 'min.insync.replicas': '3' } })
  await createTopic(session, 'payments', { partitions: 1 })
  expect((await produce(session, 'payments', ['a'])).errorCode).toBe(0)
  await session.fenceBroker(3)
  expect(cluster.notices).toStrictEqual([
    'Broker 3 is fenced: 2 of its 3 partitions refuse records with acks=all until it is back.',
  ])
})

test('a producer names the partition that nobody leads once', async () => {
  const cluster = await BrokerCluster.withBrokers(2)
  const session = await cluster.open()
  await createTopic(session, 'orders', { partitions: 1, replicationFactor: 1 })
  const { topicId, partitions } = await describeTopic(session, 'orders')
  const leader = partitions[0]?.leaderId ?? 0
  renameSync(cluster.logDir(leader), `${cluster.logDir(leader)}.away`)
  await session.catchUpReplicas()
  const target = {
    session,
    topic: { name: 'orders', topicId, partitions: [] },
    acks: -1,
    requestTimeoutMs: 1000,
  } as const
  const records = encodeBatch({ records: [{ key: null, value: Buffer.from('a') }], timestampMs: 0 })
  const message = `orders-0 has no leader: ${cluster.logDir(leader)} is needed for it.`
  await expect(produceBatch(target, 0, records)).rejects.toThrow(new RegExp(`^${message}`))
})

test('a broker that can not be added to a full disk leaves nothing there', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const disk = path.join(cluster.root, 'disk')
  mkdirSync(disk)
  const full = storageError(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }), path.join(disk, 'kafdir'))
  const session = await cluster.open({
    ...nodeFileSystem,
    replaceFile: (file, ...rest) => {
      if (file.startsWith(disk)) throw full
      return nodeFileSystem.replaceFile(file, ...rest)
    },
  })
  await expect(session.addBroker({ logDir: path.join(disk, 'kafdir') })).rejects.toThrow('the disk is full')
  expect(readdirSync(disk)).toStrictEqual([])
  expect(readdirSync(cluster.root)).not.toContain('broker-2')
})

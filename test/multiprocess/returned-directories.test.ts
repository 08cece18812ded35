import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type DirectorySession, openClusterDirectory } from '../../src/cluster/open-cluster.ts'
import { systemClock } from '../../src/common/clock.ts'
import { errorCode } from '../../src/common/kafka-error.ts'
import { ZERO_UUID } from '../../src/common/uuid.ts'
import { fill } from '../../src/protocol/fill.ts'
import { deleteTopicsRequest } from '../../src/protocol/messages/delete-topics.ts'
import { initProducerIdRequest } from '../../src/protocol/messages/init-producer-id.ts'
import { unregisterBrokerRequest } from '../../src/protocol/messages/unregister-broker.ts'
import type { OpenFile } from '../../src/storage/io/file-system.ts'
import { kernelLocks } from '../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { BrokerCluster, createTopic, describe as describeTopic, produce } from '../processes/broker-cluster.ts'
import { random } from '../processes/local-session.ts'

const METADATA_LOG = path.join('__cluster_metadata-0', '00000000000000000000.log')

test('a directory that was put back from an older copy hands out no producer id again', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const ids = [await newProducer(cluster)]
  const restore = copyOf(cluster, 1)
  ids.push(await newProducer(cluster), await newProducer(cluster))
  restore()
  ids.push(await newProducer(cluster), await newProducer(cluster))
  expect(new Set(ids).size).toBe(ids.length)
})

test('the metadata is not read from a directory that was put back from an older copy', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const restore = copyOf(cluster, 1)
  await createTopic(await cluster.open(), 'orders')
  restore()
  const session = await cluster.open()
  expect((await describeTopic(session, 'orders')).errorCode).toBe(0)
  await createTopic(session, 'payments')
  expect(cluster.unequalReplicas('__cluster_metadata-0', [1, 2, 3])).toStrictEqual([])
})

test.for([1, 2, 3])('a damaged copy of the metadata, that of broker %i, is named and made anew', async (brokerId) => {
  const cluster = await BrokerCluster.withBrokers(3)
  const log = path.join(cluster.logDir(brokerId), METADATA_LOG)
  const bytes = readFileSync(log)
  bytes.write('XXXX', Math.floor(bytes.length / 2))
  writeFileSync(log, bytes)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  expect((await produce(session, 'orders', ['a'])).errorCode).toBe(0)
  expect(cluster.notices.join('\n')).toContain(`The copy of the metadata of broker ${brokerId} does not count`)
  expect(cluster.unequalReplicas('__cluster_metadata-0', [1, 2, 3])).toStrictEqual([])
  expect(note(cluster)).toContain('in-sync=1,2,3\n')
})

test('a copy of the metadata that seemed to be damaged while its directory was swapped counts on', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  let opened: 'before' | 'after' = 'before'
  const reader = await cluster.open({
    ...nodeFileSystem,
    open: (file, mode, permissions) => {
      const real = nodeFileSystem.open(file, mode, permissions)
      if (opened === 'after' || !file.startsWith(path.join(cluster.logDir(1), '__cluster_metadata-0'))) return real
      const read: typeof real.read = (target, offset, length, position) => {
        const count = real.read(target, offset, length, position)
        if (opened === 'after') target.fill(0x7f, offset, offset + count)
        return count
      }
      return { ...wrapped(real), read }
    },
  })
  const session = await cluster.open()
  opened = 'after'
  for (const name of ['orders', 'payments']) await createTopic(session, name)
  expect((await describeTopic(reader, 'payments')).errorCode).toBe(0)
  expect(cluster.notices).toStrictEqual([])
})

test('metadata that is damaged in all copies is refused, and nothing is made anew', async () => {
  const cluster = await BrokerCluster.withBrokers(2)
  const damaged = [1, 2].map((id) => {
    const log = path.join(cluster.logDir(id), METADATA_LOG)
    const bytes = readFileSync(log)
    bytes.write('XXXX', Math.floor(bytes.length / 2))
    writeFileSync(log, bytes)
    return { log, bytes }
  })
  await expect(cluster.open().then((session) => createTopic(session, 'orders'))).rejects.toThrow('is damaged')
  for (const { log, bytes } of damaged) expect(readFileSync(log).equals(bytes)).toBe(true)
})

test('brokers that were removed keep no copy of the metadata that counts, though their directories are there', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await session.removeBroker(2)
  await session.removeBroker(3)
  const { brokerId } = await (await cluster.open()).addBroker({})
  expect(brokerId).toBe(4)
  expect(note(cluster)).toContain('in-sync=1,4\n')
  await createTopic(await cluster.open(), 'orders', { replicationFactor: 2 })
  expect(note(cluster)).toContain('in-sync=1,4\n')
})

test('a broker is unregistered as it is removed: not while it has the only replica, and with its copy of the metadata', async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders', { partitions: 3, replicationFactor: 1 })
  const unregister = () => session.request('UnregisterBroker', fill(unregisterBrokerRequest, { brokerId: 3 }))
  const refusal = await unregister()
  expect(refusal.errorCode).toBe(errorCode('INVALID_REQUEST'))
  expect(refusal.errorMessage).toContain('only complete replica of orders-')
  expect((await describeTopic(session, 'orders')).partitions.every(({ leaderId }) => leaderId > 0)).toBe(true)
  await session.request('DeleteTopics', fill(deleteTopicsRequest, { topics: [{ name: 'orders', topicId: ZERO_UUID }] }))
  expect(await unregister()).toMatchObject({ errorCode: 0 })
  expect(note(cluster)).toContain('in-sync=1,2\n')
})

test('a linked log.dir knows its cluster: by itself it is only read', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const disk = path.join(cluster.root, '..', `${path.basename(cluster.root)}-disk`)
  try {
    await (await cluster.open()).addBroker({ logDir: disk })
    await expect(openAt(disk)).rejects.toThrow(`is the log.dir of broker 2 of the cluster directory ${cluster.root}`)
    await (await openAt(disk, { readOnly: true })).close()
    await (await cluster.open()).removeBroker(2)
    expect(existsSync(path.join(disk, 'kafdir-cluster'))).toBe(false)
  } finally {
    rmSync(disk, { recursive: true, force: true })
  }
})

test('of two cluster directories with a link to one log.dir, only the one that it names uses it', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const [disk, copy] = ['disk', 'copy'].map((name) => `${cluster.root}-${name}`) as [string, string]
  const notices: string[] = []
  try {
    await (await cluster.open()).addBroker({ logDir: disk })
    cpSync(cluster.root, copy, { recursive: true, verbatimSymlinks: true })
    const other = await openAt(copy, { notices })
    await createTopic(other, 'orders', { replicationFactor: 1 })
    await other.catchUpReplicas()
    expect(notices.join()).toContain(`${disk} is the log.dir of broker 2 of another cluster directory, ${cluster.root}`)
    expect(readFileSync(path.join(copy, 'metadata-quorum'), 'utf8')).toContain('in-sync=1\n')
    await other.close()
    // The copy takes its place: then the log.dir is its own.
    renameSync(cluster.root, `${cluster.root}.away`)
    const moved = await openAt(copy)
    await moved.catchUpReplicas()
    expect(readFileSync(path.join(copy, 'metadata-quorum'), 'utf8')).toContain('in-sync=1,2\n')
    await moved.close()
    expect(readFileSync(path.join(disk, 'kafdir-cluster'), 'utf8')).toBe(`broker=2\ncluster=${copy}\n`)
  } finally {
    for (const each of [disk, copy, `${cluster.root}.away`]) rmSync(each, { recursive: true, force: true })
  }
})

test('a log.dir is not made inside another one, and what a killed add left behind is taken', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const session = await cluster.open()
  const inside = path.join(cluster.logDir(1), 'deep', 'sub')
  await expect(session.addBroker({ logDir: inside })).rejects.toThrow(`is inside another log.dir, ${cluster.logDir(1)}`)
  const target = path.join(cluster.root, 'disk')
  mkdirSync(path.join(target, '__cluster_metadata-0'), { recursive: true })
  writeFileSync(path.join(target, '__cluster_metadata-0', 'partition.metadata.tmp'), 'vers')
  writeFileSync(path.join(target, 'kafdir-cluster'), '')
  expect(await session.addBroker({ logDir: target })).toStrictEqual({ brokerId: 2, logDir: target })
  const stranger = path.join(cluster.root, 'other')
  mkdirSync(path.join(stranger, '__cluster_metadata-0'), { recursive: true })
  writeFileSync(path.join(stranger, METADATA_LOG), 'x')
  await expect(session.addBroker({ logDir: stranger })).rejects.toThrow('is not empty, and no log.dir')
})

test('what a killed add left is not taken for the broker that got its id', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const session = await cluster.open()
  const target = path.join(cluster.root, 'disk')
  // Killed before the link to it was made.
  expect(await session.addBroker({ logDir: target })).toMatchObject({ brokerId: 2 })
  const properties = readFileSync(path.join(target, 'meta.properties'), 'utf8')
  await session.removeBroker(2)
  rmSync(target, { recursive: true })
  mkdirSync(path.join(target, '__cluster_metadata-0'), { recursive: true })
  writeFileSync(path.join(target, 'meta.properties'), properties)
  const other = path.join(cluster.root, 'other')
  expect(await session.addBroker({ logDir: other })).toStrictEqual({ brokerId: 2, logDir: other })
  expect(await session.addBroker({ logDir: target })).toStrictEqual({ brokerId: 3, logDir: target })
  expect(readFileSync(path.join(target, 'meta.properties'), 'utf8')).toContain('node.id=3\n')
  await createTopic(session, 'orders')
  expect((await produce(session, 'orders', ['a'])).errorCode).toBe(0)
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
  await expect(session.addBroker({ logDir: other })).rejects.toThrow('is the log.dir of broker 2 already')
})

test('a log.dir whose disk was moved can be added again once its broker is removed', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const session = await cluster.open()
  const [before = '', after = ''] = ['disk', 'moved'].map((name) => path.join(cluster.root, name))
  await session.addBroker({ logDir: before })
  renameSync(before, after)
  await session.removeBroker(2)
  expect(readdirSync(cluster.root)).not.toContain('broker-2')
  expect(await session.addBroker({ logDir: after })).toStrictEqual({ brokerId: 2, logDir: after })
})

test('a link that leads nowhere is not in the way of a log.dir that is added again', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const session = await cluster.open()
  const [before = '', after = ''] = ['disk', 'moved'].map((name) => path.join(cluster.root, name))
  await session.addBroker({ logDir: before })
  renameSync(before, after)
  await session.removeBroker(2)
  symlinkSync(before, cluster.logDir(2))
  expect(await session.addBroker({ logDir: after })).toStrictEqual({ brokerId: 2, logDir: after })
})

test('a log.dir with records of a broker whose id another one has by now is refused', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const session = await cluster.open()
  const [first = '', second = ''] = ['disk', 'other'].map((name) => path.join(cluster.root, name))
  await session.addBroker({ logDir: first })
  await session.removeBroker(2)
  expect(await session.addBroker({ logDir: second })).toMatchObject({ brokerId: 2 })
  await expect(session.addBroker({ logDir: first })).rejects.toThrow(
    'was the log.dir of a broker 2 that left, and another broker has that id now',
  )
})

test.for([['at paths', true] as const, ['in the directory', false] as const])(
  'brokers that are added at the same time, %s, get ids of their own',
  async ([, isElsewhere]) => {
    const cluster = await BrokerCluster.withBrokers(1)
    const added = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const logDir = isElsewhere ? path.join(cluster.root, name) : undefined
        const broker = await (await cluster.open()).addBroker({ logDir })
        expect(broker.logDir).toBe(logDir ?? cluster.logDir(broker.brokerId))
        return broker.brokerId
      }),
    )
    expect(new Set(added).size).toBe(3)
    await createTopic(await cluster.open(), 'orders', { replicationFactor: 4 })
  },
)

/** Keeps a copy of the broker's directory; the function puts it in its place. */
function copyOf(cluster: BrokerCluster, brokerId: number): () => void {
  const copy = path.join(cluster.root, 'run', 'older')
  cpSync(cluster.logDir(brokerId), copy, { recursive: true, preserveTimestamps: true })
  return () => {
    rmSync(cluster.logDir(brokerId), { recursive: true })
    renameSync(copy, cluster.logDir(brokerId))
  }
}

async function newProducer(cluster: BrokerCluster): Promise<number> {
  const session = await cluster.open()
  const { producerId } = await session.request('InitProducerId', fill(initProducerIdRequest, { transactionalId: null }))
  await session.close()
  return Number(producerId)
}

/** The same file, whose methods are to be taken over one by one. */
function wrapped(file: OpenFile): OpenFile {
  return {
    descriptor: file.descriptor,
    path: file.path,
    stat: () => file.stat(),
    read: (...args) => file.read(...args),
    write: (bytes, position) => file.write(bytes, position),
    truncate: (sizeBytes) => file.truncate(sizeBytes),
    setModified: (modifiedMs) => file.setModified(modifiedMs),
    datasync: () => file.datasync(),
    close: () => file.close(),
  }
}

function note(cluster: BrokerCluster): string {
  return readFileSync(path.join(cluster.root, 'metadata-quorum'), 'utf8')
}

function openAt(dir: string, { readOnly = false, notices = [] as string[] } = {}): Promise<DirectorySession> {
  const environment = {
    kafdirHome: undefined,
    kafdirBootstrap: undefined,
    xdgDataHome: undefined,
    homeDirectory: dir,
    workingDirectory: path.dirname(dir),
  }
  return openClusterDirectory(
    { dir, readOnly },
    { clientId: 'test', softwareVersion: '1' },
    {
      environment,
      fileSystem: nodeFileSystem,
      locks: kernelLocks,
      clock: systemClock,
      random,
      notice: (each) => notices.push(each),
    },
  )
}

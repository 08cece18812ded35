/** A broker's meta.properties that can't be read or understood is that broker's loss, whichever it is. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { DirectorySession } from '../../src/cluster/open-cluster.ts'
import type { FileSystem } from '../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { storageError } from '../../src/storage/io/storage-error.ts'
import { BrokerCluster, consume, createTopic, describe as describeTopic, produce } from '../processes/broker-cluster.ts'

const META_PROPERTIES = 'meta.properties'

async function withRecords(): Promise<BrokerCluster> {
  const cluster = await BrokerCluster.withBrokers(3)
  const session = await cluster.open()
  await createTopic(session, 'orders')
  for (const value of ['a', 'b']) expect((await produce(session, 'orders', [value])).errorCode).toBe(0)
  await session.close()
  return cluster
}

async function isrOf(session: DirectorySession): Promise<readonly number[]> {
  return (await describeTopic(session, 'orders')).partitions[0]?.isrNodes.toSorted() ?? []
}

/** The file system of this machine, on which nothing below `directory` can be read. */
function unreadable(directory: string): FileSystem {
  const demandReadable = (file: string): void => {
    if (!file.startsWith(`${directory}${path.sep}`)) return
    throw storageError(Object.assign(new Error('EIO'), { code: 'EIO' }), file)
  }
  return {
    ...nodeFileSystem,
    readFile: (file) => (demandReadable(file), nodeFileSystem.readFile(file)),
    stat: (file) => (demandReadable(file), nodeFileSystem.stat(file)),
    list: (file) => (demandReadable(file), nodeFileSystem.list(file)),
    open: (file, mode, permissions) => (demandReadable(file), nodeFileSystem.open(file, mode, permissions)),
  }
}

test.for([
  [1, 'empty', ''],
  [1, 'garbled', 'garbage\n'],
  [1, 'gone', null],
  [2, 'garbled', 'garbage\n'],
] as const)('the meta.properties of broker %i is %s: the others go on', async ([brokerId, , text]) => {
  const cluster = await withRecords()
  const file = path.join(cluster.logDir(brokerId), META_PROPERTIES)
  const before = readFileSync(file)
  if (text === null) rmSync(file)
  else writeFileSync(file, text)
  const session = await cluster.open()
  expect(await consume(session, 'orders')).toStrictEqual(['a', 'b'])
  expect((await produce(session, 'orders', ['c'])).errorCode).toBe(0)
  expect(await isrOf(session)).toStrictEqual([1, 2, 3].filter((id) => id !== brokerId))
  await session.close()
  writeFileSync(file, before)
  const other = await cluster.open()
  await other.catchUpReplicas()
  expect(await isrOf(other)).toStrictEqual([1, 2, 3])
  expect(cluster.unequalReplicas('orders-0', [1, 2, 3])).toStrictEqual([])
})

test.for([1, 2])('nothing of the log.dir of broker %i can be read: the others go on', async (brokerId) => {
  const cluster = await withRecords()
  const session = await cluster.open(unreadable(cluster.logDir(brokerId)))
  expect(await consume(session, 'orders')).toStrictEqual(['a', 'b'])
  expect((await produce(session, 'orders', ['c'])).errorCode).toBe(0)
  expect(await isrOf(session)).toStrictEqual([1, 2, 3].filter((id) => id !== brokerId))
})

test('a log.dir of another cluster in the place of that of broker 1 is not used', async () => {
  const cluster = await withRecords()
  const file = path.join(cluster.logDir(1), META_PROPERTIES)
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^cluster\.id=.*$/m, 'cluster.id=another'))
  const session = await cluster.open()
  expect(await consume(session, 'orders')).toStrictEqual(['a', 'b'])
  expect((await produce(session, 'orders', ['c'])).errorCode).toBe(0)
  expect(await isrOf(session)).toStrictEqual([2, 3])
})

test('one broker whose meta.properties is garbled is told by that', async () => {
  const cluster = await BrokerCluster.withBrokers(1)
  const file = path.join(cluster.logDir(1), META_PROPERTIES)
  writeFileSync(file, 'garbage\n')
  await expect(cluster.open()).rejects.toThrow(`${file} has version 0`)
})

test('no process makes a log.dir that is away', async () => {
  const cluster = await withRecords()
  const away = path.join(cluster.root, 'run', 'away')
  for (const brokerId of [1, 2, 3]) {
    // In the middle of an operation: the process has just found the directory in its place.
    let isTaken = false
    const session = await cluster.open({
      ...nodeFileSystem,
      makeSubdirectory: (directory) => {
        if (!isTaken && directory.startsWith(cluster.logDir(brokerId))) renameSync(cluster.logDir(brokerId), away)
        isTaken ||= existsSync(away)
        nodeFileSystem.makeSubdirectory(directory)
      },
    })
    await createTopic(session, `topic-${brokerId}`).catch(() => {})
    await produce(session, `topic-${brokerId}`, ['a'])
    expect(isTaken).toBe(true)
    expect(existsSync(cluster.logDir(brokerId))).toBe(false)
    await session.close()
    renameSync(away, cluster.logDir(brokerId))
  }
})

/** Waking, with the file system's own events: two brokers over one real directory. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LocalBroker } from '../../../../src/broker/local-broker.ts'
import { createPartitions } from '../../../../src/clients/admin/create-partitions.ts'
import { systemClock } from '../../../../src/common/clock.ts'
import { stockBrokerConfigs } from '../../../../src/metadata/configs/broker-configs.ts'
import { newLogDirFiles } from '../../../../src/metadata/format/new-log-dir.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { commit, createTopic, describeGroup, TestMember } from './group-machine.ts'

const IDS = { clusterId: 'Z29sZGVuLWNsdXN0ZXItMQ', nodeId: 1, directoryId: 'ASNFZ4mrze8P7cuph2VDIQ', nowMs: 0 }

let logDir = ''
let brokers: { broker: LocalBroker; session: KafkaSession }[] = []

async function open(): Promise<{ broker: LocalBroker; session: KafkaSession }> {
  const broker = await LocalBroker.open({
    fileSystem: nodeFileSystem,
    locks: kernelLocks,
    clock: systemClock,
    random: { bytes: (length) => randomBytes(length) },
    logDir,
    bootId: 'this-boot',
    staticBrokerConfigs: stockBrokerConfigs,
    create: null,
    notice: () => undefined,
  })
  const context = { softwareName: 'test', softwareVersion: '0', principal: 'User:ANONYMOUS', listener: 'LOCAL' }
  const opened = { broker, session: broker.open({ ...context, clientId: 'client', host: '127.0.0.1' }) }
  brokers.push(opened)
  return opened
}

beforeEach(() => {
  logDir = mkdtempSync(path.join(tmpdir(), 'kafdir-watching-'))
  for (const { path: name, bytes } of newLogDirFiles(IDS)) {
    nodeFileSystem.makeDirectory(path.dirname(path.join(logDir, name)))
    nodeFileSystem.replaceFile(path.join(logDir, name), bytes)
  }
})
afterEach(async () => {
  for (const { session, broker } of brokers) {
    await session.close()
    await broker.close()
  }
  brokers = []
  rmSync(logDir, { recursive: true })
})

/** Resolves when `happened` is true; false after two seconds. */
async function soon(happened: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let i = 0; i < 200; i++) {
    if (await happened()) return true
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return false
}

it('members are woken by what concerns them: others that come and go, and new partitions; by commits they are not', async () => {
  const [one, two] = [await open(), await open()]
  const topicId = await createTopic(one, 'orders', 2)
  let woken = 0
  const stop = one.session.watchGroup?.('g', () => woken++)
  const a = await new TestMember(one, 'g', 'a').join(['orders'])
  await a.heartbeat(topicId)

  woken = 0
  const b = await new TestMember(two, 'g', 'b').join(['orders'])
  expect(await soon(() => woken > 0)).toBe(true)
  await a.heartbeat(topicId)
  await a.heartbeat(topicId)
  await b.heartbeat(topicId)
  await new Promise((resolve) => setTimeout(resolve, 50))

  woken = 0
  for (let i = 0; i < 20; i++) expect(await b.commit('orders', [i])).toEqual([0])
  await commit(two, 'another group', 'orders', [1])
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(woken).toBe(0)

  await createPartitions(two.session, [{ name: 'orders', totalCount: 3, assignments: undefined }])
  expect(await soon(() => woken > 0)).toBe(true)

  woken = 0
  await b.leave()
  expect(await soon(() => woken > 0)).toBe(true)

  stop?.()
  woken = 0
  await new TestMember(two, 'g', 'c').join(['orders'])
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(woken).toBe(0)
})

it('a member without its process is found by another one, which is woken', async () => {
  const [one, two] = [await open(), await open()]
  const topicId = await createTopic(one, 'orders', 2)
  let woken = 0
  one.session.watchGroup?.('g', () => woken++)
  const a = await new TestMember(one, 'g', 'a').join(['orders'])
  await new TestMember(two, 'g', 'b').join(['orders'])
  await soon(() => woken > 0)
  await a.heartbeat(topicId)
  woken = 0
  // Its lock and its file go without a word to the coordinator, as in a crash.
  await two.broker.close()
  expect(await soon(async () => (await describeGroup(one, 'g')).members.join() === 'a')).toBe(true)
  expect(await soon(() => woken > 0)).toBe(true)
})

it('nothing is left in the directory when everybody has gone', async () => {
  const one = await open()
  await createTopic(one, 'orders', 1)
  one.session.watchGroup?.('g', () => undefined)
  await new TestMember(one, 'g', 'a').join(['orders'])
  await one.session.close()
  expect(readdirSync(logDir).filter((name) => name.startsWith('.kafdir-'))).toEqual([])
})

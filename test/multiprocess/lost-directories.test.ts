/** Producers at work while directories of brokers go away and come back: nothing that was acknowledged is lost. */
import { renameSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { DirectorySession } from '../../src/cluster/open-cluster.ts'
import { BrokerCluster, consume, createTopic, describe as describeTopic, produce } from '../processes/broker-cluster.ts'
import { pause, until } from '../processes/until.ts'

const PRODUCERS = 4
const PARTITIONS = 2
const ROUNDS = 6

/** Writes numbered records until it is stopped; those that were acknowledged, in their order. */
async function writeOn(session: DirectorySession, name: string, partition: number, stop: AbortSignal) {
  const acknowledged: string[] = []
  const errors = new Map<number, number>()
  for (let n = 0; !stop.aborted; n++) {
    const values = [`${name}-${n}a`, `${name}-${n}b`]
    const { errorCode } = await produce(session, 'orders', values, { partition })
    if (errorCode === 0) acknowledged.push(...values)
    else errors.set(errorCode, (errors.get(errorCode) ?? 0) + 1)
  }
  return { name, partition, acknowledged, errors }
}

test('no acknowledged record is lost while directories go away and come back', { timeout: 60_000 }, async () => {
  const cluster = await BrokerCluster.withBrokers(3)
  const keeper = await cluster.open()
  await createTopic(keeper, 'orders', { partitions: PARTITIONS })
  const stop = new AbortController()
  const writers = Array.from({ length: PRODUCERS }, async (_, at) => {
    const session = await cluster.open()
    return writeOn(session, `w${at}`, at % PARTITIONS, stop.signal)
  })
  for (let round = 0; round < ROUNDS; round++) {
    const lost = (round % 3) + 1
    await pause(150)
    renameSync(cluster.logDir(lost), `${cluster.logDir(lost)}.away`)
    await pause(250)
    renameSync(`${cluster.logDir(lost)}.away`, cluster.logDir(lost))
    await until(
      async () => {
        await keeper.catchUpReplicas()
        const { partitions } = await describeTopic(keeper, 'orders')
        return partitions.every(({ isrNodes }) => isrNodes.length === 3)
      },
      () => `all replicas in sync; told: ${cluster.notices.slice(-5).join(' | ')}`,
    )
  }
  stop.abort()
  const accounts = await Promise.all(writers)
  const reader = await cluster.open()
  for (const { name, partition, acknowledged } of accounts) {
    const records = await consume(reader, 'orders', { partition })
    const own = records.filter((value) => value.startsWith(`${name}-`))
    const present = new Set(own)
    expect(acknowledged.filter((value) => !present.has(value))).toStrictEqual([])
    expect(acknowledged.length).toBeGreaterThan(50)
    // In the order in which they were sent, and none twice.
    expect(own.filter((value) => acknowledged.includes(value))).toStrictEqual(acknowledged)
  }
  for (let partition = 0; partition < PARTITIONS; partition++) {
    expect(cluster.unequalReplicas(`orders-${partition}`, [1, 2, 3])).toStrictEqual([])
  }
  expect(cluster.unequalReplicas('__cluster_metadata-0', [1, 2, 3])).toStrictEqual([])
})

import { renameSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorCode, isKafkaError } from '../../src/common/kafka-error.ts'
import { BrokerCluster, consume, createTopic, produce } from '../processes/broker-cluster.ts'

/** A process looks once a second whether directories are back. */
const LOOKS_AGAIN_MS = 5000

function takeAway(cluster: BrokerCluster, brokerId: number): void {
  renameSync(cluster.logDir(brokerId), `${cluster.logDir(brokerId)}.away`)
}

function bringBack(cluster: BrokerCluster, brokerId: number): void {
  renameSync(`${cluster.logDir(brokerId)}.away`, cluster.logDir(brokerId))
}

test.each([
  ['one after the other', [1, 2, 3]],
  ['the last one first', [3, 2, 1]],
])(
  'a process that lost all directories, %s, goes on when they are back',
  async (_, order) => {
    const cluster = await BrokerCluster.withBrokers(3)
    const session = await cluster.open()
    await createTopic(session, 'orders')
    expect((await produce(session, 'orders', ['a'])).errorCode).toBe(0)
    const write = (value: string): Promise<number> =>
      produce(session, 'orders', [value]).then(
        ({ errorCode: code }) => code,
        (error: unknown) => (isKafkaError(error) ? error.code : Number.NaN),
      )
    for (const brokerId of order) {
      takeAway(cluster, brokerId)
      await write(`without ${brokerId}`)
    }
    expect(await write('nowhere')).toBe(errorCode('KAFKA_STORAGE_ERROR'))
    for (const brokerId of [1, 2, 3]) bringBack(cluster, brokerId)
    const other = await cluster.open()
    expect((await produce(other, 'orders', ['of another process'])).errorCode).toBe(0)
    await expect.poll(() => write('back'), { timeout: LOOKS_AGAIN_MS, interval: 200 }).toBe(0)
    expect(await consume(other, 'orders')).toContain('back')
  },
  20_000,
)

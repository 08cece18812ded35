/**
 * A broker's DeleteRecords leaves a line in log-start-offset-checkpoint. When the topic was deleted and made anew, its
 * successor inherited that start: acknowledged records could not be read, and a consumer went round for ever.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'

const CHECKPOINT = 'log-start-offset-checkpoint'

it('does not pass from a deleted topic to the next one of its name', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  const checkpoint = path.join(cluster.logDir, CHECKPOINT)
  writeFileSync(checkpoint, '0\n2\norders 0 100\nothers 0 7\n')
  await cluster.topics('--delete', '--topic', 'orders')
  await cluster.createTopic('orders', 1)
  expect(readFileSync(checkpoint, 'utf8')).toBe('0\n1\nothers 0 7\n')
  await cluster.fill('orders', 'a\nb\n')
  expect((await cluster.consume('orders')).stdout).toBe('a\nb\n')
})

it('behind the end of the log is where the next record goes, and nobody waits in circles', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  await cluster.fill('orders', 'old\n')
  writeFileSync(path.join(cluster.logDir, CHECKPOINT), '0\n1\norders 0 100\n')
  expect(await cluster.consume('orders')).toMatchObject({ status: 0, stdout: '' })
  await cluster.fill('orders', 'new\n')
  const { stdout } = await cluster.consume('orders', '--formatter-property', 'print.offset=true')
  expect(stdout).toBe('Offset:100\tnew\n')
})

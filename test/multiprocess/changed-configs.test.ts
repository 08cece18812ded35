/** Configs that one process changes while another one writes to the topic: they act at once. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { until } from '../processes/until.ts'

/** Where the attributes of the first batch lie, and which bits of them name the codec. */
const ATTRIBUTES_POSITION = 22
const CODEC_BITS = 7
const GZIP = 1

const segments = (cluster: ScratchCluster): Buffer[] => {
  const directory = cluster.partitionDirectory('orders', 0)
  const names = readdirSync(directory).filter((name) => name.endsWith('.log'))
  return names.sort().map((name) => readFileSync(path.join(directory, name)))
}
const writtenBytes = (cluster: ScratchCluster): number => segments(cluster).reduce((sum, { length }) => sum + length, 0)

async function alter(cluster: ScratchCluster, ...changes: string[]): Promise<void> {
  const { status, stderr } = await cluster.run('kafdir.js', ['configs', 'set', '--topic', 'orders', ...changes])
  if (status !== 0) throw new Error(stderr)
}

/** A producer that has written `first`. */
async function startedProducer(cluster: ScratchCluster) {
  const producer = cluster.startProducer('orders')
  await producer.write('first\n')
  await until(
    () => writtenBytes(cluster) > 0,
    () => `the first record; ${producer.stderr}`,
  )
  return producer
}

describe('a running producer', () => {
  it('is refused what a new max.message.bytes forbids, and allowed what it permits again', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const producer = await startedProducer(cluster)
    await alter(cluster, 'max.message.bytes=200')
    await producer.write(`${'x'.repeat(500)}\n`)
    await until(
      () => producer.stderr.includes('RecordTooLarge') || producer.stderr.includes('larger'),
      () => `a refusal; ${producer.stderr}`,
    )
    await alter(cluster, 'max.message.bytes=5000')
    await producer.write(`${'y'.repeat(500)}\n`)
    producer.closeInput()
    expect((await producer.end()).status).toBe(1)
    expect((await cluster.consume('orders')).stdout).toBe(`first\n${'y'.repeat(500)}\n`)
  })

  it('has its batches compressed as a new compression.type says', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const producer = await startedProducer(cluster)
    const before = writtenBytes(cluster)
    await alter(cluster, 'compression.type=gzip')
    await producer.write('second\n')
    producer.closeInput()
    expect((await producer.end()).status).toBe(0)
    const attributes = segments(cluster)[0]?.readUInt16BE(before + ATTRIBUTES_POSITION - 1) ?? 0
    expect(attributes & CODEC_BITS).toBe(GZIP)
  })

  it('rolls by a new segment.ms, and a clean-up drops by a new retention.ms', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const producer = await startedProducer(cluster)
    await alter(cluster, 'segment.ms=1', 'retention.ms=1', 'file.delete.delay.ms=0')
    await producer.write('second\n')
    await until(
      () => segments(cluster).length > 1,
      () => 'a second segment',
    )
    expect((await cluster.run('kafdir.js', ['topics', 'cleanup', 'orders'])).stdout).toContain('dropped')
    await producer.write('third\n')
    producer.closeInput()
    expect((await producer.end()).status).toBe(0)
    expect((await cluster.consume('orders')).stdout).not.toContain('first')
  })
})

/** A compaction whose segments go away under it. */
import { expect, it } from 'vitest'
import { encodeBatch } from '../../src/record/encode-batch.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { RANDOM } from '../crash/engine-bench.ts'
import { LogBench, START_MS } from '../unit/storage/log/log-bench.ts'

const config = { segmentBytes: 1000, cleanupPolicy: ['compact', 'delete'] as const, retentionMs: -1 }

function keyed(key: string, value: string): Buffer {
  return encodeBatch({ timestampMs: START_MS, records: [{ key: Buffer.from(key), value: Buffer.from(value) }] })
}

async function fill(bench: LogBench): Promise<void> {
  const log = bench.open({ config })
  for (let i = 0; i < 200; i++) {
    await log.append(keyed(`k${i % 7}`, `v${i}`.padEnd(60, '.')), { leaderEpoch: 0 })
  }
}

it('a cleanup succeeds while another process deletes records', async () => {
  const bench = LogBench.make()
  await fill(bench)
  const [one, two] = [bench.open({ config }), bench.open({ config })]
  const cleaning = one.cleanUp({ random: RANDOM, force: true })
  const deleting = new Promise((resolve) => setImmediate(resolve)).then(() => two.deleteRecords(100))
  const [cleaned, deleted] = await Promise.allSettled([cleaning, deleting])
  expect([cleaned, deleted]).toMatchObject([{ status: 'fulfilled' }, { status: 'fulfilled', value: 100 }])
})

it('a compaction ends without an error when the segments that it cleans are deleted meanwhile', async () => {
  const bench = LogBench.make()
  await fill(bench)
  const two = bench.open({ config })
  const deleting: Promise<number>[] = []
  const one = bench.open({
    config,
    fileSystem: {
      ...nodeFileSystem,
      open: (file, mode, preallocated) => {
        if (file.endsWith('.log.cleaned') && deleting.length === 0) deleting.push(two.deleteRecords(100))
        return nodeFileSystem.open(file, mode, preallocated)
      },
    },
  })
  await one.cleanUp({ random: RANDOM, force: true })
  expect(await Promise.all(deleting)).toEqual([100])
  expect(bench.segments()[0]).toBeGreaterThan(0)
})

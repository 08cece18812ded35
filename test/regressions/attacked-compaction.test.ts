import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { encodeBatch } from '../../src/record/encode-batch.ts'
import { readRecords } from '../../src/record/read-records.ts'
import { LogBench, START_MS } from '../unit/storage/log/log-bench.ts'

const RANDOM = { bytes: (n: number) => new Uint8Array(n).fill(7) }
const kv = (k: string, v: string | null, t = START_MS) =>
  encodeBatch({ timestampMs: t, records: [{ key: Buffer.from(k), value: v === null ? null : Buffer.from(v) }] })

it('deleteRecords during a compaction makes cleanup fail', async () => {
  const bench = LogBench.make()
  const config = { segmentBytes: 1000, cleanupPolicy: ['compact', 'delete'] as const, retentionMs: -1 }
  const [a, b] = [bench.open({ config }), bench.open({ config })]
  for (let i = 0; i < 200; i++) await a.append(kv(`k${i % 7}`, `v${i}`.padEnd(60, '.')), { leaderEpoch: 0 })
  const cleaning = a.cleanUp({ random: RANDOM, force: true })
  const deleting = new Promise((r) => setImmediate(r)).then(() => b.deleteRecords(100))
  const result = await Promise.allSettled([cleaning, deleting])
  expect(result[0]?.status).toBe('fulfilled')
})

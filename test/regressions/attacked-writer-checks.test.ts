import { expect, it } from 'vitest'
import { appendAll, batchOf, LogBench, numbered, valuesFrom } from '../unit/storage/log/log-bench.ts'

it('(b): two rolls by another process, and all old segments dropped', async () => {
  const bench = LogBench.make()
  const config = { segmentBytes: 300 }
  const [a, b] = [bench.open({ config }), bench.open({ config })]
  await appendAll(a, numbered(1, 50))
  await appendAll(b, numbered(12, 50, 1))
  const end = b.endOffset()
  await b.deleteRecords(end - 1)
  expect(bench.segments()[0]).toBeGreaterThan(4)
  const { baseOffset } = await a.append(batchOf(['last']), { leaderEpoch: 0 })
  await a.flush()
  expect(baseOffset).toBe(end)
  const reader = bench.open({ config })
  expect(reader.endOffset()).toBe(end + 1)
})

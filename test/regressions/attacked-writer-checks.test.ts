/** A writer whose segment is two rolls behind. */
import { expect, it } from 'vitest'
import { appendAll, batchOf, LogBench, numbered } from '../unit/storage/log/log-bench.ts'

it('a writer goes on at the end when another process rolled twice and dropped all the segments it knew', async () => {
  const bench = LogBench.make()
  const config = { segmentBytes: 300 }
  const [one, two] = [bench.open({ config }), bench.open({ config })]
  await appendAll(one, numbered(1, 50))
  await appendAll(two, numbered(12, 50, 1))
  const end = two.endOffset()
  await two.deleteRecords(end - 1)
  expect(bench.segments()[0]).toBeGreaterThan(4)
  const { baseOffset } = await one.append(batchOf(['last']), { leaderEpoch: 0 })
  await one.flush()
  expect(baseOffset).toBe(end)
  expect(bench.open({ config }).endOffset()).toBe(end + 1)
})

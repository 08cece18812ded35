import { expect, it } from 'vitest'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { CommittedView } from '../../src/storage/log/producer-state/committed-view.ts'
import { LogBench } from '../unit/storage/log/log-bench.ts'
import { dataBatch, markerBatch } from '../unit/storage/log/producer-state/producer-batches.ts'

it('others append and roll between the look at the end and the listing', async () => {
  const bench = LogBench.make()
  const config = { segmentBytes: 700 }
  const log = bench.open({ config })
  const data = (sequence: number) =>
    log.append(dataBatch({ offset: 0, sequence, isTransactional: true }), { leaderEpoch: 0 })
  await data(0)
  // one reader looks at the end (1) and is slower than all that follows: the abort, a roll, and more
  await data(1)
  await log.append(markerBatch({ offset: 0, type: 'abort' }), { leaderEpoch: 0, origin: 'coordinator' })
  for (let i = 0; bench.segments().length < 2; i++)
    await log.append(dataBatch({ offset: 0, producerId: 9, sequence: i }), { leaderEpoch: 0 })
  const end = log.endOffset()
  const ends = [1, end]
  const view = new CommittedView({
    fileSystem: nodeFileSystem,
    directory: bench.directory,
    startOffset: () => 0,
    endOffset: () => (ends.length > 1 ? (ends.shift() as number) : end),
  })
  expect(view.lastStableOffset()).toBe(0)
  expect(view.lastStableOffset()).toBe(end)
  expect(view.abortedTransactions(0, end)).toHaveLength(1)
})

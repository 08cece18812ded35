/** A reader of committed records that is slower than everybody who writes. */
import { expect, it } from 'vitest'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { CommittedView } from '../../src/storage/log/producer-state/committed-view.ts'
import { LogBench } from '../unit/storage/log/log-bench.ts'
import { dataBatch, markerBatch } from '../unit/storage/log/producer-state/producer-batches.ts'

it('a view that saw the end before others appended and rolled takes in every batch between', async () => {
  const bench = LogBench.make()
  const log = bench.open({ config: { segmentBytes: 700 } })
  const transactional = (sequence: number) =>
    log.append(dataBatch({ offset: 0, sequence, isTransactional: true }), { leaderEpoch: 0 })
  await transactional(0)
  // The view's first look sees the end at 1, and its listing comes after all that follows: the abort, a roll and more.
  await transactional(1)
  await log.append(markerBatch({ offset: 0, type: 'abort' }), { leaderEpoch: 0, origin: 'coordinator' })
  for (let sequence = 0; bench.segments().length < 2; sequence++) {
    await log.append(dataBatch({ offset: 0, producerId: 9, sequence }), { leaderEpoch: 0 })
  }
  const end = log.endOffset()
  const ends = [1]
  const view = new CommittedView({
    fileSystem: nodeFileSystem,
    directory: bench.directory,
    startOffset: () => 0,
    endOffset: () => ends.shift() ?? end,
  })
  expect(view.lastStableOffset()).toBe(0)
  expect(view.lastStableOffset()).toBe(end)
  expect(view.abortedTransactions(0, end)).toHaveLength(1)
})

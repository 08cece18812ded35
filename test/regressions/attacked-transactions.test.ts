/** Transaction indexes and producers' states that were not finished: by a full disk, a crash, a broker. */
import { existsSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import {
  type AbortedTransaction,
  parseTransactionIndex,
} from '../../src/storage/log/producer-state/transaction-index.ts'
import { appendAll, LogBench } from '../unit/storage/log/log-bench.ts'
import { type DataBatch, dataBatch, markerBatch } from '../unit/storage/log/producer-state/producer-batches.ts'
import { noSpaceLeft } from './no-space.ts'

const data = (log: PartitionLog, sequence: number, more: Partial<DataBatch> = {}) =>
  log.append(dataBatch({ offset: 0, sequence, ...more }), { leaderEpoch: 0 })
const transactional = (log: PartitionLog, sequence: number, producerId = 1) =>
  data(log, sequence, { isTransactional: true, producerId })
const endTransaction = (log: PartitionLog, type: 'commit' | 'abort', producerId = 1) =>
  log.append(markerBatch({ offset: 0, type, producerId }), { leaderEpoch: 0, origin: 'coordinator' })
const index = (bench: LogBench) =>
  existsSync(bench.file('.txnindex')) ? parseTransactionIndex(bench.bytes('.txnindex'), 'index') : []

it('a rebuild of the transaction index that failed is made up for by the next writer', async () => {
  const bench = LogBench.make()
  const log = bench.open()
  await transactional(log, 0)
  await endTransaction(log, 'abort')
  await data(log, 0, { producerId: 5 })
  // Writes a snapshot of the producers at 3.
  await log.close()
  expect(index(bench)).toHaveLength(1)
  // The machine goes down, and what of the index was not synced is lost.
  rmSync(bench.file('.txnindex'))
  // The first writer of the new boot has no room for the index that it makes anew.
  const failing = bench.open({
    bootId: 'next boot',
    fileSystem: {
      ...nodeFileSystem,
      replaceFile: (file, bytes) => {
        if (file.endsWith('.txnindex')) throw noSpaceLeft(file)
        nodeFileSystem.replaceFile(file, bytes)
      },
    },
  })
  await expect(data(failing, 1, { producerId: 5 })).rejects.toThrow()
  // The disk has room again.
  const next = bench.open({ bootId: 'next boot' })
  await data(next, 1, { producerId: 5 })
  const reader = bench.open({ bootId: 'next boot' })
  const { abortedTransactions } = await reader.readCommitted(0, 1 << 20)
  expect(abortedTransactions).toHaveLength(1)
  expect(index(bench)).toHaveLength(1)
})

it('a reader that looks while the transaction index is made anew gets the aborted transactions from then on', async () => {
  const bench = LogBench.make()
  const log = bench.open()
  await transactional(log, 0)
  await endTransaction(log, 'abort')
  await data(log, 0, { producerId: 5 })
  await log.close()
  const reader = bench.open({ bootId: 'next boot' })
  let during: readonly AbortedTransaction[] | null = null
  const writer = bench.open({
    bootId: 'next boot',
    fileSystem: {
      ...nodeFileSystem,
      replaceFile: (file, bytes) => {
        if (file.endsWith('.txnindex') && during === null) {
          reader.committed().lastStableOffset()
          during = reader.committed().abortedTransactions(0, 3)
        }
        nodeFileSystem.replaceFile(file, bytes)
      },
    },
  })
  await data(writer, 1, { producerId: 5 })
  expect(during).not.toBeNull()
  expect((await reader.readCommitted(0, 1 << 20)).abortedTransactions).toHaveLength(1)
})

it('a transaction stays open when the index entry of its marker cannot be written', async () => {
  const bench = LogBench.make()
  let isFull = false
  const log = bench.open({
    isFreshProducer: (id) => id === 7,
    fileSystem: {
      ...nodeFileSystem,
      open: (file, mode, preallocated) => {
        if (isFull && file.endsWith('.txnindex')) throw noSpaceLeft(file)
        return nodeFileSystem.open(file, mode, preallocated)
      },
    },
  })
  await transactional(log, 0)
  isFull = true
  await expect(endTransaction(log, 'abort')).rejects.toThrow()
  isFull = false
  // A record of an id that this process took gets the offset that the marker would have had.
  await data(log, 0, { producerId: 7 })
  // The transaction is still open, so a plain batch of its producer is refused.
  await expect(data(log, 1, { producerId: 1 })).rejects.toThrow(/Expected transactional/)
  await log.close()
  const reader = bench.open()
  expect(reader.lastStableOffset()).toBe(0)
  const { records } = await reader.readCommitted(0, 1 << 20)
  expect(records).toHaveLength(0)
})

it("the transaction indexes of closed segments are made anew after a broker's crash", async () => {
  const bench = LogBench.make()
  const log = bench.open({ config: { segmentBytes: 200 } })
  await transactional(log, 0)
  await endTransaction(log, 'abort')
  for (let i = 0; i < 6; i++) await data(log, i, { producerId: 5 })
  await log.close()
  // As a broker leaves it when the machine goes down: no note of ours, and indexes of closed segments incomplete.
  rmSync(path.join(bench.directory, 'kafdir-boot-id'))
  for (const name of readdirSync(bench.directory)) {
    if (name.endsWith('index')) truncateSync(path.join(bench.directory, name), 0)
  }
  const next = bench.open({ config: { segmentBytes: 200 }, bootId: 'next boot' })
  await data(next, 6, { producerId: 5 })
  const reader = bench.open({ bootId: 'next boot' })
  expect((await reader.readCommitted(0, 1 << 20)).abortedTransactions).toHaveLength(1)
})

it('deleting records keeps the leader epochs that another process began', async () => {
  const bench = LogBench.make()
  const [one, two] = [bench.open(), bench.open()]
  await appendAll(one, [['a'], ['b'], ['c']])
  for (const sequence of [0, 1]) {
    await two.append(dataBatch({ offset: 0, producerId: 9, sequence }), { leaderEpoch: 1 })
  }
  expect(one.leaderEpochAt(4)).toBe(1)
  await one.deleteRecords(2)
  expect(one.leaderEpochAt(4)).toBe(1)
  const three = bench.open()
  await three.append(dataBatch({ offset: 0, producerId: 10 }), { leaderEpoch: 1 })
  expect(three.leaderEpochAt(3)).toBe(1)
})

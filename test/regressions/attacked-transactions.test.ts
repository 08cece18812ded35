import { existsSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { storageError } from '../../src/storage/io/storage-error.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { parseTransactionIndex } from '../../src/storage/log/producer-state/transaction-index.ts'
import { appendAll, LogBench } from '../unit/storage/log/log-bench.ts'
import { dataBatch, markerBatch } from '../unit/storage/log/producer-state/producer-batches.ts'

const data = (log: PartitionLog, sequence: number, more = {}) =>
  log.append(dataBatch({ offset: 0, sequence, ...more }), { leaderEpoch: 0 })
const tx = (log: PartitionLog, sequence: number, producerId = 1) =>
  data(log, sequence, { isTransactional: true, producerId })
const end = (log: PartitionLog, type: 'commit' | 'abort', producerId = 1) =>
  log.append(markerBatch({ offset: 0, type, producerId }), { leaderEpoch: 0, origin: 'coordinator' })
const index = (bench: LogBench, base = 0) =>
  existsSync(bench.file('.txnindex', base)) ? parseTransactionIndex(bench.bytes('.txnindex', base), 'index') : []
const enospc = (f: string) => storageError(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }), f)

it('rebuild of the txnindex after a machine crash that is interrupted is never made up for', async () => {
  const bench = LogBench.make()
  const log = bench.open()
  await tx(log, 0)
  await end(log, 'abort')
  await data(log, 0, { producerId: 5 })
  await log.close() // snapshot at 3
  expect(index(bench)).toHaveLength(1)
  // the machine goes down; what of the index was not synced is lost
  rmSync(bench.file('.txnindex'))
  // the first writer of the new boot is killed / gets ENOSPC in the rebuild
  const failing = bench.open({
    bootId: 'next boot',
    fileSystem: {
      ...nodeFileSystem,
      replaceFile: (f, bytes) => {
        if (f.endsWith('.txnindex')) throw enospc(f)
        nodeFileSystem.replaceFile(f, bytes)
      },
    },
  })
  await expect(data(failing, 1, { producerId: 5 })).rejects.toThrow()
  // the disk has room again
  const next = bench.open({ bootId: 'next boot' })
  await data(next, 1, { producerId: 5 })
  const reader = bench.open({ bootId: 'next boot' })
  const { abortedTransactions } = await reader.readCommitted(0, 1 << 20)
  expect(abortedTransactions).toHaveLength(1)
  expect(index(bench)).toHaveLength(1)
})

it('a reader during makeIndex gets aborted records as committed ones, for good', async () => {
  const bench = LogBench.make()
  const log = bench.open()
  await tx(log, 0)
  await end(log, 'abort')
  await data(log, 0, { producerId: 5 })
  await log.close()
  const reader = bench.open({ bootId: 'next boot' })
  let during: unknown = null
  const writer = bench.open({
    bootId: 'next boot',
    fileSystem: {
      ...nodeFileSystem,
      replaceFile: (f, bytes) => {
        if (f.endsWith('.txnindex') && during === null) {
          reader.committed().lastStableOffset()
          during = reader.committed().abortedTransactions(0, 3)
        }
        nodeFileSystem.replaceFile(f, bytes)
      },
    },
  })
  await data(writer, 1, { producerId: 5 })
  expect(during).not.toBe(null)
  expect((await reader.readCommitted(0, 1 << 20)).abortedTransactions).toHaveLength(1)
})

it('a marker whose index entry can not be written leaves a state in which the transaction has ended', async () => {
  const bench = LogBench.make()
  let isFull = false
  const log = bench.open({
    isFreshProducer: (id) => id === 7,
    fileSystem: {
      ...nodeFileSystem,
      open: (f, m, p) => {
        if (isFull && f.endsWith('.txnindex')) throw enospc(f)
        return nodeFileSystem.open(f, m, p)
      },
    },
  })
  await tx(log, 0)
  isFull = true
  await expect(end(log, 'abort')).rejects.toThrow()
  isFull = false
  await data(log, 0, { producerId: 7 }) // one record of an id that this process took: takes the offset of the marker
  // the transaction is still open: a plain batch of its producer must be refused
  await expect(data(log, 1, { producerId: 1 })).rejects.toThrow(/Expected transactional/)
  await log.close()
  const reader = bench.open()
  expect(reader.lastStableOffset()).toBe(0)
  const { records } = await reader.readCommitted(0, 1 << 20)
  expect(records.length).toBe(0)
})

it('closed segments that a broker left unclean: their txnindex is not made anew', async () => {
  const bench = LogBench.make()
  const log = bench.open({ config: { segmentBytes: 200 } })
  await tx(log, 0)
  await end(log, 'abort')
  for (let i = 0; i < 6; i++) await data(log, i, { producerId: 5 })
  await log.close()
  // as a broker leaves it when the machine goes down: no notes of ours, indexes of closed segments incomplete
  rmSync(path.join(bench.directory, 'kafdir-boot-id'))
  for (const n of readdirSync(bench.directory))
    if (n.endsWith('.txnindex') || n.endsWith('index')) truncateSync(path.join(bench.directory, n), 0)
  const next = bench.open({ config: { segmentBytes: 200 }, bootId: 'next boot' })
  await data(next, 6, { producerId: 5 })
  const reader = bench.open({ bootId: 'next boot' })
  expect((await reader.readCommitted(0, 1 << 20)).abortedTransactions).toHaveLength(1)
})

it('truncateFromStart works on epochs that are old', async () => {
  const bench = LogBench.make()
  const [one, two] = [bench.open(), bench.open()]
  await appendAll(one, [['a'], ['b'], ['c']])
  for (const v of ['d', 'e'])
    await two.append(dataBatch({ offset: 0, producerId: 9, sequence: v === 'd' ? 0 : 1 }), { leaderEpoch: 1 })
  expect(one.leaderEpochAt(4)).toBe(1)
  await one.deleteRecords(2)
  expect(one.leaderEpochAt(4)).toBe(1)
  const three = bench.open()
  await three.append(dataBatch({ offset: 0, producerId: 10 }), { leaderEpoch: 1 })
  expect(three.leaderEpochAt(3)).toBe(1)
})

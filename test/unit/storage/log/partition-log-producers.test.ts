/** Idempotent and transactional producers on one log, seen by several processes. */
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PartitionLog } from '../../../../src/storage/log/partition-log.ts'
import { parseTransactionIndex } from '../../../../src/storage/log/producer-state/transaction-index.ts'
import { LogBench } from './log-bench.ts'
import { dataBatch, type MarkerBatch, markerBatch } from './producer-state/producer-batches.ts'

const failsWith = (error: string) => expect.objectContaining({ error }) as Error
const data = (log: PartitionLog, sequence: number, more: Partial<Parameters<typeof dataBatch>[0]> = {}) =>
  log.append(dataBatch({ offset: 0, sequence, ...more }), { leaderEpoch: 0 })
const transactional = (log: PartitionLog, sequence: number, producerId = 1) =>
  data(log, sequence, { isTransactional: true, producerId })
const end = (log: PartitionLog, type: MarkerBatch['type'], producerId = 1) =>
  log.append(markerBatch({ offset: 0, type, producerId }), { leaderEpoch: 0, origin: 'coordinator' })

const index = (bench: LogBench, base = 0) =>
  existsSync(bench.file('.txnindex', base)) ? parseTransactionIndex(bench.bytes('.txnindex', base), 'index') : []
const snapshots = (bench: LogBench): number[] =>
  readdirSync(bench.directory)
    .filter((name) => name.endsWith('.snapshot'))
    .map((name) => Number.parseInt(name, 10))

describe('a batch that comes twice', () => {
  it('is appended once, and both get the same offsets', async () => {
    const log = LogBench.make().open()
    const first = await data(log, 0, { count: 3 })
    await data(log, 3)
    expect(await data(log, 0, { count: 3 })).toEqual({
      ...first,
      kind: 'duplicate',
      isDuplicate: true,
      timestampMs: 1000,
    })
    expect(log.endOffset()).toBe(4)
  })

  it('is recognised by a process that did not write it', async () => {
    const bench = LogBench.make()
    await data(bench.open(), 0)
    const other = bench.open()
    expect(await data(other, 0)).toMatchObject({ baseOffset: 0, isDuplicate: true })
    await expect(data(other, 5)).rejects.toThrow(failsWith('OUT_OF_ORDER_SEQUENCE_NUMBER'))
    expect(await data(other, 1)).toMatchObject({ baseOffset: 1, isDuplicate: false })
  })

  it('is recognised although others wrote between', async () => {
    const bench = LogBench.make()
    const [one, two] = [bench.open(), bench.open()]
    for (let i = 0; i < 6; i++) await data(i % 2 === 0 ? one : two, i)
    expect(await data(one, 5)).toMatchObject({ baseOffset: 5, isDuplicate: true })
    expect(await data(two, 4)).toMatchObject({ baseOffset: 4, isDuplicate: true })
    await expect(data(one, 0)).rejects.toThrow(failsWith('OUT_OF_ORDER_SEQUENCE_NUMBER'))
    await expect(data(two, 0, { epoch: -1 })).rejects.toThrow(failsWith('INVALID_PRODUCER_EPOCH'))
  })

  it('is recognised behind a roll that another process made', async () => {
    const bench = LogBench.make()
    const config = { segmentBytes: 300 }
    const [one, two] = [bench.open({ config }), bench.open({ config })]
    await data(one, 0)
    for (let i = 0; i < 8; i++) await data(two, i, { producerId: 2 })
    await data(two, 1)
    expect(bench.segments().length).toBeGreaterThan(2)
    expect(await data(one, 1)).toMatchObject({ isDuplicate: true })
    expect(await data(one, 2)).toMatchObject({ isDuplicate: false })
  })
})

describe('the history of a producer', () => {
  /** Reads of closed segments and snapshots. */
  const bytesRead = async (bench: LogBench, isFreshProducer: boolean): Promise<number> => {
    let count = 0
    const { nodeFileSystem } = await import('../../../../src/storage/io/node-file-system.ts')
    const log = bench.open({
      isFreshProducer: () => isFreshProducer,
      fileSystem: {
        ...nodeFileSystem,
        list: (directory) => {
          count++
          return nodeFileSystem.list(directory)
        },
      },
    })
    await data(log, 0, { producerId: 77 })
    return count
  }

  it('is not looked for when this process took the id itself', async () => {
    const bench = LogBench.make()
    await data(bench.open(), 0)
    const fresh = await bytesRead(bench, true)
    expect(await bytesRead(bench, false)).toBeGreaterThan(fresh)
  })

  it('is in a snapshot at each roll, and at the end of a process that had to know it', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { segmentBytes: 300 } })
    for (let i = 0; i < 8; i++) await data(log, i)
    const bases = bench.segments()
    expect(bases.length).toBeGreaterThan(2)
    expect(snapshots(bench)).toEqual(bases.slice(1))
    await log.close()
    expect(snapshots(bench)).toEqual([...bases.slice(1), 8])
    const next = bench.open({ config: { segmentBytes: 300 } })
    await data(next, 8)
    await data(next, 9)
    await next.close()
    expect(snapshots(bench)).toEqual([...bench.segments().slice(1), 10])
  })

  it('is found in the log when its snapshots are damaged or gone', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { segmentBytes: 300 } })
    for (let i = 0; i < 8; i++) await data(log, i)
    await log.close()
    for (const offset of snapshots(bench)) {
      const file = path.join(bench.directory, `${String(offset).padStart(20, '0')}.snapshot`)
      writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, -1), Buffer.from([1])]))
    }
    expect(await data(bench.open(), 7)).toMatchObject({ baseOffset: 7, isDuplicate: true })
  })

  it('is not taken from a snapshot behind the end of the log', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    for (let i = 0; i < 4; i++) await data(log, i)
    await data(bench.open(), 0, { producerId: 2 })
    await bench.closeAll()
    expect(snapshots(bench)).toEqual([5])
    // The last two batches were never on the disk.
    truncateSync(bench.file('.log'), Math.round((statSync(bench.file('.log')).size * 3) / 5))
    const next = bench.open({ bootId: 'another boot' })
    expect(await data(next, 3)).toMatchObject({ baseOffset: 3, isDuplicate: false })
    expect(snapshots(bench)).toEqual([])
  })
})

describe('a transaction', () => {
  it('keeps the last stable offset back until its marker is there', async () => {
    const bench = LogBench.make()
    const [log, reader] = [bench.open(), bench.open()]
    await data(log, 0, { producerId: 9 })
    await transactional(log, 0)
    await transactional(log, 1)
    expect([reader.lastStableOffset(), reader.endOffset()]).toEqual([1, 3])
    await end(bench.open(), 'commit')
    expect([reader.lastStableOffset(), reader.endOffset()]).toEqual([4, 4])
    expect(index(bench)).toEqual([])
  })

  it('that is aborted is in the index of its segment, and a reader learns of it', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await transactional(log, 0)
    await transactional(log, 0, 2)
    await end(log, 'abort')
    const aborted = { producerId: 1, firstOffset: 0, lastOffset: 2, lastStableOffset: 1 }
    expect(index(bench)).toEqual([aborted])
    await end(log, 'abort', 2)
    const second = { producerId: 2, firstOffset: 1, lastOffset: 3, lastStableOffset: 4 }
    expect(index(bench)).toEqual([aborted, second])
    expect(bench.open().committed().abortedTransactions(0, 4)).toMatchObject([aborted, second])
  })

  it('forbids other batches of its producer', async () => {
    const log = LogBench.make().open()
    await transactional(log, 0)
    await expect(data(log, 1)).rejects.toThrow(failsWith('INVALID_TXN_STATE'))
    await end(log, 'commit')
    expect(await data(log, 1)).toMatchObject({ baseOffset: 2 })
  })

  it('whose marker was noted by a writer that died before it wrote it goes on', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await transactional(log, 0)
    await end(log, 'abort')
    await transactional(log, 1)
    const before = bench.bytes('.txnindex')
    const entry = Buffer.from(before)
    entry.writeBigInt64BE(2n, 10)
    entry.writeBigInt64BE(3n, 18)
    entry.writeBigInt64BE(4n, 26)
    writeFileSync(bench.file('.txnindex'), Buffer.concat([before, entry]))
    expect(bench.open().committed().abortedTransactions(0, 3)).toHaveLength(1)
    // The process that has the segment open for long, and one that comes new.
    await transactional(log, 2)
    expect(bench.bytes('.txnindex')).toEqual(before)
    await end(bench.open(), 'commit')
    expect(bench.open().committed().abortedTransactions(0, 5)).toHaveLength(1)
  })

  it('that was aborted before the machine crashed gets its index entry anew', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { segmentBytes: 400 } })
    await transactional(log, 0)
    await transactional(log, 0, 2)
    await end(log, 'abort')
    await end(log, 'abort', 2)
    await transactional(log, 1)
    await bench.closeAll()
    const bases = bench.segments()
    const expected = bases.map((base) => index(bench, base))
    expect(expected.flat()).toHaveLength(2)
    const last = bases.at(-1)!
    expect(index(bench, last).length).toBeGreaterThan(0)
    writeFileSync(bench.file('.txnindex', last), Buffer.alloc(68, 255))
    await data(bench.open({ bootId: 'another boot' }), 0, { producerId: 9 })
    expect(bases.map((base) => index(bench, base))).toEqual(expected)
  })

  it('whose index was damaged gets it anew', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await transactional(log, 0)
    await end(log, 'abort')
    await bench.closeAll()
    const before = bench.bytes('.txnindex')
    writeFileSync(bench.file('.txnindex'), Buffer.alloc(68, 255))
    await data(bench.open(), 0, { producerId: 9 })
    expect(bench.bytes('.txnindex')).toEqual(before)
  })

  it('of a coordinator that was replaced ends no more', async () => {
    const log = LogBench.make().open()
    const endAs = (coordinatorEpoch: number) =>
      log.append(markerBatch({ offset: 0, type: 'commit', coordinatorEpoch }), {
        leaderEpoch: 0,
        origin: 'coordinator',
      })
    await transactional(log, 0)
    await endAs(5)
    await transactional(log, 1)
    await expect(endAs(4)).rejects.toThrow(failsWith('TRANSACTION_COORDINATOR_FENCED'))
    expect(log.lastStableOffset()).toBe(2)
    await endAs(5)
    expect(log.lastStableOffset()).toBe(4)
  })
})

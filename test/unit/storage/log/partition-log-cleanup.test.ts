/** Retention, deleted records and what goes with them, on files. */
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { memoryCheckpoints } from '../../../../src/storage/log/partition-checkpoints.ts'
import { appendAll, batchOf, LogBench, numbered, START_MS, valuesFrom } from './log-bench.ts'
import { at, writeSegment } from './segment-files.ts'

const random = { bytes: (length: number) => new Uint8Array(length).fill(7) }
/** Three records of 300 bytes in a segment. */
const SMALL = { segmentBytes: 1200, fileDeleteDelayMs: 60_000 }
const outOfRange = expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }) as Error

const files = (bench: LogBench): string[] => readdirSync(bench.directory).sort()

describe('retention', () => {
  it('drops old segments, which keep their names with an ending for a while', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { ...SMALL, retentionMs: 1000 } })
    for (let i = 0; i < 9; i++) await log.append(batchOf([`${i}`.padEnd(300, 'x')], START_MS + i), { leaderEpoch: 0 })
    expect(bench.segments()).toEqual([0, 3, 6])
    bench.nowMs = START_MS + 1000 + 4
    expect(await log.cleanUp({ random })).toEqual({ segmentsDeleted: 1, filesRemoved: 0, compaction: null, left: null })
    expect(log.startOffset).toBe(3)
    expect(files(bench).filter((name) => name.endsWith('.deleted'))).toEqual([
      '00000000000000000000.index.deleted',
      '00000000000000000000.log.deleted',
      '00000000000000000000.timeindex.deleted',
    ])
    const later = bench.open({ config: { ...SMALL, retentionMs: -1 } })
    bench.nowMs = Date.now() + 50_000
    expect((await later.cleanUp({ random })).filesRemoved).toBe(0)
    bench.nowMs = Date.now() + 61_000
    expect((await later.cleanUp({ random })).filesRemoved).toBe(3)
  })

  it('moves the start of the log before any of several names changes: after a loss of power there is no hole', async () => {
    const bench = LogBench.make()
    const checkpoints = memoryCheckpoints()
    const log = bench.open({ checkpoints, config: { ...SMALL, retentionMs: 1000 } })
    for (let i = 0; i < 12; i++) await log.append(batchOf([`${i}`.padEnd(300, 'x')], START_MS + i), { leaderEpoch: 0 })
    const starts: (number | null)[] = []
    const setLogStartOffset = checkpoints.setLogStartOffset.bind(checkpoints)
    checkpoints.setLogStartOffset = (offset) => {
      starts.push(offset)
      if (offset !== null) expect(bench.segments()).toEqual([0, 3, 6, 9])
      return setLogStartOffset(offset)
    }
    bench.nowMs = START_MS + 1000 + 9
    expect((await log.cleanUp({ random })).segmentsDeleted).toBe(3)
    expect(starts).toEqual([9, null])
  })

  it('begins a new segment when even the last one is too old', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { ...SMALL, retentionMs: 1000 } })
    await appendAll(log, numbered(5, 300))
    bench.nowMs = START_MS + 5000
    expect((await log.cleanUp({ random })).segmentsDeleted).toBe(2)
    expect(bench.segments()).toEqual([5])
    expect([log.startOffset, log.endOffset()]).toEqual([5, 5])
    expect((await log.append(batchOf(['next'], bench.nowMs), { leaderEpoch: 0 })).baseOffset).toBe(5)
    expect(await valuesFrom(bench.open(), 5)).toEqual(['next'])
  })

  it('looks at the records of the last segment, not at its index, which lags behind', async () => {
    const bench = LogBench.make()
    const writer = bench.open({ config: { indexIntervalBytes: 500 } })
    for (let i = 0; i < 5; i++) await writer.append(batchOf(['x'.repeat(300)], START_MS), { leaderEpoch: 0 })
    await writer.append(batchOf(['young'], START_MS + 10_000), { leaderEpoch: 0 })
    expect(bench.bytes('.timeindex').length).toBeGreaterThan(0)
    bench.nowMs = START_MS + 10_500
    const cleaner = bench.open({ config: { retentionMs: 1000 } })
    expect((await cleaner.cleanUp({ random })).segmentsDeleted).toBe(0)
    expect(await valuesFrom(bench.open(), 5)).toEqual(['young'])
  })

  it('drops what a cleaner that died was about to put in the place of what goes', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { ...SMALL, retentionMs: 1000 } })
    await appendAll(log, numbered(9, 300))
    writeSegment(bench.directory, 0, at(2), { suffix: '.swap' })
    bench.nowMs = START_MS + 5000
    await log.cleanUp({ random })
    expect(log.startOffset).toBe(9)
    await bench.open().append(batchOf(['next'], bench.nowMs), { leaderEpoch: 0 })
    expect([bench.segments(), bench.open().startOffset]).toEqual([[9], 9])
  })

  it('does not disturb a reader that has a file open, and tells one that comes too late', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { ...SMALL, retentionMs: 1000 } })
    await appendAll(log, numbered(6, 300))
    const reader = bench.open()
    const first = await reader.read(0, 1)
    bench.nowMs = START_MS + 5000
    await log.cleanUp({ random })
    expect(first.length).toBeGreaterThan(0)
    expect((await reader.read(1, 1)).length).toBeGreaterThan(0)
    await expect(bench.open().read(1, 1)).rejects.toThrow(outOfRange)
  })

  it('is seen by who asks where the log begins, however long that log was open', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { ...SMALL, retentionMs: 1000 } })
    await appendAll(log, numbered(6, 300))
    const reader = bench.open()
    expect(await reader.earliestOffset()).toBe(0)
    bench.nowMs = START_MS + 5000
    await log.cleanUp({ random })
    expect(await reader.earliestOffset()).toBe(6)
  })

  it('removes what a writer that died while it deleted a segment left', async () => {
    const bench = LogBench.make()
    await appendAll(bench.open({ config: SMALL }), numbered(6, 300))
    await bench.closeAll()
    writeFileSync(path.join(bench.directory, '00000000000000000001.index'), '12345678')
    writeFileSync(path.join(bench.directory, '00000000000000000001.txnindex'), '')
    const untouched = [bench.file('.index'), bench.file('.index', 3)]
    await bench.open({ config: SMALL }).append(batchOf(['next']), { leaderEpoch: 0 })
    expect(files(bench).filter((name) => name.startsWith('00000000000000000001'))).toEqual([])
    expect(untouched.every((file) => existsSync(file))).toBe(true)
  })
})

describe('compaction', () => {
  const compacted = { cleanupPolicy: ['compact'] as const, fileDeleteDelayMs: 0 }
  const keyed = (key: string, value: string) =>
    encodeBatch({ timestampMs: START_MS, records: [{ key: Buffer.from(key), value: Buffer.from(value) }] })

  it('leaves the latest record of each key when it is forced, the newest segment included', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: compacted })
    for (const [key, value] of [
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
    ] as const) {
      await log.append(keyed(key, value), { leaderEpoch: 0 })
    }
    expect((await log.cleanUp({ random })).compaction).toBeNull()
    bench.nowMs = Date.now() + 1000
    const { compaction } = await log.cleanUp({ random, force: true })
    expect(compaction).toMatchObject({ recordsBefore: 3, recordsAfter: 2 })
    const offsets = [...readRecords(await bench.open().read(0, 1 << 20))].map(({ offset }) => offset)
    expect(offsets).toEqual([1, 2])
    expect(files(bench).filter((name) => name.endsWith('.deleted'))).toEqual([])
    expect((await log.append(keyed('c', '1'), { leaderEpoch: 0 })).baseOffset).toBe(3)
  })

  it('gets closed segments when max.compaction.lag.ms is over, however long segment.ms is', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { ...compacted, maxCompactionLagMs: 1000 } })
    await log.append(batchOf(['a'], START_MS), { leaderEpoch: 0 })
    await log.append(batchOf(['b'], START_MS + 1000), { leaderEpoch: 0 })
    expect(bench.segments()).toEqual([0])
    await log.append(batchOf(['c'], START_MS + 1001), { leaderEpoch: 0 })
    expect(bench.segments()).toEqual([0, 2])
  })
})

describe('deleted records', () => {
  it('are gone for everybody at once, and their segments too', async () => {
    const bench = LogBench.make()
    const checkpoints = memoryCheckpoints()
    const log = bench.open({ config: SMALL, checkpoints })
    await appendAll(log, numbered(9, 300))
    const reader = bench.open({ checkpoints })
    expect(await reader.read(0, 1)).not.toHaveLength(0)
    expect(await log.deleteRecords(4)).toBe(4)
    expect(checkpoints.logStartOffset()).toBe(4)
    expect(bench.segments()).toEqual([3, 6])
    expect(log.startOffset).toBe(4)
    await expect(reader.read(3, 1)).rejects.toThrow(outOfRange)
    expect(await valuesFrom(reader, 4)).toHaveLength(5)
    expect(readFileSync(path.join(bench.directory, 'leader-epoch-checkpoint'), 'utf8')).toBe('0\n1\n0 4\n')
  })

  it('may be all of them, and then the log goes on at its end', async () => {
    const bench = LogBench.make()
    const checkpoints = memoryCheckpoints()
    const log = bench.open({ config: SMALL, checkpoints })
    await appendAll(log, numbered(5, 300))
    expect(await log.deleteRecords(null)).toBe(5)
    expect([log.startOffset, log.endOffset()]).toEqual([5, 5])
    expect(bench.segments()).toEqual([3])
    expect((await log.append(batchOf(['next']), { leaderEpoch: 0 })).baseOffset).toBe(5)
    expect(await valuesFrom(bench.open({ checkpoints }), 5)).toEqual(['next'])
  })

  it('never come back, and the end is a limit', async () => {
    const bench = LogBench.make()
    const checkpoints = memoryCheckpoints()
    const log = bench.open({ config: SMALL, checkpoints })
    await appendAll(log, numbered(5, 300))
    expect(await log.deleteRecords(3)).toBe(3)
    expect(await log.deleteRecords(1)).toBe(3)
    await expect(log.deleteRecords(6)).rejects.toThrow(
      'Cannot increment the log start offset to 6 of partition orders-0 since it is larger than the high watermark 5',
    )
    expect(log.startOffset).toBe(3)
  })

  it('need no entry in the checkpoint once a segment begins there', async () => {
    const bench = LogBench.make()
    const checkpoints = memoryCheckpoints()
    const log = bench.open({ config: { ...SMALL, retentionMs: 1000 }, checkpoints })
    await appendAll(log, numbered(6, 300))
    await log.deleteRecords(4)
    expect(checkpoints.logStartOffset()).toBe(4)
    bench.nowMs = START_MS + 5000
    await log.cleanUp({ random })
    expect([checkpoints.logStartOffset(), log.startOffset]).toEqual([0, 6])
  })
})

describe('a log that a broker left without an orderly stop', () => {
  /** Nobody has noted that it is whole. */
  const unknown = (bench: LogBench): void => {
    for (const name of files(bench)) {
      if (name.startsWith('kafdir-')) writeFileSync(path.join(bench.directory, name), 'another boot')
    }
    const broker = path.join(bench.logDir, 'replication-offset-checkpoint')
    writeFileSync(broker, '0\n0\n')
    utimesSync(broker, Date.now() / 1000 + 60, Date.now() / 1000 + 60)
  }

  const filled = async (): Promise<LogBench> => {
    const bench = LogBench.make()
    await appendAll(bench.open({ config: SMALL }), numbered(12, 300))
    await bench.closeAll()
    unknown(bench)
    return bench
  }

  it('gets the indexes of all segments behind the recovery point anew', async () => {
    const bench = await filled()
    const right = bench.bytes('.timeindex', 3)
    for (const base of [0, 3, 6]) writeFileSync(bench.file('.timeindex', base), Buffer.alloc(12, 1))
    const log = bench.open({ config: SMALL, checkpoints: memoryCheckpoints(0, 4) })
    await log.append(batchOf(['next']), { leaderEpoch: 0 })
    expect(bench.bytes('.timeindex', 0)).toEqual(Buffer.alloc(12, 1))
    expect(bench.bytes('.timeindex', 3)).toEqual(right)
    expect(bench.bytes('.timeindex', 6).length).toBe(12)
  })

  it('ends at a hole in a closed segment, and keeps what is behind it under another name', async () => {
    const bench = await filled()
    const bytes = bench.bytes('.log', 3)
    bytes.fill(0, bytes.length - 250)
    writeFileSync(bench.file('.log', 3), bytes)
    const log = bench.open({ config: SMALL })
    const { baseOffset } = await log.append(batchOf(['next']), { leaderEpoch: 0 })
    expect(baseOffset).toBe(5)
    expect(bench.segments()).toEqual([0, 3])
    expect(files(bench).filter((name) => name.includes('.cut-'))).toContain('00000000000000000006.log.cut-0')
    expect(bench.notices.join(' ')).toContain('00000000000000000006.log.cut-0')
    expect(await valuesFrom(bench.open(), 0)).toHaveLength(6)
  })

  it('is not cut before its recovery point: that is damage', async () => {
    const bench = await filled()
    const bytes = bench.bytes('.log', 3)
    bytes.fill(0, bytes.length - 650)
    writeFileSync(bench.file('.log', 3), bytes)
    const log = bench.open({ config: SMALL, checkpoints: memoryCheckpoints(0, 5) })
    await expect(log.append(batchOf(['next']), { leaderEpoch: 0 })).rejects.toThrow('is damaged at offset 4')
    expect(bench.segments()).toEqual([0, 3, 6, 9])
  })

  it('gets its leader epochs back from the batches', async () => {
    const bench = await filled()
    writeFileSync(path.join(bench.directory, 'leader-epoch-checkpoint'), '')
    await bench.open({ config: SMALL }).append(batchOf(['next']), { leaderEpoch: 2 })
    expect(readFileSync(path.join(bench.directory, 'leader-epoch-checkpoint'), 'utf8')).toBe('0\n2\n0 0\n2 12\n')
  })
})

import { utimesSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { appendAll, batchOf, LogBench, numbered, START_MS, valuesFrom } from './log-bench.ts'

const leaderEpoch = 0
const DAY_MS = 24 * 60 * 60 * 1000

describe('a new segment begins', () => {
  it('before the size goes beyond segment.bytes, not when it just reaches it', async () => {
    const size = batchOf(['x'.repeat(50)]).length
    for (const [segmentBytes, segments] of [
      [size * 3, [0, 3, 6]],
      [size * 3 - 1, [0, 2, 4, 6]],
    ] as const) {
      const bench = LogBench.make()
      await appendAll(
        bench.open({ config: { segmentBytes } }),
        Array.from({ length: 7 }, () => ['x'.repeat(50)]),
      )
      expect(bench.segments()).toEqual(segments)
    }
  })

  it('never for a first batch, however large', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { segmentBytes: 100 } })
    await appendAll(log, [['x'.repeat(5000)], ['y'.repeat(5000)], ['z']])
    expect(bench.segments()).toEqual([0, 1, 2])
  })

  it('when the times of its records span more than segment.ms', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { segmentMs: 1000 } })
    for (const timestampMs of [5000, 6000, 6001, 5000, 7002]) {
      await log.append(batchOf([`${timestampMs}`], timestampMs), { leaderEpoch })
    }
    expect(bench.segments()).toEqual([0, 2, 4])
  })

  it('by the times of a segment that another process began', async () => {
    const bench = LogBench.make()
    await bench.open({ config: { segmentMs: 1000 } }).append(batchOf(['a'], 5000), { leaderEpoch })
    await bench.open({ config: { segmentMs: 1000 } }).append(batchOf(['b'], 6001), { leaderEpoch })
    expect(bench.segments()).toEqual([0, 1])
  })

  it('without times, when the file has not changed for longer than segment.ms', async () => {
    const bench = LogBench.make()
    bench.nowMs = Date.now()
    const log = bench.open({ config: { segmentMs: DAY_MS } })
    await log.append(batchOf(['a'], -1), { leaderEpoch })
    await log.append(batchOf(['b'], -1), { leaderEpoch })
    expect(bench.segments()).toEqual([0])
    const longAgo = (bench.nowMs - 2 * DAY_MS) / 1000
    utimesSync(bench.file('.log'), longAgo, longAgo)
    await log.append(batchOf(['c'], -1), { leaderEpoch })
    expect(bench.segments()).toEqual([0, 2])
  })

  it('when the offset index is full', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { indexIntervalBytes: 1, segmentIndexBytes: 8 * 5 } })
    await appendAll(log, numbered(14))
    await log.close()
    // The first batch has no entry; the time index has room for two and the final one, all of one time.
    expect(bench.segments()).toEqual([0, 6, 12])
    expect(bench.segments().map((base) => bench.bytes('.index', base).length)).toEqual([40, 40, 8])
  })

  it('when the time index is full but for the final entry', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { indexIntervalBytes: 1, segmentIndexBytes: 12 * 4 } })
    for (let i = 0; i < 10; i++) await log.append(batchOf([`${i}`], START_MS + i), { leaderEpoch })
    await log.close()
    expect(bench.segments()).toEqual([0, 4, 8])
    for (const base of bench.segments()) expect(bench.bytes('.timeindex', base).length).toBeLessThanOrEqual(48)
  })

  it('when an offset no longer fits into an index entry', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    // Only the header says how many offsets a batch takes.
    const batch = batchOf(['many'])
    batch.writeInt32BE(0x7ffffffe, 23)
    await log.append(batch, { leaderEpoch })
    await log.append(batchOf(['fits']), { leaderEpoch })
    await log.append(batchOf(['does not']), { leaderEpoch })
    expect(bench.segments()).toEqual([0, 0x80000000])
  })
})

describe('a roll', () => {
  it('leaves segments that end where the next ones begin', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { segmentBytes: 400 } })
    await appendAll(log, numbered(40, 60))
    expect(bench.segments().length).toBeGreaterThan(10)
    for (const base of bench.segments()) expect(bench.bytes('.log', base).readBigInt64BE(0)).toBe(BigInt(base))
    expect(await valuesFrom(bench.open(), 0)).toEqual(numbered(40, 60).flat())
  })

  it('is taken up by a process that has the old segment open, at once or after others have appended to it', async () => {
    const bench = LogBench.make()
    const config = { segmentBytes: 400 }
    const [one, two] = [bench.open({ config }), bench.open({ config })]
    await appendAll(one, numbered(1, 60))
    // The other one appends to the same segment, then rolls several times: the first one's view is old in both ways.
    await appendAll(two, numbered(9, 60, 1))
    await appendAll(one, numbered(1, 60, 10))
    await appendAll(two, numbered(1, 60, 11))
    await appendAll(one, numbered(9, 60, 12))
    await appendAll(two, numbered(1, 60, 21))
    expect(await valuesFrom(bench.open(), 0)).toEqual(numbered(22, 60).flat())
  })

  it('is taken up when the old segment was compacted to the very size that it had', async () => {
    const bench = LogBench.make()
    const config = { cleanupPolicy: ['compact'], minCleanableDirtyRatio: 0, segmentBytes: 1000 } as const
    const keyed = (key: string): Buffer =>
      encodeBatch({ timestampMs: START_MS, records: [{ key: Buffer.from(key), value: Buffer.from('value') }] })
    const [behind, ahead] = [bench.open({ config }), bench.open({ config })]
    for (const key of ['a', 'b', 'c', 'd']) await behind.append(keyed(key), { leaderEpoch: 0 })
    const sizeBytes = bench.bytes('.log').length
    // Of these two replace two of the others; what makes the segment too large goes into the next one.
    for (const key of ['a', 'b']) await ahead.append(keyed(key), { leaderEpoch: 0 })
    await ahead.append(batchOf(['x'.repeat(950)]), { leaderEpoch: 0 })
    await ahead.cleanUp({ random: { bytes: (length: number) => new Uint8Array(length).fill(7) } })
    expect(bench.segments()).toEqual([0, 6])
    expect(bench.bytes('.log')).toHaveLength(sizeBytes)
    expect((await behind.append(keyed('e'), { leaderEpoch: 0 })).baseOffset).toBe(7)
    expect(bench.open({ config }).endOffset()).toBe(8)
  })

  it('is taken up when it happened before the first batch of the open segment was seen', async () => {
    const bench = LogBench.make()
    const config = { segmentBytes: 200 }
    const [one, two] = [bench.open({ config }), bench.open({ config })]
    await one.close()
    await appendAll(two, numbered(1, 60))
    await appendAll(one, numbered(5, 60, 1))
    await appendAll(two, numbered(5, 60, 6))
    await appendAll(one, numbered(5, 60, 11))
    expect(await valuesFrom(bench.open(), 0)).toEqual(numbered(16, 60).flat())
  })

  it('by many processes at once loses nothing', async () => {
    const bench = LogBench.make()
    const config = { segmentBytes: 700, indexIntervalBytes: 100 }
    const logs = [0, 1, 2, 3].map(() => bench.open({ config }))
    await Promise.all(
      logs.map(async (log, writer) => {
        for (let i = 0; i < 25; i++) {
          await log.append(batchOf([`${writer}/${i}`]), { leaderEpoch })
          if (i % 10 === 0) await log.flush()
        }
      }),
    )
    const values = await valuesFrom(bench.open(), 0)
    expect(values).toHaveLength(100)
    for (const writer of [0, 1, 2, 3]) {
      const own = values.filter((value) => value.startsWith(`${writer}/`))
      expect(own).toEqual(Array.from({ length: 25 }, (_, i) => `${writer}/${i}`))
    }
  })
})

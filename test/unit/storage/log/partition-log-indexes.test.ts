/** The indexes are a function of the `.log`: here they are computed a second time, by the book. */
import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import type { PartitionLog } from '../../../../src/storage/log/partition-log.ts'
import { expectedIndexes, indexProblems } from './expected-indexes.ts'
import { appendAll, batchOf, LogBench, numbered, START_MS, valuesFrom } from './log-bench.ts'

const intervalBytes = 300
const config = { indexIntervalBytes: intervalBytes }

function actualIndexes(bench: LogBench, baseOffset = 0): { offsets: string; times: string } {
  return {
    offsets: bench.bytes('.index', baseOffset).toString('hex'),
    times: bench.bytes('.timeindex', baseOffset).toString('hex'),
  }
}

/** Batches of one to three records, 80 to 400 bytes, with times that mostly rise and sometimes fall. */
async function appendVaried(log: PartitionLog, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    const values = Array.from({ length: 1 + (i % 3) }, (_, k) => `${i}.${k}`.padEnd((i * 37) % 110, '.'))
    const timestampMs = START_MS + i * 10 - (i % 4 === 0 ? 5000 : 0)
    await log.append(batchOf(values, timestampMs), { leaderEpoch: 0 })
  }
}

describe('the indexes', () => {
  it('get an entry when more bytes than the interval came since the last one, not when it is just reached', async () => {
    const bench = LogBench.make()
    const sizeInBytes = batchOf(['x']).length
    const log = bench.open({ config: { indexIntervalBytes: sizeInBytes } })
    await appendAll(log, [['a'], ['b']])
    expect(bench.bytes('.index')).toHaveLength(0)
    await appendAll(log, [['c']])
    expect(bench.bytes('.index').readInt32BE(4)).toBe(2 * sizeInBytes)
  })

  it('of the reference example are the ones that Kafka wrote', async () => {
    // Base offset 0, index.interval.bytes 100, six batches of 163 bytes with 2 records, the fourth 5 s in the past.
    const bench = LogBench.make()
    const log = bench.open({ config: { indexIntervalBytes: 100 } })
    for (const [first, second] of [
      [1700000000000, 1700000000001],
      [1700000001000, 1700000001001],
      [1700000002000, 1700000002001],
      [1699999998000, 1699999998001],
      [1700000004000, 1700000004001],
      [1700000005000, 1700000005001],
    ] as const) {
      const record = (timestampMs: number, length: number) => ({ key: null, value: Buffer.alloc(length), timestampMs })
      const batch = encodeBatch({ timestampMs: first, records: [record(first, 44), record(second, 44)] })
      expect(batch).toHaveLength(163)
      await log.append(batch, { leaderEpoch: 0 })
    }
    await log.close()
    const [offsets, times] = [bench.bytes('.index'), bench.bytes('.timeindex')]
    expect(offsets.toString('hex').match(/.{16}/g)).toEqual([
      '00000003000000a3',
      '0000000500000146',
      '00000007000001e9',
      '000000090000028c',
      '0000000b0000032f',
    ])
    expect(times.toString('hex').match(/.{24}/g)).toEqual([
      '0000018bcfe56be900000003',
      '0000018bcfe56fd100000005',
      '0000018bcfe577a100000009',
      '0000018bcfe57b890000000b',
    ])
  })

  it('of one segment are equal to those by the book, byte for byte', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config })
    await appendVaried(log, 0, 120)
    await log.close()
    const expected = expectedIndexes(bench.bytes('.log'), { intervalBytes })
    expect(actualIndexes(bench)).toEqual(expected)
    expect(expected.offsets.length / 16).toBeGreaterThan(20)
  })

  it('of each of several segments are equal to those by the book', async () => {
    const bench = LogBench.make()
    const log = bench.open({ config: { ...config, segmentBytes: 3000 } })
    await appendVaried(log, 0, 120)
    await log.close()
    expect(bench.segments().length).toBeGreaterThan(5)
    for (const baseOffset of bench.segments()) {
      const bytes = bench.bytes('.log', baseOffset)
      expect(bytes.length).toBeLessThanOrEqual(3000)
      expect(actualIndexes(bench, baseOffset)).toEqual(expectedIndexes(bytes, { baseOffset, intervalBytes }))
    }
  })

  it('have one final time entry for each orderly close', async () => {
    const bench = LogBench.make()
    const closedAt: number[] = []
    for (let round = 0; round < 6; round++) {
      const log = bench.open({ config })
      await appendVaried(log, round * 7, round * 7 + 7)
      await log.close()
      closedAt.push(bench.bytes('.log').length)
    }
    expect(actualIndexes(bench)).toEqual(expectedIndexes(bench.bytes('.log'), { intervalBytes, closedAt }))
    await bench.open({ config }).close()
    expect(actualIndexes(bench)).toEqual(expectedIndexes(bench.bytes('.log'), { intervalBytes, closedAt }))
  })

  it('have a time entry at the close even when nothing else was indexed', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await log.append(batchOf(['a', 'b'], 1000), { leaderEpoch: 0 })
    await log.append(batchOf(['c'], 500), { leaderEpoch: 0 })
    expect(actualIndexes(bench)).toEqual({ offsets: '', times: '' })
    await log.close()
    expect(actualIndexes(bench)).toEqual({ offsets: '', times: '00000000000003e800000001' })
  })

  it('have no time entry for records without a time', async () => {
    const bench = LogBench.make()
    for (let round = 0; round < 3; round++) {
      const log = bench.open({ config })
      for (const values of numbered(5, 200, round * 5)) await log.append(batchOf(values, -1), { leaderEpoch: 0 })
      await log.close()
    }
    expect(actualIndexes(bench)).toEqual(expectedIndexes(bench.bytes('.log'), { intervalBytes }))
    expect(actualIndexes(bench).times).toBe('')
  })

  it('are equal to those by the book when two processes take turns', async () => {
    const bench = LogBench.make()
    const logs = [bench.open({ config }), bench.open({ config })]
    for (let i = 0; i < 90; i++) await appendVaried(logs[i % 7 < 3 ? 0 : 1]!, i, i + 1)
    expect(actualIndexes(bench)).toEqual(expectedIndexes(bench.bytes('.log'), { intervalBytes, closedAt: [] }))
    await logs[0]!.close()
    await logs[1]!.close()
    expect(actualIndexes(bench)).toEqual(expectedIndexes(bench.bytes('.log'), { intervalBytes }))
  })

  it('are right when one process closes while the other goes on', async () => {
    const bench = LogBench.make()
    const [one, two] = [bench.open({ config }), bench.open({ config })]
    await appendVaried(one, 0, 5)
    await appendVaried(two, 5, 12)
    await one.close()
    const closedAt = [bench.bytes('.log').length]
    await appendVaried(two, 12, 40)
    await two.close()
    closedAt.push(bench.bytes('.log').length)
    expect(actualIndexes(bench)).toEqual(expectedIndexes(bench.bytes('.log'), { intervalBytes, closedAt }))
  })
})

/** What somebody or something did to the indexes of a log of 60 batches. */
const damages: [string, (bench: LogBench) => void][] = [
  ['the offset index is missing', (bench) => rmSync(bench.file('.index'))],
  ['the time index is missing', (bench) => rmSync(bench.file('.timeindex'))],
  [
    'both are missing',
    (bench) => {
      rmSync(bench.file('.index'))
      rmSync(bench.file('.timeindex'))
    },
  ],
  [
    'both are preallocated, as a broker leaves them that was killed',
    (bench) => {
      for (const suffix of ['.index', '.timeindex'] as const) {
        const file = openSync(bench.file(suffix), 'r+')
        ftruncateSync(file, 10485760 - (suffix === '.index' ? 0 : 4))
        closeSync(file)
      }
    },
  ],
  [
    'both are preallocated and empty',
    (bench) => {
      writeFileSync(bench.file('.index'), Buffer.alloc(10485760))
      writeFileSync(bench.file('.timeindex'), Buffer.alloc(10485756))
    },
  ],
  ['a half entry is at the end of the offset index', (bench) => append(bench, '.index', '000000ff00')],
  ['a half entry is at the end of the time index', (bench) => append(bench, '.timeindex', '0000018bcfe5ffff00')],
  ['the offset index is cut in an entry', (bench) => cut(bench, '.index', 5)],
  ['the time index is cut in an entry', (bench) => cut(bench, '.timeindex', 7)],
  ['the last offset entry leads nowhere', (bench) => append(bench, '.index', '00000100000fffff')],
  ['the last offset entry leads into the middle of a batch', (bench) => append(bench, '.index', '0000010000000801')],
  ['the last offset entry has a negative position', (bench) => append(bench, '.index', '00000100ffffff00')],
  ['the last offset entry has position -1', (bench) => append(bench, '.index', '00000100ffffffff')],
  ['every offset entry is wrong', (bench) => shift(bench)],
  ['the offset index is noise', (bench) => writeFileSync(bench.file('.index'), Buffer.alloc(800, 'noise'))],
]

function append(bench: LogBench, suffix: '.index' | '.timeindex', hex: string): void {
  writeFileSync(bench.file(suffix), Buffer.concat([bench.bytes(suffix), Buffer.from(hex, 'hex')]))
}

function cut(bench: LogBench, suffix: '.index' | '.timeindex', bytes: number): void {
  writeFileSync(bench.file(suffix), bench.bytes(suffix).subarray(0, -bytes))
}

function shift(bench: LogBench): void {
  const bytes = bench.bytes('.index')
  for (let at = 4; at < bytes.length; at += 8) bytes.writeInt32BE(bytes.readInt32BE(at) + 3, at)
  writeFileSync(bench.file('.index'), bytes)
}

describe.each(damages)('when %s', (_what, damage) => {
  const values = numbered(60, 120)

  async function damagedBench(): Promise<LogBench> {
    const bench = LogBench.make()
    const log = bench.open({ config })
    await appendAll(log, values)
    await log.close()
    damage(bench)
    return bench
  }

  it('all is read, and nothing is changed', async () => {
    const bench = await damagedBench()
    const before = bench.snapshot()
    const log = bench.open({ config })
    expect(log.endOffset()).toBe(60)
    expect(await valuesFrom(log, 0, 500)).toEqual(values.flat())
    for (const offset of [59, 7, 31]) expect((await valuesFrom(log, offset, 1))[0]).toBe(values[offset]![0])
    await log.close()
    expect(bench.snapshot()).toEqual(before)
  })

  it('the next writer leaves right ones', async () => {
    const bench = await damagedBench()
    const kept = readFileSync(bench.file('.log'))
    const log = bench.open({ config })
    expect(await log.append(batchOf(['new'], START_MS + 1), { leaderEpoch: 0 })).toMatchObject({ baseOffset: 60 })
    await appendAll(log, numbered(20, 120, 61))
    await log.close()
    const bytes = bench.bytes('.log')
    expect(bytes.subarray(0, kept.length).equals(kept)).toBe(true)
    expect(indexProblems(bytes, bench.bytes('.index'), bench.bytes('.timeindex'))).toEqual([])
    expect(actualIndexes(bench).offsets).toBe(expectedIndexes(bytes, { intervalBytes }).offsets)
    expect(await valuesFrom(bench.open({ config }), 0)).toEqual([
      ...values.flat(),
      'new',
      ...numbered(20, 120, 61).flat(),
    ])
  })
})

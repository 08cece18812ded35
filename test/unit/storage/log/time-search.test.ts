import { truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ATTRIBUTE, FIELD } from '../../../../src/record/batch-header.ts'
import { batchCrc } from '../../../../src/record/crc32c.ts'
import type { FileSystem, OpenFile } from '../../../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { memoryCheckpoints } from '../../../../src/storage/log/partition-checkpoints.ts'
import { floorIndex } from '../../../../src/storage/log/time-search.ts'
import { wrappedFile } from '../wrapped-file.ts'
import { appendAll, batchOf, LogBench, START_MS } from './log-bench.ts'
import { at, batchBytes, type PlacedBatch, writeSegment } from './segment-files.ts'

const leaderEpoch = 0

function benchWith(...segments: (readonly [number, readonly PlacedBatch[]])[]): LogBench {
  const bench = LogBench.make()
  for (const [baseOffset, batches] of segments) writeSegment(bench.directory, baseOffset, batches)
  return bench
}

describe('an offset by time', () => {
  const late: PlacedBatch = { baseOffset: 0, timestampsMs: [100, 900, 300] }
  const early: PlacedBatch = { baseOffset: 3, timestampsMs: [200, 250], leaderEpoch: 4 }
  const last: PlacedBatch = { baseOffset: 5, timestampsMs: [900, 1000, 1000], leaderEpoch: 5 }

  it('is that of the first record of the time or later, in the order of offsets', async () => {
    const log = benchWith([0, [late, early]], [5, [last]]).open()
    for (const [asked, offset, timestampMs, epoch] of [
      [0, 0, 100, 0],
      [100, 0, 100, 0],
      [101, 1, 900, 0],
      [900, 1, 900, 0],
      [901, 6, 1000, 5],
      [1000, 6, 1000, 5],
    ]) {
      expect(await log.offsetForTimestamp(asked!)).toEqual({ offset, timestampMs, leaderEpoch: epoch })
    }
    expect(await log.offsetForTimestamp(1001)).toBeNull()
  })

  it('is never before the start of the log, also where the start is inside a batch, and rises with it', async () => {
    const checkpoints = memoryCheckpoints()
    const log = benchWith([0, [late, early]], [5, [last]]).open({ checkpoints })
    expect(await log.offsetForTimestamp(101)).toMatchObject({ offset: 1 })
    await checkpoints.setLogStartOffset(2)
    expect(await log.offsetForTimestamp(101)).toMatchObject({ offset: 2, timestampMs: 300 })
    expect(await log.offsetForTimestamp(301)).toMatchObject({ offset: 5 })
    await checkpoints.setLogStartOffset(4)
    expect(await log.offsetForTimestamp(0)).toEqual({ offset: 4, timestampMs: 250, leaderEpoch: 4 })
  })

  it('of the largest time is that of the first record that has it', async () => {
    const checkpoints = memoryCheckpoints()
    const log = benchWith([0, [last]], [8, [{ baseOffset: 8, timestampsMs: [7, 1000] }]]).open({ checkpoints })
    expect(await log.maxTimestamp()).toEqual({ offset: 6, timestampMs: 1000, leaderEpoch: 5 })
    await checkpoints.setLogStartOffset(7)
    expect(await log.maxTimestamp()).toEqual({ offset: 7, timestampMs: 1000, leaderEpoch: 5 })
    await checkpoints.setLogStartOffset(8)
    expect(await log.maxTimestamp()).toEqual({ offset: 9, timestampMs: 1000, leaderEpoch: 0 })
  })

  it('is none in an empty log, in a missing one, and where no record has a time', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    expect([await log.maxTimestamp(), await log.offsetForTimestamp(0)]).toEqual([null, null])
    await appendAll(log, [])
    await log.append(batchOf(['timeless'], -1), { leaderEpoch })
    expect([await log.maxTimestamp(), await log.offsetForTimestamp(0)]).toEqual([null, null])
  })

  it('is found in compressed batches, and where the broker gave the time, for the first record of a batch', async () => {
    const compressed = { baseOffset: 0, timestampsMs: [10, 20, 30], compression: { codec: 'gzip', level: -1 } } as const
    const appendTime = { baseOffset: 3, timestampsMs: [5, 500], attributes: ATTRIBUTE.logAppendTime }
    const log = benchWith([0, [compressed, appendTime]]).open()
    expect(await log.offsetForTimestamp(15)).toMatchObject({ offset: 1, timestampMs: 20 })
    expect(await log.offsetForTimestamp(31)).toMatchObject({ offset: 3, timestampMs: 500 })
    expect(await log.maxTimestamp()).toMatchObject({ offset: 3, timestampMs: 500 })
  })

  it('is found among control records too', async () => {
    const marker = { baseOffset: 1, timestampsMs: [70], attributes: ATTRIBUTE.control | ATTRIBUTE.transactional }
    const log = benchWith([0, [{ baseOffset: 0, timestampsMs: [60] }, marker]]).open()
    expect(await log.offsetForTimestamp(61)).toMatchObject({ offset: 1, timestampMs: 70 })
  })

  it('is not found in a batch without records, which keeps the time of those it had', async () => {
    const bench = LogBench.make()
    const empty = batchBytes({ baseOffset: 1, timestampsMs: [800] }).subarray(0, FIELD.records)
    empty.writeInt32BE(0, FIELD.recordsCount)
    empty.writeInt32BE(empty.length - 12, FIELD.batchLength)
    empty.writeUInt32BE(batchCrc(empty), FIELD.crc)
    const around = [
      batchBytes({ baseOffset: 0, timestampsMs: [700] }),
      empty,
      batchBytes({ baseOffset: 2, timestampsMs: [600] }),
    ]
    writeFileSync(bench.file('.log'), Buffer.concat(around))
    const log = bench.open()
    expect(await log.maxTimestamp()).toMatchObject({ offset: 0, timestampMs: 700 })
    expect(await log.offsetForTimestamp(701)).toBeNull()
  })

  it('is found in what was appended or rolled since, and not in what is being written', async () => {
    const bench = LogBench.make()
    const writer = bench.open({ config: { segmentBytes: 300 } })
    const reader = bench.open()
    for (let i = 0; i < 12; i++) {
      await writer.append(batchOf(['x'.repeat(40)], START_MS + i), { leaderEpoch })
      expect(await reader.offsetForTimestamp(START_MS + i)).toMatchObject({ offset: i })
      expect(await reader.maxTimestamp()).toMatchObject({ offset: i, timestampMs: START_MS + i })
    }
    const half = batchBytes({ baseOffset: 12, timestampsMs: [START_MS + 99] })
    const active = bench.segments().at(-1)!
    writeFileSync(bench.file('.log', active), Buffer.concat([bench.bytes('.log', active), half.subarray(0, -1)]))
    expect(await reader.maxTimestamp()).toMatchObject({ offset: 11 })
  })

  it('is found before what is appended while it is looked for', async () => {
    const batches = Array.from({ length: 12 }, (_, i) => ({ baseOffset: i, timestampsMs: [100 + i] }))
    const bench = benchWith([0, batches])
    const whole = bench.bytes('.log')
    truncateSync(bench.file('.log'), whole.length / 2)
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (...args) => {
        if (args[0].endsWith('.timeindex')) writeFileSync(bench.file('.log'), whole)
        return nodeFileSystem.open(...args)
      },
    }
    const log = bench.open({ fileSystem })
    expect(await log.maxTimestamp()).toMatchObject({ offset: 5, timestampMs: 105 })
    expect(await log.maxTimestamp()).toMatchObject({ offset: 11, timestampMs: 111 })
  })

  it('is not looked for behind damage in a closed segment', async () => {
    const bench = benchWith([0, at(0, 1, 2)], [3, [{ baseOffset: 3, timestampsMs: [START_MS + 5] }]])
    truncateSync(bench.file('.log'), bench.bytes('.log').length - 1)
    await expect(bench.open().offsetForTimestamp(START_MS + 1)).rejects.toThrow(
      expect.objectContaining({ error: 'CORRUPT_MESSAGE' }),
    )
    expect(await bench.open().offsetForTimestamp(START_MS)).toMatchObject({ offset: 0 })
  })

  it('reads little of a large segment', async () => {
    const batches = Array.from({ length: 5000 }, (_, i) => ({ baseOffset: i, timestampsMs: [i + 1] }))
    const bench = benchWith([0, batches])
    let bytesRead = 0
    const countReads = (file: OpenFile): OpenFile =>
      wrappedFile(file, {
        read: (target, targetStart, length, position) => {
          bytesRead += length
          return file.read(target, targetStart, length, position)
        },
      })
    const log = bench.open({
      fileSystem: { ...nodeFileSystem, open: (...args) => countReads(nodeFileSystem.open(...args)) },
    })
    for (const timestampMs of [4000, 17, 2500, 5000]) {
      bytesRead = 0
      expect(await log.offsetForTimestamp(timestampMs)).toMatchObject({ offset: timestampMs - 1 })
      expect(bytesRead).toBeLessThan(20_000)
    }
    expect(bench.bytes('.log').length).toBeGreaterThan(300_000)
  })
})

it('the segment that may hold an offset is the last one that begins at or before it', () => {
  const segments = [0, 10, 11, 40].map((baseOffset) => ({ baseOffset, logPath: '' }))
  expect([-1, 0, 9, 10, 11, 39, 40, 1000].map((offset) => floorIndex(segments, offset))).toEqual([
    -1, 0, 0, 1, 2, 2, 3, 3,
  ])
  expect(floorIndex([], 5)).toBe(-1)
})

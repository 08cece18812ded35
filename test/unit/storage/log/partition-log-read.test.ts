import { rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readRecords } from '../../../../src/record/read-records.ts'
import { memoryCheckpoints } from '../../../../src/storage/log/partition-checkpoints.ts'
import { appendAll, batchOf, LogBench, numbered, valuesFrom } from './log-bench.ts'

const leaderEpoch = 0
const offsetsIn = (batches: Buffer): number[] => [...readRecords(batches)].map(({ offset }) => offset)

async function benchWith(batches: readonly (readonly string[])[], config = {}): Promise<LogBench> {
  const bench = LogBench.make()
  const log = bench.open({ config })
  await appendAll(log, batches)
  await log.close()
  return bench
}

describe('reading', () => {
  it('has its end behind the last batch whose checksum is right', async () => {
    const bench = LogBench.make()
    await appendAll(bench.open(), [['a'], ['b'], ['c']])
    const bytes = bench.bytes('.log')
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 2) ^ 1, bytes.length - 2)
    writeFileSync(bench.file('.log'), bytes)
    expect(bench.open().endOffset()).toBe(2)
  })

  it('hands out whole batches from the one that holds the offset', async () => {
    const bench = await benchWith([['a', 'b', 'c'], ['d'], ['e', 'f']])
    const log = bench.open()
    expect(offsetsIn(await log.read(1, 1 << 20))).toEqual([0, 1, 2, 3, 4, 5])
    expect(offsetsIn(await log.read(3, 1 << 20))).toEqual([3, 4, 5])
    expect(offsetsIn(await log.read(5, 1 << 20))).toEqual([4, 5])
    expect(await log.read(6, 1 << 20)).toHaveLength(0)
  })

  it.each([0, 1, 60, 61, 80, 150, 500, 1000, 1 << 20])('reads everything, %i bytes at a time', async (maxBytes) => {
    const values = [['first'], ['x'.repeat(400)], ['small'], ['y'.repeat(3000), 'z'], ['last']]
    const bench = await benchWith(values)
    expect(await valuesFrom(bench.open(), 0, maxBytes)).toEqual(values.flat())
  })

  it('hands out no more than was asked for, but one batch at least', async () => {
    const bench = await benchWith(numbered(50, 200))
    const log = bench.open()
    const size = batchOf(numbered(1, 200)[0]!).length
    expect(await log.read(0, 10)).toHaveLength(size)
    expect(await log.read(7, size * 3 + 5)).toHaveLength(size * 3)
    expect(offsetsIn(await log.read(7, size * 3 + 5))).toEqual([7, 8, 9])
  })

  it.each([0, 1, 37, 199])('finds offset %i through the index, in any order', async (offset) => {
    const config = { indexIntervalBytes: 100, segmentBytes: 4000 }
    const bench = await benchWith(numbered(200, 50), config)
    const log = bench.open()
    expect(await valuesFrom(log, offset)).toEqual(numbered(200, 50).flat().slice(offset))
    expect(offsetsIn(await log.read(150, 1))).toEqual([150])
    expect(offsetsIn(await log.read(offset, 1))).toEqual([offset])
    expect(offsetsIn(await log.read(3, 1))).toEqual([3])
  })

  it('goes on from segment to segment', async () => {
    const bench = await benchWith(numbered(60, 100), { segmentBytes: 1000 })
    expect(bench.segments().length).toBeGreaterThan(5)
    for (const maxBytes of [1, 170, 400, 5000]) {
      expect(await valuesFrom(bench.open(), 0, maxBytes)).toEqual(numbered(60, 100).flat())
    }
  })

  it('meets new batches at the end, also behind a roll that it has not seen', async () => {
    const bench = LogBench.make()
    const config = { segmentBytes: 1000 }
    const writer = bench.open({ config })
    const reader = bench.open({ config })
    expect(await reader.read(0, 100)).toHaveLength(0)
    await appendAll(writer, numbered(3, 100))
    expect(await valuesFrom(reader, 0)).toEqual(numbered(3, 100).flat())
    // Some of these go to the old segment, some to new ones.
    await appendAll(writer, numbered(20, 100, 3))
    expect(reader.endOffset()).toBe(23)
    expect(await valuesFrom(reader, 3)).toEqual(numbered(20, 100, 3).flat())
    await appendAll(writer, numbered(1, 900, 23))
    expect(await valuesFrom(reader, 23)).toEqual(numbered(1, 900, 23).flat())
    expect(reader.endOffset()).toBe(24)
  })

  it('knows the end behind rolls that it has not seen', async () => {
    const bench = LogBench.make()
    const config = { segmentBytes: 500 }
    const writer = bench.open({ config })
    const reader = bench.open({ config })
    for (let round = 0; round < 10; round++) {
      await appendAll(writer, numbered(7, 100, round * 7))
      expect(reader.endOffset()).toBe((round + 1) * 7)
    }
  })

  it('before the start and behind the end an offset is out of range', async () => {
    const bench = await benchWith(numbered(5))
    const log = bench.open({ checkpoints: memoryCheckpoints(2) })
    expect(log.startOffset).toBe(2)
    for (const offset of [-1, 0, 1, 6, 2 ** 50]) {
      await expect(log.read(offset, 100)).rejects.toThrow(
        expect.objectContaining({
          error: 'OFFSET_OUT_OF_RANGE',
          message: expect.stringContaining('holds offsets 2 to 5') as string,
        }),
      )
    }
    expect(await valuesFrom(log, 2)).toEqual(['2:', '3:', '4:'])
    expect(await log.read(5, 100)).toHaveLength(0)
  })

  it('the start offset is that of the first segment, or what was checkpointed beyond it', async () => {
    const bench = await benchWith(numbered(30, 100), { segmentBytes: 1000 })
    const [first, second] = bench.segments()
    for (const suffix of ['.log', '.index', '.timeindex'] as const) rmSync(bench.file(suffix, first))
    expect(bench.open().startOffset).toBe(second)
    expect(bench.open({ checkpoints: memoryCheckpoints(second! + 3) }).startOffset).toBe(second! + 3)
    const log = bench.open()
    await expect(log.read(second! - 1, 10)).rejects.toThrow(expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }))
    expect((await valuesFrom(log, second!))[0]).toBe(`${second}:`.padEnd(100, 'x'))
  })

  it('a log that ends before its checkpointed start is empty, and goes on from that start', async () => {
    const bench = await benchWith(numbered(5))
    const log = bench.open({ checkpoints: memoryCheckpoints(9) })
    expect([log.startOffset, log.endOffset()]).toEqual([9, 9])
    expect(await log.read(9, 100)).toHaveLength(0)
    const writer = bench.open({ checkpoints: memoryCheckpoints(9) })
    expect(await writer.append(batchOf(['nine']), { leaderEpoch })).toMatchObject({ baseOffset: 9, logStartOffset: 9 })
    expect(
      await bench.open({ checkpoints: memoryCheckpoints(9) }).append(batchOf(['ten']), { leaderEpoch }),
    ).toMatchObject({
      baseOffset: 10,
    })
    expect(await valuesFrom(log, 9)).toEqual(['nine', 'ten'])
    await expect(log.read(4, 100)).rejects.toThrow(expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }))
  })

  it('a directory that does not exist is an empty log', async () => {
    const bench = LogBench.make()
    rmSync(bench.directory, { recursive: true })
    const log = bench.open()
    expect([log.startOffset, log.endOffset()]).toEqual([0, 0])
    expect(await log.read(0, 100)).toHaveLength(0)
    await expect(log.read(1, 100)).rejects.toThrow(expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }))
    bench.createPartition()
    await appendAll(bench.open(), numbered(2))
    expect(await valuesFrom(log, 0)).toEqual(numbered(2).flat())
  })

  it('changes no file', async () => {
    const bench = await benchWith(numbered(60, 100), { segmentBytes: 1000, indexIntervalBytes: 300 })
    const before = bench.snapshot()
    const log = bench.open()
    await valuesFrom(log, 0, 300)
    await expect(log.read(99, 1)).rejects.toThrow()
    await log.close()
    expect(bench.snapshot()).toEqual(before)
  })

  it('an empty segment at the end is the end', async () => {
    const bench = await benchWith(numbered(3))
    await bench.open().append(batchOf(['3:']), { leaderEpoch })
    writeFileSync(bench.file('.log', 4), '')
    const log = bench.open()
    expect(log.endOffset()).toBe(4)
    expect(await valuesFrom(log, 0)).toEqual(numbered(4).flat())
    await appendAll(bench.open(), numbered(1, 0, 4))
    expect(bench.segments()).toEqual([0, 4])
    expect(await valuesFrom(log, 0)).toEqual(numbered(5).flat())
  })
})

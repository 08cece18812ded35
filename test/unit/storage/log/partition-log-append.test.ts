import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIELD } from '../../../../src/record/batch-header.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { appendAll, batchOf, LogBench, numbered, valuesFrom } from './log-bench.ts'

const leaderEpoch = 0

describe('appending', () => {
  it('assigns offsets and the leader epoch, and tells which', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    const first = await log.append(batchOf(['a', 'b', 'c']), { leaderEpoch: 4 })
    const second = await log.append(batchOf(['d', 'e']), { leaderEpoch: 4 })
    expect(first).toEqual({ baseOffset: 0, lastOffset: 2, isDuplicate: false, logStartOffset: 0 })
    expect(second).toEqual({ baseOffset: 3, lastOffset: 4, isDuplicate: false, logStartOffset: 0 })
    const records = [...readRecords(await log.read(0, 1 << 20))]
    expect(
      records.map(({ offset, value, partitionLeaderEpoch }) => [offset, String(value), partitionLeaderEpoch]),
    ).toEqual(['a', 'b', 'c', 'd', 'e'].map((value, offset) => [offset, value, 4]))
    expect(log.endOffset()).toBe(5)
  })

  it('the same buffer twice appends its records twice', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    const batch = batchOf(['a', 'b', 'c'])
    await log.append(batch, { leaderEpoch })
    expect(await log.append(batch, { leaderEpoch })).toMatchObject({ baseOffset: 3, lastOffset: 5 })
    expect(await log.append(batch, { leaderEpoch })).toMatchObject({ baseOffset: 6, lastOffset: 8 })
    expect(await valuesFrom(log, 0)).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c'])
  })

  it('puts exactly the batch into the file, with its checksum as it was', async () => {
    const bench = LogBench.make()
    const batch = batchOf(['a', 'b'])
    const crc = batch.readUInt32BE(FIELD.crc)
    await bench.open().append(batch, { leaderEpoch })
    expect(bench.bytes('.log').equals(batch)).toBe(true)
    expect(bench.bytes('.log').readUInt32BE(FIELD.crc)).toBe(crc)
  })

  it.each([
    ['two batches at once', Buffer.concat([batchOf(['a']), batchOf(['b'])])],
    ['half a batch', batchOf(['a']).subarray(0, -1)],
    ['a batch with something behind it', Buffer.concat([batchOf(['a']), Buffer.from('!')])],
  ])('refuses %s and changes nothing', async (_what, bytes) => {
    const bench = LogBench.make()
    const log = bench.open()
    await appendAll(log, numbered(1))
    const before = bench.snapshot()
    await expect(log.append(bytes, { leaderEpoch })).rejects.toThrow('one whole batch')
    expect(bench.snapshot()).toEqual(before)
  })

  it('appends from one process at a time are in the order of the calls', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    const infos = await Promise.all(numbered(40).map((values) => log.append(batchOf(values), { leaderEpoch })))
    expect(infos.map(({ baseOffset }) => baseOffset)).toEqual(Array.from({ length: 40 }, (_, i) => i))
    expect(await valuesFrom(log, 0)).toEqual(numbered(40).flat())
  })

  it('notes each new leader epoch where it begins', async () => {
    const bench = LogBench.make()
    const checkpoint = (): string => readFileSync(path.join(bench.directory, 'leader-epoch-checkpoint'), 'utf8')
    const log = bench.open()
    await log.append(batchOf(['a', 'b']), { leaderEpoch: 0 })
    expect(checkpoint()).toBe('0\n1\n0 0\n')
    await log.append(batchOf(['c']), { leaderEpoch: 3 })
    await log.append(batchOf(['d']), { leaderEpoch: 3 })
    expect(checkpoint()).toBe('0\n2\n0 0\n3 2\n')
    await bench.open().append(batchOf(['e']), { leaderEpoch: 5 })
    await log.append(batchOf(['f']), { leaderEpoch: 5 })
    expect(checkpoint()).toBe('0\n3\n0 0\n3 2\n5 4\n')
  })

  it('takes in what other processes appended meanwhile, whoever comes when', async () => {
    const bench = LogBench.make()
    const logs = [bench.open(), bench.open(), bench.open()]
    for (let i = 0; i < 12; i++) {
      const log = logs[(i * i) % 3]!
      expect((await log.append(batchOf([`${i}`]), { leaderEpoch: 0 })).baseOffset).toBe(i)
    }
    expect(await valuesFrom(bench.open(), 0)).toEqual(Array.from({ length: 12 }, (_, i) => `${i}`))
  })

  it('keeps the leader epochs that other processes began meanwhile', async () => {
    const bench = LogBench.make()
    const [one, other] = [bench.open(), bench.open()]
    await one.append(batchOf(['a']), { leaderEpoch: 1 })
    await other.append(batchOf(['b']), { leaderEpoch: 2 })
    await one.append(batchOf(['c']), { leaderEpoch: 3 })
    const epochs = [0, 1, 2].map((startOffset) => ({ epoch: startOffset + 1, startOffset }))
    expect(bench.open().epochs()).toEqual(epochs)
  })

  it('asks for leave before anything changes', async () => {
    const bench = LogBench.make()
    const before = bench.snapshot()
    const log = bench.open({
      beforeChange: () => {
        throw new Error('not now')
      },
    })
    await expect(log.append(batchOf(['a']), { leaderEpoch })).rejects.toThrow('not now')
    await log.close()
    expect(bench.snapshot()).toEqual(before)
  })

  it('goes on where a log that was opened again ends', async () => {
    const bench = LogBench.make()
    for (let round = 0; round < 5; round++) {
      const log = bench.open()
      await appendAll(log, numbered(3, 0, round * 3))
      await log.flush()
      await log.close()
    }
    expect(await valuesFrom(bench.open(), 0)).toEqual(numbered(15).flat())
  })

  it('in an order of appends that were not awaited, a close waits for those before it', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    const appends = numbered(3).map((values) => log.append(batchOf(values), { leaderEpoch }))
    const closed = log.close()
    await Promise.all(appends)
    await closed
    expect(await valuesFrom(bench.open(), 0)).toEqual(numbered(3).flat())
  })

  it('a log that was closed can be closed again, and flushed without an append', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await log.flush()
    await log.close()
    await log.close()
    expect(log.endOffset()).toBe(0)
  })
})

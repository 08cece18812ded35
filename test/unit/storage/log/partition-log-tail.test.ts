/** What is behind the last whole batch: a dead writer's, which the next writer cuts, or damage, which nobody touches. */
import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { assignOffset, FIELD } from '../../../../src/record/batch-header.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { memoryCheckpoints } from '../../../../src/storage/log/partition-checkpoints.ts'
import { appendAll, batchOf, LogBench, numbered, valuesFrom } from './log-bench.ts'

const leaderEpoch = 0
const corrupt = expect.objectContaining({ error: 'CORRUPT_MESSAGE' }) as Error

/** A log of three batches, written and closed in order, and the bytes of a fourth one that would come next. */
async function threeBatches(): Promise<{ bench: LogBench; next: Buffer }> {
  const bench = LogBench.make()
  const log = bench.open()
  await appendAll(log, [['a', 'b'], ['c'], ['d', 'e']])
  await log.close()
  const next = batchOf(['unfinished', 'write'])
  assignOffset(next, 0, 5, leaderEpoch)
  return { bench, next }
}

const FIVE = ['a', 'b', 'c', 'd', 'e']

describe('what a killed writer left', () => {
  it('is passed over by readers and cut by the next writer, wherever the write ended', async () => {
    const { bench, next } = await threeBatches()
    const whole = bench.bytes('.log')
    for (let length = 1; length < next.length; length++) {
      writeFileSync(bench.file('.log'), Buffer.concat([whole, next.subarray(0, length)]))
      const reader = bench.open()
      expect(await valuesFrom(reader, 0)).toEqual(FIVE)
      expect(reader.endOffset()).toBe(5)
      expect(bench.bytes('.log')).toHaveLength(whole.length + length)
      expect(bench.notices).toEqual([])
      const writer = bench.open()
      expect(await writer.append(batchOf(['f']), { leaderEpoch })).toMatchObject({ baseOffset: 5, lastOffset: 5 })
      const [notice, ...others] = bench.notices.splice(0)
      expect(notice).toMatch(`Cut ${length} bytes of an unfinished write from the end of orders-0: its writer was`)
      expect(others).toEqual([])
      expect(await valuesFrom(reader, 5)).toEqual(['f'])
      await bench.closeAll()
    }
  })

  it('is cut by a writer that has the log open', async () => {
    const { bench, next } = await threeBatches()
    const log = bench.open()
    await appendAll(log, [['f']])
    assignOffset(next, 0, 6, leaderEpoch)
    appendFileSync(bench.file('.log'), next.subarray(0, 70))
    await appendAll(log, [['g']])
    expect(await valuesFrom(log, 0)).toEqual([...FIVE, 'f', 'g'])
    expect(bench.notices).toHaveLength(1)
  })

  it('is cut when all of the segment is one', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await appendAll(log, [['a']])
    await log.close()
    truncateSync(bench.file('.log'), bench.bytes('.log').length - 1)
    const again = bench.open()
    expect(again.endOffset()).toBe(0)
    expect(await again.read(0, 100)).toHaveLength(0)
    await appendAll(again, [['b']])
    expect(await valuesFrom(again, 0)).toEqual(['b'])
  })

  it('is a batch that appears in pieces until the last piece is there', async () => {
    const { bench, next } = await threeBatches()
    const reader = bench.open()
    for (let at = 0; at < next.length; at += 13) {
      expect(await reader.read(5, 1 << 20)).toHaveLength(0)
      expect(reader.endOffset()).toBe(5)
      appendFileSync(bench.file('.log'), next.subarray(at, at + 13))
    }
    expect(await valuesFrom(reader, 5)).toEqual(['unfinished', 'write'])
    expect(reader.endOffset()).toBe(7)
  })

  it('a reader waits for the writer that holds the lock before it judges', async () => {
    const { bench, next } = await threeBatches()
    const lock = nodeFileSystem.open(path.join(bench.directory, 'partition.metadata'), 'write')
    await kernelLocks.waitForLock(lock.descriptor, 'exclusive')
    appendFileSync(bench.file('.log'), next.subarray(0, 80))
    const read = bench.open().read(5, 1 << 20)
    setTimeout(() => {
      appendFileSync(bench.file('.log'), next.subarray(80))
      kernelLocks.unlock(lock.descriptor)
      lock.close()
    }, 30)
    expect(await read).toHaveLength(next.length)
  })

  it('is passed over where no lock can be taken, after a while', async () => {
    const { bench, next } = await threeBatches()
    appendFileSync(bench.file('.log'), next.subarray(0, 80))
    const readOnly = bench.open({
      fileSystem: {
        ...nodeFileSystem,
        open: (file, mode, permissions) => {
          if (mode !== 'read') throw new Error('read-only file system')
          return nodeFileSystem.open(file, mode, permissions)
        },
      },
    })
    const started = performance.now()
    expect(await readOnly.read(5, 100)).toHaveLength(0)
    expect(performance.now() - started).toBeGreaterThan(100)
    // The same bytes are not judged twice.
    const again = performance.now()
    expect(await readOnly.read(5, 100)).toHaveLength(0)
    expect(performance.now() - again).toBeLessThan(40)
    appendFileSync(bench.file('.log'), next.subarray(80))
    expect(await valuesFrom(readOnly, 5)).toEqual(['unfinished', 'write'])
  })
})

type Damage = (log: Buffer, next: Buffer) => Buffer

function changed(log: Buffer, at: number): Buffer {
  const bytes = Buffer.from(log)
  bytes[at] = bytes[at]! ^ 0x10
  return bytes
}

const zeroed = (log: Buffer, from: number): Buffer => Buffer.from(log).fill(0, from)

/** Where the batches of `threeBatches` begin. */
const positionsOf = (log: Buffer): [number, number, number] => {
  const second = log.readInt32BE(FIELD.batchLength) + 12
  return [0, second, second + log.readInt32BE(second + FIELD.batchLength) + 12]
}

function withLength(log: Buffer, position: number, length: number): Buffer {
  const bytes = Buffer.from(log)
  bytes.writeInt32BE(length, position + FIELD.batchLength)
  return bytes
}

function withOffset(log: Buffer, position: number, offset: bigint): Buffer {
  const bytes = Buffer.from(log)
  bytes.writeBigInt64BE(offset, position)
  return bytes
}

const damages: [string, Damage][] = [
  ['a byte of a record in the middle is wrong', (log) => changed(log, positionsOf(log)[1] + 65)],
  ['a byte of the first batch is wrong', (log) => changed(log, 70)],
  ['a byte of a record in the last batch is wrong', (log) => changed(log, log.length - 2)],
  ['the checksum of the last batch is wrong', (log) => changed(log, positionsOf(log)[2] + FIELD.crc)],
  ['the length of a batch in the middle is too large', (log) => withLength(log, positionsOf(log)[1], 1000)],
  ['the length of a batch in the middle is too small', (log) => withLength(log, positionsOf(log)[1], 55)],
  ['the length of a batch in the middle is nothing', (log) => withLength(log, positionsOf(log)[1], 0)],
  ['the length of the last batch is too large', (log) => withLength(log, positionsOf(log)[2], 1000)],
  ['the length of the last batch is huge', (log) => withLength(log, positionsOf(log)[2], 0x7fffffff)],
  ['the length of the last batch is too small', (log) => withLength(log, positionsOf(log)[2], 55)],
  ['the length of the last batch is negative', (log) => withLength(log, positionsOf(log)[2], -9)],
  ['garbage follows', (log) => Buffer.concat([log, Buffer.from('garbage that is longer than a header'.repeat(3))])],
  ['a little garbage follows', (log) => Buffer.concat([log, Buffer.from('a little more')])],
  ['zeros follow', (log) => Buffer.concat([log, Buffer.alloc(4096)])],
  ['an old batch follows once more', (log) => Buffer.concat([log, log.subarray(0, positionsOf(log)[1])])],
  ['a whole batch with a wrong checksum follows', (log, next) => Buffer.concat([log, changed(next, 70)])],
  ['an unfinished write is followed by a whole batch', (log, next) => Buffer.concat([log, next.subarray(0, 80), next])],
  ['the offset of a batch in the middle is too low', (log) => withOffset(log, positionsOf(log)[1], 1n)],
  ['the offset of the last batch is too low', (log) => withOffset(log, positionsOf(log)[2], 2n)],
  ['the offset of the last batch is no number', (log) => withOffset(log, positionsOf(log)[2], 2n ** 60n)],
  ['the format of a batch is unknown', (log) => changed(log, positionsOf(log)[1] + FIELD.magic)],
]

describe.each(damages)('when %s', (_what, damage) => {
  async function damagedBench(): Promise<LogBench> {
    const { bench, next } = await threeBatches()
    writeFileSync(bench.file('.log'), damage(bench.bytes('.log'), next))
    return bench
  }

  it('nothing is written and no byte is changed, however often it is tried', async () => {
    const bench = await damagedBench()
    const before = readFileSync(bench.file('.log'))
    const log = bench.open()
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(log.append(batchOf(['new']), { leaderEpoch })).rejects.toThrow(corrupt)
    }
    await expect(bench.open().append(batchOf(['new']), { leaderEpoch })).rejects.toThrow(
      /is damaged at offset \d+ \(byte \d+ of /,
    )
    await log.close()
    expect(readFileSync(bench.file('.log')).equals(before)).toBe(true)
    expect(bench.notices).toEqual([])
  })

  it('a reader gets the records before it and then an error, never silence', async () => {
    const bench = await damagedBench()
    const before = bench.snapshot()
    const log = bench.open()
    const values: string[] = []
    const readOn = async (): Promise<never> => {
      for (let next = 0; ; next = values.length) {
        const more = await valuesFrom(log, next, 1)
        values.push(...more)
        if (more.length === 0) throw new Error('the reader went silent')
      }
    }
    await expect(readOn()).rejects.toThrow(corrupt)
    expect(FIVE.slice(0, values.length)).toEqual(values)
    await log.close()
    expect(bench.snapshot()).toEqual(before)
  })
})

describe('damage in a segment that is not the last one', () => {
  const config = { segmentBytes: 700 }

  async function segments(): Promise<LogBench> {
    const bench = LogBench.make()
    const log = bench.open({ config })
    await appendAll(log, numbered(12, 100))
    await log.close()
    expect(bench.segments()).toEqual([0, 4, 8])
    return bench
  }

  it.each([
    ['a wrong byte', (log: Buffer) => changed(log, 500)],
    ['a torn end', (log: Buffer) => log.subarray(0, -20)],
  ])('%s stops a reader there', async (_what, damage) => {
    const bench = await segments()
    writeFileSync(bench.file('.log', 4), damage(bench.bytes('.log', 4)))
    await expect(valuesFrom(bench.open(), 0, 100)).rejects.toThrow(corrupt)
    expect(await valuesFrom(bench.open(), 8)).toEqual(numbered(4, 100, 8).flat())
  })

  it('is none of a writer’s business', async () => {
    const bench = await segments()
    const damaged = changed(bench.bytes('.log', 0), 100)
    writeFileSync(bench.file('.log', 0), damaged)
    await appendAll(bench.open({ config }), [['new']])
    expect(bench.bytes('.log', 0).equals(damaged)).toBe(true)
    expect(await valuesFrom(bench.open(), 12)).toEqual(['new'])
  })
})

it.each([0, 1, 100])(
  'a log that somebody shortens to %i bytes under an open writer takes nothing more',
  async (length) => {
    const { bench } = await threeBatches()
    const log = bench.open()
    await appendAll(log, [['f']])
    truncateSync(bench.file('.log'), length)
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(log.append(batchOf(['g']), { leaderEpoch })).rejects.toThrow(corrupt)
    }
    expect(bench.bytes('.log')).toHaveLength(length)
  },
)

it.each([
  ['in the middle', (log: Buffer, legacy: Buffer) => Buffer.concat([log, legacy, log])],
  ['at the end', (log: Buffer, legacy: Buffer) => Buffer.concat([log, legacy])],
  ['only', (_log: Buffer, legacy: Buffer) => legacy],
])('messages of an old format %s are refused by name, after a crash too, and nothing is cut', async (_where, place) => {
  const legacy = Buffer.alloc(90)
  legacy.writeBigInt64BE(5n, 0)
  legacy.writeInt32BE(legacy.length - 12, FIELD.batchLength)
  legacy.writeInt8(1, FIELD.magic)
  legacy.writeUInt32BE(crc32(legacy.subarray(FIELD.magic)), FIELD.partitionLeaderEpoch)
  for (const bootId of ['this boot', 'the next boot']) {
    const { bench } = await threeBatches()
    writeFileSync(bench.file('.log'), place(bench.bytes('.log'), legacy))
    const before = bench.bytes('.log')
    const old = expect.objectContaining({ error: 'UNSUPPORTED_FOR_MESSAGE_FORMAT' }) as Error
    await expect(bench.open({ bootId }).append(batchOf(['g']), { leaderEpoch })).rejects.toThrow(old)
    await expect(valuesFrom(bench.open({ bootId }), 0)).rejects.toThrow(old)
    expect(bench.bytes('.log').equals(before)).toBe(true)
  }
})

describe('after a crash of the machine', () => {
  const bootId = 'the next boot'

  it.each([
    ['zeros', Buffer.alloc(5000)],
    ['garbage', Buffer.alloc(300, 'garbage')],
    ['a batch with a wrong checksum', changed(batchOf(['a wrong byte']), 70)],
    ['a batch with zeros from its magic byte on', zeroed(batchOf(['a batch of two sectors']), FIELD.magic)],
  ])('%s behind the last whole batch are read past and cut', async (_what, tail) => {
    const { bench } = await threeBatches()
    if (tail.length < 100) assignOffset(tail, 0, 5, leaderEpoch)
    appendFileSync(bench.file('.log'), tail)
    const before = bench.snapshot()
    const reader = bench.open({ bootId })
    expect(await valuesFrom(reader, 0)).toEqual(FIVE)
    expect(bench.snapshot()).toEqual(before)
    const log = bench.open({ bootId })
    await appendAll(log, [['f']])
    expect(bench.notices).toHaveLength(1)
    expect(bench.notices[0]).toMatch(
      `Cut ${tail.length} bytes of an unfinished write from the end of orders-0: the machine`,
    )
    expect(await valuesFrom(bench.open({ bootId }), 0)).toEqual([...FIVE, 'f'])
  })

  it('a page in the middle that was never written is an error to readers, not an end', async () => {
    const { bench } = await threeBatches()
    const bytes = bench.bytes('.log')
    bytes.fill(0, 80, 150)
    writeFileSync(bench.file('.log'), bytes)
    await expect(valuesFrom(bench.open({ bootId }), 2)).rejects.toThrow(corrupt)
  })

  it('whole batches behind such a page are cut by the next writer, but kept in a file of their own', async () => {
    const { bench } = await threeBatches()
    const bytes = bench.bytes('.log')
    const [, hole] = positionsOf(bytes)
    bytes.fill(0, hole, hole + 50)
    writeFileSync(bench.file('.log'), bytes)
    const log = bench.open({ bootId })
    expect(await log.append(batchOf(['new']), { leaderEpoch })).toMatchObject({ baseOffset: 2 })
    expect(await valuesFrom(log, 0)).toEqual(['a', 'b', 'new'])
    const [kept] = readdirSync(bench.directory).filter((name) => name.includes('.cut-'))
    expect(readFileSync(path.join(bench.directory, kept!)).equals(bytes.subarray(hole))).toBe(true)
    expect(bench.notices).toHaveLength(1)
    expect(bench.notices[0]).toContain(kept)
  })

  it('damage before the recovery point is none of its traces: nothing is cut', async () => {
    const { bench } = await threeBatches()
    const damaged = changed(bench.bytes('.log'), positionsOf(bench.bytes('.log'))[1] + 65)
    writeFileSync(bench.file('.log'), damaged)
    const log = bench.open({ bootId, checkpoints: memoryCheckpoints(0, 5) })
    await expect(log.append(batchOf(['new']), { leaderEpoch })).rejects.toThrow(corrupt)
    expect(bench.bytes('.log').equals(damaged)).toBe(true)
    await bench.open({ bootId, checkpoints: memoryCheckpoints(0, 2) }).append(batchOf(['new']), { leaderEpoch })
    expect(await valuesFrom(bench.open({ bootId }), 0)).toEqual(['a', 'b', 'new'])
  })

  it('leader epochs that begin behind the cut are forgotten', async () => {
    const { bench } = await threeBatches()
    await bench.open().append(batchOf(['f', 'g']), { leaderEpoch: 1 })
    await bench.open().append(batchOf(['h']), { leaderEpoch: 2 })
    const checkpoint = (): string => readFileSync(path.join(bench.directory, 'leader-epoch-checkpoint'), 'utf8')
    expect(checkpoint()).toBe('0\n3\n0 0\n1 5\n2 7\n')
    truncateSync(bench.file('.log'), bench.bytes('.log').length - 100)
    await bench.open({ bootId }).append(batchOf(['x']), { leaderEpoch: 3 })
    expect(checkpoint()).toBe('0\n2\n0 0\n3 5\n')
  })

  it.each([
    ['torn', 100],
    ['lost without a trace', 0],
  ])('an epoch whose batches are %s begins with the next batch of its leader', async (_how, tornBytes) => {
    const { bench } = await threeBatches()
    const kept = bench.bytes('.log').length
    await bench.open().append(batchOf(['f', 'g'.repeat(100)]), { leaderEpoch: 1 })
    await bench.open().append(batchOf(['h']), { leaderEpoch: 2 })
    truncateSync(bench.file('.log'), kept + tornBytes)
    await bench.open({ bootId }).append(batchOf(['x']), { leaderEpoch: 2 })
    expect(readFileSync(path.join(bench.directory, 'leader-epoch-checkpoint'), 'utf8')).toBe('0\n2\n0 0\n2 5\n')
  })

  it('the indexes are made anew', async () => {
    const bench = LogBench.make()
    const config = { indexIntervalBytes: 100 }
    await appendAll(bench.open({ config }), numbered(30, 50))
    await bench.closeAll()
    const [index, timeIndex] = [bench.bytes('.index'), bench.bytes('.timeindex')]
    const lying = Buffer.from(index)
    lying.writeInt32BE(lying.readInt32BE(4) + 1, 4)
    writeFileSync(bench.file('.index'), lying)
    await appendAll(bench.open({ config, bootId }), [['x']])
    await bench.closeAll()
    expect(bench.bytes('.index').subarray(0, index.length).equals(index)).toBe(true)
    expect(bench.bytes('.timeindex').equals(timeIndex)).toBe(true)
  })

  it('everything is checked once, and then trusted', async () => {
    const { bench } = await threeBatches()
    await appendAll(bench.open({ bootId }), [['f']])
    expect(readFileSync(path.join(bench.directory, 'kafdir-boot-id'), 'utf8')).toBe(bootId)
    appendFileSync(bench.file('.log'), Buffer.alloc(100))
    await expect(bench.open({ bootId }).append(batchOf(['g']), { leaderEpoch })).rejects.toThrow(corrupt)
  })
})

/** A log while its lock is held: leading, following, cutting, and what other processes make of it. */
import { readdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { assignOffset, FIELD, readBatchHeader } from '../../../../src/record/batch-header.ts'
import { catchUp, copyUp } from '../../../../src/storage/log/catch-up.ts'
import type { HeldLog } from '../../../../src/storage/log/held-log.ts'
import { holdAll } from '../../../../src/storage/log/hold-all.ts'
import { memoryCheckpoints } from '../../../../src/storage/log/partition-checkpoints.ts'
import type { PartitionLog } from '../../../../src/storage/log/partition-log.ts'
import { appendAll, batchOf, LogBench, numbered, valuesFrom } from './log-bench.ts'
import { dataBatch } from './producer-state/producer-batches.ts'

const failsWith = (error: string) => expect.objectContaining({ error }) as Error
const leaderEpoch = 0

/** A batch as a leader would send it. */
function sent(values: readonly string[], offset: number, epoch = 0): Buffer {
  const batch = batchOf(values)
  assignOffset(batch, 0, offset, epoch)
  return batch
}

const follow = (log: PartitionLog, ...batches: readonly Buffer[]) =>
  log.holding((held) => held.appendAsFollower(Buffer.concat(batches)))

describe('a leader', () => {
  it('shows the batch in its final form before it writes it', async () => {
    const log = LogBench.make().open()
    await appendAll(log, [['a', 'b']])
    const seen: Buffer[] = []
    const appended = await log.holding((held) =>
      held.append(batchOf(['c']), { leaderEpoch: 3 }, (batch) => {
        expect(held.endOffset()).toBe(2)
        seen.push(Buffer.from(batch))
      }),
    )
    expect(appended).toEqual({ baseOffset: 2, lastOffset: 2, isDuplicate: false })
    expect(Buffer.concat(seen)).toEqual((await log.read(2, 1000)).subarray(0))
    expect(readBatchHeader(seen[0] as Buffer, 0)).toMatchObject({ baseOffset: 2, partitionLeaderEpoch: 3 })
  })

  it('has no batch that those before it refused', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await appendAll(log, [['a']])
    const before = bench.bytes('.log')
    const refused = log.holding((held) =>
      held.append(batchOf(['b']), { leaderEpoch }, async () => {
        throw new Error('a follower is full')
      }),
    )
    await expect(refused).rejects.toThrow('a follower is full')
    expect(bench.bytes('.log')).toEqual(before)
    await appendAll(log, [['c']])
    expect(await valuesFrom(log, 0)).toEqual(['a', 'c'])
  })

  it('asks nobody about a batch that is there already, and judges producers', async () => {
    const bench = LogBench.make()
    const log = bench.open({ isFreshProducer: () => true })
    const send = (held: HeldLog, sequence: number) =>
      held.append(dataBatch({ offset: 0, sequence }), { leaderEpoch }, () => Promise.reject(new Error('asked')))
    await log.append(dataBatch({ offset: 0 }), { leaderEpoch })
    await log.holding(async (held) => {
      expect(await send(held, 0)).toMatchObject({ baseOffset: 0, isDuplicate: true })
      await expect(send(held, 7)).rejects.toThrow(failsWith('OUT_OF_ORDER_SEQUENCE_NUMBER'))
    })
    // Others may have copied batches of our own ids into a replica.
    const other = bench.open({ isFreshProducer: () => true })
    await other.holding(async (held) => expect(await send(held, 0)).toMatchObject({ isDuplicate: true }))
  })

  it('notes where its epoch begins, once', async () => {
    const log = LogBench.make().open()
    await appendAll(log, [['a', 'b']])
    await log.holding(async (held) => {
      held.assignEpoch(4)
      held.assignEpoch(4)
      held.assignEpoch(2)
      expect(held.epochs()).toEqual([
        { epoch: 0, startOffset: 0 },
        { epoch: 4, startOffset: 2 },
      ])
      expect([held.endOffsetForEpoch(0), held.endOffsetForEpoch(4)]).toEqual([
        { epoch: 0, endOffset: 2 },
        { epoch: 4, endOffset: 2 },
      ])
    })
  })
})

describe('a follower', () => {
  it('takes batches as they are, with their offsets and epochs', async () => {
    const log = LogBench.make().open()
    const batches = [sent(['a', 'b'], 0), sent(['c'], 2, 5), sent(['d'], 3, 5)]
    await follow(log, ...batches)
    expect(await log.read(0, 1 << 20)).toEqual(Buffer.concat(batches))
    expect(log.epochs()).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 5, startOffset: 2 },
    ])
  })

  it('refuses what it has, what goes back, and what is no whole batch, and is as it was', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await follow(log, sent(['a', 'b'], 0))
    const before = bench.bytes('.log')
    const damaged = sent(['c'], 2)
    damaged.writeUInt32BE(7, FIELD.crc)
    await expect(follow(log, sent(['c'], 1))).rejects.toThrow(failsWith('OFFSET_OUT_OF_RANGE'))
    await expect(follow(log, sent(['c'], 2), sent(['d'], 2))).rejects.toThrow(failsWith('OFFSET_OUT_OF_RANGE'))
    await expect(follow(log, damaged)).rejects.toThrow(failsWith('CORRUPT_MESSAGE'))
    await expect(follow(log, sent(['c'], 2), sent(['d'], 3).subarray(0, 50))).rejects.toThrow(
      failsWith('CORRUPT_MESSAGE'),
    )
    expect(bench.bytes('.log')).toEqual(before)
  })

  it('goes on behind a gap that compaction left, and knows its producers all the same', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await follow(log, dataBatch({ offset: 0, sequence: 0 }), dataBatch({ offset: 7, sequence: 1 }))
    for (const each of [log, bench.open()]) {
      await each.holding(async (held) => {
        expect(held.endOffset()).toBe(8)
        const again = await held.append(dataBatch({ offset: 0, sequence: 1 }), { leaderEpoch })
        expect(again).toMatchObject({ baseOffset: 7, isDuplicate: true })
      })
    }
  })

  it('refuses a batch that is too far away for a segment', async () => {
    const log = LogBench.make().open()
    await follow(log, sent(['a'], 0))
    await expect(follow(log, sent(['b'], 2 ** 31 + 5))).rejects.toThrow(failsWith('OFFSET_OUT_OF_RANGE'))
    expect(await valuesFrom(log, 0)).toEqual(['a'])
  })

  it('that is empty begins inside of a batch whose first records were deleted', async () => {
    const [leader, follower] = [LogBench.make(), LogBench.make()].map((bench) =>
      bench.open({ checkpoints: memoryCheckpoints() }),
    ) as [PartitionLog, PartitionLog]
    await appendAll(leader, [['a'], ['b', 'c', 'd'], ['e']])
    await leader.deleteRecords(2)
    await copyUp(follower, leader)
    expect([follower.startOffset, follower.endOffset()]).toEqual([2, 5])
    expect(await follower.read(2, 1 << 20)).toEqual(await leader.read(2, 1 << 20))
  })

  it('that ends before its leader begins starts there', async () => {
    const config = { segmentBytes: 1200 }
    const [leader, follower] = [LogBench.make(), LogBench.make()].map((bench) => bench.open({ config })) as [
      PartitionLog,
      PartitionLog,
    ]
    await follow(follower, sent(['old'], 0))
    await appendAll(leader, numbered(9, 300))
    await leader.deleteRecords(6)
    expect(await holdAll([leader, follower], ([l, f]) => catchUp(f as HeldLog, l as HeldLog, 1 << 20))).toBe(true)
    expect([follower.startOffset, follower.endOffset(), follower.epochs()]).toEqual([
      6,
      9,
      [{ epoch: 0, startOffset: 6 }],
    ])
  })

  it('catches up by as much as it is told', async () => {
    const [leader, follower] = [LogBench.make().open(), LogBench.make().open()]
    await appendAll(leader, numbered(9, 300))
    const some = () => holdAll([leader, follower], ([l, f]) => catchUp(f as HeldLog, l as HeldLog, 1000))
    expect([await some(), follower.endOffset()]).toEqual([false, 3])
    expect([await some(), await some(), follower.endOffset()]).toEqual([false, true, 9])
  })

  it('with a damaged end starts over', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await appendAll(log, numbered(3))
    const bytes = bench.bytes('.log')
    bytes.writeUInt8(bytes.readUInt8(80) ^ 1, 80)
    writeFileSync(bench.file('.log'), bytes)
    const again = bench.open()
    await expect(again.holding((held) => held.truncateTo(0))).rejects.toThrow(failsWith('CORRUPT_MESSAGE'))
    await again.startOver(7)
    expect([again.startOffset, again.endOffset(), again.epochs()]).toEqual([7, 7, []])
    await follow(again, sent(['a'], 7, 2))
    expect(await valuesFrom(bench.open(), 7)).toEqual(['a'])
  })
})

describe('a process that has a log open which another one cuts', () => {
  /** Both know the same five records; then the other one cuts two and writes as many bytes anew. */
  async function cutAndRegrown() {
    const bench = LogBench.make()
    const [one, two] = [bench.open(), bench.open()]
    await one.holding(async (held) => {
      for (let i = 0; i < 4; i++) await held.append(dataBatch({ offset: 0, sequence: i }), { leaderEpoch })
    })
    await two.append(dataBatch({ offset: 0, sequence: 4 }), { leaderEpoch })
    const size = bench.bytes('.log').length
    await one.holding(async (held) => {
      expect(await held.truncateTo(3)).toBe(true)
      const first = dataBatch({ offset: 3, producerId: 2 })
      const second = batchOf(['0123456789'], 1000)
      assignOffset(second, 0, 4, 1)
      await held.appendAsFollower(Buffer.concat([first, second]))
    })
    expect(bench.bytes('.log')).toHaveLength(size)
    return { bench, two }
  }

  it('appends behind what is there now', async () => {
    const { bench, two } = await cutAndRegrown()
    await two.holding(async (held) => {
      expect(held.endOffset()).toBe(5)
      // The batches with sequences 3 and 4 are gone.
      const again = await held.append(dataBatch({ offset: 0, sequence: 3 }), { leaderEpoch: 1 })
      expect(again).toEqual({ baseOffset: 5, lastOffset: 5, isDuplicate: false })
    })
    expect(bench.open().endOffset()).toBe(6)
    expect(bench.open().epochs()).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 1, startOffset: 4 },
    ])
  })

  it('writes what was cut off once more when its producer sends it again, also of an id that it took itself', async () => {
    const bench = LogBench.make()
    const [own, other] = [bench.open({ isFreshProducer: () => true }), bench.open()]
    for (let i = 0; i < 3; i++) await own.append(dataBatch({ offset: 0, sequence: i }), { leaderEpoch })
    await other.holding((held) => held.truncateTo(2))
    const again = await own.append(dataBatch({ offset: 0, sequence: 2 }), { leaderEpoch })
    expect(again).toMatchObject({ baseOffset: 2, isDuplicate: false })
    expect(bench.open().endOffset()).toBe(3)
  })

  it('reads it as it is, once it knows of a new leader', async () => {
    const bench = LogBench.make()
    const [one, two] = [bench.open(), bench.open()]
    await appendAll(one, [['a'], ['b'], ['c']])
    expect(await valuesFrom(two, 0)).toEqual(['a', 'b', 'c'])
    await one.holding(async (held) => {
      await held.truncateTo(1)
      await held.appendAsFollower(Buffer.concat([sent(['x', 'y'], 1, 1), sent(['z'], 3, 1)]))
    })
    two.relist()
    expect(await valuesFrom(two, 0)).toEqual(['a', 'x', 'y', 'z'])
    expect(await valuesFrom(one, 0)).toEqual(['a', 'x', 'y', 'z'])
  })

  it('does not put back what it was compacting', async () => {
    const bench = LogBench.make()
    const config = { segmentBytes: 1200, cleanupPolicy: ['compact'] as const, minCleanableDirtyRatio: 0 }
    const [log, cleaner] = [bench.open({ config }), bench.open({ config })]
    await appendAll(log, numbered(9, 300))
    let isCut = false
    const random = {
      // Asked when the keys are counted: in the middle of the work.
      bytes: (length: number) => {
        if (!isCut) writeFileSync(bench.file('.log', 3), bench.bytes('.log', 3))
        isCut = true
        return new Uint8Array(length)
      },
    }
    const cutting = log.holding((held) => held.truncateTo(4))
    const report = await cleaner.cleanUp({ random, force: true })
    await cutting
    expect(report.compaction?.endOffset ?? 0).toBeLessThanOrEqual(4)
    expect(log.endOffset()).toBeLessThanOrEqual(4)
    expect(readdirSync(bench.directory).filter((name) => /cleaned|swap$/.test(name))).toEqual([])
  })
})

describe('holdAll', () => {
  it('says which log could not be held, and holds none then', async () => {
    const [here, gone] = [LogBench.make(), LogBench.make()]
    const logs = [here.open(), gone.open({ directory: `${gone.directory}-moved` })]
    const unavailable: unknown[] = []
    const holding = holdAll(logs, () => Promise.resolve('held'), { onUnavailable: (log) => unavailable.push(log) })
    await expect(holding).rejects.toThrow(failsWith('NOT_LEADER_OR_FOLLOWER'))
    expect(unavailable).toEqual([logs[1]])
    expect(await logs[0]?.isFree()).toBe(true)
  })

  it('blames no log for what the action throws', async () => {
    const log = LogBench.make().open()
    const blamed: unknown[] = []
    const failing = holdAll([log], () => Promise.reject(new Error('mine')), { onUnavailable: () => blamed.push(1) })
    await expect(failing).rejects.toThrow('mine')
    expect(blamed).toEqual([])
  })

  it('lets nobody use a log that is not held any more', async () => {
    const log = LogBench.make().open()
    const held = await log.holding((one) => Promise.resolve(one))
    expect(() => held.endOffset()).toThrow('is not held any more')
    await expect(held.truncateTo(0)).rejects.toThrow('is not held any more')
  })

  it('syncs by flush.messages what was appended, when all locks are given back', async () => {
    const [a, b] = [LogBench.make(), LogBench.make()].map((bench) => bench.open({ config: { flushMessages: 2 } }))
    const order: string[] = []
    const flush = (a as PartitionLog).flush.bind(a)
    await holdAll([a as PartitionLog, b as PartitionLog], async ([leader, follower]) => {
      await (leader as HeldLog).append(batchOf(['x', 'y']), { leaderEpoch }, (batch) =>
        (follower as HeldLog).appendAsFollower(batch),
      )
      order.push('held')
    })
    await flush()
    expect(order).toEqual(['held'])
    expect([a?.endOffset(), b?.endOffset()]).toEqual([2, 2])
  })
})

describe('truncateTo', () => {
  const config = { segmentBytes: 1200, indexIntervalBytes: 250 }

  it('leaves the files as if what goes had never been there', async () => {
    for (let offset = 0; offset <= 9; offset++) {
      const [cut, plain] = [LogBench.make(), LogBench.make()]
      const log = cut.open({ config })
      await appendAll(log, numbered(9, 300))
      await log.close()
      const again = cut.open({ config })
      expect(await again.holding((held) => held.truncateTo(offset))).toBe(offset < 9)
      await appendAll(again, numbered(12 - offset, 300, offset))
      const expected = plain.open({ config })
      await appendAll(expected, numbered(12, 300))
      await Promise.all([again.close(), expected.close()])
      expect(cut.segments()).toEqual(plain.segments())
      for (const base of plain.segments()) {
        for (const suffix of ['.log', '.index'] as const) {
          expect([offset, cut.bytes(suffix, base)]).toEqual([offset, plain.bytes(suffix, base)])
        }
      }
    }
  })

  it('takes the whole batch that holds the offset, and an epoch without records', async () => {
    const log = LogBench.make().open()
    await appendAll(log, [['a'], ['b', 'c', 'd'], ['e']])
    await log.holding(async (held) => {
      held.assignEpoch(3)
      expect(await held.truncateTo(9)).toBe(false)
      expect(held.epochs()).toEqual([{ epoch: 0, startOffset: 0 }])
      expect(await held.truncateTo(2)).toBe(true)
      expect([held.startOffset(), held.endOffset()]).toEqual([0, 1])
    })
  })

  it('lowers the checkpoints that are behind the new end', async () => {
    const checkpoints = memoryCheckpoints(0, 8)
    const log = LogBench.make().open({ config, checkpoints })
    await appendAll(log, numbered(9, 300))
    await checkpoints.setFirstDirtyOffset(8)
    await log.holding((held) => held.truncateTo(7))
    expect([checkpoints.recoveryPoint(), checkpoints.firstDirtyOffset()]).toEqual([7, 6])
  })

  it('below the log start takes that along', async () => {
    const checkpoints = memoryCheckpoints()
    const log = LogBench.make().open({ config, checkpoints })
    await appendAll(log, numbered(9, 300))
    await log.deleteRecords(5)
    await log.holding((held) => held.truncateTo(4))
    expect([log.startOffset, log.endOffset(), checkpoints.logStartOffset()]).toEqual([4, 4, 4])
    await log.holding((held) => held.truncateTo(1))
    expect([log.startOffset, log.endOffset(), checkpoints.logStartOffset()]).toEqual([1, 1, 0])
  })
})

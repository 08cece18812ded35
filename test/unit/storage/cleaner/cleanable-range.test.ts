import { describe, expect, it } from 'vitest'
import { findCleanableRange, isWorthCleaning } from '../../../../src/storage/cleaner/cleanable-range.ts'
import { type ClosedSegment, findSegments } from '../../../../src/storage/cleaner/closed-segment.ts'
import { groupSegments } from '../../../../src/storage/cleaner/segment-groups.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { type CleanerBench, NOW_MS } from './cleaner-bench.ts'
import { benchWith } from './real-bench.ts'
import { batchAt, pairsAt } from './test-batches.ts'

function rangeOf(bench: CleanerBench) {
  const segments = findSegments(bench.fileSystem, bench.directory)
  if (segments === null) throw new Error('no segments')
  return findCleanableRange(bench.cleanable(), segments)
}

/** Three segments of two records, one second older from right to left. */
function threeSegments(): CleanerBench {
  const at = (base: number, timestampMs: number) => ({
    baseOffset: base,
    batches: [
      batchAt(
        base,
        [0, 1].map((i) => ({ key: `${i}`, value: 'v', timestampMs })),
      ),
    ],
  })
  return benchWith([
    at(0, NOW_MS - 3000),
    at(2, NOW_MS - 2000),
    at(4, NOW_MS - 1000),
    { baseOffset: 6, batches: [pairsAt(6, ['x', 'y'])] },
  ])
}

describe('what can be cleaned', () => {
  it('is everything before the active segment', () => {
    expect(rangeOf(threeSegments())).toMatchObject({
      firstDirtyOffset: 0,
      firstUncleanableOffset: 6,
      dirtyRatio: 1,
      isOverdue: false,
    })
  })

  it.each([
    { checkpoint: 2, from: 2, ratio: 2 / 3 },
    { checkpoint: 6, from: 6, ratio: 0 },
    { checkpoint: 7, from: 7, ratio: 0 },
    { checkpoint: 8, from: 0, ratio: 1 },
  ])('begins at the checkpoint $checkpoint if that is in the log', ({ checkpoint, from, ratio }) => {
    const bench = threeSegments()
    bench.checkpoint = checkpoint
    const range = rangeOf(bench)
    expect(range.firstDirtyOffset).toBe(from)
    expect(range.dirtyRatio).toBeCloseTo(ratio)
  })

  it('begins at the start of the log when that is behind the checkpoint', () => {
    const bench = threeSegments()
    bench.checkpoint = 1
    bench.logStartOffset = 4
    expect(rangeOf(bench).firstDirtyOffset).toBe(4)
  })

  it.each([
    { lastStableOffset: 8, until: 6 },
    { lastStableOffset: 5, until: 4 },
    { lastStableOffset: 4, until: 4 },
    { lastStableOffset: 3, until: 2 },
    { lastStableOffset: 0, until: 0 },
  ])('ends before the segment that holds the last stable offset $lastStableOffset', (each) => {
    const bench = threeSegments()
    bench.lastStableOffset = each.lastStableOffset
    expect(rangeOf(bench).firstUncleanableOffset).toBe(each.until)
  })

  it.each([
    { lagMs: 999, until: 6 },
    { lagMs: 1000, until: 6 },
    { lagMs: 1001, until: 4 },
    { lagMs: 2500, until: 2 },
    { lagMs: 10_000, until: 0 },
  ])('ends where records are younger than $lagMs ms', ({ lagMs, until }) => {
    const bench = threeSegments()
    bench.config = { ...bench.config, minCompactionLagMs: lagMs }
    expect(rangeOf(bench).firstUncleanableOffset).toBe(until)
  })

  it('is overdue once its first batch is older than max.compaction.lag.ms', () => {
    const bench = threeSegments()
    bench.config = { ...bench.config, maxCompactionLagMs: 3000 }
    expect(rangeOf(bench).isOverdue).toBe(false)
    bench.nowMs += 1
    expect(rangeOf(bench).isOverdue).toBe(true)
    bench.checkpoint = 2
    expect(rangeOf(bench).isOverdue).toBe(false)
  })
})

it('cleaning is worth it above the dirty ratio, or when it is overdue', () => {
  const range = {
    firstDirtyOffset: 0,
    firstUncleanableOffset: 9,
    cleanableBytes: 10,
    bytes: 20,
    dirtyRatio: 0.5,
    isOverdue: false,
  }
  expect(isWorthCleaning(range, defaultLogConfig)).toBe(false)
  expect(isWorthCleaning({ ...range, dirtyRatio: 0.51 }, defaultLogConfig)).toBe(true)
  expect(isWorthCleaning({ ...range, isOverdue: true }, defaultLogConfig)).toBe(true)
  expect(isWorthCleaning({ ...range, isOverdue: true, cleanableBytes: 0 }, defaultLogConfig)).toBe(false)
})

describe('groups', () => {
  const segment = (baseOffset: number, sizeBytes: number, indexBytes = 8): ClosedSegment => ({
    baseOffset,
    sizeBytes,
    indexBytes,
    timeIndexBytes: 12,
    logPath: `${baseOffset}.log`,
    inode: baseOffset,
    modifiedMs: 0,
  })
  const limits = { segmentBytes: 100, segmentIndexBytes: 1000, firstUncleanableOffset: 2 ** 33 }
  const groupsOf = (segments: readonly ClosedSegment[], changed: Partial<typeof limits> = {}) =>
    groupSegments(segments, { ...limits, ...changed }).map((group) => group.map(({ baseOffset }) => baseOffset))

  it('are as large as a segment may be', () => {
    const segments = [segment(0, 60), segment(1, 40), segment(2, 1), segment(3, 200), segment(4, 0)]
    expect(groupsOf(segments, { firstUncleanableOffset: 5 })).toEqual([[0, 1], [2], [3], [4]])
  })

  it('have indexes that fit', () => {
    expect(groupsOf([segment(0, 1, 600), segment(1, 1, 400), segment(2, 1, 8)], { firstUncleanableOffset: 3 })).toEqual(
      [[0, 1], [2]],
    )
    expect(
      groupsOf([segment(0, 1), segment(1, 1), segment(2, 1)], { segmentIndexBytes: 24, firstUncleanableOffset: 3 }),
    ).toEqual([[0, 1], [2]])
  })

  it('span no more offsets than an index can tell', () => {
    const far = 2 ** 31
    expect(groupsOf([segment(0, 1), segment(5, 1), segment(far, 1)], { firstUncleanableOffset: far + 1 })).toEqual([
      [0, 5],
      [far],
    ])
    expect(groupsOf([segment(0, 1), segment(5, 1)], { firstUncleanableOffset: far + 1 })).toEqual([[0], [5]])
    expect(groupsOf([segment(0, 1), segment(5, 0)], { firstUncleanableOffset: far + 1 })).toEqual([[0, 5]])
  })
})

/** Offsets by time against a scan of all records, whatever the log looks like and whatever became of its indexes. */
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { memoryCheckpoints } from '../../src/storage/log/partition-checkpoints.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { testSeed } from '../processes/test-seed.ts'
import { LogBench } from '../unit/storage/log/log-bench.ts'
import { batchBytes, type PlacedBatch, writeSegment } from '../unit/storage/log/segment-files.ts'

interface PlacedSegment {
  readonly baseOffset: number
  readonly batches: readonly PlacedBatch[]
}

interface TimedRecord {
  readonly offset: number
  readonly timestampMs: number
  readonly leaderEpoch: number
}

/**
 * Segments with rising offsets, gaps between batches (and none left in some), times in any order. No two batches have the
 * same time: an entry is believed when the batch at its offset has its time, and a changed byte could make a lie of that
 * kind, which nobody can tell without reading everything.
 */
const logs = fc
  .array(
    fc.array(
      fc.record({
        gap: fc.constantFrom(0, 0, 0, 1, 7),
        times: fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 }),
      }),
      { maxLength: 12 },
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((segments): PlacedSegment[] => {
    let next = 0
    return segments.map((batches) => {
      const baseOffset = next
      const placed = batches.map(({ gap, times }, i) => {
        const timestampsMs = times.map((time) => time * 100 + i)
        const batch = { baseOffset: next + gap, timestampsMs, leaderEpoch: times.length }
        next = batch.baseOffset + times.length
        return batch
      })
      next += batches.length === 0 ? 3 : 0
      return { baseOffset, batches: placed }
    })
  })

/** What may befall an index file. */
interface Damage {
  readonly segment: number
  readonly suffix: '.index' | '.timeindex'
  readonly kind: 'missing' | 'cut' | 'zeros' | 'flip'
  /** Which byte, or how many. */
  readonly at: number
}

const damages: fc.Arbitrary<Damage> = fc.record({
  segment: fc.nat(),
  suffix: fc.constantFrom('.index', '.timeindex'),
  kind: fc.constantFrom('missing', 'cut', 'zeros', 'flip'),
  at: fc.nat(),
})

function damage(bench: LogBench, segments: readonly PlacedSegment[], { segment, suffix, kind, at }: Damage): void {
  const file = bench.file(suffix, segments[segment % segments.length]?.baseOffset ?? 0)
  if (!existsSync(file)) return
  const bytes = readFileSync(file)
  if (kind === 'missing') rmSync(file)
  else if (kind === 'cut') truncateSync(file, at % (bytes.length + 1))
  else if (kind === 'zeros') truncateSync(file, bytes.length + 1 + (at % 100))
  else if (bytes.length > 0) {
    const changed = at % bytes.length
    bytes.writeUInt8(bytes.readUInt8(changed) ^ (1 + (at % 255)), changed)
    writeFileSync(file, bytes)
  }
}

function recordsOf(segments: readonly PlacedSegment[]): TimedRecord[] {
  return segments.flatMap(({ batches }) =>
    batches.flatMap(({ baseOffset, timestampsMs = [], leaderEpoch = 0 }) =>
      timestampsMs.map((timestampMs, i) => ({ offset: baseOffset + i, timestampMs, leaderEpoch })),
    ),
  )
}

async function expectSameAnswers(log: PartitionLog, records: readonly TimedRecord[], times: readonly number[]) {
  for (const timestampMs of times) {
    const expected = records.find((record) => record.timestampMs >= timestampMs) ?? null
    expect(await log.offsetForTimestamp(timestampMs)).toEqual(expected)
  }
  const largest = Math.max(...records.map(({ timestampMs }) => timestampMs))
  expect(await log.maxTimestamp()).toEqual(records.find(({ timestampMs }) => timestampMs === largest) ?? null)
}

it(`finds the first record of a time or later, and the first of the latest time (seed ${testSeed})`, async () => {
  const times = fc.array(fc.integer({ min: 0, max: 50_100 }), { minLength: 3, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(
      logs,
      times,
      fc.array(damages, { maxLength: 2 }),
      fc.nat(),
      async (segments, wanted, done, start) => {
        const bench = LogBench.make()
        for (const { baseOffset, batches } of segments) {
          writeSegment(bench.directory, baseOffset, batches, { indexIntervalBytes: 150 })
        }
        for (const each of done) damage(bench, segments, each)
        const all = recordsOf(segments)
        const logStartOffset = start % ((all.at(-1)?.offset ?? 0) + 1)
        const log = bench.open({ checkpoints: memoryCheckpoints(logStartOffset) })
        const records = all.filter(({ offset }) => offset >= logStartOffset)
        await expectSameAnswers(log, records, wanted)
        // Once more, with what was remembered of the segments.
        await expectSameAnswers(log, records, wanted)
        await bench.closeAll()
      },
    ),
    { seed: testSeed, numRuns: 150 },
  )
})

it('batches are as long as they look', () => {
  // The interval above is between the sizes of one batch and of three: some batches are indexed, some are not.
  expect(batchBytes({ baseOffset: 0, timestampsMs: [1] }).length).toBeLessThan(150)
})

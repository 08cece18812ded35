/** Offsets by time against a scan of all records, whatever the log looks like and whatever became of its indexes. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** Segments with rising offsets, gaps between batches (and none left in some), times in any order. */
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
      const placed = batches.map(({ gap, times }) => {
        const batch = { baseOffset: next + gap, timestampsMs: times, leaderEpoch: times.length }
        next = batch.baseOffset + times.length
        return batch
      })
      next += batches.length === 0 ? 3 : 0
      return { baseOffset, batches: placed }
    })
  })

/** What may befall an index file: `missing`, cut, grown by zeros, or one of its bytes changed. */
const damages = fc.record({
  segment: fc.nat(),
  suffix: fc.constantFrom('.index' as const, '.timeindex' as const),
  kind: fc.constantFrom('none', 'missing', 'cut', 'zeros', 'flip'),
  at: fc.nat(),
})

function damage(bench: LogBench, segments: readonly PlacedSegment[], what: typeof damages extends fc.Arbitrary<infer T> ? T : never): void {
  const file = bench.file(what.suffix, segments[what.segment % segments.length]?.baseOffset ?? 0)
  if (what.kind === 'none' || !existsSync(file)) return
  if (what.kind === 'missing') return rmSync(file)
  const bytes = readFileSync(file)
  if (what.kind === 'cut') return writeFileSync(file, bytes.subarray(0, what.at % (bytes.length + 1)))
  if (what.kind === 'zeros') return writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(1 + (what.at % 100))]))
  if (bytes.length > 0) bytes.writeUInt8(bytes.readUInt8(what.at % bytes.length) ^ (1 + (what.at % 255)), what.at % bytes.length)
  writeFileSync(file, bytes)
}

/** Records with the timestamps that their batches' headers allow them to be found by. */
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
    fc.asyncProperty(logs, times, fc.array(damages, { maxLength: 2 }), fc.nat(), async (segments, wanted, done, start) => {
      const bench = LogBench.make()
      for (const { baseOffset, batches } of segments) {
        writeSegment(bench.directory, baseOffset, unlikeEachOther(batches), { indexIntervalBytes: 150 })
      }
      for (const each of done) damage(bench, segments, each)
      const all = recordsOf(segments.map(({ baseOffset, batches }) => ({ baseOffset, batches: unlikeEachOther(batches) })))
      const logStartOffset = start % ((all.at(-1)?.offset ?? 0) + 1)
      const log = bench.open({ checkpoints: memoryCheckpoints(logStartOffset) })
      const records = all.filter(({ offset }) => offset >= logStartOffset)
      await expectSameAnswers(log, records, wanted)
      // Once more, with what was remembered of the segments.
      await expectSameAnswers(log, records, wanted)
      await bench.closeAll()
    }),
    { seed: testSeed, numRuns: 150 },
  )
})

it('batches are as long as they look', () => {
  // The interval above is between the sizes of one batch and of three: some batches are indexed, some are not.
  expect(batchBytes({ baseOffset: 0, timestampsMs: [1] }).length).toBeLessThan(150)
})

/**
 * An index entry is believed when the batch at its offset has its time. Where times repeat, a changed byte could make a
 * lie of that kind; nobody can tell it without reading everything.
 */
function unlikeEachOther(batches: readonly PlacedBatch[]): PlacedBatch[] {
  return batches.map((batch, i) => ({
    ...batch,
    timestampsMs: (batch.timestampsMs ?? []).map((timestampMs) => timestampMs * 100 + i),
  }))
}

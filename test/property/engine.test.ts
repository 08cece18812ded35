/**
 * The whole log against a list: three processes append, end transactions, delete records, clean up and come and go in any
 * order, and each of them sees at any time what the list says. In the end every file is what a scan of the log makes of it.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { EngineBench, type EngineProcess } from '../crash/engine-bench.ts'
import { EngineDriver, type EngineStep } from '../crash/engine-driver.ts'
import { recoveryProblems } from '../crash/engine-recovery.ts'
import { contentProblems, type FoundBatch, readLog, strangers } from '../crash/engine-verdict.ts'
import { SMALL } from '../crash/engine-workload.ts'
import { testRounds } from '../crash/test-rounds.ts'
import { testSeed } from '../processes/test-seed.ts'

const PROCESSES = 3
const producer = fc.constantFrom('plain', 'idempotent', 'transactionalV1', 'transactionalV2')
const done = fc.constantFrom

const append = fc.record({
  do: done('append' as const),
  producer,
  keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { minLength: 1, maxLength: 4 }),
  isTombstone: fc.boolean(),
  sizeBytes: fc.constantFrom(10, 60, 200, 500),
  aheadMs: fc.integer({ min: -1500, max: 1500 }),
  codec: fc.constantFrom('none', 'none', 'gzip', 'lz4', 'snappy', 'zstd'),
})

const step: fc.Arbitrary<EngineStep> = fc.oneof(
  { weight: 12, arbitrary: append },
  { weight: 4, arbitrary: fc.record({ do: done('end' as const), producer, as: fc.constantFrom('commit', 'abort') }) },
  { weight: 2, arbitrary: fc.record({ do: done('again' as const), producer }) },
  { weight: 1, arbitrary: fc.record({ do: done('deleteRecords' as const), keep: fc.nat({ max: 30 }) }) },
  { weight: 2, arbitrary: fc.record({ do: done('cleanUp' as const), isForced: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: done('look' as const, 'flush' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: done('reopen' as const), inOrder: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: done('wait' as const), ms: fc.nat({ max: 3000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: done('newLeaderEpoch' as const) }) },
)

interface Look {
  readonly at: number
  readonly from: number
  readonly maxBytes: number
  readonly aheadMs: number
}

/** What one process does, and then what it looks at. */
const turn = fc.record({
  by: fc.nat({ max: PROCESSES - 1 }),
  step,
  look: fc.record<Look>({
    at: fc.nat({ max: PROCESSES - 1 }),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    maxBytes: fc.nat({ max: 1500 }),
    aheadMs: fc.integer({ min: -8000, max: 2000 }),
  }),
})

const configs = fc.record({
  cleanupPolicy: fc.constantFrom(['compact'] as const, ['compact', 'delete'] as const, ['delete'] as const),
  segmentBytes: fc.integer({ min: 300, max: 2000 }),
  indexIntervalBytes: fc.integer({ min: 0, max: 400 }),
  segmentIndexBytes: fc.constantFrom(8 * 12, 10 * 1024 * 1024),
  retentionBytes: fc.constant(-1),
})

interface Place {
  readonly offset: number
  readonly timestampMs: number
}

/** The records and markers that a search by time can find, in order. */
function places(found: readonly FoundBatch[], startOffset: number): Place[] {
  const all = found.flatMap(({ header, records }): readonly Place[] => {
    const isMarker = (header.attributes & 0x20) !== 0 && header.recordsCount > 0
    return isMarker ? [{ offset: header.baseOffset, timestampMs: header.maxTimestampMs }] : records
  })
  return all.filter(({ offset }) => offset >= startOffset)
}

/**
 * A new process sees exactly what is there. One that had the log open may read on in files that were compacted since: it
 * gets no less, and nothing that was never there.
 */
async function lookProblems(driver: EngineDriver, { log }: EngineProcess, look: Look): Promise<string[]> {
  const { bench, history } = driver
  const fresh = bench.start().log
  const found = await readLog(fresh)
  const all = places(found, fresh.startOffset)
  const problems = contentProblems(history, found, fresh.startOffset)
  const from = fresh.startOffset + Math.floor(look.from * (history.endOffset - fresh.startOffset))
  const read = await readLog(log, look.maxBytes, from)
  const offsets = new Set(read.flatMap(({ records }) => records.map(({ offset }) => offset)))
  const missed = all.filter(({ offset }) => offset >= from && history.recordAt(offset) !== null && !offsets.has(offset))
  problems.push(...missed.map(({ offset }) => `offset ${offset} is missed by a read from ${from}`))
  problems.push(...strangers(history, read))
  problems.push(...(await searchProblems(fresh, all, bench.nowMs + look.aheadMs)))
  const first = all.find(({ timestampMs }) => timestampMs >= bench.nowMs + look.aheadMs)
  const byTime = await log.offsetForTimestamp(bench.nowMs + look.aheadMs)
  if (first !== undefined && (byTime?.offset ?? Number.POSITIVE_INFINITY) > first.offset) {
    problems.push(`a search by an old reader misses offset ${first.offset}`)
  }
  return problems
}

async function searchProblems(log: PartitionLog, all: readonly Place[], timeMs: number): Promise<string[]> {
  const first = all.find(({ timestampMs }) => timestampMs >= timeMs)
  const found = await log.offsetForTimestamp(timeMs)
  const latestMs = Math.max(...all.map(({ timestampMs }) => timestampMs))
  const latest = await log.maxTimestamp()
  const firstOfLatest = all.find(({ timestampMs }) => timestampMs === latestMs)
  return [
    ...(found?.offset === first?.offset ? [] : [`${found?.offset}, not ${first?.offset}, is of ${timeMs}`]),
    ...(latest?.offset === firstOfLatest?.offset ? [] : [`${latest?.offset} is said to be of ${latestMs}`]),
  ]
}

it(
  `a log is what was done to it (KAFDIR_TEST_SEED=${testSeed})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(configs, fc.array(turn, { maxLength: 50, size: 'max' }), async (config, turns) => {
        const driver = new EngineDriver(await EngineBench.make({ ...SMALL, ...config }))
        const processes = Array.from({ length: PROCESSES }, () => driver.bench.start())
        for (const { by, step: next, look } of turns) {
          await driver.take(next, processes[by]!)
          expect([driver.failures, ...driver.problems]).toEqual([0])
          expect(await lookProblems(driver, processes[look.at]!, look), JSON.stringify(next)).toEqual([])
        }
        for (const { log } of processes.slice(1)) await log.close()
        expect(await recoveryProblems(driver, { bystander: processes[0]!, isDiskWhole: true })).toEqual([])
      }),
      { numRuns: 40 * testRounds, seed: testSeed },
    )
  },
  120_000 * testRounds,
)

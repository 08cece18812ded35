/** Offsets by time in partitions that a real broker left: what it answered itself, with its indexes and without them. */
import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { memoryCheckpoints } from '../../src/storage/log/partition-checkpoints.ts'
import type { RecordPlace } from '../../src/storage/log/time-search.ts'
import { LogBench } from '../unit/storage/log/log-bench.ts'

/** `null`: there is no such record. */
type Found = { readonly offset: number; readonly timestampMs: number } | null

interface GoldenTimes {
  readonly logStartOffset: number
  readonly maxTimestamp: Found
  readonly byTimestamp: readonly { readonly timestampMs: number; readonly found: Found }[]
}

const DATA = fileURLToPath(new URL('../data', import.meta.url))
const golden = JSON.parse(readFileSync(path.join(DATA, 'golden-times.json'), 'utf8')) as Record<string, GoldenTimes>

/** Ways to lose what an index holds. */
const LOSSES: Record<string, (bench: LogBench) => void> = {
  'as they are': () => undefined,
  'without time indexes': (bench) => {
    for (const file of filesOf(bench, '.timeindex')) rmSync(file)
  },
  'without indexes': (bench) => {
    for (const file of filesOf(bench, 'index')) rmSync(file)
  },
  'with the first entry of each index only': (bench) => {
    for (const file of filesOf(bench, '.timeindex')) truncateSync(file, 12)
    for (const file of filesOf(bench, '.index')) truncateSync(file, 8)
  },
}

function filesOf(bench: LogBench, suffix: string): string[] {
  const names = readdirSync(bench.directory).filter((name) => name.endsWith(suffix))
  return names.map((name) => path.join(bench.directory, name))
}

const inShort = (place: RecordPlace | null): Found =>
  place === null ? null : { offset: place.offset, timestampMs: place.timestampMs }

it('there is something to search', () => {
  expect(Object.values(golden).flatMap(({ byTimestamp }) => byTimestamp).length).toBeGreaterThan(80)
})

describe.each(Object.keys(golden))('%s', (name) => {
  it.each(Object.keys(LOSSES))('has its records at the times that the broker said, %s', async (loss) => {
    const { logStartOffset, maxTimestamp, byTimestamp } = golden[name]!
    const bench = LogBench.copyOf(path.join(DATA, 'golden', name))
    LOSSES[loss]?.(bench)
    const log = bench.open({ checkpoints: memoryCheckpoints(logStartOffset) })
    const answers = []
    for (const { timestampMs } of byTimestamp) {
      answers.push({ timestampMs, found: inShort(await log.offsetForTimestamp(timestampMs)) })
    }
    expect(answers).toEqual(byTimestamp)
    expect(inShort(await log.maxTimestamp())).toEqual(maxTimestamp)
  })
})

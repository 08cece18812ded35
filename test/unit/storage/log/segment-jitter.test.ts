import { describe, expect, it } from 'vitest'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { segmentJitterMs } from '../../../../src/storage/log/segment-jitter.ts'
import { batchOf, LogBench, START_MS } from './log-bench.ts'

const jitter = (segmentJitterMs_: number, segmentMs: number, base = 0, directory = 'orders-0') =>
  segmentJitterMs(directory, base, { ...defaultLogConfig, segmentJitterMs: segmentJitterMs_, segmentMs })

describe('the jitter of a segment', () => {
  it('is nothing by default', () => {
    expect(jitter(0, 1000)).toBe(0)
  })

  it('is the same for all processes, and differs from segment to segment', () => {
    expect(jitter(1e6, 1e9, 5)).toBe(jitter(1e6, 1e9, 5))
    const draws = Array.from({ length: 200 }, (_, base) => jitter(1000, 1e9, base))
    expect(new Set(draws).size).toBeGreaterThan(100)
    expect(Math.min(...draws)).toBeLessThan(200)
    expect(Math.max(...draws)).toBeGreaterThan(800)
    expect(draws.every((draw) => draw >= 0 && draw < 1000 && Number.isInteger(draw))).toBe(true)
  })

  it('is never more than segment.ms', () => {
    for (let base = 0; base < 100; base++) expect(jitter(1e9, 50, base)).toBeLessThan(50)
  })

  it('makes a segment roll that much earlier', async () => {
    const bench = LogBench.make()
    const config = { segmentMs: 1000, segmentJitterMs: 1000 }
    const early = segmentJitterMs(bench.directory, 0, { ...defaultLogConfig, ...config })
    const log = bench.open({ config })
    await log.append(batchOf(['first'], START_MS), { leaderEpoch: 0 })
    await log.append(batchOf(['just not'], START_MS + 1000 - early), { leaderEpoch: 0 })
    expect(bench.segments()).toEqual([0])
    await log.append(batchOf(['too late'], START_MS + 1001 - early), { leaderEpoch: 0 })
    expect(bench.segments()).toEqual([0, 2])
  })
})

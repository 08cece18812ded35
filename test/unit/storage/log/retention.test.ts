import { describe, expect, it } from 'vitest'
import { countExpired, type SegmentFacts } from '../../../../src/storage/log/retention.ts'

const NOW = 1_000_000

/** Segments of 10 records each. */
function segments(...facts: readonly { bytes?: number; ageMs?: number }[]): SegmentFacts[] {
  return facts.map(({ bytes = 100, ageMs = 0 }, i) => ({
    baseOffset: i * 10,
    sizeBytes: bytes,
    largestTimestampMs: NOW - ageMs,
  }))
}

const forEver = { cleanupPolicy: ['delete'] as const, retentionMs: -1, retentionBytes: -1 }
const expired = (facts: SegmentFacts[], config: Partial<Parameters<typeof countExpired>[1]['config']>, logStart = 0) =>
  countExpired(facts, { config: { ...forEver, ...config }, logStartOffset: logStart, nowMs: NOW })

describe('retention', () => {
  it('keeps everything without a limit', () => {
    expect(expired(segments({ ageMs: 1e6 }, {}, {}), {})).toBe(0)
  })

  it('gives up segments that are older than retention.ms, not those of just that age', () => {
    expect(expired(segments({ ageMs: 101 }, { ageMs: 100 }, { ageMs: 0 }), { retentionMs: 100 })).toBe(1)
  })

  it('gives up a prefix only: an old segment behind a young one stays', () => {
    expect(expired(segments({ ageMs: 0 }, { ageMs: 500 }, {}), { retentionMs: 100 })).toBe(0)
  })

  it('gives up the last segment too when all of it is too old, but not an empty one', () => {
    expect(expired(segments({ ageMs: 200 }, { ageMs: 200 }), { retentionMs: 100 })).toBe(2)
    expect(expired(segments({ ageMs: 200 }, { ageMs: 200, bytes: 0 }), { retentionMs: 100 })).toBe(1)
  })

  it('keeps at least retention.bytes', () => {
    expect(expired(segments({}, {}, {}, {}), { retentionBytes: 250 })).toBe(1)
    expect(expired(segments({}, {}, {}, {}), { retentionBytes: 200 })).toBe(2)
    expect(expired(segments({}, {}), { retentionBytes: 200 })).toBe(0)
    expect(expired(segments({}, {}), { retentionBytes: 0 })).toBe(2)
  })

  it('counts the size of what the log start offset has left', () => {
    // 400 bytes in all; 200 go because of the start, so the limit of 150 takes no more.
    expect(expired(segments({}, {}, {}, {}), { retentionBytes: 150 }, 20)).toBe(2)
  })

  it('gives up what is before the log start offset, whatever the policy', () => {
    expect(expired(segments({}, {}, {}), {}, 19)).toBe(1)
    expect(expired(segments({}, {}, {}), {}, 20)).toBe(2)
    expect(expired(segments({}, {}, {}), { cleanupPolicy: [] }, 20)).toBe(2)
    expect(expired(segments({}, {}, {}), {}, 99)).toBe(2)
  })

  it('is not for topics that are compacted only', () => {
    const facts = segments({ ageMs: 500 }, { ageMs: 500 })
    expect(expired(facts, { cleanupPolicy: ['compact'], retentionMs: 1, retentionBytes: 0 })).toBe(0)
    expect(expired(facts, { cleanupPolicy: ['compact', 'delete'], retentionMs: 1 })).toBe(2)
  })
})

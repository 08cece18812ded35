import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Consumer, type ConsumerOptions } from '../../../../src/clients/consumer/consumer.ts'
import type { RecordFilter } from '../../../../src/tools/console-consumer/record-filter.ts'
import { seekToTail } from '../../../../src/tools/console-consumer/tail.ts'
import { logSession, type MemoryLog, TOPIC } from '../../clients/consumer/log-session.ts'

const consumerOptions: ConsumerOptions = {
  fetchMaxBytes: 1000,
  maxPartitionFetchBytes: 1000,
  fetchMinBytes: 1,
  offsetReset: 'earliest',
  isolationLevel: 'read_uncommitted',
}

const onlyWanted: RecordFilter = {
  matches: ({ source, valueStart, valueEnd }) => source.toString('utf8', valueStart, valueEnd) === 'wanted',
}

/** How many records from the found positions on count, and where in each partition reading begins. */
async function tailOf(logs: readonly MemoryLog[], count: number, filter: RecordFilter | null = null) {
  const session = logSession(logs, 50)
  const partitions = logs.map((_, partition) => partition)
  const consumer = new Consumer(session, consumerOptions)
  await consumer.assign({ ...TOPIC, partitions }, partitions, 'earliest')
  const { signal } = new AbortController()
  await seekToTail(session, consumer, { count, filter, consumer: consumerOptions, signal })
  const starts = new Map(consumer.positions().map(({ partition, nextOffset }) => [partition, nextOffset]))
  const counted = logs.flatMap(({ records }, partition) =>
    records.filter(
      ({ offset, value }) => offset >= (starts.get(partition) ?? 0) && (filter === null || value === 'wanted'),
    ),
  )
  return { starts, counted: counted.length, fetches: session.fetches }
}

const gappyLog = fc
  .record({
    startOffset: fc.nat({ max: 900 }),
    steps: fc.array(
      fc.record({ step: fc.integer({ min: 1, max: 400 }), isWanted: fc.boolean(), ms: fc.nat({ max: 50 }) }),
      {
        maxLength: 40,
      },
    ),
    emptyEnd: fc.nat({ max: 600 }),
  })
  .map(({ startOffset, steps, emptyEnd }): MemoryLog => {
    let offset = startOffset
    const records = steps.map(({ step, isWanted, ms }) => {
      offset += step
      return { offset: offset - 1, timestampMs: ms, value: isWanted ? 'wanted' : 'other' }
    })
    return { startOffset, endOffset: offset + emptyEnd, records }
  })

describe('the last records', () => {
  it('are exactly as many as wanted, across all gaps, partitions and filters', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(gappyLog, { minLength: 1, maxLength: 3 }),
        fc.nat({ max: 30 }),
        fc.boolean(),
        async (logs, count, isFiltered) => {
          const all = logs.flatMap(({ records }) => records).filter(({ value }) => !isFiltered || value === 'wanted')
          const { counted } = await tailOf(logs, count, isFiltered ? onlyWanted : null)
          expect(counted).toBe(Math.min(count, all.length))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('of a long log are found without reading all of it', async () => {
    const records = Array.from({ length: 20_000 }, (_, offset) => ({ offset, timestampMs: offset, value: 'other' }))
    const { starts, fetches } = await tailOf([{ startOffset: 0, endOffset: 20_000, records }], 10)
    expect(starts.get(0)).toBe(19_990)
    expect(fetches).toBeLessThan(10)
  })

  it('of an empty topic are none, and reading begins at its end', async () => {
    const { starts } = await tailOf([{ startOffset: 7, endOffset: 7, records: [] }], 10)
    expect(starts.get(0)).toBe(7)
  })
})

import { describe, expect, it } from 'vitest'
import type { FetchedBatches } from '../../../../src/clients/consumer/consumer.ts'
import { systemClock } from '../../../../src/common/clock.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { NO_FILTER } from '../../../../src/tools/console-consumer/console-consumer-options.ts'
import { FetchedRecords } from '../../../../src/tools/console-consumer/fetched-records.ts'
import { createWatchedFilter, type RecordFilter } from '../../../../src/tools/console-consumer/record-filter.ts'
import { plainRecord } from './printed.ts'

const HANGS = `${'a'.repeat(60)}!`

function fetched(values: readonly string[], range: Partial<FetchedBatches> = {}): FetchedBatches {
  const records = values.map((value) => plainRecord({ value }))
  const place = { topic: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partition: 1 }
  const batches = encodeBatch({ records, timestampMs: 0 })
  return { ...place, fromOffset: 0, toOffset: Number.POSITIVE_INFINITY, batches, aborted: null, ...range }
}

async function grepped(pattern: string, options: { signal?: AbortSignal; skipsFailures?: boolean } = {}) {
  const greps = [{ where: 'value' as const, pattern, ignoresCase: false }]
  const { signal = new AbortController().signal, skipsFailures = false } = options
  const watch = { clock: systemClock, signal, skipsFailures }
  return (await createWatchedFilter({ ...NO_FILTER, greps }, watch)) as RecordFilter
}

/** By offset what the filter says, or what it throws. */
function answers(filter: RecordFilter, batches: FetchedBatches): (boolean | string)[] {
  const records = new FetchedRecords(filter)
  const said: (boolean | string)[] = []
  records.open(batches)
  while (records.reader.next()) {
    try {
      said.push(records.isWanted())
    } catch (error) {
      said.push((error as Error).message)
    }
  }
  return said
}

describe('a filter that is watched', () => {
  it('is none for text, which never hangs', async () => {
    expect(await grepped('text')).not.toHaveProperty('prepare')
  })

  it('says what it would say otherwise, of what is asked for', async () => {
    const filter = await grepped('^[bd]$')
    const batches = fetched(['b', 'b', 'c', 'd', 'd'], { fromOffset: 1, toOffset: 4 })
    expect(await filter.prepare?.(batches)).toBe(true)
    expect(answers(filter, batches)).toEqual([false, true, false, true, false])
    expect(await filter.prepare?.(fetched(['d']))).toBe(true)
    expect(answers(filter, fetched(['d']))).toEqual([true])
  })

  it('gives a record up that takes for ever, and goes on behind it', { timeout: 30_000 }, async () => {
    const filter = await grepped('(a+)+$', { skipsFailures: true })
    const batches = fetched(['a', 'b', HANGS, 'aa'])
    expect(await filter.prepare?.(batches)).toBe(true)
    expect(answers(filter, batches)).toEqual([true, false, expect.stringContaining('takes too long to tell'), true])
  })

  it('lets a signal be heard meanwhile', { timeout: 30_000 }, async () => {
    const stop = new AbortController()
    const filter = await grepped('(a+)+$', { signal: stop.signal })
    setTimeout(() => stop.abort('SIGINT'), 10)
    const beganMs = performance.now()
    expect(await filter.prepare?.(fetched([HANGS]))).toBe(false)
    expect(performance.now() - beganMs).toBeLessThan(4000)
  })
})

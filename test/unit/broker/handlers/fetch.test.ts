import { appendFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { handleFetch } from '../../../../src/broker/handlers/fetch.ts'
import { ZERO_UUID } from '../../../../src/common/uuid.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { fetchRequest } from '../../../../src/protocol/messages/fetch.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { dataBatch, type MarkerBatch, markerBatch } from '../../storage/log/producer-state/producer-batches.ts'
import { goldenFetchServices } from './golden-fetch-services.ts'

const NOBODY_ABORTS = new AbortController().signal

/** A partition of Kafka's, and fetches from it. */
function fetchFrom(golden: string) {
  const { bench, services } = goldenFetchServices(golden)
  const fetch = async (
    fetchOffset: number,
    { maxWaitMs = 0, isolationLevel = 1, partitionMaxBytes = 1 << 20 } = {},
  ) => {
    const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes }]
    const topics = [{ topic: 'orders', topicId: ZERO_UUID, partitions }]
    const request = fill(fetchRequest, { maxWaitMs, minBytes: 1, isolationLevel, topics })
    const response = await handleFetch(services, request, { signal: NOBODY_ABORTS })
    return response.responses[0]!.partitions[0]!
  }
  return { bench, fetch }
}

function offsetsIn(records: Uint8Array | null): number[] {
  return [...readRecords(Buffer.from(records ?? []))].map(({ offset }) => offset)
}

describe('a fetch of committed records', () => {
  it('ends before the first open transaction', async () => {
    const { fetch } = fetchFrom('transactions-open/tx-open-0')
    const first = await fetch(0)
    expect([offsetsIn(first.records), first.lastStableOffset, first.highWatermark]).toEqual([[0, 1, 2], 4, 9])
    const second = await fetch(3)
    expect([offsetsIn(second.records), second.abortedTransactions]).toEqual([[3], []])
    for (const offset of [4, 6, 9]) {
      const nothing = await fetch(offset)
      expect([nothing.errorCode, nothing.records?.length, nothing.lastStableOffset]).toEqual([0, 0, 4])
    }
  })

  it('goes on to the end for those who read all', async () => {
    const { fetch } = fetchFrom('transactions-open/tx-open-0')
    const answer = await fetch(4, { isolationLevel: 0 })
    expect([offsetsIn(answer.records), answer.abortedTransactions]).toEqual([[4, 5, 6, 7, 8], null])
  })

  it('says which transactions in it were aborted, and no others', async () => {
    const { fetch } = fetchFrom('transactions/payments-0')
    const whole = await fetch(10)
    expect(whole.abortedTransactions?.slice(0, 3)).toEqual([
      { producerId: 2, firstOffset: 3 },
      { producerId: 2, firstOffset: 14 },
      { producerId: 1, firstOffset: 12 },
    ])
    expect(whole.abortedTransactions).toHaveLength(10)
    const part = await fetch(10, { partitionMaxBytes: 1 })
    expect([offsetsIn(part.records), part.abortedTransactions]).toEqual([[10], [{ producerId: 2, firstOffset: 3 }]])
  })

  it('is refused out of range as any other', async () => {
    const { fetch } = fetchFrom('transactions-open/tx-open-0')
    expect((await fetch(10)).errorCode).toBe(1)
    expect((await fetch(-5)).errorCode).toBe(1)
  })

  it('that waits is answered when the transaction ends, not when the log grows', async () => {
    const { bench, fetch } = fetchFrom('transactions-open/tx-open-0')
    let isAnswered = false
    const waiting = fetch(4, { maxWaitMs: 8000 }).finally(() => {
      isAnswered = true
    })
    const log = bench.file('.log', 3)
    appendFileSync(log, dataBatch({ offset: 9, producerId: 5 }))
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(isAnswered).toBe(false)
    const end: MarkerBatch = { offset: 10, type: 'abort', producerId: 0, epoch: 2, coordinatorEpoch: 1 }
    appendFileSync(log, markerBatch(end))
    const { records, abortedTransactions, lastStableOffset } = await waiting
    expect(offsetsIn(records)).toEqual([4, 5, 6, 7, 8, 9, 10])
    expect([abortedTransactions, lastStableOffset]).toEqual([[{ producerId: 0, firstOffset: 4 }], 11])
  })
})

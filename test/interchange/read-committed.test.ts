/** Partitions of a real broker with transactions: our consumer gets what Kafka's got, at either isolation level. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { handleFetch } from '../../src/broker/handlers/fetch.ts'
import { Consumer, type FetchedBatches } from '../../src/clients/consumer/consumer.ts'
import type { IsolationLevel } from '../../src/clients/isolation-level.ts'
import { ZERO_UUID } from '../../src/common/uuid.ts'
import type { ApiMap } from '../../src/protocol/api-map.ts'
import type { KafkaSession } from '../../src/protocol/kafka-apis.ts'
import { RecordReader } from '../../src/record/record-reader.ts'
import { goldenFetchServices } from '../unit/broker/handlers/golden-fetch-services.ts'

interface Golden {
  readonly logStartOffset: number
  readonly records: readonly { readonly offset: number }[]
  readonly readCommitted: readonly number[]
}

const TOPIC = { name: 'orders', topicId: ZERO_UUID, partitions: [0] }
const NEVER = new AbortController().signal

function goldenOf(name: string): Golden {
  const file = fileURLToPath(new URL(`../data/golden/${name}.json`, import.meta.url))
  return JSON.parse(readFileSync(file, 'utf8')) as Golden
}

/** Offsets of the records in what was fetched, and where to go on. */
function readFetched({ batches, aborted, fromOffset }: FetchedBatches): { offsets: number[]; nextOffset: number } {
  const reader = new RecordReader({
    checkCrcs: true,
    skipBatch: (header, source, position) => aborted?.isAborted(header, source, position) === true,
  })
  reader.reset(batches)
  const offsets: number[] = []
  while (reader.next()) if (reader.offset >= fromOffset) offsets.push(reader.offset)
  return { offsets, nextOffset: reader.nextOffset }
}

/** Offsets of all the records that a consumer gets from `from` on. */
async function consume(name: string, from: number, isolationLevel: IsolationLevel, maxPartitionFetchBytes: number) {
  const { services } = goldenFetchServices(name)
  const request = ((_: string, fetch: ApiMap['Fetch']['request']) =>
    handleFetch(services, fetch, { signal: NEVER })) as unknown as KafkaSession['request']
  const session: KafkaSession = { request, apiVersions: () => Promise.resolve([]), close: () => Promise.resolve() }
  const limits = { fetchMaxBytes: 1 << 20, maxPartitionFetchBytes, fetchMinBytes: 1 }
  const consumer = new Consumer(session, { ...limits, offsetReset: 'none', isolationLevel })
  await consumer.assign(TOPIC, [0], from)
  const offsets: number[] = []
  for (;;) {
    const [fetched] = await consumer.poll({ maxWaitMs: 0, signal: NEVER })
    if (fetched === undefined) return offsets
    const read = readFetched(fetched)
    offsets.push(...read.offsets)
    consumer.advance(fetched, read.nextOffset)
  }
}

describe.each(['transactions/payments-0', 'transactions-open/tx-open-0', 'unclean/events-0'])('%s', (name) => {
  const golden = goldenOf(name)

  it.each([1, 300, 1 << 20])('is read as committed records only, %i bytes at a time', async (maxBytes) => {
    const { logStartOffset, readCommitted } = golden
    expect(await consume(name, logStartOffset, 'read_committed', maxBytes)).toEqual(readCommitted)
  })

  it('is read as committed records only from any offset on', async () => {
    const all = golden.readCommitted
    for (let from = golden.logStartOffset; from <= (all.at(-1) ?? 0); from += 3) {
      const expected = all.filter((offset) => offset >= from)
      expect(await consume(name, from, 'read_committed', 1 << 20)).toEqual(expected)
    }
  })

  it('is read with all that is open or aborted, too', async () => {
    const all = golden.records.map(({ offset }) => offset)
    expect(await consume(name, golden.logStartOffset, 'read_uncommitted', 1 << 20)).toEqual(all)
  })
})

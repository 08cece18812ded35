import { describe, expect, it } from 'vitest'
import { Consumer, type ConsumerOptions, type FetchedBatches } from '../../../../src/clients/consumer/consumer.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { ATTRIBUTE } from '../../../../src/record/batch-header.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { AppendTimeEnd } from '../../../../src/tools/console-consumer/append-time-end.ts'
import { logSession, TOPIC } from '../../clients/consumer/log-session.ts'

const TO_MS = 1_000_000
const MINUTE_MS = 60_000
const value = Buffer.from('v')

const consumerOptions: ConsumerOptions = {
  fetchMaxBytes: 1000,
  maxPartitionFetchBytes: 1000,
  fetchMinBytes: 1,
  offsetReset: 'earliest',
  isolationLevel: 'read_uncommitted',
}

/** A session whose broker says of every topic that its records have this kind of time. */
function sessionOf(timestampType: string): { session: KafkaSession; described: string[] } {
  const described: string[] = []
  const log = logSession([{ startOffset: 0, endOffset: 100, records: [] }], 50)
  const request = async (api: string, asked: never, options: never): Promise<unknown> => {
    if (api !== 'DescribeConfigs') return log.request(api as never, asked, options)
    const { resources } = asked as { resources: { resourceName: string }[] }
    const config = { name: 'message.timestamp.type', value: timestampType, synonyms: [] }
    const results = resources.map(({ resourceName }) => {
      described.push(resourceName)
      return { resourceName, errorCode: 0, errorMessage: null, configs: [config] }
    })
    return { results }
  }
  return { session: { ...log, request } as unknown as KafkaSession, described }
}

/** A fetch of one batch for each time, of one record each. */
function fetchedWith(timesMs: readonly number[], attributes: number): FetchedBatches {
  const batches = timesMs.map((timestampMs, baseOffset) =>
    encodeBatch({ timestampMs, baseOffset, attributes, records: [{ key: null, value }] }),
  )
  return {
    ...{ topic: TOPIC.name, topicId: TOPIC.topicId, partition: 0, fromOffset: 0, toOffset: 100 },
    ...{ batches: Buffer.concat(batches), aborted: null },
  }
}

async function endAfter(fetched: FetchedBatches, timestampType: string, { hasEnds = true } = {}) {
  const { session, described } = sessionOf(timestampType)
  const consumer = new Consumer(session, consumerOptions)
  await consumer.assign({ ...TOPIC, partitions: [0] }, [0], 'earliest')
  if (hasEnds) await consumer.endAt('latest')
  const end = new AppendTimeEnd(session, consumer, TO_MS)
  await end.look([fetched])
  await end.look([fetched])
  return { ends: consumer.positions().map(({ endOffset }) => endOffset), described }
}

const late = [TO_MS - 5, TO_MS, TO_MS + MINUTE_MS]

describe('reading up to a moment', () => {
  it('ends behind the first fetch that is later, where the broker set the times', async () => {
    const { ends, described } = await endAfter(fetchedWith(late, ATTRIBUTE.logAppendTime), 'LogAppendTime')
    expect(ends).toEqual([3])
    expect(described).toEqual([TOPIC.name])
  })

  it('goes on for as long as a clock may have been set back', async () => {
    const fetched = fetchedWith([TO_MS, TO_MS + MINUTE_MS - 1], ATTRIBUTE.logAppendTime)
    expect((await endAfter(fetched, 'LogAppendTime')).ends).toEqual([100])
  })

  it('goes on to the end where producers set the times, or may do so again', async () => {
    expect((await endAfter(fetchedWith(late, 0), 'LogAppendTime')).ends).toEqual([100])
    expect((await endAfter(fetchedWith(late, ATTRIBUTE.logAppendTime), 'CreateTime')).ends).toEqual([100])
  })

  it('does not end before the moment has come', async () => {
    const fetched = fetchedWith(late, ATTRIBUTE.logAppendTime)
    expect((await endAfter(fetched, 'LogAppendTime', { hasEnds: false })).ends).toEqual([Number.POSITIVE_INFINITY])
  })
})

import { describe, expect, it } from 'vitest'
import { Consumer, type ConsumerOptions } from '../../../../src/clients/consumer/consumer.ts'
import { RecordReader } from '../../../../src/record/record-reader.ts'
import { type LogRecord, logSession, type MemoryLog, TOPIC } from './log-session.ts'

const options: ConsumerOptions = {
  fetchMaxBytes: 1000,
  maxPartitionFetchBytes: 1000,
  fetchMinBytes: 1,
  offsetReset: 'earliest',
  isolationLevel: 'read_uncommitted',
}

const signal = new AbortController().signal

function log(offsets: readonly number[], { startOffset = 0, endOffset = 10 } = {}): MemoryLog {
  return { startOffset, endOffset, records: offsets.map(recordAt) }
}

const recordAt = (offset: number): LogRecord => ({ offset, timestampMs: offset * 100, value: `v${offset}` })

async function opened(logs: readonly MemoryLog[], start: Parameters<Consumer['assign']>[2]) {
  const session = logSession(logs)
  const partitions = logs.map((_, partition) => partition)
  const consumer = new Consumer(session, options)
  await consumer.assign({ ...TOPIC, partitions }, partitions, start)
  return { consumer, session }
}

/** `partition:offset` of what is read until the consumer is at its end. */
async function readToEnd(consumer: Consumer): Promise<string[]> {
  const reader = new RecordReader({ checkCrcs: true })
  const seen: string[] = []
  for (let rounds = 0; !consumer.isAtEnd; rounds++) {
    if (rounds > 50) throw new Error('never at the end')
    for (const fetched of await consumer.poll({ maxWaitMs: 1000, signal })) {
      reader.reset(fetched.batches)
      while (reader.next()) {
        if (reader.offset >= fetched.fromOffset && reader.offset < fetched.toOffset) {
          seen.push(`${fetched.partition}:${reader.offset}`)
        }
      }
      consumer.advance(fetched, reader.nextOffset)
    }
  }
  return seen
}

describe('a consumer with an end', () => {
  it('reads all partitions up to what was their end', async () => {
    const { consumer } = await opened([log([0, 1, 2, 3, 9]), log([], { endOffset: 0 }), log([5, 9])], 'earliest')
    expect(consumer.isAtEnd).toBe(false)
    await consumer.endAt('latest')
    expect((await readToEnd(consumer)).toSorted()).toEqual(['0:0', '0:1', '0:2', '0:3', '0:9', '2:5', '2:9'])
  })

  it('fails where a log seems to end because it is damaged, after what comes before', async () => {
    const logs = [log([0, 1], { endOffset: 2 }), { ...log([0, 1, 2, 3], { endOffset: 4 }), isDamagedAtEnd: true }]
    const { consumer } = await opened(logs, 'earliest')
    await consumer.endAt('latest')
    const seen: number[] = []
    const readAll = async (): Promise<void> => {
      for (let rounds = 0; !consumer.isAtEnd && rounds < 20; rounds++) {
        for (const fetched of await consumer.poll({ maxWaitMs: 0, signal })) {
          seen.push(fetched.partition)
          const reader = new RecordReader({ checkCrcs: true })
          reader.reset(fetched.batches)
          while (reader.next());
          consumer.advance(fetched, reader.nextOffset)
        }
      }
    }
    await expect(readAll()).rejects.toMatchObject({ error: 'CORRUPT_MESSAGE' })
    expect(new Set(seen)).toStrictEqual(new Set([0, 1]))
    expect(consumer.isAt(TOPIC.topicId, 1, 4)).toBe(true)
  })

  it('is there at once where there is nothing', async () => {
    const { consumer, session } = await opened([log([], { endOffset: 0 })], 'latest')
    await consumer.endAt('latest')
    expect(consumer.isAtEnd).toBe(true)
    // One look whether it ends there, or is damaged.
    expect(session.fetches).toBe(1)
  })

  it('gets past the end that compaction emptied', async () => {
    const { consumer } = await opened([log([0, 4], { endOffset: 50 })], 'earliest')
    await consumer.endAt('latest')
    expect(await readToEnd(consumer)).toEqual(['0:0', '0:4'])
  })

  it('ends before the first record of a time, or at an offset', async () => {
    const byTime = await opened([log([0, 2, 4, 6])], 'earliest')
    await byTime.consumer.endAt({ timestampMs: 350 })
    expect(await readToEnd(byTime.consumer)).toEqual(['0:0', '0:2'])
    const byOffset = await opened([log([0, 2, 4, 6])], 2)
    await byOffset.consumer.endAt(5)
    expect(await readToEnd(byOffset.consumer)).toEqual(['0:2', '0:4'])
  })

  it('waits for nothing', async () => {
    const waits: number[] = []
    const session = logSession([log([0])])
    const spied: typeof session = {
      ...session,
      request(api, request, given) {
        if ('maxWaitMs' in request) waits.push(request.maxWaitMs)
        return session.request(api, request, given)
      },
    }
    const consumer = new Consumer(spied, options)
    await consumer.assign({ ...TOPIC, partitions: [0] }, [0], 'earliest')
    await consumer.poll({ maxWaitMs: 1000, signal })
    await consumer.endAt('latest')
    await consumer.poll({ maxWaitMs: 1000, signal })
    expect(waits).toEqual([1000, 0, 0])
  })
})

describe('a consumer begins', () => {
  it.each([
    ['earliest', ['0:3', '0:5', '0:8']],
    [{ timestampMs: 450 }, ['0:5', '0:8']],
    [{ timestampMs: 5000 }, []],
    [new Map([[0, 8]]), ['0:8']],
    [5, ['0:5', '0:8']],
    // Out of range: the reset says where to go.
    [99, ['0:3', '0:5', '0:8']],
  ] as const)('at %j', async (start, expected) => {
    const { consumer } = await opened([log([3, 5, 8], { startOffset: 3 })], start)
    const before = consumer.positions().map(({ nextOffset }) => nextOffset)
    if (start === 99) await consumer.poll({ maxWaitMs: 0, signal })
    await consumer.endAt('latest')
    expect(await readToEnd(consumer)).toEqual(expected)
    expect(before).toHaveLength(1)
  })
})

describe('a position that is out of range', () => {
  it.each(['earliest', 'latest'] as const)('is set to the %s one where that is wanted', async (offsetReset) => {
    const consumer = new Consumer(logSession([log([5, 6], { startOffset: 5 })]), { ...options, offsetReset })
    await consumer.assign({ ...TOPIC, partitions: [0] }, [0], 2)
    expect(await consumer.poll({ maxWaitMs: 0, signal })).toEqual([])
    expect(consumer.positions()[0]?.nextOffset).toBe(offsetReset === 'earliest' ? 5 : 10)
  })

  it('is an error where nobody said what to do, and stays where it is', async () => {
    const logs = [log([5, 6], { startOffset: 5 })]
    const consumer = new Consumer(logSession(logs), { ...options, offsetReset: 'none' })
    await consumer.assign({ ...TOPIC, partitions: [0] }, [0], 2)
    await expect(consumer.poll({ maxWaitMs: 0, signal })).rejects.toMatchObject({ error: 'OFFSET_OUT_OF_RANGE' })
    expect(consumer.positions()[0]?.nextOffset).toBe(2)
  })
})

/** A producer in front of a broker that only writes down what it is sent. */
import { describe, expect, it } from 'vitest'
import { Producer, type ProducerOptions } from '../../../../src/clients/producer/producer.ts'
import type { SendFailure } from '../../../../src/clients/producer/send-failure.ts'
import type { ApiMap } from '../../../../src/protocol/api-map.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { produceResponse } from '../../../../src/protocol/messages/produce.ts'
import { FIELD } from '../../../../src/record/batch-header.ts'
import { codecOf, defaultLevel } from '../../../../src/record/compression/compression-codec.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { emptyRecordView } from '../../../../src/record/record-view.ts'
import { noise, prose } from '../../record/compression/sample-bytes.ts'

type PartitionResponse = Partial<ApiMap['Produce']['response']['responses'][number]['partitionResponses'][number]>

class RecordingBroker {
  readonly batches: Buffer[] = []
  readonly failures: SendFailure[] = []
  readonly #answers: readonly PartitionResponse[]

  /** `answers`: one for each request; the last one goes on. */
  constructor(...answers: PartitionResponse[]) {
    this.#answers = answers.length === 0 ? [{ errorCode: 0 }] : answers
  }

  /** A producer for a topic of one partition. */
  producer(options: Partial<ProducerOptions>): Promise<Producer> {
    const session: KafkaSession = {
      request: async (_api, request) => {
        const records = (request as ApiMap['Produce']['request']).topicData[0]?.partitionData[0]?.records
        this.batches.push(Buffer.from(records ?? []))
        const answer = this.#answers[Math.min(this.batches.length, this.#answers.length) - 1] ?? {}
        return fill(produceResponse, { responses: [{ partitionResponses: [answer] }] }) as never
      },
      apiVersions: async () => [],
      close: async () => {},
    }
    const topic = { name: 't', topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partitions: [0] }
    return Producer.open(session, topic, {
      acks: 1,
      compression: { codec: 'none', level: 0 },
      batchSizeBytes: 200_000,
      bufferMemoryBytes: 1 << 25,
      maxRequestSizeBytes: 1 << 20,
      requestTimeoutMs: 1000,
      isIdempotent: false,
      partitioner: { partition: () => 0 },
      onFailure: (failure) => this.failures.push(failure),
      ...options,
    })
  }
}

/** Sends `bytes` in records of `recordBytes`. */
async function send(producer: Producer, bytes: Buffer, recordBytes: number): Promise<void> {
  const record = { ...emptyRecordView(), source: bytes, timestampMs: 1 }
  for (let start = 0, number = 1; start < bytes.length; start += recordBytes, number++) {
    record.valueStart = start
    record.valueEnd = Math.min(start + recordBytes, bytes.length)
    producer.append(record, number)
  }
  await producer.flush()
}

describe.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('with %s', (codec) => {
  it.each([
    ['noise', noise],
    ['prose', prose],
  ])('sends all of some %s, in batches that are no larger than asked for', async (_what, make) => {
    const broker = new RecordingBroker()
    const producer = await broker.producer({ compression: { codec, level: defaultLevel(codec) } })
    const bytes = make(1_000_000)
    await send(producer, bytes, 1000)
    expect(broker.failures).toEqual([])
    expect(producer.recordsSent).toBe(1000)
    const values = broker.batches.flatMap((batch) => [...readRecords(batch)].map(({ value }) => value!))
    expect(Buffer.concat(values).equals(bytes)).toBe(true)
    expect(broker.batches.map((batch) => codecOf(batch.readInt16BE(FIELD.attributes)))).toEqual(
      broker.batches.map(() => codec),
    )
    const sizes = broker.batches.map(({ length }) => length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200_000)
    // Not just small ones either.
    if (make === noise) expect(Math.max(...sizes)).toBeGreaterThan(195_000)
  })
})

it.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('leaves room for what %s makes larger', async (codec) => {
  const batchSizeBytes = 2 ** 20
  const broker = new RecordingBroker()
  const compression = { codec, level: defaultLevel(codec) }
  const producer = await broker.producer({ batchSizeBytes, compression })
  // Two records fill a batch to its last bytes, as long as it is not compressed.
  await send(producer, noise(2 * 524_208), 524_208)
  expect(broker.batches.length).toBeGreaterThan(0)
  for (const batch of broker.batches) expect(batch.length).toBeLessThanOrEqual(batchSizeBytes)
})

describe('a batch that is refused', () => {
  const refusal = { errorCode: 32, errorMessage: 'One or more records have been rejected due to invalid timestamp' }

  it('as a whole is told with what is wrong with it, and which records were in it', async () => {
    const broker = new RecordingBroker(refusal)
    const producer = await broker.producer({})
    await send(producer, prose(3000), 1000)
    expect(broker.failures).toMatchObject([
      { recordsCount: 3, partition: 0, firstNumber: 1, lastNumber: 3, error: { error: 'INVALID_TIMESTAMP' } },
    ])
    expect(broker.failures[0]?.error.message).toBe(`t-0: ${refusal.errorMessage}`)
    expect(producer.recordsSent).toBe(0)
  })

  it('because of a record is sent again without that record, which alone is told', async () => {
    const recordErrors = [{ batchIndex: 1, batchIndexErrorMessage: 'Timestamp 5 is out of range' }]
    const broker = new RecordingBroker({ ...refusal, recordErrors }, { errorCode: 0 })
    const producer = await broker.producer({})
    const bytes = prose(3000)
    await send(producer, bytes, 1000)
    expect(broker.failures).toMatchObject([
      { recordsCount: 1, partition: 0, firstNumber: 2, error: { message: 't-0: Timestamp 5 is out of range' } },
    ])
    expect(producer.recordsSent).toBe(2)
    const values = [...readRecords(broker.batches[1] as Buffer)].map(({ value }) => Buffer.from(value ?? []))
    expect(values).toEqual([bytes.subarray(0, 1000), bytes.subarray(2000)])
  })

  it('because it is too large is sent again in halves, down to the record that is', async () => {
    const broker = new RecordingBroker({ errorCode: 10 }, { errorCode: 10 }, { errorCode: 0 }, { errorCode: 0 })
    const producer = await broker.producer({})
    await send(producer, prose(3000), 1000)
    expect(broker.batches.map((batch) => [...readRecords(batch)].length)).toEqual([3, 1, 2])
    expect(broker.failures).toMatchObject([{ recordsCount: 1, firstNumber: 1, error: { error: 'MESSAGE_TOO_LARGE' } }])
    expect(producer.recordsSent).toBe(2)
  })
})

describe('a record with a partition of its own', () => {
  it('goes there, whatever the partitioner says; to none that is not there', async () => {
    const broker = new RecordingBroker()
    const producer = await broker.producer({ partitioner: { partition: () => Number.NaN } })
    const record = { ...emptyRecordView(), source: Buffer.from('x'), valueStart: 0, valueEnd: 1 }
    producer.append(record, 1, 0)
    producer.append(record, 2, 7)
    await producer.flush()
    expect(producer.recordsSent).toBe(1)
    expect(broker.failures).toMatchObject([
      { firstNumber: 2, error: { message: 'Invalid partition given with record: 7 is not in the range [0...1).' } },
    ])
  })
})

it('a batch is sent when its first record has waited for as long as it may', async () => {
  let nowMs = 0
  const broker = new RecordingBroker()
  const producer = await broker.producer({ clock: { nowMs: () => nowMs, monotonicMs: () => nowMs } })
  producer.append({ ...emptyRecordView(), source: Buffer.from('x'), valueStart: 0, valueEnd: 1 }, 1)
  nowMs = 49
  producer.sendLingering(50)
  expect(broker.batches).toEqual([])
  nowMs = 50
  producer.sendLingering(50)
  expect(broker.batches).toHaveLength(1)
})

it('tells of each acknowledged batch where it is, and of which records', async () => {
  const broker = new RecordingBroker({ errorCode: 0, baseOffset: 40 })
  const written: unknown[] = []
  const producer = await broker.producer({
    onWritten: ({ partition, baseOffset, recordsCount, numberOf }) =>
      written.push({ partition, baseOffset, recordsCount, last: numberOf(recordsCount - 1) }),
  })
  await send(producer, prose(3000), 1000)
  expect(written).toEqual([{ partition: 0, baseOffset: 40, recordsCount: 3, last: 3 }])
})

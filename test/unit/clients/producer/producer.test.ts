/** A producer in front of a broker that only writes down what it is sent. */
import { describe, expect, it } from 'vitest'
import type { SendFailure } from '../../../../src/clients/producer/batch-sender.ts'
import { Producer, type ProducerOptions } from '../../../../src/clients/producer/producer.ts'
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
  readonly #answer: PartitionResponse

  constructor(answer: PartitionResponse = { errorCode: 0 }) {
    this.#answer = answer
  }

  /** A producer for a topic of one partition. */
  producer(options: Partial<ProducerOptions>): Promise<Producer> {
    const session: KafkaSession = {
      request: async (_api, request) => {
        const records = (request as ApiMap['Produce']['request']).topicData[0]?.partitionData[0]?.records
        this.batches.push(Buffer.from(records ?? []))
        return fill(produceResponse, { responses: [{ partitionResponses: [this.#answer] }] }) as never
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
  for (let start = 0; start < bytes.length; start += recordBytes) {
    record.valueStart = start
    record.valueEnd = Math.min(start + recordBytes, bytes.length)
    producer.append(record)
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

  it('because of a record is told with what is wrong with that record', async () => {
    const recordErrors = [{ batchIndex: 1, batchIndexErrorMessage: 'Timestamp 5 is out of range' }]
    const broker = new RecordingBroker({ ...refusal, recordErrors })
    await send(await broker.producer({}), prose(3000), 1000)
    expect(broker.failures).toMatchObject([
      {
        recordsCount: 3,
        partition: 0,
        error: { error: 'INVALID_TIMESTAMP', message: 't-0: Timestamp 5 is out of range' },
      },
    ])
  })

  it('as a whole is told with what is wrong with it', async () => {
    const broker = new RecordingBroker(refusal)
    await send(await broker.producer({}), prose(3000), 1000)
    expect(broker.failures).toMatchObject([{ error: { message: `t-0: ${refusal.errorMessage}` } }])
  })
})

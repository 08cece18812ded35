import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { validateBatch } from '../../../../src/broker/validate-batch.ts'
import { Consumer } from '../../../../src/clients/consumer/consumer.ts'
import { errorCode, type KafkaError } from '../../../../src/common/kafka-error.ts'
import { ZERO_UUID } from '../../../../src/common/uuid.ts'
import type { ApiMap } from '../../../../src/protocol/api-map.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { initProducerIdResponse } from '../../../../src/protocol/messages/init-producer-id.ts'
import { produceResponse } from '../../../../src/protocol/messages/produce.ts'
import { type BatchHeader, readBatchHeader } from '../../../../src/record/batch-header.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { type ReadRecord, readRecords } from '../../../../src/record/read-records.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { BatchCopier } from '../../../../src/tools/cp/batch-copier.ts'
import { timeWindow } from '../../../../src/tools/time-window.ts'
import { GOLDEN_TOPIC, type GoldenBytes, goldenOf, goldenPartitions, goldenSession } from '../golden-session.ts'

/** Takes batches as a broker does, or refuses the n-th of a producer. */
class MemoryTarget {
  readonly batches: Buffer[] = []
  readonly #refusedBatch: number
  #asked = 0
  #nextSequence = 0
  #waiting: (() => void)[] = []
  /** Answers nothing until `answerAll`. */
  isSlow = false

  constructor(refusedBatch = -1) {
    this.#refusedBatch = refusedBatch
  }

  get inFlight(): number {
    return this.#waiting.length
  }

  answerAll(): void {
    for (const answer of this.#waiting.splice(0)) answer()
  }

  open(maxBatchBytes = 1_000_000): Promise<BatchCopier> {
    const answers = {
      InitProducerId: () => fill(initProducerIdResponse, { producerId: 7, producerEpoch: 0 }),
      Produce: (request: ApiMap['Produce']['request']) => this.#produce(request),
    }
    const request = async (api: keyof typeof answers, body: never) => answers[api](body)
    const session: KafkaSession = {
      request: request as unknown as KafkaSession['request'],
      apiVersions: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    }
    const topic = { name: 'copy', topicId: ZERO_UUID, partitions: [0] }
    return BatchCopier.open(
      { session, topic, acks: -1, requestTimeoutMs: 1000 },
      { ...timeWindow('earliest'), maxBatchBytes, isRecompressed: false },
    )
  }

  async #produce({ topicData }: ApiMap['Produce']['request']) {
    const records = topicData[0]?.partitionData[0]?.records ?? new Uint8Array()
    const batch = Buffer.from(records)
    const isRefused = this.#asked++ === this.#refusedBatch
    if (this.isSlow) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    const error = isRefused ? 'INVALID_TIMESTAMP' : this.#append(batch)
    const code = error === null ? 0 : errorCode(error)
    return fill(produceResponse, {
      responses: [{ name: 'copy', partitionResponses: [{ index: 0, errorCode: code }] }],
    })
  }

  #append(batch: Buffer) {
    const topicPartition = { topic: 'copy', partition: 0 }
    const { baseSequence, recordsCount } = validateBatch(batch, { topicPartition, config: defaultLogConfig, nowMs: 0 })
    if (baseSequence !== this.#nextSequence) return 'OUT_OF_ORDER_SEQUENCE_NUMBER'
    this.#nextSequence += recordsCount
    this.batches.push(batch)
    return null
  }
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** As the golden files write it, to be compared with one of them. */
function like(bytes: Uint8Array | null, golden: GoldenBytes): GoldenBytes {
  if (bytes === null || golden === null)
    return bytes === null ? null : { base64: Buffer.from(bytes).toString('base64') }
  const buffer = Buffer.from(bytes)
  if ('utf8' in golden) return { utf8: buffer.toString() }
  return 'base64' in golden ? { base64: buffer.toString('base64') } : { ...golden, sha256: digest(buffer) }
}

function recordsOf(batches: readonly Buffer[]): ReadRecord[] {
  return batches.flatMap((batch) => [...readRecords(batch)])
}

describe.each(goldenPartitions)('%s, which a real broker wrote,', (name) => {
  const { records, readCommitted, logEndOffset } = goldenOf(name)

  it.each(['read_committed', 'read_uncommitted'] as const)('is copied as a consumer reads it, %s', async (level) => {
    const limits = { fetchMaxBytes: 1 << 20, maxPartitionFetchBytes: 4096, fetchMinBytes: 1 }
    const consumer = new Consumer(goldenSession(name), { ...limits, offsetReset: 'none', isolationLevel: level })
    await consumer.assign(GOLDEN_TOPIC, [0], 'earliest')
    const lastOffset = readCommitted?.at(-1) ?? logEndOffset - 1
    await consumer.endAt(level === 'read_committed' ? lastOffset + 1 : logEndOffset)
    const target = new MemoryTarget()
    const copier = await target.open()
    while (!consumer.isAtEnd) {
      for (const fetched of await consumer.poll({ maxWaitMs: 0, signal: new AbortController().signal })) {
        consumer.advance(fetched, await copier.copy(fetched))
      }
    }
    await copier.finish()
    const wanted =
      level === 'read_committed' && readCommitted !== undefined
        ? records.filter(({ offset }) => readCommitted.includes(offset))
        : records
    const copied = recordsOf(target.batches)
    expect(copied).toHaveLength(wanted.length)
    copied.forEach(({ timestampMs, key, value, headers }, i) => {
      const golden = wanted[i]!
      expect(timestampMs).toBe(golden.timestampMs)
      expect(like(key, golden.key)).toEqual(golden.key)
      expect(like(value, golden.value)).toEqual(golden.value)
      expect(headers.map((header, at) => [header.key, like(header.value, golden.headers[at]?.[1] ?? null)])).toEqual(
        golden.headers,
      )
    })
    expect(copier.copied).toMatchObject([{ partition: 0, records: wanted.length }])
  })
})

/** So many batches of one record each, as they were fetched. */
function fetched(count: number) {
  const batches = Array.from({ length: count }, (_, offset) => {
    return encodeBatch({
      records: [{ key: null, value: Buffer.from(`${offset}`) }],
      timestampMs: 5,
      baseOffset: offset,
    })
  })
  return {
    ...{ topic: 'orders', topicId: ZERO_UUID, partition: 0, fromOffset: 0, toOffset: count, aborted: null },
    batches: Buffer.concat(batches),
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a copy', () => {
  it('says where to go on: behind the last batch, but not behind the end', async () => {
    const copier = await new MemoryTarget().open()
    expect(await copier.copy(fetched(4))).toBe(4)
    expect(await copier.copy({ ...fetched(4), toOffset: 2 })).toBe(2)
  })

  it('has one batch on its way until the producer is known, then a few, in their order', async () => {
    const target = new MemoryTarget()
    const copier = await target.open()
    target.isSlow = true
    const copying = copier.copy(fetched(20))
    const most: number[] = []
    for (let i = 0; i < 100 && target.batches.length < 20; i++) {
      await turn()
      most.push(target.inFlight)
      target.answerAll()
    }
    await copying
    await copier.finish()
    expect(most.slice(0, 2)).toEqual([1, 5])
    expect(Math.max(...most)).toBe(5)
    expect(recordsOf(target.batches).map(({ value }) => Buffer.from(value ?? '').toString())).toEqual(
      Array.from({ length: 20 }, (_, i) => `${i}`),
    )
  })

  it('that fails in the middle has no gap, and tells the first failure', async () => {
    for (const refused of [0, 1, 7]) {
      const target = new MemoryTarget(refused)
      const copier = await target.open()
      const copying = copier.copy(fetched(20)).then(() => copier.finish())
      await expect(copying).rejects.toMatchObject({ error: 'INVALID_TIMESTAMP' } satisfies Partial<KafkaError>)
      await copier.settle()
      expect(recordsOf(target.batches)).toHaveLength(refused)
      expect(copier.copied).toMatchObject([{ records: refused, batchesKept: refused }])
    }
  })

  it('signs its batches with one producer and rising sequences', async () => {
    const target = new MemoryTarget()
    const copier = await target.open()
    await copier.copy(fetched(3))
    await copier.finish()
    const signed = target.batches.map((batch): Partial<BatchHeader> => readBatchHeader(batch, 0))
    expect(signed).toMatchObject([0, 1, 2].map((baseSequence) => ({ producerId: 7, producerEpoch: 0, baseSequence })))
  })
})

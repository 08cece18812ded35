/** The lane of a partition, in front of a broker that takes sequences as Kafka's does and loses requests and answers. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PartitionLane, type PartitionLaneOptions } from '../../../../src/clients/producer/partition-lane.ts'
import { ProducerBatch } from '../../../../src/clients/producer/producer-batch.ts'
import type { SendFailure } from '../../../../src/clients/producer/send-failure.ts'
import type { KafkaErrorName } from '../../../../src/common/error-table.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import type { BatchIdentity } from '../../../../src/record/record-batch-builder.ts'
import { emptyRecordView } from '../../../../src/record/record-view.ts'

/** What happens to one request. `answer lost`: the batch is in the log, and its producer is told that it timed out. */
type Fate = 'fine' | 'request lost' | 'answer lost' | 'refused' | 'too large' | 'first record wrong'

/** The sequences of one producer in one partition. Kafka: ProducerStateManager. */
class SequencedLog {
  readonly numbers: number[] = []
  readonly epochs: number[] = []
  requestsCount = 0
  #epoch = -1
  #nextSequence = 0
  #remembered: BatchIdentity[] = []
  readonly #fates: readonly Fate[]

  constructor(fates: readonly Fate[]) {
    this.#fates = fates
  }

  readonly send = async (batch: ProducerBatch, _partition: number, identity: BatchIdentity): Promise<void> => {
    const fate = this.#fates[this.requestsCount++] ?? 'fine'
    const numbers = Array.from({ length: batch.recordsCount }, (_, index) => batch.numberOf(index))
    // As over a network: the answer comes in a later turn.
    await new Promise((resolve) => setImmediate(resolve))
    if (fate === 'request lost') throw new KafkaError('NOT_LEADER_OR_FOLLOWER')
    if (fate === 'refused') throw new KafkaError('INVALID_RECORD')
    if (fate === 'too large') throw new KafkaError('MESSAGE_TOO_LARGE')
    if (fate === 'first record wrong') {
      throw new KafkaError('INVALID_RECORD', { recordErrors: [{ batchIndex: 0, message: 'No.' }] })
    }
    this.#append(numbers, identity)
    if (fate === 'answer lost') throw new KafkaError('REQUEST_TIMED_OUT')
  }

  #append(numbers: number[], identity: BatchIdentity): void {
    const { producerId, producerEpoch, baseSequence } = identity
    if (producerId >= 0) {
      const same = (known: BatchIdentity): boolean =>
        known.baseSequence === baseSequence && known.producerEpoch === producerEpoch
      if (this.#remembered.some(same)) return
      if (producerEpoch < this.#epoch) throw new KafkaError('INVALID_PRODUCER_EPOCH')
      const expected = producerEpoch === this.#epoch ? this.#nextSequence : 0
      // Of a producer that it does not know a broker takes any sequence.
      if (this.#epoch >= 0 && baseSequence !== expected) throw new KafkaError('OUT_OF_ORDER_SEQUENCE_NUMBER')
      if (producerEpoch > this.#epoch) this.#remembered = []
      this.#epoch = producerEpoch
      this.#nextSequence = baseSequence + numbers.length
      this.#remembered = [...this.#remembered, identity].slice(-5)
    }
    this.numbers.push(...numbers)
    this.epochs.push(producerEpoch)
  }
}

const RETRY = { retries: 100, backoffMs: 0, backoffMaxMs: 0, deliveryTimeoutMs: 60_000 }
const record = { ...emptyRecordView(), source: Buffer.from('x'), valueStart: 0, valueEnd: 1 }

function batchOf(...numbers: number[]): ProducerBatch {
  const batch = new ProducerBatch()
  batch.restart(0)
  for (const number of numbers) batch.append(record, number)
  return batch
}

/** Sends batches of two records each, numbered from 1, and resolves when all of them have met their fate. */
async function sendBatches(
  log: SequencedLog,
  batchesCount: number,
  options: Partial<PartitionLaneOptions> = {},
): Promise<{ readonly failures: SendFailure[]; readonly writtenCount: number; readonly written: number[] }> {
  const failures: SendFailure[] = []
  const written: number[] = []
  let writtenCount = 0
  await new Promise<void>((resolve) => {
    let left = batchesCount
    const lane = new PartitionLane({
      partition: 0,
      send: log.send,
      retry: RETRY,
      maxInFlight: 5,
      producer: { producerId: 7, producerEpoch: 0 },
      clock: { nowMs: () => 0, monotonicMs: () => 0 },
      onFailure: (failure) => failures.push(failure),
      onReplaced: () => left++,
      onDone: (batch, isWritten) => {
        if (isWritten) writtenCount += batch.recordsCount
        if (isWritten) for (let i = 0; i < batch.recordsCount; i++) written.push(batch.numberOf(i))
        if (--left === 0) resolve()
      },
      ...options,
    })
    for (let n = 0; n < batchesCount; n++) lane.add(batchOf(2 * n + 1, 2 * n + 2))
  })
  return { failures, writtenCount, written }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

describe('batches of an idempotent producer', () => {
  it('are in the log once and in order, whatever is lost on the way', async () => {
    const fate = fc.oneof(
      { weight: 3, arbitrary: fc.constant<Fate>('fine') },
      fc.constantFrom<Fate>('request lost', 'answer lost'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), async (fates, count) => {
        const log = new SequencedLog(fates)
        const { failures, writtenCount } = await sendBatches(log, count)
        expect({ numbers: log.numbers, failures, writtenCount }).toEqual({
          numbers: upTo(2 * count),
          failures: [],
          writtenCount: 2 * count,
        })
      }),
      { numRuns: 300 },
    )
  })

  it('lose nothing but what was refused or given up, and write nothing twice', async () => {
    const fate = fc.constantFrom<Fate>('fine', 'fine', 'fine', 'request lost', 'answer lost', 'refused')
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), async (fates, count) => {
        const log = new SequencedLog(fates)
        const retry = { retries: 2, backoffMs: 0, backoffMaxMs: 0, deliveryTimeoutMs: 60_000 }
        const { failures, writtenCount } = await sendBatches(log, count, { retry })
        expect(log.numbers).toEqual([...new Set(log.numbers)].sort((a, b) => a - b))
        const lost = failures.flatMap(({ firstNumber }) => [firstNumber, firstNumber + 1])
        expect(writtenCount + lost.length).toBe(2 * count)
        // One whose answer was lost for good may be in the log, as its producer was told.
        for (const number of upTo(2 * count)) expect(log.numbers.includes(number) || lost.includes(number)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('are in the log when they were acknowledged, once and in order, whatever records and batches are refused', async () => {
    const fate = fc.constantFrom<Fate>(
      ...(['fine', 'fine', 'request lost', 'answer lost'] as const),
      ...(['refused', 'too large', 'first record wrong'] as const),
    )
    const fates = fc.array(fate, { maxLength: 40 })
    const retries = fc.constantFrom(0, 1, 100)
    await fc.assert(
      fc.asyncProperty(fates, fc.integer({ min: 1, max: 12 }), retries, async (fated, count, most) => {
        const log = new SequencedLog(fated)
        const retry = { retries: most, backoffMs: 0, backoffMaxMs: 0, deliveryTimeoutMs: 60_000 }
        const { failures, written } = await sendBatches(log, count, { retry })
        expect(log.numbers).toEqual([...new Set(log.numbers)].sort((a, b) => a - b))
        expect(log.numbers).toEqual(expect.arrayContaining(written))
        const lost = failures.flatMap(({ firstNumber, recordsCount }) =>
          [firstNumber, firstNumber + 1].slice(0, recordsCount),
        )
        expect([...written, ...lost].sort((a, b) => a - b)).toEqual(upTo(2 * count))
        // What is in the log and was not acknowledged is what nobody heard of again.
        const inDoubt = fated.filter((each) => each === 'answer lost').length
        expect(log.numbers.length - written.length).toBeLessThanOrEqual(2 * inDoubt)
      }),
      { numRuns: 2000 },
    )
  })

  it('go one by one until the broker knows the producer: it would take any sequence', async () => {
    const log = new SequencedLog(['first record wrong'])
    const { failures, written } = await sendBatches(log, 6)
    expect({ numbers: log.numbers, written }).toEqual({ numbers: upTo(12).slice(1), written: upTo(12).slice(1) })
    expect(failures).toMatchObject([{ firstNumber: 1, recordsCount: 1 }])
  })

  it('are not written a second time in part when a first attempt may be in the log', async () => {
    const log = new SequencedLog(['fine', 'answer lost', 'fine', 'fine', 'fine', 'fine', 'first record wrong'])
    const { failures } = await sendBatches(log, 6)
    expect(log.numbers).toEqual(upTo(12))
    expect(failures).toMatchObject([{ firstNumber: 3, lastNumber: 4, recordsCount: 2 }])
  })

  it('end where one was lost for no fault of its records, if a log without a hole is wanted', async () => {
    const retry = { retries: 0, backoffMs: 0, backoffMaxMs: 0, deliveryTimeoutMs: 60_000 }
    const log = new SequencedLog(['first record wrong', 'fine', 'fine', 'request lost'])
    const { failures, written } = await sendBatches(log, 6, { retry, endsAtLoss: true })
    expect({ numbers: log.numbers, written }).toEqual({ numbers: [2, 3, 4], written: [2, 3, 4] })
    expect(failures.map(({ firstNumber, lastNumber }) => [firstNumber, lastNumber])).toEqual([
      [1, 1],
      ...[5, 7, 9, 11].map((number) => [number, number + 1]),
    ])
  })

  it('take the sequences of one that was refused, under the same epoch', async () => {
    const log = new SequencedLog(['fine', 'refused'])
    const { failures } = await sendBatches(log, 6)
    expect(log.numbers).toEqual([1, 2, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(new Set(log.epochs)).toEqual(new Set([0]))
    expect(failures).toMatchObject([{ firstNumber: 3, lastNumber: 4, error: { error: 'INVALID_RECORD' } }])
  })

  it('go on under the next epoch behind one of which nobody knows whether it is in the log', async () => {
    const log = new SequencedLog(['answer lost'])
    const retry = { retries: 0, backoffMs: 0, backoffMaxMs: 0, deliveryTimeoutMs: 60_000 }
    const { failures } = await sendBatches(log, 1, { retry })
    expect(failures).toMatchObject([{ error: { error: 'REQUEST_TIMED_OUT' } }])
    const second = new SequencedLog(['request lost'])
    expect((await sendBatches(second, 3, { retry, maxInFlight: 1 })).failures).toHaveLength(1)
    expect({ numbers: second.numbers, epochs: second.epochs }).toEqual({ numbers: [3, 4, 5, 6], epochs: [1, 1] })
  })

  it('begin each epoch with sequence 0: a broker that has forgotten the producer would take any other', async () => {
    const identities: BatchIdentity[] = []
    const log = new SequencedLog(['fine', 'answer lost', 'refused'])
    const send: PartitionLaneOptions['send'] = (batch, partition, identity) => {
      identities.push(identity)
      return log.send(batch, partition, identity)
    }
    await sendBatches(log, 4, { send, maxInFlight: 1, retry: { ...RETRY, retries: 0 } })
    expect(identities.map(({ producerEpoch, baseSequence }) => [producerEpoch, baseSequence])).toEqual([
      [0, 0],
      [0, 2],
      [1, 0],
      [1, 0],
    ])
  })

  it('are five at a time at most: of more a broker does not remember where they are', async () => {
    let underway = 0
    let most = 0
    const send = async (): Promise<void> => {
      most = Math.max(most, ++underway)
      await new Promise((resolve) => setImmediate(resolve))
      underway--
    }
    await sendBatches(new SequencedLog([]), 20, { send, maxInFlight: 100 })
    expect(most).toBe(5)
  })
})

describe('without sequences', () => {
  it('one batch follows the other, so that a second attempt keeps the order', async () => {
    const fates: Fate[] = ['fine', 'request lost', 'fine', 'request lost', 'request lost']
    const log = new SequencedLog(fates)
    const { failures } = await sendBatches(log, 5, { producer: null })
    expect({ numbers: log.numbers, failures }).toEqual({ numbers: upTo(10), failures: [] })
  })
})

describe('a batch is tried', () => {
  const attempts = async (error: KafkaErrorName, options: Partial<PartitionLaneOptions>): Promise<number> => {
    let count = 0
    const send = (): Promise<void> => {
      count++
      return Promise.reject(new KafkaError(error))
    }
    await sendBatches(new SequencedLog([]), 1, { send, ...options })
    return count
  }
  const retry = { retries: 3, backoffMs: 0, backoffMaxMs: 0, deliveryTimeoutMs: 60_000 }

  it('as often as it may be', async () => {
    expect(await attempts('NOT_LEADER_OR_FOLLOWER', { retry })).toBe(4)
  })

  it('once when nothing will change: a topic that was deleted does not come back', async () => {
    expect(await attempts('UNKNOWN_TOPIC_ID', { retry })).toBe(1)
    expect(await attempts('INVALID_RECORD', { retry })).toBe(1)
  })

  it('for no longer than the delivery may take', async () => {
    let nowMs = 0
    const clock = { nowMs: () => nowMs, monotonicMs: () => (nowMs += 1000) }
    const late = { ...retry, retries: 100, deliveryTimeoutMs: 3000 }
    expect(await attempts('NOT_LEADER_OR_FOLLOWER', { retry: late, clock })).toBe(3)
  })

  it('again without patience once another one was given up, so that a full disk does not take minutes', async () => {
    let count = 0
    const send = (): Promise<void> => {
      count++
      return Promise.reject(new KafkaError('KAFKA_STORAGE_ERROR'))
    }
    const { failures } = await sendBatches(new SequencedLog([]), 10, { send, retry, producer: null })
    expect(failures).toHaveLength(10)
    expect(count).toBe(4 + 9)
  })

  it('for as long as one that was given up before it, if it has just come', async () => {
    let nowMs = 0
    let isDown = true
    const failures: SendFailure[] = []
    const done: boolean[] = []
    const lane = new PartitionLane({
      partition: 0,
      send: async () => {
        nowMs += 100
        if (isDown) throw new KafkaError('NOT_ENOUGH_REPLICAS')
      },
      retry,
      maxInFlight: 5,
      producer: null,
      clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
      onFailure: (failure) => failures.push(failure),
      onReplaced: () => undefined,
      onDone: (_, isWritten) => done.push(isWritten),
    })
    const sent = async (number: number): Promise<void> => {
      const batch = new ProducerBatch()
      batch.restart(nowMs)
      batch.append(record, number)
      lane.add(batch)
      const count = done.length
      while (done.length === count) await new Promise((resolve) => setImmediate(resolve))
    }
    await sent(1)
    const later = sent(2)
    isDown = false
    await later
    expect(done).toStrictEqual([false, true])
    expect(failures.map(({ firstNumber }) => firstNumber)).toStrictEqual([1])
  })
})

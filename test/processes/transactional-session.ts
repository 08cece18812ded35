/** Transactions over a session, one request at a time, as a client's library would ask. */
import { kafkaErrorOf } from '../../src/common/kafka-error.ts'
import { ZERO_UUID } from '../../src/common/uuid.ts'
import { fill } from '../../src/protocol/fill.ts'
import type { KafkaSession } from '../../src/protocol/kafka-apis.ts'
import { addPartitionsToTxnRequest } from '../../src/protocol/messages/add-partitions-to-txn.ts'
import { fetchRequest } from '../../src/protocol/messages/fetch.ts'
import { initProducerIdRequest } from '../../src/protocol/messages/init-producer-id.ts'
import { produceRequest } from '../../src/protocol/messages/produce.ts'
import { ATTRIBUTE } from '../../src/record/batch-header.ts'
import { encodeBatch } from '../../src/record/encode-batch.ts'
import { RecordReader } from '../../src/record/record-reader.ts'

export interface ProducerIdentity {
  readonly producerId: number
  readonly producerEpoch: number
}

/** Names of errors stand for answers that are none. */
export type Answer<T> = T | string

const READ_COMMITTED = 1
/** No later than the clock of a machine in memory. */
const WRITTEN_MS = 1_700_000_000_000

export class TransactionalSession {
  readonly #session: KafkaSession
  readonly transactionalId: string
  readonly #timestampMs: number
  /** Of the next batch, by partition. */
  readonly #sequences = new Map<string, number>()

  /** `timestampMs`: of its records; a log is rolled when that is far from its first one's. */
  constructor(session: KafkaSession, transactionalId = 'tx', timestampMs = WRITTEN_MS) {
    this.#timestampMs = timestampMs
    this.#session = session
    this.transactionalId = transactionalId
  }

  async init(timeoutMs = 60_000): Promise<ProducerIdentity> {
    const { transactionalId } = this
    const request = fill(initProducerIdRequest, { transactionalId, transactionTimeoutMs: timeoutMs })
    const { errorCode, producerId, producerEpoch } = await this.#session.request('InitProducerId', request)
    const error = kafkaErrorOf(errorCode)
    if (error !== null) throw error
    return { producerId, producerEpoch }
  }

  /** The base offset, or the name of the error. */
  async write(producer: ProducerIdentity, topic: string, partition: number, value: string): Promise<Answer<number>> {
    const key = `${producer.producerId} ${producer.producerEpoch} ${topic}-${partition}`
    const baseSequence = this.#sequences.get(key) ?? 0
    const records = encodeBatch({
      records: [{ key: null, value: Buffer.from(value) }],
      timestampMs: this.#timestampMs,
      attributes: ATTRIBUTE.transactional,
      identity: { ...producer, baseSequence },
    })
    const request = fill(produceRequest, {
      transactionalId: this.transactionalId,
      acks: -1,
      topicData: [{ name: topic, topicId: ZERO_UUID, partitionData: [{ index: partition, records }] }],
    })
    const answer = (await this.#session.request('Produce', request)).responses[0]?.partitionResponses[0]
    const error = kafkaErrorOf(answer?.errorCode ?? 0)
    if (error !== null) return error.error
    this.#sequences.set(key, baseSequence + 1)
    return answer?.baseOffset ?? -1
  }

  /** The error code of AddPartitionsToTxn. */
  async add(producer: ProducerIdentity, topic: string, partition: number): Promise<number | undefined> {
    const { transactionalId } = this
    const transaction = {
      transactionalId,
      ...producer,
      verifyOnly: false,
      topics: [{ name: topic, partitions: [partition] }],
    }
    const request = fill(addPartitionsToTxnRequest, { transactions: [transaction] })
    const { resultsByTransaction } = await this.#session.request('AddPartitionsToTxn', request)
    return resultsByTransaction[0]?.topicResults[0]?.resultsByPartition[0]?.partitionErrorCode
  }

  async end(producer: ProducerIdentity, committed: boolean): Promise<Answer<ProducerIdentity>> {
    const { transactionalId } = this
    const answer = await this.#session.request('EndTxn', { transactionalId, ...producer, committed })
    const { errorCode, producerId, producerEpoch } = answer
    return kafkaErrorOf(errorCode)?.error ?? { producerId, producerEpoch }
  }

  /** State and epoch of the id. */
  async describe() {
    const request = { transactionalIds: [this.transactionalId] }
    const { transactionStates } = await this.#session.request('DescribeTransactions', request)
    return transactionStates[0]
  }
}

/** The values that a reader of committed records gets, from the first one on; `isCommitted` false: all that are there. */
export async function readValues(
  session: KafkaSession,
  topic: string,
  partition: number,
  { isCommitted = true, maxWaitMs = 0 } = {},
): Promise<string[]> {
  const values: string[] = []
  for (let fetchOffset = 0; ; ) {
    const request = fill(fetchRequest, {
      ...{ maxWaitMs, minBytes: 1, maxBytes: 1 << 20, isolationLevel: isCommitted ? READ_COMMITTED : 0 },
      topics: [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: 1 << 20 }] }],
    })
    const answer = (await session.request('Fetch', request)).responses[0]?.partitions[0]
    const records = answer?.records
    if (records == null || records.length === 0) return values
    const aborted = new Map(
      answer?.abortedTransactions?.map(({ producerId, firstOffset }) => [producerId, firstOffset]),
    )
    const reader = new RecordReader({ checkCrcs: true, skipBatch: (header) => isAborted(aborted, header) })
    reader.reset(Buffer.from(records))
    while (reader.next()) {
      values.push(reader.source.toString('utf8', reader.valueStart, reader.valueEnd))
    }
    fetchOffset = reader.nextOffset
  }
}

/** One transaction of each producer at a time is enough here: it lasts until its marker. */
function isAborted(
  aborted: Map<number, number>,
  header: { readonly producerId: number; readonly baseOffset: number; readonly attributes: number },
): boolean {
  const { producerId, baseOffset, attributes } = header
  const firstOffset = aborted.get(producerId)
  if (firstOffset === undefined || baseOffset < firstOffset) return false
  if ((attributes & ATTRIBUTE.control) !== 0) aborted.delete(producerId)
  return (attributes & ATTRIBUTE.transactional) !== 0
}

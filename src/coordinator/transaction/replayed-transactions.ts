/** The transactional ids of one partition of `__transaction_state`. Kafka: TransactionStateManager.loadTransactionMetadata. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { decodeCoordinatorRecord } from '../../protocol/coordinator-record.ts'
import type { transactionLogKey, transactionLogValue } from '../../protocol/messages/coordinator/transaction-records.ts'
import type { MessageOf } from '../../protocol/schema.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { isPrepared, NO_PRODUCER_EPOCH, type TransactionMetadata, transactionStateOf } from './transaction-state.ts'

const LAST_KNOWN_TYPE = 0

/** By id. It changes by replay alone, so two processes that read the same records agree. */
export class TransactionStates {
  readonly #byId = new Map<string, TransactionMetadata>()

  /** By id, sorted. Those that are being removed are not shown. */
  all(): TransactionMetadata[] {
    const shown = [...this.#byId.values()].filter(({ state }) => state !== 'Dead')
    return shown.sort((a, b) => (a.transactionalId < b.transactionalId ? -1 : 1))
  }

  /** Undefined: nobody uses the id. */
  get(transactionalId: string): TransactionMetadata | undefined {
    const found = this.#byId.get(transactionalId)
    return found?.state === 'Dead' ? undefined : found
  }

  /** Null: the id is forgotten. */
  replay(transactionalId: string, metadata: Omit<TransactionMetadata, 'lastProducerEpoch'> | null): void {
    if (metadata === null) {
      this.#byId.delete(transactionalId)
      return
    }
    const lastProducerEpoch = epochBefore(this.#byId.get(transactionalId), metadata)
    this.#byId.set(transactionalId, { ...metadata, lastProducerEpoch })
  }
}

/** Kafka keeps it in memory only; what it would have there follows from the order of the records. */
function epochBefore(
  before: TransactionMetadata | undefined,
  { producerId, producerEpoch, state }: Pick<TransactionMetadata, 'producerId' | 'producerEpoch' | 'state'>,
): number {
  if (before === undefined || state === 'Empty') return NO_PRODUCER_EPOCH
  const isBumped =
    isPrepared({ state }) && before.producerId === producerId && before.producerEpoch + 1 === producerEpoch
  return isBumped ? before.producerEpoch : before.lastProducerEpoch
}

export class ReplayedTransactions {
  readonly state = new TransactionStates()
  #nextOffset: number

  /** The first record of a type that Kafka 4.3 does not have: passed over, as Kafka does. Null: there was none. */
  stranger: { readonly offset: number; readonly typeNumber: number } | null = null

  constructor(startOffset = 0) {
    this.#nextOffset = startOffset
  }

  /** Behind the last record that was taken in. */
  get nextOffset(): number {
    return this.#nextOffset
  }

  /**
   * Takes in whole batches, in the order of the log; what was taken in before is passed over. Throws CORRUPT_MESSAGE,
   * UNSUPPORTED_VERSION, naming the record.
   */
  takeIn(batches: Buffer): void {
    const reader = new RecordReader({ checkCrcs: false })
    reader.reset(batches)
    while (reader.next()) {
      const { offset, source, keyStart, keyEnd, valueStart, valueEnd } = reader
      if (offset < this.#nextOffset || keyStart < 0) continue
      try {
        const value = valueStart < 0 ? null : source.subarray(valueStart, valueEnd)
        this.#takeInRecord(offset, source.subarray(keyStart, keyEnd), value)
      } catch (error) {
        if (!isKafkaError(error)) throw error
        const message = `the record at offset ${offset}: ${error.message}`
        throw new KafkaError(error.error, { message, cause: error })
      }
    }
    this.#nextOffset = Math.max(this.#nextOffset, reader.nextOffset)
  }

  #takeInRecord(offset: number, keyBytes: Buffer, valueBytes: Buffer | null): void {
    const record = decodeCoordinatorRecord('transaction', keyBytes, valueBytes)
    if (record === undefined) {
      const typeNumber = keyBytes.readInt16BE(0)
      if (typeNumber > LAST_KNOWN_TYPE) this.stranger ??= { offset, typeNumber }
      return
    }
    const { transactionalId } = record.key.data as MessageOf<typeof transactionLogKey>
    const value = record.value?.data as MessageOf<typeof transactionLogValue> | undefined
    this.state.replay(transactionalId, value === undefined ? null : metadataOf(transactionalId, value))
  }
}

function metadataOf(transactionalId: string, value: MessageOf<typeof transactionLogValue>) {
  const state = transactionStateOf(value.transactionStatus)
  if (state === undefined) {
    const message = `${value.transactionStatus} is no state of a transaction`
    throw new KafkaError('CORRUPT_MESSAGE', { message })
  }
  return {
    transactionalId,
    producerId: value.producerId,
    previousProducerId: value.previousProducerId,
    nextProducerId: value.nextProducerId,
    producerEpoch: value.producerEpoch,
    state,
    timeoutMs: value.transactionTimeoutMs,
    startTimestampMs: value.transactionStartTimestampMs,
    lastUpdateTimestampMs: value.transactionLastUpdateTimestampMs,
    clientVersion: value.clientTransactionVersion,
    partitions: (value.transactionPartitions ?? []).flatMap(({ topic, partitionIds }) =>
      partitionIds.map((partition) => ({ topic, partition })),
    ),
  }
}

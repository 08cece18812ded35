/** The transactional ids of one partition of `__transaction_state`. Kafka: TransactionStateManager.loadTransactionMetadata. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { decodeCoordinatorRecord } from '../../protocol/coordinator-record.ts'
import type { transactionLogKey, transactionLogValue } from '../../protocol/messages/coordinator/transaction-records.ts'
import type { MessageOf } from '../../protocol/schema.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { type TransactionMetadata, transactionStateOf } from './transaction-state.ts'

export class ReplayedTransactions {
  readonly #byId = new Map<string, TransactionMetadata>()

  /** Takes in whole batches, in the order of the log; returns the offset behind them. Throws CORRUPT_MESSAGE, naming the record. */
  takeIn(batches: Buffer): number {
    const reader = new RecordReader({ checkCrcs: false })
    reader.reset(batches)
    while (reader.next()) {
      const { offset, source, keyStart, keyEnd, valueStart, valueEnd } = reader
      if (keyStart < 0) continue
      try {
        this.#takeInRecord(
          source.subarray(keyStart, keyEnd),
          valueStart < 0 ? null : source.subarray(valueStart, valueEnd),
        )
      } catch (error) {
        if (!isKafkaError(error)) throw error
        const message = `the record at offset ${offset}: ${error.message}`
        throw new KafkaError(error.error, { message, cause: error })
      }
    }
    return reader.nextOffset
  }

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

  #takeInRecord(keyBytes: Buffer, valueBytes: Buffer | null): void {
    const record = decodeCoordinatorRecord('transaction', keyBytes, valueBytes)
    if (record === undefined) return
    const { transactionalId } = record.key.data as MessageOf<typeof transactionLogKey>
    if (record.value === null) {
      this.#byId.delete(transactionalId)
      return
    }
    const value = record.value.data as MessageOf<typeof transactionLogValue>
    const state = transactionStateOf(value.transactionStatus)
    if (state === undefined) {
      const message = `${value.transactionStatus} is no state of a transaction`
      throw new KafkaError('CORRUPT_MESSAGE', { message })
    }
    this.#byId.set(transactionalId, {
      transactionalId,
      producerId: value.producerId,
      producerEpoch: value.producerEpoch,
      state,
      timeoutMs: value.transactionTimeoutMs,
      startTimestampMs: value.transactionStartTimestampMs,
      partitions: (value.transactionPartitions ?? []).flatMap(({ topic, partitionIds }) =>
        partitionIds.map((partition) => ({ topic, partition })),
      ),
    })
  }
}

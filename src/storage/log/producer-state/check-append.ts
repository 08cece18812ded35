/** Whether a producer may append what it sends next. Kafka: ProducerAppendInfo, with its words. */
import { KafkaError } from '../../../common/kafka-error.ts'
import { ATTRIBUTE, type BatchHeader } from '../../../record/batch-header.ts'
import type { EndTransactionMarker } from '../../../record/end-transaction-marker.ts'
import { isNextSequence, NO_EPOCH, type ProducerEntry } from './producer-entry.ts'

/** What is known of the producer, and where the check is made. */
export interface CheckContext {
  readonly producer: ProducerEntry
  /** First offset of its open transaction, or null. */
  readonly transactionFirstOffset: number | null
  /** `orders-0`. */
  readonly partition: string
}

/** From here on a marker carries the epoch of the transaction's data plus one. Kafka: TransactionVersion. */
const TV_WITH_EPOCH_BUMP = 2
/** Data batches have no transaction version; Kafka's message shows this. */
const TV_UNKNOWN = -1

/** Throws INVALID_PRODUCER_EPOCH for an epoch before the last one seen. */
export function checkDataEpoch(header: BatchHeader, context: CheckContext): void {
  if (header.producerEpoch < context.producer.producerEpoch) throw invalidEpoch(header, context, '<', TV_UNKNOWN)
}

/** Throws OUT_OF_ORDER_SEQUENCE_NUMBER unless the batch begins where the last one ended. */
export function checkSequence(header: BatchHeader, { producer, partition }: CheckContext): void {
  const { producerId, producerEpoch, baseSequence, baseOffset } = header
  const current = producer.producerEpoch
  // Nothing is known, perhaps since all its records were deleted: any sequence will do.
  if (current === NO_EPOCH) return
  if (producerEpoch !== current) {
    if (baseSequence === 0) return
    throw new KafkaError('OUT_OF_ORDER_SEQUENCE_NUMBER', {
      message:
        `Invalid sequence number for new epoch of producer ${producerId} at offset ${baseOffset} in partition ` +
        `${partition}: ${producerEpoch} (request epoch), ${baseSequence} (seq. number), ` +
        `${current} (current producer epoch)`,
    })
  }
  if (isNextSequence(producer.lastSequence, baseSequence)) return
  throw new KafkaError('OUT_OF_ORDER_SEQUENCE_NUMBER', {
    message:
      `Out of order sequence number for producer ${producerId} at offset ${baseOffset} in partition ${partition}: ` +
      `${baseSequence} (incoming seq. number), ${producer.lastSequence} (current end sequence number)`,
  })
}

/** Throws INVALID_TXN_STATE for a plain batch of a producer that has a transaction open here. */
export function checkTransaction(header: BatchHeader, { transactionFirstOffset, partition }: CheckContext): void {
  if (transactionFirstOffset === null || (header.attributes & ATTRIBUTE.transactional) !== 0) return
  const where = `at offset ${header.baseOffset} in partition ${partition}`
  throw new KafkaError('INVALID_TXN_STATE', {
    message: `Expected transactional write from producer ${header.producerId} ${where}`,
  })
}

/**
 * Throws INVALID_PRODUCER_EPOCH for a marker of an earlier transaction: with transaction version 2 its epoch must be
 * greater than the last one seen, unless it is the marker that already ended the transaction, sent again.
 */
export function checkMarkerEpoch(header: BatchHeader, context: CheckContext, transactionVersion: number): void {
  const current = context.producer.producerEpoch
  if (transactionVersion < TV_WITH_EPOCH_BUMP) {
    if (header.producerEpoch < current) throw invalidEpoch(header, context, '<', transactionVersion)
    return
  }
  if (header.producerEpoch > current) return
  if (header.producerEpoch === current && context.transactionFirstOffset === null) return
  throw invalidEpoch(header, context, '<=', transactionVersion)
}

/** Throws TRANSACTION_COORDINATOR_FENCED for the marker of a coordinator that another one has replaced. */
export function checkCoordinatorEpoch(
  header: BatchHeader,
  marker: EndTransactionMarker,
  { producer, partition }: CheckContext,
): void {
  if (producer.coordinatorEpoch <= marker.coordinatorEpoch) return
  throw new KafkaError('TRANSACTION_COORDINATOR_FENCED', {
    message:
      `Invalid coordinator epoch for producerId ${header.producerId} at offset ${header.baseOffset} in partition ` +
      `${partition}: ${marker.coordinatorEpoch} (zombie), ${producer.coordinatorEpoch} (current)`,
  })
}

function invalidEpoch(
  { producerId, producerEpoch, baseOffset }: BatchHeader,
  { producer, partition }: CheckContext,
  comparison: string,
  transactionVersion: number,
): KafkaError {
  return new KafkaError('INVALID_PRODUCER_EPOCH', {
    message:
      `Epoch of producer ${producerId} at offset ${baseOffset} in ${partition} is ${producerEpoch}, which is ` +
      `${comparison} the last seen epoch ${producer.producerEpoch} (TV${transactionVersion})`,
  })
}

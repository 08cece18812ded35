/**
 * How a producer ends its transaction, with which of its epochs. Kafka: TransactionCoordinator.endTransaction, and
 * endTransactionWithTV1 for producers that keep their epoch.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import type { TransactionalProducer } from './add-partitions.ts'
import type { Decision } from './decision.ts'
import { bumpsEpoch, isEpochExhausted, isPrepared, type TransactionMetadata } from './transaction-state.ts'
import { needsProducerId, prepared } from './transitions.ts'

export interface EndTransaction extends TransactionalProducer {
  readonly isCommit: boolean
}

export interface EndContext {
  readonly nowMs: number
  readonly clientVersion: number
  readonly newProducerId: number | null
}

/**
 * A producer that asks once more, since it had no answer, gets the one that it missed. Throws INVALID_PRODUCER_ID_MAPPING,
 * PRODUCER_FENCED, INVALID_TXN_STATE.
 */
export function endTransaction(
  current: TransactionMetadata | undefined,
  request: EndTransaction,
  context: EndContext,
): Decision {
  if (current === undefined) throw new KafkaError('INVALID_PRODUCER_ID_MAPPING')
  const isRepeated = bumpsEpoch(context.clientVersion) && isAskedAgain(current, request)
  if (current.producerId !== request.producerId && !isRepeated) throw new KafkaError('INVALID_PRODUCER_ID_MAPPING')
  if (current.producerEpoch !== request.producerEpoch && !isRepeated) throw new KafkaError('PRODUCER_FENCED')
  if (isPrepared(current)) {
    if (isCommitOf(current) !== request.isCommit) throw new KafkaError('INVALID_TXN_STATE')
    return { kind: 'complete', prepared: current }
  }
  if (current.state === 'Ongoing') return decide(current, request, context)
  return bumpsEpoch(context.clientVersion)
    ? endAtRest(current, request, context, isRepeated)
    : endAtRestKeepingEpoch(current, request)
}

/** Nothing was written: only an abort makes sense, since its producer may not know what was. */
function endAtRest(
  current: TransactionMetadata,
  request: EndTransaction,
  context: EndContext,
  isRepeated: boolean,
): Decision {
  if (isRepeated) {
    if (isCommitOf(current) !== request.isCommit) throw new KafkaError('INVALID_TXN_STATE')
    return { kind: 'as-is', current }
  }
  if (request.isCommit) throw new KafkaError('INVALID_TXN_STATE')
  return decide(current, request, context)
}

/** Without a new epoch what is asked once more can't be told from what is asked too late. */
function endAtRestKeepingEpoch(current: TransactionMetadata, { isCommit }: EndTransaction): Decision {
  if (current.state === 'Empty' || isCommitOf(current) !== isCommit) throw new KafkaError('INVALID_TXN_STATE')
  return { kind: 'as-is', current }
}

function decide(current: TransactionMetadata, { isCommit }: EndTransaction, context: EndContext): Decision {
  const { clientVersion, newProducerId } = context
  if (needsProducerId(current, clientVersion) && newProducerId === null) return { kind: 'take-producer-id' }
  return { kind: 'append', next: prepared(current, isCommit, context) }
}

/** Under the epoch before the one that the last end brought, or the id before it, all of whose epochs are used. */
function isAskedAgain(current: TransactionMetadata, { producerId, producerEpoch }: EndTransaction): boolean {
  const { state } = current
  if (state === 'Empty' || state === 'Ongoing') return false
  if (current.producerId === producerId) return current.producerEpoch === producerEpoch + 1
  const isOfIdBefore = current.previousProducerId === producerId && current.producerEpoch === 0
  return isOfIdBefore && !isPrepared(current) && isEpochExhausted(producerEpoch)
}

function isCommitOf({ state }: TransactionMetadata): boolean {
  return state === 'PrepareCommit' || state === 'CompleteCommit'
}

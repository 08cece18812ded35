/** Who writes under a transactional id from now on. Kafka: TransactionCoordinator.handleInitProducerId. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { Decision } from './decision.ts'
import { isEpochExhausted, isPrepared, NO_PRODUCER_EPOCH, type TransactionMetadata } from './transaction-state.ts'
import { begin, needsProducerId, newTransactionalId, prepared } from './transitions.ts'

export interface InitProducerId {
  readonly transactionalId: string
  readonly timeoutMs: number
  /** As which the producer has worked so far; null: it begins, and whoever was before it is shut out. */
  readonly expected: { readonly producerId: number; readonly producerEpoch: number } | null
}

export interface InitContext {
  readonly nowMs: number
  /** The level of transaction.version in the cluster. */
  readonly transactionVersion: number
  /** A fresh producer id; null: ask for one if it is needed. */
  readonly newProducerId: number | null
}

/**
 * What comes next for an id that is asked for. A transaction that goes on is aborted first, with which its producer is
 * shut out. Throws PRODUCER_FENCED for a producer whose id, or epoch, somebody else has by now.
 */
export function initProducerId(
  current: TransactionMetadata | undefined,
  request: InitProducerId,
  context: InitContext,
): Decision {
  const { nowMs, newProducerId } = context
  const { transactionalId, timeoutMs, expected } = request
  if (current === undefined) {
    if (newProducerId === null) return { kind: 'take-producer-id' }
    const created = newTransactionalId(transactionalId, newProducerId, timeoutMs)
    return {
      kind: 'append',
      next: begin(created, { producerId: newProducerId, producerEpoch: 0 }, { timeoutMs, nowMs }),
    }
  }
  if (expected !== null && !isOwner(current, expected)) throw new KafkaError('PRODUCER_FENCED')
  if (isPrepared(current)) return { kind: 'complete', prepared: current }
  if (current.state === 'Ongoing') return fence(current, context)
  const isExhausted = isEpochExhausted(current.producerEpoch)
  if (isExhausted && (expected === null || expected.producerEpoch === current.producerEpoch)) {
    if (newProducerId === null) return { kind: 'take-producer-id' }
    return {
      kind: 'append',
      next: begin(current, { producerId: newProducerId, producerEpoch: 0 }, { timeoutMs, nowMs }),
    }
  }
  const { producerId } = current
  const producerEpoch = nextEpoch(current, expected?.producerEpoch ?? null)
  return { kind: 'append', next: begin(current, { producerId, producerEpoch }, { timeoutMs, nowMs }) }
}

/** Aborts a transaction that goes on, in its producer's place: with the epoch behind its own. Kafka: prepareFenceProducerEpoch. */
export function fence(
  ongoing: TransactionMetadata,
  { nowMs, transactionVersion: clientVersion, newProducerId }: InitContext,
): Decision {
  if (needsProducerId(ongoing, clientVersion) && newProducerId === null) return { kind: 'take-producer-id' }
  const next = prepared(ongoing, false, { nowMs, clientVersion, isFence: true, newProducerId })
  return { kind: 'append', next, isOnTheWay: true }
}

/** The epoch is looked at when it is raised. The id before the last one counts as long as its epochs were all used. */
function isOwner(
  { producerId, previousProducerId, producerEpoch }: TransactionMetadata,
  expected: NonNullable<InitProducerId['expected']>,
): boolean {
  if (producerEpoch === NO_PRODUCER_EPOCH || expected.producerId === producerId) return true
  return expected.producerId === previousProducerId && isEpochExhausted(expected.producerEpoch)
}

/** Kafka: `prepareIncrementProducerEpoch`. */
function nextEpoch({ producerEpoch, lastProducerEpoch }: TransactionMetadata, expected: number | null): number {
  if (expected === null || expected === producerEpoch) return producerEpoch + 1
  // Asked once more: nobody else has been here since, or there would be no such epoch.
  if (expected === lastProducerEpoch) return producerEpoch
  throw new KafkaError('PRODUCER_FENCED')
}

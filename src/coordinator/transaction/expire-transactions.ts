/** What nobody will end, or use, any more. Kafka: TransactionStateManager.timedOutTransactions, removeExpiredTransactionalIds. */
import type { TransactionStates } from './replayed-transactions.ts'
import { isAtRest, type TransactionMetadata } from './transaction-state.ts'

/** A distributed two-phase commit (KIP-939) has no timeout. */
const NO_TIMEOUT = 0x7fffffff

/** Transactions that go on for longer than their producers said that they would. */
export function timedOutTransactions(states: TransactionStates, nowMs: number): TransactionMetadata[] {
  return states.all().filter((metadata) => isTimedOut(metadata, nowMs))
}

export function isTimedOut({ state, timeoutMs, startTimestampMs }: TransactionMetadata, nowMs: number): boolean {
  return state === 'Ongoing' && timeoutMs !== NO_TIMEOUT && startTimestampMs + timeoutMs < nowMs
}

/** Ids that nobody has used for so long; whoever does again begins anew. */
export function expiredTransactionalIds(
  states: TransactionStates,
  { nowMs, expirationMs }: { readonly nowMs: number; readonly expirationMs: number },
): string[] {
  const isExpired = (metadata: TransactionMetadata): boolean =>
    isAtRest(metadata) && metadata.lastUpdateTimestampMs <= nowMs - expirationMs
  return states
    .all()
    .filter(isExpired)
    .map(({ transactionalId }) => transactionalId)
}

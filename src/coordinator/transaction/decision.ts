import type { TransactionMetadata } from './transaction-state.ts'

/** What an operation on a transactional id comes to. */
export type Decision =
  /** This is to be appended, and carried out. Then it is the answer, or, on the way to one, the question is asked again. */
  | { readonly kind: 'append'; readonly next: TransactionMetadata; readonly isOnTheWay?: boolean }
  /** Nothing is to be done: things are so already. */
  | { readonly kind: 'as-is'; readonly current: TransactionMetadata }
  /** Somebody decided this and did not carry it out: that comes first. Then ask again. */
  | { readonly kind: 'complete'; readonly prepared: TransactionMetadata }
  /** A new producer id is needed, which can't be taken under the coordinator's lock. Then ask again. */
  | { readonly kind: 'take-producer-id' }

import { ReplayedTransactions, type TransactionStates } from '../../coordinator/transaction/replayed-transactions.ts'
import { encodeTransactionRecord, type TransactionRecord } from '../../coordinator/transaction/transaction-record.ts'
import type { CoordinatedRecords } from '../group-coordinator/coordinator-log.ts'

/** What the transaction coordinator keeps. */
export const transactionRecords: CoordinatedRecords<TransactionStates, TransactionRecord> = {
  replay: (startOffset) => new ReplayedTransactions(startOffset),
  encode: encodeTransactionRecord,
  subject: 'a transaction',
  wayOut:
    'Transactional ids of other partitions are not concerned. Restore the directory from a copy, or remove it: its ids begin anew then, and what they had open is found by kafdir transactions find-hanging.',
}

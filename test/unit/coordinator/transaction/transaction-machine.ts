/** One transactional id, worked with as a coordinator does: what is decided is appended, and carried out at once. */
import type { TopicPartition } from '../../../../src/common/topic-partition.ts'
import { addPartitions } from '../../../../src/coordinator/transaction/add-partitions.ts'
import type { Decision } from '../../../../src/coordinator/transaction/decision.ts'
import { endTransaction } from '../../../../src/coordinator/transaction/end-transaction.ts'
import { initProducerId } from '../../../../src/coordinator/transaction/init-producer-id.ts'
import { ReplayedTransactions } from '../../../../src/coordinator/transaction/replayed-transactions.ts'
import { encodeTransactionRecord } from '../../../../src/coordinator/transaction/transaction-record.ts'
import { isPrepared, type TransactionMetadata } from '../../../../src/coordinator/transaction/transaction-state.ts'
import { completed } from '../../../../src/coordinator/transaction/transitions.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'

export const ID = 'tx'

export interface Producer {
  readonly producerId: number
  readonly producerEpoch: number
}

export class TransactionMachine {
  readonly version: number
  nowMs = 1000
  /** What was decided, in order: each with the partitions that got its marker. */
  readonly ended: TransactionMetadata[] = []
  #replayed = new ReplayedTransactions()
  #nextOffset = 0
  #nextProducerId = 100
  /** Dies after so many records; null: lives. */
  diesAfter: number | null = null

  constructor(version = 2) {
    this.version = version
  }

  get now(): TransactionMetadata | undefined {
    return this.#replayed.state.get(ID)
  }

  init(expected: Producer | null = null, timeoutMs = 60_000): Producer {
    const request = { transactionalId: ID, timeoutMs, expected }
    return this.#run((newProducerId) =>
      initProducerId(this.now, request, { nowMs: this.nowMs, transactionVersion: this.version, newProducerId }),
    )
  }

  add(producer: Producer, ...partitions: TopicPartition[]): void {
    const context = { nowMs: this.nowMs, clientVersion: this.version }
    this.#run(() => addPartitions(this.now, { transactionalId: ID, ...producer }, partitions, context))
  }

  end(producer: Producer, isCommit: boolean): Producer {
    const request = { transactionalId: ID, ...producer, isCommit }
    return this.#run((newProducerId) =>
      endTransaction(this.now, request, { nowMs: this.nowMs, clientVersion: this.version, newProducerId }),
    )
  }

  /** As another process sees it, which reads the log from its beginning. */
  append(metadata: TransactionMetadata): void {
    if (this.diesAfter !== null && this.diesAfter-- <= 0) throw new Error('killed')
    const record = encodeTransactionRecord({ transactionalId: ID, metadata, transactionVersion: this.version })
    this.#replayed.takeIn(encodeBatch({ records: [record], timestampMs: this.nowMs, baseOffset: this.#nextOffset++ }))
  }

  #run(ask: (newProducerId: number | null) => Decision): Producer {
    let newProducerId: number | null = null
    for (;;) {
      const decision = ask(newProducerId)
      if (decision.kind === 'take-producer-id') {
        newProducerId = this.#nextProducerId++
        continue
      }
      if (decision.kind === 'as-is') return decision.current
      const next = decision.kind === 'complete' ? decision.prepared : decision.next
      if (decision.kind === 'append') this.append(next)
      if (!isPrepared(next)) return next
      const done = completed(next, this.nowMs)
      this.append(done)
      this.ended.push(next)
      if (decision.kind === 'append' && decision.isOnTheWay !== true) return done
    }
  }
}

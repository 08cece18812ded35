/**
 * The transaction coordinator of this process: any number of processes of a directory are one, in turns. What it decides is
 * on the disk before anything follows from it, so a transaction whose end is decided is ended by whoever comes next.
 * Kafka: TransactionCoordinator.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import {
  addPartitions,
  missingPartitions,
  type TransactionalProducer,
} from '../../coordinator/transaction/add-partitions.ts'
import type { Decision } from '../../coordinator/transaction/decision.ts'
import { type EndTransaction, endTransaction } from '../../coordinator/transaction/end-transaction.ts'
import { fence, type InitProducerId, initProducerId } from '../../coordinator/transaction/init-producer-id.ts'
import type { TransactionStates } from '../../coordinator/transaction/replayed-transactions.ts'
import type { TransactionRecord } from '../../coordinator/transaction/transaction-record.ts'
import { isPrepared, type TransactionMetadata } from '../../coordinator/transaction/transaction-state.ts'
import { completed } from '../../coordinator/transaction/transitions.ts'
import type { Patience } from '../../storage/io/file-lock.ts'
import type { CoordinatorPartition } from '../group-coordinator/coordinator-partition.ts'
import {
  CoordinatorPartitions,
  type CoordinatorPartitionsOptions,
} from '../group-coordinator/coordinator-partitions.ts'
import { transactionStateTopic } from '../group-coordinator/coordinator-topic.ts'
import { transactionRecords } from './transaction-records.ts'
import { type TransactionSettings, transactionSettings } from './transaction-settings.ts'
import { type MarkerServices, writeMarkers } from './write-marker.ts'

export interface TransactionCoordinatorOptions
  extends Omit<CoordinatorPartitionsOptions<TransactionStates, TransactionRecord>, 'topic' | 'records'>,
    MarkerServices {}

type Partition = CoordinatorPartition<TransactionStates, TransactionRecord>

/** What is asked of one id, as things are at the moment. */
export type TransactionOperation = (
  current: TransactionMetadata | undefined,
  context: { readonly nowMs: number; readonly version: number; readonly newProducerId: number | null },
) => Decision

export class TransactionCoordinator {
  readonly #options: TransactionCoordinatorOptions
  readonly #partitions: CoordinatorPartitions<TransactionStates, TransactionRecord>

  constructor(options: TransactionCoordinatorOptions) {
    this.#options = options
    this.#partitions = new CoordinatorPartitions({
      ...options,
      topic: transactionStateTopic,
      records: transactionRecords,
    })
  }

  get settings(): TransactionSettings {
    return transactionSettings(this.#options.image(), this.#options.state)
  }

  /** Throws INVALID_TRANSACTION_TIMEOUT, and as `#toTheEnd` and the function of the same name. */
  async initProducerId(request: InitProducerId, patience: Patience): Promise<TransactionMetadata> {
    await this.#options.state.image()
    if (request.timeoutMs <= 0 || request.timeoutMs > this.settings.maxTimeoutMs) {
      throw new KafkaError('INVALID_TRANSACTION_TIMEOUT')
    }
    return this.#toTheEnd(request.transactionalId, patience, (current, { version: transactionVersion, ...context }) => {
      return initProducerId(current, request, { ...context, transactionVersion })
    })
  }

  /** The producer's id and epoch from now on. Resolves when every reader sees the end. Throws as the function of that name. */
  async endTransaction(request: EndTransaction, patience: Patience): Promise<TransactionMetadata> {
    if ((await this.read(request.transactionalId)) === undefined) throw new KafkaError('INVALID_PRODUCER_ID_MAPPING')
    return this.#toTheEnd(request.transactionalId, patience, (current, { version: clientVersion, ...context }) => {
      return endTransaction(current, request, { ...context, clientVersion })
    })
  }

  /**
   * Ends what is there of a known id that is decided already, and aborts, in place of its producer, what `isMeant` says.
   * Throws TRANSACTIONAL_ID_NOT_FOUND, and as `#toTheEnd`.
   */
  async abort(
    transactionalId: string,
    isMeant: (current: TransactionMetadata) => boolean,
    patience: Patience,
  ): Promise<void> {
    await this.#toTheEnd(transactionalId, patience, (current, { version: transactionVersion, ...context }) => {
      if (current === undefined) throw new KafkaError('TRANSACTIONAL_ID_NOT_FOUND')
      if (isPrepared(current)) return { kind: 'complete', prepared: current }
      return isMeant(current) ? fence(current, { ...context, transactionVersion }) : { kind: 'as-is', current }
    })
  }

  /** Throws as the function of the same name. What it answered is on the disk: records may follow. */
  async addPartitions(
    producer: TransactionalProducer,
    partitions: readonly TopicPartition[],
    patience: Patience,
  ): Promise<void> {
    const { transactionalId } = producer
    const add: TransactionOperation = (current, { version: clientVersion, nowMs }) =>
      addPartitions(current, producer, partitions, { nowMs, clientVersion })
    const known = await this.read(transactionalId)
    if (known === undefined) throw new KafkaError('INVALID_PRODUCER_ID_MAPPING')
    // Most of what is asked was asked before.
    if (!isPrepared(known) && add(known, this.#context(null)).kind === 'as-is') return
    const decision = await this.#partitions.use(transactionalId, (partition) =>
      this.#decide(partition, transactionalId, add, null, patience),
    )
    if (decision.kind !== 'complete') return
    // Somebody decided its end and is at it, or is dead: then it is ended here.
    await this.#toTheEnd(transactionalId, patience, add)
  }

  /** Those that are not in the transaction. Throws as the function of the same name. */
  async missingPartitions(
    producer: TransactionalProducer,
    partitions: readonly TopicPartition[],
  ): Promise<readonly TopicPartition[]> {
    return missingPartitions(await this.read(producer.transactionalId), producer, partitions)
  }

  /** The id as it is now. Takes no lock. Throws as CoordinatorPartitions.read. */
  async read(transactionalId: string): Promise<TransactionMetadata | undefined> {
    return (await this.find(transactionalId)).current
  }

  /** The same, with the broker that leads its partition; null: there is one broker. */
  async find(transactionalId: string): Promise<{ leader: number | null; current: TransactionMetadata | undefined }> {
    const found = await this.#partitions.read(transactionalId)
    return { leader: found?.partition.leader ?? null, current: found?.state.get(transactionalId) }
  }

  /** All ids, by partition. What could not be read is told to `failed`, and passed over; left out: thrown. */
  async readAll(failed?: (error: unknown) => void): Promise<{ leader: number | null; states: TransactionStates }[]> {
    const found: { leader: number | null; states: TransactionStates }[] = []
    for (const partition of await this.#partitions.all()) {
      try {
        found.push({ leader: partition.leader, states: await partition.read() })
      } catch (error) {
        if (failed === undefined) throw error
        failed(error)
      }
    }
    return found
  }

  /** Forgets the ids that `choose` names, in every partition. */
  async forget(choose: (states: TransactionStates) => readonly string[], patience: Patience): Promise<void> {
    for (const partition of await this.#partitions.all()) {
      if (choose(await partition.read()).length === 0) continue
      await partition.operateWithin(patience, async (states, append) => {
        const records = choose(states).map((transactionalId) => this.#record(transactionalId, null))
        if (records.length > 0) await append(records)
      })
    }
  }

  /** Call it when no request is at work any more. Safe to call twice. */
  close(): Promise<void> {
    return this.#partitions.close()
  }

  /**
   * Runs the operation on the id, alone among those who end transactions of its partition, and carries out what is decided:
   * so what is found decided was left by a dead process, and is carried out first. Throws what the operation throws,
   * REQUEST_TIMED_OUT while another process does not come to an end, and what stands in the way of a marker.
   */
  #toTheEnd(
    transactionalId: string,
    patience: Patience,
    operation: TransactionOperation,
  ): Promise<TransactionMetadata> {
    return this.#partitions.use(transactionalId, (partition) =>
      partition.completing(patience, async (coordinatorEpoch) => {
        let newProducerId: number | null = null
        for (;;) {
          const decision = await this.#decide(partition, transactionalId, operation, newProducerId, patience)
          if (decision.kind === 'as-is') return decision.current
          if (decision.kind === 'take-producer-id') newProducerId = await this.#options.state.allocateProducerId()
          else {
            const next = decision.kind === 'complete' ? decision.prepared : decision.next
            if (!isPrepared(next)) return next
            // Whoever decided it may have died before it was on the disk: its markers must not outlive it.
            if (decision.kind === 'complete') await partition.syncState()
            const done = await this.#carryOut(partition, next, coordinatorEpoch, patience)
            if (decision.kind === 'append' && decision.isOnTheWay !== true) return done
          }
        }
      }),
    )
  }

  /** One turn under the lock; what it appends is on the disk when it resolves. */
  #decide(
    partition: Partition,
    transactionalId: string,
    operation: TransactionOperation,
    newProducerId: number | null,
    patience: Patience,
  ): Promise<Decision> {
    return partition.operate(
      async (states, append) => {
        const decision = operation(states.get(transactionalId), this.#context(newProducerId))
        if (decision.kind === 'append') await append([this.#record(transactionalId, decision.next)])
        return decision
      },
      { isDurable: true, patience },
    )
  }

  /** The markers, which are on the disk before the record that says so. */
  async #carryOut(
    partition: Partition,
    prepared: TransactionMetadata,
    coordinatorEpoch: number,
    patience: Patience,
  ): Promise<TransactionMetadata> {
    await writeMarkers(this.#options, prepared, coordinatorEpoch)
    const { transactionalId } = prepared
    const done = completed(prepared, this.#options.clock.nowMs())
    return partition.operate(
      async (states, append) => {
        const now = states.get(transactionalId)
        // A broker, which does not know this lock, may have been here.
        if (now === undefined || !isPrepared(now) || now.producerEpoch !== prepared.producerEpoch) return now ?? done
        await append([this.#record(transactionalId, done)])
        return done
      },
      { isDurable: false, patience },
    )
  }

  #record(transactionalId: string, metadata: TransactionMetadata | null): TransactionRecord {
    return { transactionalId, metadata, transactionVersion: this.settings.version }
  }

  #context(newProducerId: number | null) {
    return { nowMs: this.#options.clock.nowMs(), version: this.settings.version, newProducerId }
  }
}

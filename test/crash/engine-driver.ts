/** Processes that take turns on one partition, by a list of steps; whatever they are told goes into the history. */
import { ATTRIBUTE } from '../../src/record/batch-header.ts'
import type { CompressionCodec } from '../../src/record/compression/compression-codec.ts'
import { batchAt, markerAt } from '../unit/storage/cleaner/test-batches.ts'
import { type EngineBench, type EngineProcess, isStorageError, RANDOM } from './engine-bench.ts'
import { History, type HistoryEntry, type KnownProducer } from './engine-history.ts'

/** `plain` has no producer id; the transactional ones differ in how the epoch of their markers goes on. */
export type ProducerName = 'plain' | 'idempotent' | 'transactionalV1' | 'transactionalV2'
export const PRODUCER_IDS: Readonly<Record<ProducerName, number>> = {
  plain: -1,
  idempotent: 11,
  transactionalV1: 12,
  transactionalV2: 13,
}

export type EngineStep =
  | {
      readonly do: 'append'
      readonly producer: ProducerName
      /** One record each. */
      readonly keys: readonly string[]
      readonly isTombstone?: boolean
      readonly sizeBytes?: number
      /** Later than the clock; negative: earlier. */
      readonly aheadMs?: number
      readonly codec?: CompressionCodec
    }
  | { readonly do: 'end'; readonly producer: ProducerName; readonly as: 'commit' | 'abort' }
  /** The producer's last batch once more, as after an answer that was lost. */
  | { readonly do: 'again'; readonly producer: ProducerName }
  | { readonly do: 'deleteRecords'; readonly keep: number }
  /** `isForced`: all of the log, the last segment closed for it, even if nothing has changed. */
  | { readonly do: 'cleanUp'; readonly isForced?: boolean }
  | { readonly do: 'flush' | 'look' }
  | { readonly do: 'reopen'; readonly inOrder: boolean }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'newLeaderEpoch' }

/** An append that was not answered: whether it is in the log will be seen. */
export interface Unanswered {
  readonly entry: HistoryEntry
  readonly batch: Buffer
}

export class EngineDriver {
  readonly bench: EngineBench
  readonly history = new History()
  /** What the log did that it must not do. */
  readonly problems: string[] = []
  unanswered: Unanswered | null = null
  /** Steps that a fault has failed. */
  failures = 0
  leaderEpoch = 0
  /** How far the log went when the process last appended: so much of it a flush of that process confirms. */
  readonly #appendedTo = new WeakMap<EngineProcess['log'], number>()
  #values = 0

  constructor(bench: EngineBench) {
    this.bench = bench
  }

  /** Throws what is no KAFKA_STORAGE_ERROR: a process that was killed, or a wrong refusal. */
  async take(step: EngineStep, by: EngineProcess): Promise<void> {
    try {
      await this.#take(step, by)
    } catch (error) {
      if (!isStorageError(error)) throw error
      this.failures++
      await this.#settleUnanswered()
    }
  }

  /** A batch that its producer may send next, for a log that ends at `baseOffset`. */
  nextBatch(step: Extract<EngineStep, { do: 'append' }>, baseOffset = this.history.endOffset): Unanswered {
    const { producer, keys, isTombstone = false, sizeBytes = 60, aheadMs = 0, codec = 'none' } = step
    const producerId = PRODUCER_IDS[producer]
    const known = this.history.producers().get(producerId)
    const isNewEpoch = known !== undefined && this.#isSequenceForgotten(producerId, known)
    const producerEpoch = producerId < 0 ? -1 : (known?.producerEpoch ?? 0) + (isNewEpoch ? 1 : 0)
    const lastSequence = isNewEpoch ? -1 : (known?.lastSequence ?? -1)
    const baseSequence = producerId < 0 ? -1 : lastSequence + 1
    const isTransactional = producer.startsWith('transactional')
    const timestampMs = this.bench.nowMs + aheadMs
    const records = keys.map((key, i) => ({
      offset: baseOffset + i,
      key,
      value: isTombstone ? null : `${key}=${++this.#values}`.padEnd(sizeBytes, '.'),
      timestampMs: timestampMs + i,
    }))
    const batch = batchAt(0, records, {
      producer: { producerId, producerEpoch, baseSequence },
      attributes: isTransactional ? ATTRIBUTE.transactional : 0,
      compression: { codec, level: codec === 'gzip' ? 6 : -1 },
    })
    const lastOffset = baseOffset + records.length - 1
    const identity = { producerId, producerEpoch, baseSequence, isTransactional, leaderEpoch: this.leaderEpoch }
    return { entry: { kind: 'data', baseOffset, lastOffset, ...identity, records }, batch }
  }

  async #take(step: EngineStep, by: EngineProcess): Promise<void> {
    const { log } = by
    const { history, bench } = this
    switch (step.do) {
      case 'append':
        await this.#append(this.nextBatch(step), by)
        break
      case 'end':
        await this.#end(step.producer, step.as, by)
        break
      case 'again':
        await this.#again(step.producer, by)
        break
      case 'flush':
        await log.flush()
        history.durableEnd = Math.max(history.durableEnd, this.#appendedTo.get(log) ?? 0)
        break
      case 'look':
        this.#expect(
          'the last stable offset',
          log.lastStableOffset(),
          Math.max(history.lastStableOffset(), log.startOffset),
        )
        break
      case 'deleteRecords':
        await this.#deleteRecords(Math.max(history.endOffset - step.keep, 0), by)
        break
      case 'cleanUp':
        if (!this.#isOpenTransactionOld()) await this.#cleanUp(by, step.isForced ?? false)
        break
      case 'reopen':
        if (step.inOrder) await log.close()
        by.log = bench.openLog(by.logDir)
        break
      case 'wait':
        bench.wait(step.ms)
        break
      case 'newLeaderEpoch':
        this.leaderEpoch++
        break
    }
  }

  async #append(sent: Unanswered, { log }: EngineProcess): Promise<void> {
    const { entry, batch } = sent
    this.unanswered = sent
    const isMarker = entry.kind !== 'data'
    const info = await log.append(batch, {
      leaderEpoch: this.leaderEpoch,
      ...(isMarker && {
        origin: 'coordinator',
        transactionVersion: entry.producerId === PRODUCER_IDS.transactionalV2 ? 2 : 1,
      }),
    })
    this.unanswered = null
    this.#expect('the offset of an append', info.baseOffset, entry.baseOffset)
    this.#expect('an append is a duplicate', info.isDuplicate, false)
    this.history.add(entry)
    this.#appendedTo.set(log, entry.lastOffset + 1)
  }

  /** Nothing, unless the producer has a transaction open. */
  async #end(producer: ProducerName, as: 'commit' | 'abort', by: EngineProcess): Promise<void> {
    const producerId = PRODUCER_IDS[producer]
    const known = this.history.producers().get(producerId)
    if (known === undefined || known.transactionFirstOffset === null) return
    const producerEpoch = known.producerEpoch + (producer === 'transactionalV2' ? 1 : 0)
    const baseOffset = this.history.endOffset
    const identity = {
      producerId,
      producerEpoch,
      baseSequence: -1,
      isTransactional: true,
      leaderEpoch: this.leaderEpoch,
    }
    const entry: HistoryEntry = { kind: as, baseOffset, lastOffset: baseOffset, ...identity, records: [] }
    await this.#append({ entry, batch: markerAt(0, as, { producerId, producerEpoch }, this.bench.nowMs) }, by)
  }

  async #again(producer: ProducerName, { log }: EngineProcess): Promise<void> {
    const last = this.history.entries.findLast(
      ({ producerId, kind }) => kind === 'data' && producerId >= 0 && producerId === PRODUCER_IDS[producer],
    )
    const known = this.history.producers().get(PRODUCER_IDS[producer])
    // Of an earlier epoch, or behind the start: the log may have forgotten it.
    if (last === undefined || last.producerEpoch !== known?.producerEpoch || last.baseOffset < log.startOffset) return
    const info = await log.append(this.copyOf(last), { leaderEpoch: this.leaderEpoch })
    this.#expect('a copy is a duplicate', info.isDuplicate, true)
    this.#expect('the offset of a duplicate', info.baseOffset, last.baseOffset)
  }

  /** The batch as its producer would send it again. */
  copyOf({ records, producerId, producerEpoch, baseSequence, isTransactional }: HistoryEntry): Buffer {
    return batchAt(0, records, {
      producer: { producerId, producerEpoch, baseSequence },
      attributes: isTransactional ? ATTRIBUTE.transactional : 0,
    })
  }

  /** An open transaction whose records are deleted is forgotten by whoever opens the log after that, and by nobody else: not tried here. */
  async #deleteRecords(limit: number, { log }: EngineProcess): Promise<void> {
    const { history } = this
    const before = Math.min(limit, history.lastStableOffset())
    if (this.#isOpenTransactionOld()) return
    history.mayBeDeletedBefore = Math.max(history.mayBeDeletedBefore, before)
    this.#mayExpire()
    await log.deleteRecords(before)
    history.deletedBefore = Math.max(history.deletedBefore, before)
  }

  async #cleanUp({ log }: EngineProcess, force: boolean): Promise<void> {
    const { history } = this
    this.#mayExpire()
    if (this.bench.config.cleanupPolicy.includes('compact')) history.compactions++
    const { compaction } = await log.cleanUp({ random: RANDOM, force })
    if (compaction !== null) history.cleanedBefore = compaction.endOffset
  }

  /** Its data may be gone and a marker be left, which knows no sequence: then a producer goes on with another epoch (KIP-360). */
  #isSequenceForgotten(producerId: number, known: KnownProducer): boolean {
    const { mayBeDeletedBefore, expiredBeforeMs, entries } = this.history
    const last = entries.findLast((each) => each.producerId === producerId && each.kind === 'data')
    if (last === undefined || last.producerEpoch !== known.producerEpoch) return false
    const isOld = last.records.some(({ timestampMs }) => timestampMs < expiredBeforeMs)
    return known.transactionFirstOffset === null && (last.baseOffset < mayBeDeletedBefore || isOld)
  }

  #isOpenTransactionOld(): boolean {
    const { history, bench } = this
    const { cleanupPolicy, retentionMs } = bench.config
    const first = history.entries.find(({ lastOffset }) => lastOffset >= history.lastStableOffset())
    const times = first?.records.map(({ timestampMs }) => timestampMs) ?? []
    return cleanupPolicy.includes('delete') && retentionMs >= 0 && Math.min(...times) < bench.nowMs - retentionMs
  }

  #mayExpire(): void {
    const { cleanupPolicy, retentionMs } = this.bench.config
    if (!cleanupPolicy.includes('delete') || retentionMs < 0) return
    this.history.expiredBeforeMs = this.bench.nowMs - retentionMs
  }

  /** A call that failed on a living disk has appended nothing. */
  async #settleUnanswered(): Promise<void> {
    const sent = this.unanswered
    this.unanswered = null
    const observer = this.bench.start()
    const end = observer.log.endOffset()
    this.#expect(`the end of the log after a failed ${sent === null ? 'call' : 'append'}`, end, this.history.endOffset)
    await observer.log.close()
  }

  #expect(what: string, found: unknown, expected: unknown): void {
    if (found !== expected) this.problems.push(`${what} is ${String(found)}, not ${String(expected)}`)
  }
}

/**
 * Reads a topic for as long as somebody is willing to wait: what is there, then what comes. Records are waited for in the
 * broker (a Fetch is a long poll); only a topic that does not exist yet has to be looked for again and again.
 */
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { Consumer, type FetchedBatches } from '../clients/consumer/consumer.ts'
import type { IsolationLevel } from '../clients/isolation-level.ts'
import type { OffsetSpec } from '../clients/log-offsets.ts'
import type { Clock } from '../common/clock.ts'
import type { KafkaSession } from '../protocol/kafka-apis.ts'
import { readBatchHeader } from '../record/batch-header.ts'
import { findNamedTopic } from './unknown-topic.ts'

/** Longest wait in the broker: partitions may be added meanwhile. */
const MAX_WAIT_MS = 1000
/** How often to look for a topic that is not there. */
const LOOK_EVERY_MS = 50

export interface WatchOptions {
  readonly topic: string
  /** Where reading begins in the partitions that are there; those that come later are read from their beginning. */
  readonly from: OffsetSpec
  readonly isolationLevel: IsolationLevel
  /** How long to read and wait. 0: what is there now is read, however long that takes. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Told once that the topic is not there yet. */
  readonly notice: (sentence: string) => void
}

export class TopicWatch {
  readonly #session: KafkaSession
  readonly #clock: Clock
  readonly #options: WatchOptions
  readonly #consumer: Consumer
  #isThere = false
  #isFirstLook = true
  #isCutShort = false

  constructor(session: KafkaSession, clock: Clock, options: WatchOptions) {
    this.#session = session
    this.#clock = clock
    this.#options = options
    this.#consumer = new Consumer(session, {
      fetchMaxBytes: 8 * 1024 * 1024,
      maxPartitionFetchBytes: 1024 * 1024,
      fetchMinBytes: 1,
      offsetReset: 'earliest',
      isolationLevel: options.isolationLevel,
    })
  }

  /** Whether the topic was ever seen. */
  get isThere(): boolean {
    return this.#isThere
  }

  /** Whether the time was over before all that is there was read. */
  get isCutShort(): boolean {
    return this.#isCutShort
  }

  /**
   * What is read, until the time is over or to the signal, both of which are minded between any two of them. Throws
   * UNKNOWN_TOPIC_OR_PARTITION when the topic is deleted, and what else the broker says.
   */
  async *batches(): AsyncGenerator<FetchedBatches> {
    const { timeoutMs, signal } = this.#options
    const deadlineMs = this.#clock.monotonicMs() + timeoutMs
    let lastLookMs = Number.NEGATIVE_INFINITY
    while (!signal.aborted) {
      const nowMs = this.#clock.monotonicMs()
      const leftMs = Math.max(0, deadlineMs - nowMs)
      if (!this.#isThere || (timeoutMs > 0 && nowMs - lastLookMs >= MAX_WAIT_MS)) {
        await this.#look()
        lastLookMs = nowMs
      }
      if (!this.#isThere) {
        if (leftMs === 0) return
        await pause(Math.min(LOOK_EVERY_MS, leftMs), undefined, { signal }).catch(() => {})
        continue
      }
      const fetched = await this.#consumer.poll({ maxWaitMs: Math.ceil(Math.min(MAX_WAIT_MS, leftMs)), signal })
      for (const batches of fetched) {
        yield batches
        this.#consumer.advance(batches, endOf(batches))
        // A backlog is read without a wait, in which a signal could not be heard.
        await turn()
        if (signal.aborted) return
        if (timeoutMs > 0 && this.#clock.monotonicMs() >= deadlineMs) return await this.#endHere()
      }
      if (this.#consumer.isAtEnd || (fetched.length === 0 && leftMs === 0)) return
      await turn()
    }
  }

  /** The time is over: is there more? */
  async #endHere(): Promise<void> {
    const { signal } = this.#options
    this.#isCutShort = (await this.#consumer.poll({ maxWaitMs: 0, signal })).length > 0
  }

  /** Takes in the topic and its partitions. */
  async #look(): Promise<void> {
    const { topic: name, from, timeoutMs, notice } = this.#options
    const topic = await findNamedTopic(this.#session, name)
    const isFirst = this.#isFirstLook
    this.#isFirstLook = false
    if (topic === null) {
      if (isFirst && timeoutMs > 0) notice(`Topic ${name} does not exist yet: waiting for it.`)
      return
    }
    this.#isThere = true
    await this.#consumer.assign(topic, topic.partitions, isFirst ? from : 'earliest')
    if (timeoutMs === 0) await this.#consumer.endAt('latest')
  }
}

/** The offset behind the last batch. */
function endOf({ batches, fromOffset }: FetchedBatches): number {
  let nextOffset = fromOffset
  for (let position = 0; position < batches.length; ) {
    const { lastOffset, sizeInBytes } = readBatchHeader(batches, position)
    nextOffset = lastOffset + 1
    position += sizeInBytes
  }
  return nextOffset
}

/**
 * Reads a topic for as long as somebody is willing to wait: what is there, then what comes. Records are waited for in the
 * broker (a Fetch is a long poll); only a topic that does not exist yet has to be looked for again and again.
 */
import { setTimeout as pause } from 'node:timers/promises'
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
  /** How long to wait. What is there when it is over is still read. */
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

  /**
   * What is read, until nothing is left and the time is over, or to the signal. Throws UNKNOWN_TOPIC_OR_PARTITION when the
   * topic is deleted, and what else the broker says.
   */
  async *batches(): AsyncGenerator<FetchedBatches> {
    const { timeoutMs, signal } = this.#options
    const deadlineMs = this.#clock.monotonicMs() + timeoutMs
    let lastLookMs = Number.NEGATIVE_INFINITY
    while (!signal.aborted) {
      const nowMs = this.#clock.monotonicMs()
      const leftMs = Math.max(0, deadlineMs - nowMs)
      if (!this.#isThere || nowMs - lastLookMs >= MAX_WAIT_MS) {
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
      }
      if (fetched.length === 0 && leftMs === 0) return
    }
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

/**
 * Sends records as fast as they go, or as fast as wanted, and gives the event loop its turns: an acknowledgement that waits
 * for one would count as slow. Kafka: the loops of ProducerPerformance and VerifiableProducer.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Producer } from '../../clients/producer/producer.ts'
import type { Clock } from '../../common/clock.ts'
import type { ThroughputThrottler } from '../throughput-throttler.ts'

/** So long records are sent without a look at anything else. */
const TURN_EVERY_MS = 1
/** Looking at the clock for each record would cost as much as sending it; of these, all are sent within a few µs. */
const RECORDS_A_LOOK = 16

export interface TestLoadOptions {
  readonly producer: Producer
  readonly numRecords: number
  readonly throttler: ThroughputThrottler
  readonly lingerMs: number
  /** Else batches go out at once when there is a pause. */
  readonly lingersWhilePausing: boolean
  readonly clock: Clock
  /** Ends it early. */
  readonly signal: AbortSignal
  /** Sends the record at `index`; `nowMs` is the time on the monotonic clock. */
  readonly send: (index: number, nowMs: number) => void
  /** Asked after each record: what there is to be done before the next one, if there is anything. */
  readonly between?: ((nowMs: number) => Promise<void> | null) | undefined
  /** Called in each turn. Its answer is waited for, if there is one. */
  readonly onTurn: () => Promise<void> | void
}

/** Sends the records; resolves with how many, which are as many as wanted unless `signal` aborted. */
export async function runTestLoad(options: TestLoadOptions): Promise<number> {
  const { producer, numRecords, throttler, lingerMs, clock, signal, send } = options
  const isThrottling = throttler.isThrottling
  const whilePausing = options.lingersWhilePausing ? () => producer.sendLingering(lingerMs) : () => producer.sendAll()
  let nowMs = clock.monotonicMs()
  let turnedMs = nowMs
  for (let index = 0; index < numRecords; index++) {
    if (isThrottling || index % RECORDS_A_LOOK === 0) {
      nowMs = clock.monotonicMs()
      if (nowMs - turnedMs >= TURN_EVERY_MS) {
        producer.sendLingering(lingerMs)
        await turn()
        await options.onTurn()
        if (signal.aborted) return index
        nowMs = turnedMs = clock.monotonicMs()
      }
    }
    send(index, nowMs)
    const between = options.between?.(nowMs) ?? null
    if (between !== null) {
      await between
      nowMs = clock.monotonicMs()
    }
    if (producer.isFull) {
      await producer.ready()
      nowMs = clock.monotonicMs()
    }
    if (isThrottling && throttler.shouldThrottle(index) && throttler.owe()) {
      await throttler.pause(whilePausing, lingerMs, signal)
      if (signal.aborted) return index + 1
    }
  }
  return numRecords
}

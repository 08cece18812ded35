/** Tries requests again whose errors may pass. Kafka: RetriableRequestState. */
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { backoffMs } from './heartbeat-schedule.ts'

export interface RetryOptions {
  readonly clock: Clock
  /** In [0, 1), for pauses that differ. */
  readonly random: () => number
  /** On the monotonic clock. */
  readonly deadlineMs: number
  readonly isPassing: (error: KafkaError) => boolean
  /** Once it aborts nothing is tried again. */
  readonly signal: AbortSignal
}

/** Kafka counts these as passing, but in a directory they are not: somebody has to mend it first. */
const LASTING: ReadonlySet<string> = new Set(['CORRUPT_MESSAGE', 'KAFKA_STORAGE_ERROR'])

/** Whether the same request may succeed a moment later. */
export function mayPass({ error, retriable }: KafkaError): boolean {
  return retriable && !LASTING.has(error)
}

/** What `request` resolves to in the end. Throws its last error when that will not pass, no time is left or the signal aborts. */
export async function retryUntil<T>(request: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, random, deadlineMs, isPassing, signal } = options
  for (let failures = 1; ; failures++) {
    try {
      return await request()
    } catch (error) {
      const pauseMs = backoffMs(failures, random())
      const isOver = signal.aborted || clock.monotonicMs() + pauseMs >= deadlineMs
      if (isOver || !isKafkaError(error) || !isPassing(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      if (signal.aborted) throw error
    }
  }
}

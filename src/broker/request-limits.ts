/** The limits that a caller sets to a request: who has to answer it, and until when. */
import type { Clock } from '../common/clock.ts'
import { KafkaError } from '../common/kafka-error.ts'
import type { RequestOptions, Target } from '../protocol/kafka-apis.ts'
import type { Patience } from '../storage/io/file-lock.ts'

/** How long a request lasts that says nothing else. Kafka: `request.timeout.ms`. */
export const REQUEST_TIMEOUT_MS = 30_000
/** So long before its deadline a request gives up waiting, to be able to say what for. */
const ANSWER_MS = 100

/** Throws BROKER_NOT_AVAILABLE when `target` is another node. */
export function checkTarget(target: Target | undefined, brokerId: number): void {
  if (target?.kind === 'node' && target.nodeId !== brokerId) {
    throw new KafkaError('BROKER_NOT_AVAILABLE', { message: `There is no broker ${target.nodeId} here.` })
  }
  // Any broker of a directory coordinates all of its groups and transactions.
}

/**
 * The answer, or REQUEST_TIMED_OUT when the deadline passes first. What was begun goes on behind the caller's back, as with
 * a broker at the other end of a socket: an append may still happen.
 */
export async function withinDeadline<T>(
  answer: Promise<T>,
  { deadlineMs }: Pick<RequestOptions, 'deadlineMs'>,
  clock: Clock,
): Promise<T> {
  if (deadlineMs === undefined) return answer
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const leftMs = Math.max(0, deadlineMs - clock.monotonicMs())
    timer = setTimeout(() => reject(new KafkaError('REQUEST_TIMED_OUT')), leftMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

/** How long a request may wait for other processes before it has changed anything. */
export function patienceOf({ deadlineMs, signal }: RequestOptions, clock: Clock): Patience {
  const ms = deadlineMs === undefined ? REQUEST_TIMEOUT_MS : deadlineMs - clock.monotonicMs() - ANSWER_MS
  return { ms, signal }
}

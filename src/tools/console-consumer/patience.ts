/**
 * What a consumer that follows its topics does when brokers are away: it says so once, waits, and goes on. Kafka's consumer
 * tries again without a word.
 */
import { withFullStop } from '../../common/full-stop.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import type { ClusterSession } from '../tool-ports.ts'

/** How long to wait before it looks again. */
const PAUSE_MS = 250

/** What is said of a partition, a coordinator or the metadata while the directories that have it are away. */
const AWAY: ReadonlySet<string> = new Set([
  'KAFKA_STORAGE_ERROR',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'NOT_CONTROLLER',
  'NOT_COORDINATOR',
  'COORDINATOR_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'REQUEST_TIMED_OUT',
])

interface TextTarget {
  write(text: string): unknown
}

export class Patience {
  readonly #session: ClusterSession
  readonly #stderr: TextTarget
  #failure: KafkaError | null = null

  constructor(session: ClusterSession, stderr: TextTarget) {
    this.#session = session
    this.#stderr = stderr
  }

  /** What keeps it waiting now; null: nothing. */
  get failure(): KafkaError | null {
    return this.#failure
  }

  /** Something was answered: what fails next is told again. */
  worked(): void {
    this.#failure = null
  }

  /** Waits until it is worth to try again, or `signal` aborts. Throws `error` when it is about something else. */
  async wait(error: unknown, signal: AbortSignal): Promise<void> {
    if (!isKafkaError(error) || !AWAY.has(error.error) || this.#session.hasSeveralBrokers?.() !== true) throw error
    if (this.#failure === null) {
      this.#stderr.write(`${withFullStop(error.message)} It waits, and goes on from there.\n`)
    }
    this.#failure = error
    await pause(signal)
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, PAUSE_MS)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}

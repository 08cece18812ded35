/** Requests of members that are answered when others have done something. Kafka: the futures that GroupMetadataManager keeps. */
import type { Clock } from '../../common/clock.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import type { Patience } from '../../storage/io/file-lock.ts'
import type { BrokerSession } from '../broker-session.ts'
import type { GroupCoordinator } from '../group-coordinator/group-coordinator.ts'
import { patienceOf } from '../request-limits.ts'

export interface WaitingMember {
  readonly coordinator: GroupCoordinator
  readonly session: BrokerSession
  readonly clock: Clock
  readonly groupId: string
  readonly memberId: string
}

/** So often does who waits give a sign of life, as by its heartbeats else. */
const SIGN_OF_LIFE_MS = 3000

/**
 * The first answer of `ask` that is not null: it asks when the group has changed. Throws what `ask` throws, and
 * REQUEST_TIMED_OUT at the deadline or when the request is given up.
 */
export async function untilAnswered<T>(
  { coordinator, session, clock, groupId, memberId }: WaitingMember,
  options: RequestOptions,
  ask: (patience: Patience) => Promise<T | null>,
): Promise<T> {
  const { signal, deadlineMs = Number.POSITIVE_INFINITY } = options
  const changes = new Changes()
  const end = coordinator.watchGroup(groupId, () => changes.tell())
  try {
    for (;;) {
      changes.begin()
      const answer = await ask(patienceOf(options, clock))
      if (answer !== null) return answer
      const leftMs = deadlineMs - clock.monotonicMs()
      if (signal?.aborted === true || leftMs <= 0) throw new KafkaError('REQUEST_TIMED_OUT')
      await changes.wait(Math.min(leftMs, SIGN_OF_LIFE_MS), signal)
      coordinator.members.touch(session, groupId, memberId)
    }
  } finally {
    end()
  }
}

/** Whether anything changed since `begin`. */
class Changes {
  #hasChanged = false
  #wake: () => void = () => undefined

  begin(): void {
    this.#hasChanged = false
  }

  tell(): void {
    this.#hasChanged = true
    this.#wake()
  }

  async wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#hasChanged) return
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      signal?.addEventListener('abort', wake)
      this.#wake = wake
    })
    this.#wake = () => undefined
  }
}

/** Holds the locks of several logs at once: of the replicas that a batch goes to. */
import type { HeldLog } from './held-log.ts'

/** A log that can be held: PartitionLog. */
export interface HoldableLog {
  /** Runs `action` under the log's kernel lock. */
  hold<T>(action: (held: HeldLog) => Promise<T>): Promise<T>
  /** What was appended while it was held may be due for a sync. Call it without the lock. */
  noteAppended(records: number): Promise<void>
}

export interface HoldOptions<L> {
  /** Told of the log that could not be held, before its error is thrown. */
  readonly onUnavailable?: (log: L, error: unknown) => void
}

/**
 * Runs `action` while the locks of all `logs` are held, which are taken in the order given: that of all processes must be
 * the same. `held` is in that order too. No method of the logs themselves that takes the lock may be awaited meanwhile.
 * Throws as PartitionLog.holding; nothing is held then.
 */
export async function holdAll<L extends HoldableLog, T>(
  logs: readonly L[],
  action: (held: readonly HeldLog[]) => Promise<T>,
  { onUnavailable }: HoldOptions<L> = {},
): Promise<T> {
  const held: HeldLog[] = []
  const holdFrom = async (index: number): Promise<T> => {
    const log = logs[index]
    if (log === undefined) return action(held)
    try {
      return await log.hold((one) => {
        held.push(one)
        return holdFrom(index + 1)
      })
    } catch (error) {
      if (held.length === index) onUnavailable?.(log, error)
      throw error
    }
  }
  try {
    return await holdFrom(0)
  } finally {
    await Promise.all(held.map(async ({ recordsAppended }, index) => logs[index]?.noteAppended(recordsAppended)))
  }
}

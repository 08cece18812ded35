/** What became of the transactions of a log, from its markers alone. */
import type { StoredBatch } from './read-batches.ts'

export type Outcome = 'committed' | 'aborted' | 'open'

const ABORT = 0
const COMMIT = 1

/**
 * Offsets of records that were written in transactions → how these ended; from the first one on that is open, all records
 * are, as nobody may read further. All others count as committed.
 */
export function transactionOutcomes(batches: readonly StoredBatch[]): ReadonlyMap<number, Outcome> {
  const outcomes = new Map<number, Outcome>()
  const open = new Map<number, number[]>()
  for (const batch of batches) {
    if (!batch.isTransactional) continue
    if (!batch.isControl) {
      const offsets = batch.records.map(({ offset }) => offset)
      for (const offset of offsets) outcomes.set(offset, 'open')
      open.set(batch.producerId, [...(open.get(batch.producerId) ?? []), ...offsets])
      continue
    }
    // Version and type, both int16.
    const type = batch.records[0]?.key?.readInt16BE(2)
    if (type !== ABORT && type !== COMMIT) continue
    for (const offset of open.get(batch.producerId) ?? [])
      outcomes.set(offset, type === ABORT ? 'aborted' : 'committed')
    open.delete(batch.producerId)
  }
  const lastStableOffset = Math.min(...[...open.values()].map(([first = 0]) => first))
  for (const { offset } of batches.flatMap(({ records }) => records)) {
    if (offset >= lastStableOffset && outcomes.get(offset) !== 'aborted') outcomes.set(offset, 'open')
  }
  return outcomes
}

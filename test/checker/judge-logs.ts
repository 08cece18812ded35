/** What speaks against a log on its own, against itself as it was, and against its copies. */
import { crc32c } from './crc32c.ts'
import { type Removal, topicOf } from './evidence.ts'
import type { StoredRecord } from './read-batches.ts'
import type { StoredLog } from './read-log.ts'
import type { Accuse } from './verdict.ts'

/** Offsets go up, and none is missing where nothing may be gone. */
export function judgeOffsets(log: StoredLog, removal: Removal, accuse: Accuse): void {
  for (const fault of log.damage) accuse('damaged', `${log.partition}: ${fault}`)
  let next: number | null = null
  for (const { baseOffset, lastOffset, records } of log.batches) {
    if (next !== null && baseOffset < next) {
      accuse('offset reused', `${log.partition}: a batch begins at ${baseOffset} where ${next} is next`)
    }
    const isGap = next !== null && baseOffset > next
    if (isGap && removal.kind !== 'compaction') {
      accuse('offsets not dense', `${log.partition}: ${baseOffset} follows ${(next ?? 0) - 1}`)
    }
    const isWhole =
      records.every(({ offset }, at) => offset === baseOffset + at) && records.at(-1)?.offset === lastOffset
    if (!isWhole && removal.kind !== 'compaction') {
      accuse('offsets not dense', `${log.partition}: the batch from ${baseOffset} to ${lastOffset} has others`)
    }
    next = Math.max(next ?? 0, lastOffset + 1)
  }
}

/** The start of the log is where a removal may have put it. */
export function judgeStart(log: StoredLog, removal: Removal, accuse: Accuse): void {
  const { partition, startOffset, sizeBytes } = log
  if (startOffset === 0) return
  const before = removal.kind === 'front' ? (removal.before.get(partition) ?? 0) : Number.POSITIVE_INFINITY
  if (removal.kind === 'nothing' || startOffset > before) {
    accuse('lost', `${partition} begins at ${startOffset}${before > 0 ? `, asked for was ${before}` : ''}`)
  }
  if (removal.kind === 'size' && sizeBytes < removal.keptBytes) {
    accuse('lost', `${partition} begins at ${startOffset}, and has ${sizeBytes} of ${removal.keptBytes} bytes left`)
  }
}

/** What every look at a log has seen at each offset; a look that finds something else there says so. */
export class LogMemory {
  readonly #seen = new Map<string, Map<number, number>>()
  readonly #ends = new Map<string, number>()

  judge(log: StoredLog, accuse: Accuse): void {
    const name = `${log.partition} ${log.topicId}`
    const seen = this.#seen.get(name) ?? new Map<number, number>()
    this.#seen.set(name, seen)
    for (const [offset, record] of log.records) {
      const print = fingerprint(record)
      if ((seen.get(offset) ?? print) !== print) {
        accuse('offset reused', `${log.partition}: another record was at ${offset} before`)
      }
      seen.set(offset, print)
    }
    const end = this.#ends.get(name) ?? 0
    if (log.endOffset < end) accuse('lost', `${log.partition} ended at ${end}, and ends at ${log.endOffset} now`)
    this.#ends.set(name, Math.max(end, log.endOffset))
  }
}

/** `followers`: copies of the leader's log on other brokers. One may be behind, or ahead by what its writer left that was killed. */
export function judgeCopies(leader: StoredLog, followers: readonly StoredLog[], accuse: Accuse): void {
  for (const follower of followers) {
    for (const [offset, record] of follower.records) {
      const original = leader.records.get(offset)
      if (original === undefined || fingerprint(original) === fingerprint(record)) continue
      accuse('offset reused', `${leader.partition}: two replicas have different records at ${offset}`)
    }
  }
}

/** Of what a reader sees and of the producer's numbers, not of the leader epoch, which is the broker's. */
function fingerprint({ key, value, headers, batch }: StoredRecord): number {
  const fields = headers.flatMap(([name, text]) => [name, text?.toString('latin1') ?? null])
  const text = JSON.stringify([key?.toString('latin1') ?? null, value?.toString('latin1') ?? null, fields])
  return crc32c(Buffer.from(`${text} ${batch.producerId} ${batch.producerEpoch}`))
}

/** What `removals` says of the topic of a partition. */
export function removalOf(removals: ReadonlyMap<string, Removal>, partition: string): Removal {
  const topic = topicOf(partition)
  // The coordinator's own topic is compacted at any time.
  if (topic === '__consumer_offsets') return { kind: 'compaction' }
  return removals.get(topic) ?? { kind: 'nothing' }
}

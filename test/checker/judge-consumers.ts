/** What consumers put out, against the logs: invented, offset reused, aborted data seen, duplicated, reordered, lost. */
import type { ConsumedRecord, ConsumerLog, Evidence } from './evidence.ts'
import { removalOf } from './judge-logs.ts'
import type { StoredLog } from './read-log.ts'
import { type Outcome, transactionOutcomes } from './transactions.ts'
import type { Accuse } from './verdict.ts'

type Logs = ReadonlyMap<string, StoredLog>

/** `logs`: the leaders', read after the last of what the consumers put out. */
export function judgeConsumers(logs: Logs, evidence: Evidence, accuse: Accuse): void {
  const outcomes = new Map([...logs].map(([name, { batches }]) => [name, transactionOutcomes(batches)]))
  for (const consumer of evidence.consumers) {
    const sequence = new DeliverySequence(consumer, { logs, outcomes, evidence }, accuse)
    for (const event of consumer.events) {
      if (event.kind === 'assigned') for (const partition of event.partitions) sequence.begin(partition)
      if (event.kind !== 'record') continue
      judgeRecord(event, { consumer, logs, outcomes, evidence }, accuse)
      sequence.take(event)
    }
  }
}

interface Court {
  readonly logs: Logs
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<number, Outcome>>
  readonly evidence: Evidence
}

/** One record for itself. */
function judgeRecord(
  { partition, offset, key, value }: ConsumedRecord,
  { consumer: { consumer, isolation }, logs, outcomes, evidence }: Court & { consumer: ConsumerLog },
  accuse: Accuse,
): void {
  const where = `${consumer} got '${String(value).slice(0, 60)}' from ${partition}@${offset}`
  const log = logs.get(partition)
  if (log === undefined || offset >= log.endOffset) {
    accuse('invented', `${where}, and the log ends at ${log?.endOffset ?? 'nothing'}`)
    return
  }
  const outcome = outcomes.get(partition)?.get(offset)
  if (isolation === 'read_committed' && outcome !== undefined && outcome !== 'committed') {
    accuse('aborted data seen', `${where}, of a transaction that is ${outcome}`)
  }
  const stored = log.records.get(offset)
  if (stored === undefined) {
    // Whatever may be gone by now may have been there when it was read.
    if (removalOf(evidence.removals, partition).kind === 'nothing') accuse('invented', `${where}, where nothing is`)
  } else if (stored.batch.isControl) accuse('invented', `${where}, where a marker is`)
  else if ((stored.value?.toString() ?? null) !== value || (stored.key?.toString() ?? null) !== key) {
    accuse('offset reused', `${where}, where the log has '${String(stored.value).slice(0, 60)}'`)
  }
}

/** What one consumer gets from each partition between an assignment and the next: upwards, each once, none left out. */
class DeliverySequence {
  readonly #consumer: ConsumerLog
  readonly #court: Court
  readonly #accuse: Accuse
  readonly #latest = new Map<string, number>()
  readonly #seen = new Map<string, Set<number>>()

  constructor(consumer: ConsumerLog, court: Court, accuse: Accuse) {
    this.#consumer = consumer
    this.#court = court
    this.#accuse = accuse
  }

  begin(partition: string): void {
    this.#latest.delete(partition)
    this.#seen.delete(partition)
  }

  take({ partition, offset }: ConsumedRecord): void {
    const seen = this.#seen.get(partition) ?? new Set<number>()
    const latest = this.#latest.get(partition)
    const where = `${this.#consumer.consumer} got ${partition}@${offset}`
    if (seen.has(offset)) this.#accuse('duplicated', `${where} twice`)
    else if (latest !== undefined && offset < latest) this.#accuse('reordered', `${where} after ${latest}`)
    else if (latest !== undefined) this.#missAny(partition, latest + 1, offset)
    seen.add(offset)
    this.#seen.set(partition, seen)
    this.#latest.set(partition, Math.max(latest ?? -1, offset))
  }

  #missAny(partition: string, from: number, to: number): void {
    const missed = visibleOffsets(this.#court, this.#consumer.isolation, partition, from, to)
    if (missed.length === 0) return
    this.#accuse(
      'lost',
      `${this.#consumer.consumer} got ${partition}@${to} without ${missed.slice(0, 5).join()} before it`,
    )
  }
}

/** Offsets in [from, to) of records that a consumer of this isolation has to get. */
function visibleOffsets(
  { logs, outcomes }: Court,
  isolation: ConsumerLog['isolation'],
  partition: string,
  from: number,
  to: number,
): readonly number[] {
  const log = logs.get(partition)
  const visible: number[] = []
  for (let offset = Math.max(from, log?.startOffset ?? 0); offset < to; offset++) {
    const record = log?.records.get(offset)
    if (record === undefined || record.batch.isControl) continue
    const outcome = outcomes.get(partition)?.get(offset) ?? 'committed'
    if (isolation === 'read_uncommitted' || outcome === 'committed') visible.push(offset)
  }
  return visible
}

/** Records of `partition` below `to` that no member of `group` has got. */
export function missedByGroup(
  logs: Logs,
  evidence: Evidence,
  group: string,
  partition: string,
  to: number,
): readonly number[] {
  const members = evidence.consumers.filter((consumer) => consumer.group === group)
  const got = new Set(
    members.flatMap(({ events }) => {
      return events.flatMap((event) => (event.kind === 'record' && event.partition === partition ? [event.offset] : []))
    }),
  )
  const outcomes = new Map([...logs].map(([name, { batches }]) => [name, transactionOutcomes(batches)]))
  const isolation = members.every((member) => member.isolation === 'read_committed')
    ? 'read_committed'
    : 'read_uncommitted'
  return visibleOffsets({ logs, outcomes, evidence }, isolation, partition, 0, to).filter((offset) => !got.has(offset))
}

/** Acknowledged records against the logs: lost, duplicated, reordered, invented, offset reused. */
import { type Acknowledgement, authorOf, type Evidence, type ProducerLog, type Removal, topicOf } from './evidence.ts'
import type { StoredRecord } from './read-batches.ts'
import type { StoredLog } from './read-log.ts'
import type { Accuse } from './verdict.ts'

type Logs = ReadonlyMap<string, StoredLog>

/** `logs`: the leaders'. Topics that none of the producers wrote to are not looked at. */
export function judgeProducers(logs: Logs, { producers, removals }: Evidence, accuse: Accuse): void {
  judgeAcknowledgedPlaces(producers, accuse)
  for (const topic of new Set(producers.map((producer) => producer.topic))) {
    const own = producers.filter((producer) => producer.topic === topic)
    const ofTopic = [...logs.values()].filter(({ partition }) => topicOf(partition) === topic)
    const removal = removals.get(topic) ?? { kind: 'nothing' }
    const found = judgeStored(ofTopic, own, accuse)
    for (const producer of own) {
      for (const acknowledged of producer.acknowledged) {
        if (acknowledged.place === null) judgePresence(acknowledged, producer, { found, removal }, accuse)
        else judgePlace(acknowledged, acknowledged.place, logs, removal, accuse)
      }
    }
  }
}

/** One offset was given to two records. */
function judgeAcknowledgedPlaces(producers: readonly ProducerLog[], accuse: Accuse): void {
  const given = new Map<string, string>()
  for (const { place, value } of producers.flatMap(({ acknowledged }) => acknowledged)) {
    if (place === null) continue
    const where = `${place.partition}@${place.offset}`
    const other = given.get(where)
    if (other !== undefined) accuse('offset reused', `${where} was given to ${other} and to ${value}`)
    given.set(where, value)
  }
}

/** What is in the logs of a topic: each record offered by somebody, as often and in such order as may be. Returns the values. */
function judgeStored(
  logs: readonly StoredLog[],
  producers: readonly ProducerLog[],
  accuse: Accuse,
): ReadonlySet<string> {
  const byWriter = new Map(producers.map((producer) => [producer.writer, producer]))
  const found = new Map<string, string>()
  for (const log of logs) {
    const latest = new Map<string, number>()
    for (const record of log.records.values()) {
      if (record.batch.isControl) continue
      const [value, where] = [String(record.value), `${log.partition}@${record.offset}`]
      const author = authorOf(value)
      const producer = author === null ? undefined : byWriter.get(author.writer)
      if (author === null || producer === undefined || author.number >= producer.offered) {
        accuse('invented', `${where} holds '${value.slice(0, 60)}', which nobody wrote`)
        continue
      }
      const before = found.get(value)
      if (before !== undefined && !producer.mayRepeat) accuse('duplicated', `${value} is at ${before} and at ${where}`)
      found.set(value, where)
      const latestNumber = latest.get(author.writer) ?? -1
      if (author.number < latestNumber && !producer.mayRepeat && before === undefined) {
        accuse('reordered', `${where}: ${author.writer}'s record ${author.number} after ${latestNumber}`)
      }
      latest.set(author.writer, Math.max(latestNumber, author.number))
    }
  }
  return new Set(found.keys())
}

/** A record of which only that it is written was told. */
function judgePresence(
  { value }: Acknowledgement,
  { topic }: ProducerLog,
  { found, removal }: { found: ReadonlySet<string>; removal: Removal },
  accuse: Accuse,
): void {
  if (removal.kind === 'nothing' && !found.has(value)) accuse('lost', `${value} of ${topic} was acknowledged`)
}

function judgePlace(
  { key, value }: Acknowledgement,
  { partition, offset }: NonNullable<Acknowledgement['place']>,
  logs: Logs,
  removal: Removal,
  accuse: Accuse,
): void {
  const [log, where] = [logs.get(partition), `${partition}@${offset}`]
  const stored = log?.records.get(offset)
  if (stored !== undefined) {
    const isSame = stored.value?.toString() === value && (stored.key?.toString() ?? null) === key
    if (!isSame) accuse('offset reused', `${where} was acknowledged for ${value} and holds ${text(stored)}`)
    return
  }
  if (log !== undefined && mayBeGone(log, offset, key, removal)) return
  accuse(
    'lost',
    `${where}: ${value} was acknowledged; the log has ${log?.startOffset ?? '-'} to ${log?.endOffset ?? '-'}`,
  )
}

/** A record that is not in the log, by what is meant to be removed from it. */
function mayBeGone(log: StoredLog, offset: number, key: string | null, removal: Removal): boolean {
  if (removal.kind === 'nothing') return false
  if (removal.kind !== 'compaction') return offset < log.startOffset
  return [...log.records.values()].some((later) => later.offset > offset && later.key?.toString() === key)
}

function text(record: StoredRecord): string {
  return `'${String(record.value).slice(0, 60)}' with the key '${record.key?.toString() ?? null}'`
}

/** Groups: what they committed against the logs and against what their members were told, and who had which partition when. */
import type { ConsumerLog, Evidence } from './evidence.ts'
import { missedByGroup } from './judge-consumers.ts'
import type { StoredLog } from './read-log.ts'
import type { OffsetsTopic } from './read-offsets-topic.ts'
import type { Accuse } from './verdict.ts'

type Logs = ReadonlyMap<string, StoredLog>

/** Of one partition of the coordinator's topic: what is committed goes up, and not beyond the log. */
export function judgeCommits({ commits }: OffsetsTopic, logs: Logs, accuse: Accuse): ReadonlyMap<string, number> {
  const latest = new Map<string, number>()
  for (const { group, partition, offset } of commits) {
    const name = `${group} ${partition}`
    if (offset === null) {
      latest.delete(name)
      continue
    }
    const before = latest.get(name) ?? 0
    if (offset < before) accuse('committed offset regressed', `${name}: ${offset} after ${before}`)
    latest.set(name, offset)
    const end = logs.get(partition)?.endOffset
    if (end !== undefined && offset > end)
      accuse('committed offset beyond the log', `${name}: ${offset}, the log ends at ${end}`)
  }
  return latest
}

/** `committed`: by group and partition, such as `audit orders-0`. What a member was told is committed is. */
export function judgeAcknowledgedCommits(
  committed: ReadonlyMap<string, number>,
  { consumers }: Evidence,
  accuse: Accuse,
): void {
  for (const { consumer, group, events } of consumers) {
    for (const event of events) {
      if (event.kind !== 'committed') continue
      const stored = committed.get(`${group} ${event.partition}`) ?? 0
      if (event.offset > stored) {
        accuse(
          'committed offset regressed',
          `${consumer} committed ${event.partition}@${event.offset}, stored is ${stored}`,
        )
      }
    }
  }
}

/** Nothing below a committed offset was kept from the group, and nothing came again that was committed before its reader began. */
export function judgeDeliveries(
  committed: ReadonlyMap<string, number>,
  logs: Logs,
  evidence: Evidence,
  accuse: Accuse,
): void {
  const groups = new Set(evidence.consumers.flatMap(({ group }) => (group === null ? [] : [group])))
  for (const [name, offset] of committed) {
    const [group = '', partition = ''] = name.split(' ')
    if (!groups.has(group)) continue
    const missed = missedByGroup(logs, evidence, group, partition, offset)
    if (missed.length > 0)
      accuse('lost', `${name}: ${offset} is committed, and nobody got ${missed.slice(0, 5).join()}`)
  }
  for (const group of groups) {
    const members = evidence.consumers.filter((consumer) => consumer.group === group)
    for (const member of members) judgeBeginnings(member, members, accuse)
  }
}

function judgeBeginnings(member: ConsumerLog, members: readonly ConsumerLog[], accuse: Accuse): void {
  const begun = new Map<string, number>()
  for (const event of member.events) {
    if (event.kind === 'assigned') for (const partition of event.partitions) begun.set(partition, event.atMs)
    const beganMs = event.kind === 'record' ? begun.get(event.partition) : undefined
    if (event.kind !== 'record' || beganMs === undefined) continue
    begun.delete(event.partition)
    const known = committedBefore(members, event.partition, beganMs)
    if (event.offset < known) {
      accuse(
        'duplicated',
        `${member.consumer} got ${event.partition}@${event.offset}, ${known} was committed before it began`,
      )
    }
  }
}

/** The highest offset that any member was told is committed, before `atMs`. */
function committedBefore(members: readonly ConsumerLog[], partition: string, atMs: number): number {
  return members
    .flatMap(({ events }) => events)
    .reduce((highest, event) => {
      const counts = event.kind === 'committed' && event.partition === partition && event.atMs < atMs
      return counts ? Math.max(highest, event.offset) : highest
    }, 0)
}

/** By the clocks of the members themselves: nobody begins before the last one has given up, or died. */
export function judgeOwners({ consumers }: Evidence, accuse: Accuse): void {
  const spans = consumers.flatMap(spansOf).sort((a, b) => a.fromMs - b.fromMs)
  const last = new Map<string, Span>()
  for (const span of spans) {
    const before = last.get(span.name)
    if (before !== undefined && before.consumer !== span.consumer && span.fromMs < before.toMs) {
      const since = `${before.consumer} had it until ${before.toMs}`
      accuse('two owners', `${span.name}: ${span.consumer} began at ${span.fromMs}, ${since}`)
    }
    if (before === undefined || span.toMs > before.toMs) last.set(span.name, span)
  }
}

interface Span {
  readonly name: string
  readonly consumer: string
  readonly fromMs: number
  readonly toMs: number
}

function spansOf({ consumer, group, events, endedMs }: ConsumerLog): readonly Span[] {
  if (group === null) return []
  const spans: Span[] = []
  const open = new Map<string, number>()
  const close = (partition: string, toMs: number): void => {
    const fromMs = open.get(partition)
    if (fromMs !== undefined) spans.push({ name: `${group} ${partition}`, consumer, fromMs, toMs })
    open.delete(partition)
  }
  for (const event of events) {
    if (event.kind === 'assigned') for (const partition of event.partitions) open.set(partition, event.atMs)
    if (event.kind === 'revoked') for (const partition of event.partitions) close(partition, event.atMs)
  }
  for (const partition of [...open.keys()]) close(partition, endedMs ?? Number.POSITIVE_INFINITY)
  return spans
}

/** By the coordinator's own records: at no point of its log has a partition two owners in a group. */
export function judgeOwnerships({ ownerships }: OffsetsTopic, accuse: Accuse): void {
  const held = new Map<string, readonly string[]>()
  for (const changes of ownerships) {
    for (const { group, member, partitions } of changes) held.set(`${group} ${member}`, partitions)
    const owners = new Map<string, string>()
    for (const [name, partitions] of held) {
      const [group, member = ''] = name.split(' ')
      for (const partition of partitions) {
        const other = owners.get(`${group} ${partition}`)
        if (other !== undefined)
          accuse('two owners', `${group} ${partition}: ${other} and ${member}, by the coordinator`)
        owners.set(`${group} ${partition}`, member)
      }
    }
  }
}

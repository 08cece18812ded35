/** Compares a cluster with its ledger: what its next user finds must be what a machine that went down may have kept. */
import { listGroupOffsets } from '../../src/clients/admin/consumer-group-offsets.ts'
import { describeTopics } from '../../src/clients/admin/describe-topics.ts'
import { listOffsets } from '../../src/clients/log-offsets.ts'
import { isKafkaError, kafkaErrorOf } from '../../src/common/kafka-error.ts'
import { fill } from '../../src/protocol/fill.ts'
import type { KafkaSession } from '../../src/protocol/kafka-apis.ts'
import { fetchRequest } from '../../src/protocol/messages/fetch.ts'
import { readRecords } from '../../src/record/read-records.ts'
import { isSameModel, readModel } from './cluster-driver.ts'
import { type ClusterLedger, type ClusterModel, isBy, type PartitionName, type Sent } from './cluster-ledger.ts'

/** A partition as a reader finds it. */
export interface FoundPartition {
  readonly topic: string
  readonly partition: number
  readonly startOffset: number
  readonly endOffset: number
  readonly records: readonly FoundRecord[]
}

interface FoundRecord {
  readonly offset: number
  readonly key: string
  readonly value: string | null
}

/** All that a reader of a cluster sees. */
export interface Found {
  readonly model: ClusterModel
  readonly partitions: ReadonlyMap<PartitionName, FoundPartition>
  /** By group. */
  readonly committed: ReadonlyMap<string, ReadonlyMap<PartitionName, number>>
}

export interface Question {
  readonly ledger: ClusterLedger
  /** What was told by then counts. */
  readonly moment: number
  /** Then only what was told to be on the disk; else what was told to be written as well. */
  readonly hasLostPower: boolean
  /** A sync has failed: what it lost is lost, and only the process that saw it knows. */
  readonly hasFailedSync: boolean
}

/** Throws what stands in the way of reading everything. */
export async function see(session: KafkaSession, groups: Iterable<string>): Promise<Found> {
  const model = await readModel(session)
  const partitions = new Map<PartitionName, FoundPartition>()
  const topicIds = new Map<string, string>()
  for (const [name, topic] of await describeTopics(session, Object.keys(model))) {
    if (isKafkaError(topic)) throw topic
    topicIds.set(name, topic.topicId)
    for (const { partition } of topic.partitions) {
      partitions.set(`${topic.topicId}-${partition}`, await readPartition(session, name, topic.topicId, partition))
    }
  }
  const committed = new Map<string, Map<PartitionName, number>>()
  for (const [group, offsets] of await listGroupOffsets(session, [...groups])) {
    if (isKafkaError(offsets)) throw offsets
    const known = offsets.flatMap(({ topic, partition, offset }) => {
      const topicId = topicIds.get(topic)
      return topicId === undefined ? [] : [[`${topicId}-${partition}`, offset] as [PartitionName, number]]
    })
    committed.set(group, new Map(known))
  }
  return { model, partitions, committed }
}

/** What is wrong with what a reader has seen. */
export function judge({ model, partitions, committed }: Found, question: Question): string[] {
  const { ledger, moment } = question
  const problems: string[] = []
  if (!ledger.modelsAt(moment).some((possible) => isSameModel(possible, model))) {
    problems.push(`the topics are ${JSON.stringify(model)}`)
  }
  for (const [name, found] of partitions) {
    const configs = model[found.topic]?.configs ?? {}
    const retentionMs = Number(configs['retention.ms'] ?? WEEK_MS)
    const limits = { isCompacted: isCompacted(model, found), retentionMs }
    problems.push(...partitionProblems(question, name, found, limits))
  }
  for (const [group, offsets] of committed) problems.push(...commitProblems(question, group, offsets, partitions))
  return problems
}

export function isCompacted(model: ClusterModel, { topic }: FoundPartition): boolean {
  return model[topic]?.configs['cleanup.policy'] === 'compact'
}

const WEEK_MS = 604_800_000

async function readPartition(
  session: KafkaSession,
  topic: string,
  topicId: string,
  partition: number,
): Promise<FoundPartition> {
  const records: FoundRecord[] = []
  const [startOffset = 0] = await listOffsets(session, topic, [partition], 'earliest')
  let next = startOffset
  for (;;) {
    const wanted = { partition, fetchOffset: next, partitionMaxBytes: 2000 }
    const topics = [{ topic, topicId, partitions: [wanted] }]
    const { responses } = await session.request('Fetch', fill(fetchRequest, { maxWaitMs: 0, minBytes: 0, topics }))
    const answer = responses[0]?.partitions[0]
    if (answer === undefined) throw new Error('no answer')
    const { errorCode, highWatermark } = answer
    const error = kafkaErrorOf(errorCode, `fetching ${topic}-${partition} from ${next}`)
    if (error !== null) throw error
    const bytes = answer.records ?? Buffer.alloc(0)
    if (bytes.length === 0) return { topic, partition, startOffset, endOffset: highWatermark, records }
    for (const { offset, key, value } of readRecords(Buffer.from(bytes))) {
      if (offset >= next) {
        records.push({ offset, key: String(key), value: value === null ? null : String(value) })
      }
      next = Math.max(next, offset + 1)
    }
    next = Math.max(next, lastOffsetOf(Buffer.from(bytes)) + 1)
  }
}

/** Of the last batch: a compacted one may lack its last records. */
function lastOffsetOf(batches: Buffer): number {
  let last = -1
  for (let at = 0; at + 61 <= batches.length; at += batches.readInt32BE(at + 8) + 12) {
    last = Number(batches.readBigInt64BE(at)) + batches.readInt32BE(at + 23)
  }
  return last
}

interface Limits {
  readonly isCompacted: boolean
  readonly retentionMs: number
}

function partitionProblems(question: Question, name: PartitionName, found: FoundPartition, limits: Limits): string[] {
  const { ledger } = question
  const label = `${found.topic}-${found.partition}`
  const sent = ledger.sent.filter(({ partition }) => partition === name)
  return [
    ...strangers(question, sent, found),
    ...startProblems(question, name, sent, found, limits),
    ...lost(question, sent, found, limits),
    ...(limits.isCompacted ? [] : gaps(found)),
  ].map((problem) => `${label}: ${problem}`)
}

/** Records that nobody had sent by then, that are twice there, at an offset that is another one's, or out of order. */
function strangers({ moment }: Question, sent: readonly Sent[], { records }: FoundPartition): string[] {
  const problems: string[] = []
  const seen = new Set<Sent>()
  const lastOf = new Map<string, number>()
  for (const { offset, key, value } of records) {
    const own = sent.find(
      (each) =>
        each.key === key && each.value === value && (value !== null || each.offset === offset || each.offset < 0),
    )
    const at = `at offset ${offset}`
    if (own === undefined || own.askedAt > moment) {
      problems.push(`nobody sent ${key} ${value} ${at}`)
      continue
    }
    if (seen.has(own) && value !== null) problems.push(`${value} is twice there`)
    if (own.offset >= 0 && own.offset !== offset)
      problems.push(`${value} was told to be at ${own.offset}, and is ${at}`)
    const place = sent.indexOf(own)
    if (place < (lastOf.get(own.writer) ?? -1)) problems.push(`${value} comes too late ${at}`)
    lastOf.set(own.writer, place)
    seen.add(own)
  }
  return problems
}

function startProblems(
  { ledger, moment }: Question,
  name: PartitionName,
  sent: readonly Sent[],
  { startOffset }: FoundPartition,
  { retentionMs }: Limits,
): string[] {
  const deletions = ledger.deleted.filter(({ partition }) => partition === name)
  const least = Math.max(0, ...deletions.filter(({ toldAt }) => isBy(toldAt, moment)).map(({ before }) => before))
  const most = Math.max(0, ...deletions.filter(({ askedAt }) => askedAt <= moment).map(({ before }) => before))
  if (startOffset < least) return [`it starts at ${startOffset}, and records before ${least} were deleted`]
  const oldest = ledger.nowMs(moment) - retentionMs
  const kept = sent.filter(
    ({ offset, timestampMs }) => offset >= most && offset < startOffset && offset >= 0 && timestampMs >= oldest,
  )
  return kept.map(({ offset }) => `it starts at ${startOffset}, behind the record at ${offset}`)
}

function lost(
  { moment, hasLostPower }: Question,
  sent: readonly Sent[],
  { startOffset, endOffset, records }: FoundPartition,
  { isCompacted }: Limits,
): string[] {
  const values = new Map(records.map(({ offset, value }) => [offset, value]))
  const told = sent.filter(
    ({ toldAt, acks, offset }) =>
      isBy(toldAt, moment) && (acks === -1 || (acks === 1 && !hasLostPower)) && offset >= startOffset,
  )
  return told.flatMap(({ offset, value, key }) => {
    if (offset >= endOffset) return [`${value} at ${offset} is lost: the log ends at ${endOffset}`]
    if (values.get(offset) === value && values.has(offset)) return []
    // A tombstone may have gone as well by now.
    const isReplaced =
      records.some((later) => later.key === key && later.offset > offset) ||
      sent.some((later) => later.key === key && later.value === null && later.offset > offset)
    return isCompacted && (isReplaced || value === null) ? [] : [`${value} at ${offset} is lost`]
  })
}

function gaps({ startOffset, endOffset, records }: FoundPartition): string[] {
  const found = new Set(records.map(({ offset }) => offset))
  const missing = Array.from({ length: endOffset - startOffset }, (_, i) => startOffset + i).filter(
    (at) => !found.has(at),
  )
  return missing.length === 0 ? [] : [`nothing is at offsets ${missing.join(', ')}, and it ends at ${endOffset}`]
}

function commitProblems(
  { ledger, moment }: Question,
  group: string,
  offsets: ReadonlyMap<PartitionName, number>,
  partitions: ReadonlyMap<PartitionName, FoundPartition>,
): string[] {
  const problems: string[] = []
  for (const [name, { topic, partition, endOffset }] of partitions) {
    const offset = offsets.get(name) ?? null
    const possible = ledger.committedAt(group, name, moment)
    if (!possible.includes(offset)) {
      problems.push(`${group} has committed ${offset} of ${topic}-${partition}, not ${possible.join(' or ')}`)
    }
    if (offset !== null && offset > endOffset) {
      problems.push(`${group} has committed ${offset} of ${topic}-${partition}, which ends at ${endOffset}`)
    }
  }
  return problems
}

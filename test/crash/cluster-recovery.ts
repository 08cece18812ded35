/**
 * The next users of a cluster after something happened: one who only looks, one who goes on with everything, an
 * examination, and one more loss of power. None of them repairs anything.
 */
import { alterGroupOffsets } from '../../src/clients/admin/consumer-group-offsets.ts'
import { createTopics } from '../../src/clients/admin/create-topics.ts'
import { deleteTopics } from '../../src/clients/admin/delete-topics.ts'
import { produceBatch } from '../../src/clients/producer/produce-batch.ts'
import { takeProducerId } from '../../src/clients/producer/producer.ts'
import type { DirectorySession } from '../../src/cluster/open-cluster.ts'
import type { Finding } from '../../src/common/finding.ts'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { NO_PRODUCER } from '../../src/record/record-batch-builder.ts'
import { TestMember } from '../unit/broker/group-coordinator/group-machine.ts'
import { batchAt } from '../unit/storage/cleaner/test-batches.ts'
import { demand } from './cluster-driver.ts'
import type { PartitionName } from './cluster-ledger.ts'
import { CLUSTER, type ClusterMachine } from './cluster-machine.ts'
import { type Found, type FoundPartition, isCompacted, judge, type Question, see } from './cluster-verdict.ts'
import { keeping } from './power-loss.ts'

export interface Recovery {
  readonly problems: readonly string[]
  /** What an examination finds odd, by its code. */
  readonly oddities: readonly string[]
}

/** What is wrong with the cluster of `machine`, on which no process is left. */
export async function recover(machine: ClusterMachine, question: Question): Promise<Recovery> {
  const marked = machine.markedFiles()
  const problems =
    marked === null || marked === question.ledger.marked ? [] : ['a changed log.dir is marked as left in order']
  const groups = new Set(question.ledger.committed.map(({ group }) => group))
  const seen = await readers(machine, groups)
  problems.push(...judge(seen, question).map((each) => `reader: ${each}`), ...recoveryPointProblems(machine, seen))
  const expected = await goOn(machine, seen, problems)
  problems.push(...(await changes(machine, expected)).map((each) => `after the next: ${each}`))
  const findings = await machine.findings()
  const damage = findings.filter(({ severity }) => severity === 'damage')
  problems.push(...damage.map(({ code, what, file }) => `doctor: ${code}: ${what} (${file})`))
  if (question.hasFailedSync) return { problems, oddities: odd(findings) }
  machine.crash(keeping(() => false))
  problems.push(...(await changes(machine, expected)).map((each) => `after one more loss of power: ${each}`))
  return { problems, oddities: odd(findings) }
}

/**
 * A hole with whole batches behind it is an error to readers, not an end, until somebody who writes keeps those aside: that
 * nobody was promised them, only a writer decides.
 */
async function readers(machine: ClusterMachine, groups: Iterable<string>): Promise<Found> {
  try {
    return await machine.run((session) => see(session, groups))
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') throw error
    await machine.run(async (session) => {
      const { signal } = new AbortController()
      for await (const { error: failure } of session.cleanUp({ topics: null, force: true, signal })) {
        if (failure !== null) throw failure
      }
    })
    return machine.run((session) => see(session, groups))
  }
}

const odd = (findings: readonly Finding[]): string[] => findings.map(({ code, severity }) => `${severity} ${code}`)

/** A broker does not look at what is before a recovery point: so much was synced. */
function recoveryPointProblems(machine: ClusterMachine, { partitions }: Found): string[] {
  return machine.directories(CLUSTER).flatMap(([broker]) => {
    const text = String(machine.disk.find(`${CLUSTER}/${broker}/recovery-point-offset-checkpoint`)?.bytes ?? '')
    return [...partitions.values()].flatMap(({ topic, partition, endOffset }) => {
      const point = Number(new RegExp(`^${topic} ${partition} (\\d+)$`, 'm').exec(text)?.[1] ?? 0)
      return point > endOffset
        ? [`${broker}: the recovery point of ${topic}-${partition} is ${point}, it ends at ${endOffset}`]
        : []
    })
  })
}

/** Somebody writes to every partition, commits, joins, makes a topic and takes it away again: what must be found then. */
async function goOn(machine: ClusterMachine, seen: Found, problems: string[]): Promise<Found> {
  const partitions = new Map<PartitionName, FoundPartition>()
  await machine.run(async (session) => {
    // Who has no topic asks for no producer id.
    const producer = seen.partitions.size === 0 ? NO_PRODUCER : { ...(await takeProducerId(session)), baseSequence: 0 }
    for (const [name, found] of seen.partitions) {
      const { topic, partition, endOffset } = found
      const named = { name: topic, topicId: topicIdOf(name), partitions: [] }
      const batch = batchAt(0, [{ key: 'after', value: 'after', timestampMs: machine.nowMs }], { producer })
      const target = { session, topic: named, acks: -1, requestTimeoutMs: TIMEOUT_MS } as const
      const offset = await produceBatch(target, partition, batch)
      if (offset !== endOffset) problems.push(`${topic}-${partition} ended at ${endOffset}, and goes on at ${offset}`)
      const records = [...found.records, { offset, key: 'after', value: 'after' }]
      partitions.set(name, { ...found, endOffset: offset + 1, records })
    }
    const ends = [...partitions.values()].map(({ topic, partition, endOffset: offset }) => ({
      topic,
      partition,
      offset,
    }))
    if (ends.length > 0) for (const group of seen.committed.keys()) await alterGroupOffsets(session, group, ends)
    for (const [name, { topic }] of [...partitions].slice(0, 1)) await joinAndLeave(session, topicIdOf(name), topic)
    demand(await createTopics(session, [{ name: 'next' }]))
    demand(await deleteTopics(session, ['next']))
  })
  const offsets = new Map([...partitions].map(([name, { endOffset }]) => [name, endOffset]))
  return {
    model: seen.model,
    partitions,
    committed: new Map([...seen.committed.keys()].map((group) => [group, offsets])),
  }
}

const TIMEOUT_MS = 60_000
const topicIdOf = (name: PartitionName): string => name.slice(0, UUID_LENGTH)
const UUID_LENGTH = 22

/** The members that were there are dead: a new one gets all partitions. */
async function joinAndLeave(session: DirectorySession, topicId: string, topic: string): Promise<void> {
  const member = await new TestMember({ session }, 'after', 'after').join([topic])
  if (member.assigned.length === 0) await member.heartbeat(topicId)
  if (member.assigned.length === 0) throw new Error('a new member gets no partition')
  await member.leave()
}

/** Where a cluster differs from what it must be now. */
async function changes(machine: ClusterMachine, expected: Found): Promise<string[]> {
  const found = await machine.run((session) => see(session, expected.committed.keys()))
  const [now, wanted] = [rows(found, found), rows(expected, found)]
  return [
    ...wanted.filter((row) => !now.includes(row)).map((row) => `missing: ${row}`),
    ...now.filter((row) => !wanted.includes(row)).map((row) => `not expected: ${row}`),
  ]
}

/** A cleanup may have been due since: from where the partitions of `now` begin, and of compacted ones what is latest. */
function rows({ model, partitions, committed }: Found, now: Found): string[] {
  return [
    ...Object.entries(model).map((each) => JSON.stringify(each)),
    ...[...partitions].map(([name, found]) => {
      const mayExpire = model[found.topic]?.configs['retention.ms'] !== undefined
      const startOffset = (mayExpire ? now.partitions.get(name) : found)?.startOffset ?? 0
      const records = found.records.filter(({ offset }) => offset >= startOffset)
      const kept = isCompacted(model, found) ? latest(records) : records
      return JSON.stringify({ name, startOffset, endOffset: found.endOffset, kept })
    }),
    ...[...committed].flatMap(([group, offsets]) => [...offsets].map(([name, offset]) => `${group} ${name} ${offset}`)),
  ]
}

function latest(records: FoundPartition['records']): unknown {
  const last = new Map(records.map(({ key, value }) => [key, value]))
  return [...last].filter(([, value]) => value !== null).sort(([a], [b]) => (a < b ? -1 : 1))
}

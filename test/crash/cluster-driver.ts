/** Does to a cluster what its users do, in several processes, and keeps the ledger of what they were told. */
import { alterTopicConfigs } from '../../src/clients/admin/alter-topic-configs.ts'
import { alterGroupOffsets, deleteGroupOffsets } from '../../src/clients/admin/consumer-group-offsets.ts'
import { createPartitions } from '../../src/clients/admin/create-partitions.ts'
import { createTopics } from '../../src/clients/admin/create-topics.ts'
import { deleteConsumerGroups } from '../../src/clients/admin/delete-consumer-groups.ts'
import { deleteRecords } from '../../src/clients/admin/delete-records.ts'
import { deleteTopics } from '../../src/clients/admin/delete-topics.ts'
import { describeTopics } from '../../src/clients/admin/describe-topics.ts'
import { type Acks, produceBatch } from '../../src/clients/producer/produce-batch.ts'
import { takeProducerId } from '../../src/clients/producer/producer.ts'
import type { DirectorySession } from '../../src/cluster/open-cluster.ts'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import type { KafkaSession } from '../../src/protocol/kafka-apis.ts'
import { readTopics } from '../../src/tools/topics/import-topics.ts'
import { TestMember } from '../unit/broker/group-coordinator/group-machine.ts'
import { batchAt } from '../unit/storage/cleaner/test-batches.ts'
import { ClusterLedger, type ClusterModel, type PartitionName, type Sent, type TopicModel } from './cluster-ledger.ts'
import type { ClusterMachine } from './cluster-machine.ts'
import { type FaultPlan, type FaultProcess, ProcessKilled } from './fault-file-system.ts'

interface OpenProcess {
  readonly process: FaultProcess
  readonly session: DirectorySession
}

interface Writer {
  readonly producerId: number
  readonly producerEpoch: number
  nextSequence: number
}

export interface Append {
  readonly topic: string
  readonly partition?: number
  readonly writer?: string
  /** One record each; `-k` is a tombstone of `k`. */
  readonly keys: string
  readonly acks?: Acks
  readonly sizeBytes?: number
}

const TIMEOUT_MS = 60_000

export class ClusterDriver {
  readonly machine: ClusterMachine
  readonly ledger = new ClusterLedger()
  /** What the cluster did that it must not do. */
  readonly problems: string[] = []
  /** Steps that something went wrong in. */
  readonly failures: string[] = []
  readonly #plan: FaultPlan
  readonly #open = new Map<string, OpenProcess>()
  readonly #writers = new Map<string, Writer>()
  readonly #members = new Map<string, TestMember>()
  readonly #topicIds = new Map<string, string>()
  #values = 0

  constructor(machine: ClusterMachine, plan: FaultPlan = () => null) {
    this.machine = machine
    this.#plan = plan
    this.ledger.passTime(machine.nowMs)
  }

  createTopic(by: string, name: string, topic: Partial<TopicModel> & { readonly assignments?: readonly number[][] }) {
    const { partitions = topic.assignments?.length ?? 1, configs = {}, assignments } = topic
    const replicationFactor = topic.replicationFactor ?? assignments?.[0]?.length ?? 1
    const wanted =
      assignments === undefined ? { name, partitions, replicationFactor, configs } : { name, assignments, configs }
    return this.change(
      by,
      (model) => ({ ...model, [name]: { partitions, replicationFactor, configs } }),
      async (session) => demand(await createTopics(session, [wanted])),
    )
  }

  deleteTopic(by: string, name: string) {
    this.#topicIds.delete(name)
    const without = (model: ClusterModel): ClusterModel =>
      Object.fromEntries(Object.entries(model).filter(([other]) => other !== name))
    return this.change(by, without, async (session) => demand(await deleteTopics(session, [name])))
  }

  addPartitions(by: string, name: string, totalCount: number) {
    const grown = (model: ClusterModel) => ({ ...model, [name]: { ...topicIn(model, name), partitions: totalCount } })
    return this.change(by, grown, async (session) => demand(await createPartitions(session, [{ name, totalCount }])))
  }

  setConfig(by: string, name: string, key: string, value: string) {
    const changed = (model: ClusterModel): ClusterModel => {
      const topic = topicIn(model, name)
      return { ...model, [name]: { ...topic, configs: { ...topic.configs, [key]: value } } }
    }
    return this.change(by, changed, async (session) =>
      demand(await alterTopicConfigs(session, new Map([[name, new Map([[key, value]])]]))),
    )
  }

  /** A change of the metadata: it happens or it does not. */
  async change(
    by: string,
    after: (model: ClusterModel) => ClusterModel,
    act: (session: DirectorySession) => Promise<void>,
  ): Promise<void> {
    const { ledger } = this
    const before = ledger.model
    const change = { ...ledger.ask(), model: after(before) }
    ledger.changes.push(change)
    if (await this.attempt(by, act)) return ledger.tell(change)
    const found = await this.machine.run(readModel)
    if (isSameModel(found, before)) ledger.changes.pop()
    else if (!isSameModel(found, change.model)) this.problems.push(`half of a change: ${JSON.stringify(found)}`)
  }

  /** A batch, sent once more by the next process if there was no answer, as an idempotent producer does. */
  async append(
    by: string,
    { topic, partition = 0, writer = by, keys, acks = -1, sizeBytes = 40 }: Append,
  ): Promise<void> {
    const name: PartitionName = `${await this.#topicId(topic)}-${partition}`
    const state = await this.#writer(by, `${writer} ${name}`)
    if (state === null) return
    const timestampMs = this.machine.nowMs
    const promised = this.ledger.ask()
    const sent = [...keys.matchAll(/(-?)(\w)/g)].map(([, tombstone, key]): Sent => {
      const value = tombstone === '-' ? null : `${key}=${++this.#values}`.padEnd(sizeBytes, '.')
      return { ...promised, partition: name, key: key ?? '', value, writer, timestampMs, acks, offset: -1 }
    })
    const producer = { ...state, baseSequence: state.nextSequence }
    const batch = batchAt(0, sent, { producer })
    state.nextSequence += sent.length
    this.ledger.sent.push(...sent)
    const send = async (session: KafkaSession): Promise<void> => {
      const topicId = this.#topicIds.get(topic) ?? ''
      const target = { session, topic: { name: topic, topicId, partitions: [] }, acks, requestTimeoutMs: TIMEOUT_MS }
      const baseOffset = await produceBatch(target, partition, Buffer.from(batch))
      for (const [i, each] of sent.entries()) {
        if (baseOffset >= 0) each.offset = baseOffset + i
        this.ledger.tell(each)
      }
    }
    // Without an answer twice the producer gives up, and its successor has another id.
    if (!(await this.attempt(by, send)) && !(await this.attempt(by, send))) this.#writers.delete(`${writer} ${name}`)
  }

  async deleteRecords(by: string, topic: string, before: number, partition = 0): Promise<void> {
    const name: PartitionName = `${await this.#topicId(topic)}-${partition}`
    const deletion = { ...this.ledger.ask(), partition: name, before }
    this.ledger.deleted.push(deletion)
    const isDone = await this.attempt(by, async (session) =>
      demand(await deleteRecords(session, [{ topic, partition, beforeOffset: before }])),
    )
    if (isDone) this.ledger.tell(deletion)
  }

  /** By somebody who is no member; the group must have none. */
  async commit(by: string, group: string, topic: string, ...offsets: readonly number[]): Promise<void> {
    await this.#committing(topic, group, offsets, (wanted) =>
      this.attempt(by, (session) => alterGroupOffsets(session, group, wanted)),
    )
  }

  async deleteOffset(by: string, group: string, topic: string, partition: number): Promise<void> {
    const name: PartitionName = `${await this.#topicId(topic)}-${partition}`
    const commit = { ...this.ledger.ask(), group, partition: name, offset: null }
    this.ledger.committed.push(commit)
    const isDone = await this.attempt(by, async (session) => {
      const { groupError, partitions } = await deleteGroupOffsets(session, group, [{ topic, partition }])
      demand(new Map([groupError, ...partitions.map(({ error }) => error)].entries()))
    })
    if (isDone) this.ledger.tell(commit)
  }

  async deleteGroup(by: string, group: string): Promise<void> {
    const partitions = new Set(
      this.ledger.committed.filter((each) => each.group === group).map((each) => each.partition),
    )
    const promised = this.ledger.ask()
    const commits = [...partitions].map((partition) => ({ ...promised, group, partition, offset: null }))
    this.ledger.committed.push(...commits)
    const isDone = await this.attempt(by, async (session) => demand(await deleteConsumerGroups(session, [group])))
    if (isDone) for (const commit of commits) this.ledger.tell(commit)
  }

  async join(by: string, group: string, memberId: string, topic: string): Promise<void> {
    const topicId = await this.#topicId(topic)
    await this.attempt(by, async (session) => {
      const member = new TestMember({ session }, group, memberId)
      await member.join([topic])
      await member.heartbeat(topicId)
      this.#members.set(memberId, member)
    })
  }

  async memberCommit(by: string, memberId: string, topic: string, ...offsets: readonly number[]): Promise<void> {
    const member = this.#members.get(memberId)
    if (member === undefined) return
    await this.#committing(topic, member.groupId, offsets, () =>
      this.attempt(by, async () => {
        const codes = await member.commit(topic, offsets)
        if (codes.some((code) => code !== 0)) throw new Refused(`commit: ${codes.join()}`)
      }),
    )
  }

  async leave(by: string, memberId: string): Promise<void> {
    const member = this.#members.get(memberId)
    this.#members.delete(memberId)
    if (member !== undefined) await this.attempt(by, () => member.leave())
  }

  async cleanUp(
    by: string,
    { topics = null, force = false }: { topics?: readonly string[] | null; force?: boolean } = {},
  ) {
    await this.attempt(by, async (session) => {
      const { signal } = new AbortController()
      for await (const { error } of session.cleanUp({ topics, force, signal })) if (error !== null) throw error
    })
  }

  /** A real broker comes and goes, in order. */
  async passBroker(): Promise<void> {
    await this.endAll()
    this.machine.leaveMark()
    this.ledger.marked = this.machine.markedFiles()
  }

  wait(ms: number): void {
    this.machine.wait(ms)
    this.ledger.passTime(this.machine.nowMs)
  }

  /** An orderly end; the next step begins with another process. */
  async end(by: string): Promise<void> {
    const opened = this.#open.get(by)
    this.#open.delete(by)
    if (opened === undefined) return
    try {
      await opened.session.close()
    } catch (error) {
      this.#demandExpected(opened.process, error)
      this.failures.push(String(error))
    }
    opened.process.kill()
  }

  async endAll(): Promise<void> {
    for (const name of [...this.#open.keys()]) await this.end(name)
  }

  /** False: it failed, or its process died over it. The next step begins with another process then. */
  async attempt(by: string, act: (session: DirectorySession) => Promise<void>): Promise<boolean> {
    const process = this.#open.get(by)?.process ?? this.machine.start(this.#plan)
    try {
      const session = this.#open.get(by)?.session ?? (await this.machine.open(process))
      this.#open.set(by, { process, session })
      await act(session)
      return true
    } catch (error) {
      this.#demandExpected(process, error)
      this.failures.push(String(error))
      await this.end(by)
      process.kill()
      return false
    }
  }

  #demandExpected(process: FaultProcess, error: unknown): void {
    const isOver = error instanceof ProcessKilled || error instanceof Refused
    if (!process.isDead && !isKafkaError(error) && !isOver) throw error
  }

  async #committing(
    topic: string,
    group: string,
    offsets: readonly number[],
    send: (wanted: { topic: string; partition: number; offset: number }[]) => Promise<boolean>,
  ): Promise<void> {
    const topicId = await this.#topicId(topic)
    const promised = this.ledger.ask()
    const commits = offsets.map((offset, i) => ({ ...promised, group, partition: `${topicId}-${i}` as const, offset }))
    this.ledger.committed.push(...commits)
    const isDone = await send(offsets.map((offset, partition) => ({ topic, partition, offset })))
    if (isDone) for (const commit of commits) this.ledger.tell(commit)
  }

  async #writer(by: string, name: string): Promise<Writer | null> {
    const known = this.#writers.get(name)
    if (known !== undefined) return known
    for (let attempt = 0; attempt < 2; attempt++) {
      await this.attempt(by, async (session) => {
        this.#writers.set(name, { ...(await takeProducerId(session)), nextSequence: 0 })
      })
    }
    return this.#writers.get(name) ?? null
  }

  /** `none` where a fault kept the topic from being made. */
  async #topicId(name: string): Promise<string> {
    const known = this.#topicIds.get(name)
    if (known !== undefined) return known
    const found = (await this.machine.run((session) => describeTopics(session, [name]))).get(name)
    if (found === undefined || isKafkaError(found)) return 'none'
    this.#topicIds.set(name, found.topicId)
    return found.topicId
  }
}

/** An answer that refuses what was asked. */
class Refused extends Error {
  override readonly name = 'Refused'
}

/** The topics of users. */
export async function readModel(session: KafkaSession): Promise<ClusterModel> {
  const topics = await readTopics(session, new Set())
  return Object.fromEntries(
    topics.map(({ name, partitions, replicationFactor, configs }) => [
      name,
      { partitions, replicationFactor, configs: Object.fromEntries(configs) },
    ]),
  )
}

export function isSameModel(a: ClusterModel, b: ClusterModel): boolean {
  const text = (model: ClusterModel): string =>
    JSON.stringify(
      Object.entries(model)
        .sort(([x], [y]) => (x < y ? -1 : 1))
        .map(([name, topic]) => [
          name,
          topic.partitions,
          topic.replicationFactor,
          Object.entries(topic.configs).sort(([x], [y]) => (x < y ? -1 : 1)),
        ]),
    )
  return text(a) === text(b)
}

function topicIn(model: ClusterModel, name: string): TopicModel {
  return model[name] ?? { partitions: 0, replicationFactor: 0, configs: {} }
}

export function demand(results: ReadonlyMap<unknown, unknown>): void {
  for (const result of results.values()) if (isKafkaError(result)) throw result
}

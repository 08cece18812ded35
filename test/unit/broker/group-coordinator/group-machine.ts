/** A machine with a log.dir in memory, on which processes with members of groups come and go. */
import path from 'node:path'
import { LocalBroker } from '../../../../src/broker/local-broker.ts'
import { kafkaErrorOf } from '../../../../src/common/kafka-error.ts'
import { stockBrokerConfigs } from '../../../../src/metadata/configs/broker-configs.ts'
import { newLogDirFiles } from '../../../../src/metadata/format/new-log-dir.ts'
import type { ApiMap } from '../../../../src/protocol/api-map.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { consumerGroupHeartbeatRequest } from '../../../../src/protocol/messages/consumer-group-heartbeat.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import { offsetCommitRequest } from '../../../../src/protocol/messages/offset-commit.ts'
import { offsetFetchRequest } from '../../../../src/protocol/messages/offset-fetch.ts'
import { produceRequest } from '../../../../src/protocol/messages/produce.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { type FaultPlan, FaultProcess } from '../../../crash/fault-file-system.ts'
import { MemoryDisk } from '../../../crash/memory-disk.ts'
import { MemoryLocks } from '../../../crash/memory-locks.ts'
import type { Loss } from '../../../crash/power-loss.ts'
import { SeededRandom } from '../../../crash/seeded-random.ts'

export const LOG_DIR = '/broker-1'
const IDS = { clusterId: 'Z29sZGVuLWNsdXN0ZXItMQ', nodeId: 1, directoryId: 'ASNFZ4mrze8P7cuph2VDIQ', nowMs: 0 }

type Heartbeat = ApiMap['ConsumerGroupHeartbeat']['request']
type HeartbeatChange = Partial<Omit<Heartbeat, 'groupId' | 'memberId' | 'memberEpoch'>>

/** A process with one session. */
export interface TestProcess extends Client {
  readonly process: FaultProcess
  readonly broker: LocalBroker
}

export interface Client {
  readonly session: KafkaSession
}

export class GroupMachine {
  readonly disk = new MemoryDisk()
  readonly notices: string[] = []
  /** Wall clock and monotonic clock of all processes. */
  nowMs = 1_700_000_000_000
  monotonicMs = 0
  #locks = new MemoryLocks()
  readonly #random = new SeededRandom(11)
  #boot = 1
  readonly #open: TestProcess[] = []

  /** With an empty log.dir that is on the disk. */
  static make(): GroupMachine {
    const machine = new GroupMachine()
    const { fileSystem } = new FaultProcess(machine.disk, machine.#locks)
    fileSystem.makeDirectory(LOG_DIR)
    for (const { path: name, bytes } of newLogDirFiles(IDS)) {
      const target = path.join(LOG_DIR, name)
      fileSystem.makeDirectory(path.dirname(target))
      fileSystem.replaceFile(target, bytes)
    }
    fileSystem.syncDirectory('/')
    fileSystem.syncDirectory(LOG_DIR)
    return machine
  }

  async start({ plan, isReadOnly = false }: { plan?: FaultPlan; isReadOnly?: boolean } = {}): Promise<TestProcess> {
    const process = new FaultProcess(this.disk, this.#locks, plan)
    const { fileSystem, locks } = process
    const broker = await LocalBroker.open({
      fileSystem,
      locks,
      clock: { nowMs: () => this.nowMs, monotonicMs: () => this.monotonicMs },
      random: { bytes: (length) => Uint8Array.from({ length }, () => this.#random.below(256)) },
      logDir: LOG_DIR,
      bootId: `boot ${this.#boot}`,
      staticBrokerConfigs: stockBrokerConfigs,
      create: null,
      isReadOnly,
      processId: 4000 + this.#open.length,
      notice: (sentence) => this.notices.push(sentence),
    })
    const context = { softwareName: 'test', softwareVersion: '0', principal: 'User:ANONYMOUS', listener: 'LOCAL' }
    const session = broker.open({ ...context, clientId: 'client', host: '127.0.0.1' })
    const started = { process, broker, session }
    this.#open.push(started)
    return started
  }

  /** SIGKILL. */
  kill({ process }: TestProcess): void {
    process.kill()
  }

  /** SIGKILL, for all of them. */
  killAll(): void {
    for (const { process } of this.#open) process.kill()
  }

  /** The machine goes down with everything on it, and comes up again. */
  crash(loss: Loss): void {
    for (const { process } of this.#open) process.kill()
    this.disk.crash(new SeededRandom(5), loss)
    this.#locks = new MemoryLocks()
    this.#boot++
  }

  /** Names in the log.dir. */
  names(): string[] {
    return [...(this.disk.find(LOG_DIR)?.names.keys() ?? [])].sort()
  }

  /** Bytes of all `.log` files of a partition together. */
  logBytes(partition: string): number {
    const files = [...(this.disk.find(`${LOG_DIR}/${partition}`)?.names ?? [])]
    return files.filter(([name]) => name.endsWith('.log')).reduce((sum, [, inode]) => sum + inode.bytes.length, 0)
  }

  async close(): Promise<void> {
    for (const { process, session, broker } of this.#open.splice(0)) {
      if (process.isDead) continue
      await session.close()
      await broker.close()
    }
  }
}

export async function createTopic({ session }: Client, name: string, numPartitions: number): Promise<string> {
  const request = fill(createTopicsRequest, { topics: [{ name, numPartitions, replicationFactor: 1 }] })
  const { topics } = await session.request('CreateTopics', request)
  return topics[0]?.topicId ?? ''
}

/** One record; at acks=1 it is written, but not on the disk. */
export async function produce({ session }: Client, topic: string, partition: number, acks = 1): Promise<void> {
  const records = encodeBatch({ timestampMs: 1_700_000_000_000, records: [{ key: null, value: Buffer.from('v') }] })
  const topicData = [{ name: topic, partitionData: [{ index: partition, records }] }]
  await session.request('Produce', fill(produceRequest, { acks, timeoutMs: 1000, topicData }))
}

/** A member as a client knows it. Throws what the coordinator answers. */
export class TestMember {
  readonly #process: Client
  readonly groupId: string
  readonly memberId: string
  readonly #extra: HeartbeatChange
  memberEpoch = 0
  assigned: number[] = []

  constructor(process: Client, groupId: string, memberId: string, extra: HeartbeatChange = {}) {
    this.#process = process
    this.groupId = groupId
    this.memberId = memberId
    this.#extra = extra
  }

  async join(topics: readonly string[]): Promise<this> {
    this.memberEpoch = 0
    const subscription = { subscribedTopicNames: topics, topicPartitions: [], rebalanceTimeoutMs: 60_000 }
    await this.#send({ ...subscription, ...this.#extra })
    return this
  }

  /** Owns what it was assigned last. */
  async heartbeat(topicId: string): Promise<this> {
    const topicPartitions = this.assigned.length === 0 ? [] : [{ topicId, partitions: this.assigned }]
    await this.#send({ topicPartitions })
    return this
  }

  async leave(memberEpoch = -1): Promise<void> {
    this.memberEpoch = memberEpoch
    await this.#send({ instanceId: this.#extra.instanceId ?? null })
  }

  async commit(topic: string, offsets: readonly number[]): Promise<number[]> {
    const { groupId, memberId, memberEpoch } = this
    return commit(this.#process, groupId, topic, offsets, { memberId, generationIdOrMemberEpoch: memberEpoch })
  }

  async #send(partial: HeartbeatChange): Promise<void> {
    const { groupId, memberId, memberEpoch } = this
    const request = { ...fill(consumerGroupHeartbeatRequest, { groupId, memberId, memberEpoch }), ...partial }
    const response = await this.#process.session.request('ConsumerGroupHeartbeat', request)
    const error = kafkaErrorOf(response.errorCode, response.errorMessage)
    if (error !== null) throw error
    this.memberEpoch = response.memberEpoch
    if (response.assignment !== null) {
      this.assigned = response.assignment.topicPartitions.flatMap(({ partitions }) => [...partitions])
    }
  }
}

/** Commits an offset for each partition, from 0 on; the error codes. */
export async function commit(
  { session }: Client,
  groupId: string,
  topic: string,
  offsets: readonly number[],
  member: { readonly memberId?: string; readonly generationIdOrMemberEpoch?: number } = {},
): Promise<number[]> {
  const partitions = offsets.map((committedOffset, partitionIndex) => ({
    partitionIndex,
    committedOffset,
    committedMetadata: '',
  }))
  const request = fill(offsetCommitRequest, { groupId, ...member, topics: [{ name: topic, partitions }] })
  const { topics } = await session.request('OffsetCommit', request)
  return topics.flatMap((each) => each.partitions.map(({ errorCode }) => errorCode))
}

/** `topic-partition:offset` of all that the group committed. */
export async function committed({ session }: Client, groupId: string): Promise<string[]> {
  const request = fill(offsetFetchRequest, { groups: [{ groupId, topics: null }] })
  const { groups } = await session.request('OffsetFetch', request)
  return groups.flatMap(({ topics }) =>
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, committedOffset }) => `${name}-${partitionIndex}:${committedOffset}`),
    ),
  )
}

export interface GroupView {
  readonly state: string
  readonly epoch: number
  readonly members: readonly string[]
}

/** The group as `--describe` would show it. */
export async function describeGroup({ session }: Client, groupId: string): Promise<GroupView> {
  const request = { groupIds: [groupId], includeAuthorizedOperations: false }
  const { groups } = await session.request('ConsumerGroupDescribe', request)
  const [group] = groups
  const error = kafkaErrorOf(group?.errorCode ?? -1, group?.errorMessage ?? null)
  if (error !== null || group === undefined) throw error ?? new Error('no answer')
  const members = group.members.map(({ memberId }) => memberId).sort()
  return { state: group.groupState, epoch: group.groupEpoch, members }
}

/** A cluster directory of several brokers, and sessions with it that are as many processes, all in the test's own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { type DirectorySession, openClusterDirectory } from '../../src/cluster/open-cluster.ts'
import { systemClock } from '../../src/common/clock.ts'
import { ZERO_UUID } from '../../src/common/uuid.ts'
import { fill } from '../../src/protocol/fill.ts'
import { alterPartitionReassignmentsRequest } from '../../src/protocol/messages/alter-partition-reassignments.ts'
import { createTopicsRequest } from '../../src/protocol/messages/create-topics.ts'
import { describeTopicPartitionsRequest } from '../../src/protocol/messages/describe-topic-partitions.ts'
import { fetchRequest } from '../../src/protocol/messages/fetch.ts'
import { listOffsetsRequest } from '../../src/protocol/messages/list-offsets.ts'
import { offsetCommitRequest } from '../../src/protocol/messages/offset-commit.ts'
import { offsetFetchRequest } from '../../src/protocol/messages/offset-fetch.ts'
import { produceRequest } from '../../src/protocol/messages/produce.ts'
import { encodeBatch } from '../../src/record/encode-batch.ts'
import { readRecords } from '../../src/record/read-records.ts'
import type { FileSystem } from '../../src/storage/io/file-system.ts'
import { kernelLocks } from '../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { random } from './local-session.ts'
import { orderedLocks } from './ordered-locks.ts'

const NEVER = -1

export class BrokerCluster {
  readonly root: string
  readonly notices: string[] = []
  readonly #sessions: DirectorySession[] = []

  private constructor(root: string) {
    this.root = root
  }

  /** With `count` brokers; gone when the test is over. */
  static async withBrokers(count: number): Promise<BrokerCluster> {
    const cluster = new BrokerCluster(mkdtempSync(path.join(tmpdir(), 'kafdir-brokers-')))
    onTestFinished(() => cluster.close())
    const session = await cluster.open()
    await session.request('DescribeQuorum', {
      topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }],
    })
    for (let id = 2; id <= count; id++) await session.addBroker({})
    return cluster
  }

  logDir(brokerId: number): string {
    return path.join(this.root, `broker-${brokerId}`)
  }

  /** As another process would open it. */
  async open(fileSystem: FileSystem = nodeFileSystem, { isReadOnly = false } = {}): Promise<DirectorySession> {
    const session = await openClusterDirectory(
      { dir: this.root, readOnly: isReadOnly },
      { clientId: 'test', softwareVersion: '1' },
      {
        fileSystem,
        random,
        environment: {
          kafdirHome: undefined,
          kafdirBootstrap: undefined,
          xdgDataHome: undefined,
          homeDirectory: this.root,
          workingDirectory: this.root,
        },
        locks: orderedLocks(kernelLocks),
        clock: systemClock,
        notice: (sentence) => this.notices.push(sentence),
      },
    )
    this.#sessions.push(session)
    return session
  }

  /** The bytes of all segments of a replica, in order. */
  bytesOf(brokerId: number, name: string): Buffer {
    const directory = path.join(this.logDir(brokerId), name)
    const segments = readdirSync(directory).filter((file) => file.endsWith('.log'))
    return Buffer.concat(segments.toSorted().map((file) => readFileSync(path.join(directory, file))))
  }

  /** What speaks against the replicas being equal, byte by byte, and not empty. */
  unequalReplicas(name: string, brokerIds: readonly number[]): string[] {
    const [first = Buffer.alloc(0), ...others] = brokerIds.map((id) => this.bytesOf(id, name))
    const sizes = [first, ...others].map((bytes) => bytes.length).join(', ')
    if (first.length === 0) return [`${name} is empty`]
    return others.flatMap((bytes, at) => {
      if (bytes.equals(first)) return []
      const from = bytes.findIndex((byte, position) => byte !== first[position])
      return [`${name} of broker ${brokerIds[at + 1]} differs from byte ${from} on; sizes ${sizes}`]
    })
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#sessions.map((session) => session.close()))
    rmSync(this.root, { recursive: true, force: true })
  }
}

interface NewTopic {
  readonly partitions?: number
  readonly replicationFactor?: number
  readonly configs?: Readonly<Record<string, string>>
}

/** Creates a topic or throws. */
export async function createTopic(
  session: DirectorySession,
  name: string,
  { partitions = 1, replicationFactor = 3, configs = {} }: NewTopic = {},
): Promise<void> {
  const topic = {
    name,
    numPartitions: partitions,
    replicationFactor,
    assignments: [],
    configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
  }
  const { topics } = await session.request('CreateTopics', fill(createTopicsRequest, { topics: [topic] }))
  const [{ errorCode, errorMessage } = { errorCode: NEVER, errorMessage: null }] = topics
  if (errorCode !== 0) throw new Error(`${name} was not created: ${errorCode} ${errorMessage}`)
}

/** Appends one batch; the code of the error and the base offset. */
export async function produce(
  session: DirectorySession,
  topic: string,
  values: readonly string[],
  { partition = 0, acks = -1 } = {},
): Promise<{ errorCode: number; baseOffset: number }> {
  const records = encodeBatch({
    records: values.map((value) => ({ key: null, value: Buffer.from(value) })),
    timestampMs: Date.now(),
  })
  const request = fill(produceRequest, {
    acks,
    timeoutMs: 10_000,
    topicData: [{ name: topic, topicId: ZERO_UUID, partitionData: [{ index: partition, records }] }],
  })
  const { responses } = await session.request('Produce', request)
  const answer = responses[0]?.partitionResponses[0]
  return { errorCode: answer?.errorCode ?? NEVER, baseOffset: Number(answer?.baseOffset ?? NEVER) }
}

/** The values of all records from `offset` on, as one fetch gives them. Throws for an error code. */
export async function consume(
  session: DirectorySession,
  topic: string,
  { partition = 0, offset = 0 } = {},
): Promise<string[]> {
  const id = (await describe(session, topic)).topicId
  const request = fill(fetchRequest, {
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: 2 ** 30,
    topics: [{ topic, topicId: id, partitions: [{ partition, fetchOffset: offset, partitionMaxBytes: 2 ** 30 }] }],
  })
  const { responses } = await session.request('Fetch', request)
  const answer = responses[0]?.partitions[0]
  if (answer?.errorCode !== 0) throw new Error(`fetch of ${topic}-${partition}: error ${answer?.errorCode}`)
  return [...readRecords(Buffer.from(answer.records ?? []))].map(({ value }) => String(value))
}

export async function describe(session: DirectorySession, topic: string) {
  const request = fill(describeTopicPartitionsRequest, { topics: [{ name: topic }], responsePartitionLimit: 2000 })
  const { topics } = await session.request('DescribeTopicPartitions', request)
  const [found] = topics
  if (found === undefined) throw new Error(`${topic} was not described`)
  return found
}

/** The end of a partition. */
export async function latestOffset(session: DirectorySession, topic: string, partition = 0): Promise<number> {
  const partitions = [{ partitionIndex: partition, timestamp: -1 }]
  const request = fill(listOffsetsRequest, { replicaId: -1, isolationLevel: 0, topics: [{ name: topic, partitions }] })
  const { topics } = await session.request('ListOffsets', request)
  return Number(topics[0]?.partitions[0]?.offset ?? NEVER)
}

/** Moves replicas: by partition, the ids of the brokers that are to have one. The code of the first error; 0: none. */
export async function reassign(
  session: DirectorySession,
  name: string,
  replicas: readonly (readonly number[])[],
): Promise<number> {
  const partitions = replicas.map((ids, partitionIndex) => ({ partitionIndex, replicas: ids }))
  const request = fill(alterPartitionReassignmentsRequest, { topics: [{ name, partitions }], timeoutMs: 1000 })
  const { responses } = await session.request('AlterPartitionReassignments', request)
  return responses[0]?.partitions.find(({ errorCode }) => errorCode !== 0)?.errorCode ?? 0
}

/** Commits an offset of partition 0 for a group without members; the code of the error. */
export async function commit(session: DirectorySession, groupId: string, name: string, offset: number) {
  const partitions = [{ partitionIndex: 0, committedOffset: offset, committedMetadata: '' }]
  const { topicId } = await describe(session, name)
  const request = fill(offsetCommitRequest, { groupId, topics: [{ name, topicId, partitions }] })
  const { topics } = await session.request('OffsetCommit', request)
  return topics[0]?.partitions[0]?.errorCode ?? NEVER
}

/** The offset of partition 0 that a group has committed. Throws for an error code. */
export async function committed(session: DirectorySession, groupId: string, name: string): Promise<number> {
  const { topicId } = await describe(session, name)
  const topics = [{ name, topicId, partitionIndexes: [0] }]
  const { groups } = await session.request('OffsetFetch', fill(offsetFetchRequest, { groups: [{ groupId, topics }] }))
  if (groups[0]?.errorCode !== 0) throw new Error(`offsets of ${groupId}: error ${groups[0]?.errorCode}`)
  return Number(groups[0].topics[0]?.partitions[0]?.committedOffset)
}

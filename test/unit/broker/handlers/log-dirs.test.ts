import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { handleAlterReplicaLogDirs } from '../../../../src/broker/handlers/alter-replica-log-dirs.ts'
import { handleCreateTopics } from '../../../../src/broker/handlers/create-topics.ts'
import { handleDescribeLogDirs } from '../../../../src/broker/handlers/describe-log-dirs.ts'
import { type BrokerLogDir, LogDirUsages } from '../../../../src/broker/log-dir-usage.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import {
  type AlterReplicaLogDirsRequest,
  alterReplicaLogDirsRequest,
} from '../../../../src/protocol/messages/alter-replica-log-dirs.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import { describeLogDirsRequest } from '../../../../src/protocol/messages/describe-log-dirs.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { formatPartitionMetadata } from '../../../../src/storage/checkpoint/partition-metadata.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { DIRECTORY_ID, newCluster } from '../../metadata/images.ts'
import { memoryBroker } from './memory-broker.ts'

let logDir: string
let failure: KafkaError | null

beforeEach(() => {
  logDir = mkdtempSync(path.join(tmpdir(), 'kafdir-log-dirs-'))
  failure = null
})
afterEach(() => rmSync(logDir, { recursive: true }))

const usages = () =>
  new LogDirUsages(nodeFileSystem, (): BrokerLogDir[] => [{ path: logDir, directoryId: DIRECTORY_ID, failure }])

/** A broker with the topic `t` of two partitions. */
async function broker(...records: readonly MetadataRecord[]) {
  const state = memoryBroker(newCluster(...records))
  const topics = [{ name: 't', numPartitions: 2, replicationFactor: 1 }]
  const { topics: created } = await handleCreateTopics(state, fill(createTopicsRequest, { topics }))
  return { state, topicId: created[0]?.topicId ?? '' }
}

function put(directory: string, topicId: string, files: Readonly<Record<string, number>>): void {
  mkdirSync(path.join(logDir, directory))
  writeFileSync(path.join(logDir, directory, 'partition.metadata'), formatPartitionMetadata(topicId))
  for (const [name, size] of Object.entries(files))
    writeFileSync(path.join(logDir, directory, name), Buffer.alloc(size))
}

const all = fill(describeLogDirsRequest, { topics: null })
const cordoned = (value: string): MetadataRecord => ({
  type: 'ConfigRecord',
  version: 0,
  data: { resourceType: 4, resourceName: '1', name: 'cordoned.log.dirs', value },
})

describe('DescribeLogDirs', () => {
  it('adds up the segments of each partition, and nothing else', async () => {
    const { state, topicId } = await broker()
    const segments = { '00000000000000000000.log': 100, '00000000000000000007.log': 20 }
    const others = { '00000000000000000000.index': 9, '00000000000000000003.log.deleted': 50, notes: 1 }
    put('t-0', topicId, { ...segments, ...others })
    const answer = await handleDescribeLogDirs(state, usages(), all, 1)
    expect(answer).toMatchObject({ throttleTimeMs: 0, errorCode: 0 })
    expect(answer.results).toMatchObject([{ errorCode: 0, logDir, isCordoned: false }])
    expect(answer.results[0]?.topics).toEqual([
      {
        name: 't',
        partitions: [
          { partitionIndex: 0, partitionSize: 120, offsetLag: 0, isFutureKey: false },
          // A partition without a directory is an empty one.
          { partitionIndex: 1, partitionSize: 0, offsetLag: 0, isFutureKey: false },
        ],
      },
    ])
    const { totalBytes = 0, usableBytes = 0 } = answer.results[0] ?? {}
    expect(usableBytes).toBeGreaterThan(0)
    expect(totalBytes).toBeGreaterThan(usableBytes)
  })

  it('does not count what an earlier topic of the name left', async () => {
    const { state } = await broker()
    put('t-0', 'Q5Gz_1s7RWmVv3wA5gRSlQ', { '00000000000000000000.log': 100 })
    const { results } = await handleDescribeLogDirs(state, usages(), all, 1)
    expect(results[0]?.topics[0]?.partitions[0]?.partitionSize).toBe(0)
  })

  it('shows a copy that was to replace a replica in another log.dir', async () => {
    const { state, topicId } = await broker()
    put(`t-1.${'0123456789abcdef'.repeat(2)}-future`, topicId, { '00000000000000000000.log': 30 })
    put(`gone-0.${'0123456789abcdef'.repeat(2)}-future`, topicId, { '00000000000000000000.log': 30 })
    const { results } = await handleDescribeLogDirs(state, usages(), all, 1)
    expect(results[0]?.topics).toHaveLength(1)
    expect(results[0]?.topics[0]?.partitions[2]).toEqual({
      partitionIndex: 1,
      partitionSize: 30,
      offsetLag: -1,
      isFutureKey: true,
    })
  })

  it('answers for the partitions that are asked for, and for those of that broker only', async () => {
    const { state } = await broker()
    const topics = [
      { topic: 't', partitions: [1, 5] },
      { topic: 'unknown', partitions: [0] },
    ]
    const { results } = await handleDescribeLogDirs(state, usages(), fill(describeLogDirsRequest, { topics }), 1)
    expect(results[0]?.topics).toMatchObject([{ name: 't', partitions: [{ partitionIndex: 1 }] }])
    const { results: others } = await handleDescribeLogDirs(state, usages(), all, 2)
    expect(others[0]?.topics).toEqual([])
  })

  it('has an error, and nothing else, for a log.dir that is offline', async () => {
    const { state } = await broker()
    failure = new KafkaError('KAFKA_STORAGE_ERROR')
    expect((await handleDescribeLogDirs(state, usages(), all, 1)).results).toEqual([
      { errorCode: 56, logDir, topics: [], totalBytes: -1, usableBytes: -1, isCordoned: false },
    ])
  })

  it('does not know the room in a log.dir that is not made yet', async () => {
    const { state } = await broker()
    const missing = new LogDirUsages(nodeFileSystem, () => [
      { path: path.join(logDir, 'missing'), directoryId: null, failure: null },
    ])
    expect((await handleDescribeLogDirs(state, missing, all, 1)).results).toMatchObject([
      { errorCode: 0, totalBytes: -1, usableBytes: -1 },
    ])
  })

  it.each([
    ['*', true],
    ['/elsewhere', false],
  ])('says whether %s cordons it', async (value, isCordoned) => {
    const { state } = await broker(cordoned(value))
    expect((await handleDescribeLogDirs(state, usages(), all, 1)).results).toMatchObject([{ isCordoned }])
  })
})

describe('AlterReplicaLogDirs', () => {
  const alter = async (dirs: Partially<AlterReplicaLogDirsRequest['dirs'][number]>[], ...records: MetadataRecord[]) => {
    const { state } = await broker(...records)
    return (await handleAlterReplicaLogDirs(state, usages(), fill(alterReplicaLogDirsRequest, { dirs }), 1)).results
  }

  it('leaves replicas where they are, and says of the others why they can not get there', async () => {
    const long = 'x'.repeat(240)
    const topics = [
      { name: 't', partitions: [0, 7] },
      { name: 'unknown', partitions: [0] },
      { name: long, partitions: [0] },
    ]
    expect(await alter([{ path: logDir, topics }])).toEqual([
      {
        topicName: 't',
        partitions: [
          { partitionIndex: 0, errorCode: 0 },
          { partitionIndex: 7, errorCode: 3 },
        ],
      },
      { topicName: 'unknown', partitions: [{ partitionIndex: 0, errorCode: 3 }] },
      { topicName: long, partitions: [{ partitionIndex: 0, errorCode: 17 }] },
    ])
  })

  it('knows no other log.dir', async () => {
    const topics = [{ name: 't', partitions: [0] }]
    expect(await alter([{ path: '/elsewhere', topics }])).toMatchObject([{ partitions: [{ errorCode: 57 }] }])
  })

  it('puts nothing into a log.dir that is offline or cordoned', async () => {
    const topics = [{ name: 't', partitions: [0] }]
    expect(await alter([{ path: logDir, topics }], cordoned('*'))).toMatchObject([{ partitions: [{ errorCode: 39 }] }])
    failure = new KafkaError('KAFKA_STORAGE_ERROR')
    expect(await alter([{ path: logDir, topics }])).toMatchObject([{ partitions: [{ errorCode: 56 }] }])
  })
})

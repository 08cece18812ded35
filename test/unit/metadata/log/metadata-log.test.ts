import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/common/clock.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { allocateProducerIds } from '../../../../src/metadata/controller/producer-ids.ts'
import { newLogDirFiles } from '../../../../src/metadata/format/new-log-dir.ts'
import { encodeMetadataBatch } from '../../../../src/metadata/log/metadata-batch.ts'
import { MetadataLog } from '../../../../src/metadata/log/metadata-log.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { LogDir } from '../../../../src/storage/log-dir/log-dir.ts'
import { DIRECTORY_ID, oneBroker, summaryOf } from '../images.ts'
import { metadataRecordsIn } from '../log-entries.ts'
import { stoppedBroker, stoppedBrokerFile } from '../stopped-broker.ts'

const LOG = '00000000000000000000.log'

let logDirPath = ''
const opened: MetadataLog[] = []

beforeEach(() => {
  logDirPath = mkdtempSync(path.join(tmpdir(), 'metadata-log-'))
})

afterEach(async () => {
  for (const log of opened.splice(0)) await log.close()
  rmSync(logDirPath, { recursive: true, force: true })
})

function metadataFile(name: string): string {
  return path.join(logDirPath, '__cluster_metadata-0', name)
}

function makeNewLogDir(nowMs = Date.now()): void {
  const files = newLogDirFiles({ clusterId: 'c', nodeId: 1, directoryId: DIRECTORY_ID, nowMs })
  for (const { path: name, bytes } of files) {
    const file = path.join(logDirPath, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
}

function copyStoppedBroker(): void {
  mkdirSync(path.join(logDirPath, '__cluster_metadata-0'))
  const source = new URL('../../../data/metadata/stopped-broker/', import.meta.url)
  for (const name of readdirSync(source)) copyFileSync(new URL(name, source), metadataFile(name))
}

/** As another process would: nothing is shared but the directory. */
async function open(): Promise<MetadataLog> {
  const shared = { fileSystem: nodeFileSystem, locks: kernelLocks, clock: systemClock, notice: () => {} }
  const logDir = new LogDir(logDirPath, { ...shared, bootId: 'b', random: oneBroker().random })
  const log = await MetadataLog.open({ ...shared, logDir })
  opened.push(log)
  return log
}

function create(log: MetadataLog, name: string) {
  const request = fill(createTopicsRequest, { topics: [{ name, numPartitions: 2, replicationFactor: 1 }] })
  return log.withController((image) => createTopics(image, request, oneBroker()))
}

const noOp: MetadataRecord = { type: 'NoOpRecord', version: 0, data: {} }

describe('the metadata log', () => {
  it('takes in what another process appends', async () => {
    makeNewLogDir()
    const [one, other] = [await open(), await open()]
    await create(one, 'orders')
    expect(other.image.topicsByName.size).toBe(0)
    await other.catchUp()
    expect(summaryOf(other.image)).toEqual(summaryOf(one.image))
    await create(other, 'payments')
    await one.catchUp()
    expect([...one.image.topicsByName.keys()]).toEqual(['orders', 'payments'])
    expect(summaryOf((await open()).image)).toEqual(summaryOf(one.image))
  })

  it('gives a topic to one of two that create it at once', async () => {
    makeNewLogDir()
    const logs = await Promise.all(Array.from({ length: 4 }, open))
    const responses = await Promise.all(logs.map((log) => create(log, 'orders')))
    const codes = responses.flatMap(({ topics }) => topics.map(({ errorCode }) => errorCode))
    expect(codes.sort((a, b) => a - b)).toEqual([0, 36, 36, 36])
  })

  it('changes nothing under a lock that others do not look at any more', async () => {
    makeNewLogDir()
    const log = await open()
    await create(log, 'orders')
    const before = readFileSync(metadataFile(LOG))
    rmSync(metadataFile('kafdir-operation.lock'))
    writeFileSync(metadataFile('kafdir-operation.lock'), '')
    await expect(create(log, 'payments')).rejects.toThrow(expect.objectContaining({ error: 'KAFKA_STORAGE_ERROR' }))
    expect(readFileSync(metadataFile(LOG))).toEqual(before)
    await create(await open(), 'payments')
  })

  it('never gives the same producer ids twice', async () => {
    makeNewLogDir()
    const logs = await Promise.all(Array.from({ length: 3 }, open))
    const blocks = await Promise.all(
      [...logs, ...logs].map((log) => log.withController((image) => allocateProducerIds(image, oneBroker()))),
    )
    const starts = blocks.map(({ firstProducerId }) => firstProducerId)
    expect(starts.sort((a, b) => a - b)).toEqual([0, 1000, 2000, 3000, 4000, 5000])
  })

  it('writes one batch for one operation, as a controller of Kafka does', async () => {
    makeNewLogDir()
    const log = await open()
    const before = readFileSync(metadataFile(LOG)).length
    await create(log, 'orders')
    const batch = readFileSync(metadataFile(LOG)).subarray(before)
    expect(batch.readInt32BE(8) + 12).toBe(batch.length)
    // Base offset, leader epoch, attributes; timestamps equal; no producer.
    expect([batch.readBigInt64BE(0), batch.readInt32BE(12), batch.readInt16BE(21)]).toEqual([7n, 1, 0])
    expect(batch.readBigInt64BE(27)).toBe(batch.readBigInt64BE(35))
    expect(batch.subarray(43, 57)).toEqual(Buffer.alloc(14, 0xff))
    expect(metadataRecordsIn(batch).map(({ type }) => type)).toEqual([
      'TopicRecord',
      'PartitionRecord',
      'PartitionRecord',
    ])
  })

  it('goes on in a new segment when the last one is older than a week', async () => {
    const weekMs = 7 * 24 * 60 * 60 * 1000
    makeNewLogDir(Date.now() - weekMs - 60_000)
    const one = await open()
    await create(one, 'orders')
    expect(readdirSync(path.dirname(metadataFile(LOG)))).toContain('00000000000000000007.log')
    await create(one, 'payments')
    expect(summaryOf((await open()).image)).toEqual(summaryOf(one.image))
    expect(one.image.topicsByName.size).toBe(2)
  })

  it('appends nothing when an operation throws or decides nothing', async () => {
    makeNewLogDir()
    const log = await open()
    await create(log, 'orders')
    const before = readFileSync(metadataFile(LOG))
    await create(log, 'orders')
    const failing = log.withController(() => {
      throw new KafkaError('INVALID_REQUEST')
    })
    await expect(failing).rejects.toMatchObject({ error: 'INVALID_REQUEST' })
    expect(readFileSync(metadataFile(LOG))).toEqual(before)
    await create(log, 'payments')
    expect(log.image.topicsByName.size).toBe(2)
  })

  it('runs what follows an operation before the next one may begin', async () => {
    makeNewLogDir()
    const [one, other] = [await open(), await open()]
    const seen: string[] = []
    const first = one.withController(
      () => ({ records: [noOp], response: null }),
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 30))
        seen.push('after the first')
      },
    )
    const second = other.withController(() => {
      seen.push('second')
      return { records: [], response: null }
    })
    await Promise.all([first, second])
    expect(seen).toEqual(['after the first', 'second'])
  })
})

describe('the directory of a stopped broker', () => {
  it('reads as Kafka reported it, from its newest snapshot on', async () => {
    copyStoppedBroker()
    // What is before the snapshot is not needed, so damage there is not seen.
    rmSync(metadataFile('00000000000000000090-0000000001.checkpoint'))
    const log = await open()
    const expected = stoppedBroker.topics.map(({ name, ...rest }) => [name, rest])
    expect(summaryOf(log.image)).toEqual(Object.fromEntries(expected))
    expect([log.endOffset, log.leaderEpoch]).toEqual([218, 2])
  })

  it('is continued in the epoch of its last controller', async () => {
    copyStoppedBroker()
    const log = await open()
    await create(log, 'ours')
    const bytes = readFileSync(metadataFile(LOG))
    const added = bytes.subarray(stoppedBrokerFile(LOG).length)
    expect(bytes.subarray(0, stoppedBrokerFile(LOG).length)).toEqual(stoppedBrokerFile(LOG))
    expect([added.readBigInt64BE(0), added.readInt32BE(12)]).toEqual([218n, 2])
    expect((await open()).image.topicsByName.get('ours')?.partitions).toHaveLength(2)
  })

  it('changes nothing by being read', async () => {
    copyStoppedBroker()
    const names = readdirSync(path.dirname(metadataFile(LOG)))
    const log = await open()
    await log.catchUp()
    await log.close()
    expect(readdirSync(path.dirname(metadataFile(LOG)))).toEqual(names)
    expect(readFileSync(metadataFile(LOG))).toEqual(stoppedBrokerFile(LOG))
  })
})

describe('a transaction that a dead controller left open', () => {
  it('is aborted by the next operation', async () => {
    makeNewLogDir()
    const topic = { name: 'half', topicId: 'B7sFkv5zQgaVLCAZZrkEWw' }
    const left: MetadataRecord[] = [
      { type: 'BeginTransactionRecord', version: 0, data: { name: null } },
      { type: 'TopicRecord', version: 0, data: topic },
    ]
    appendFileSync(metadataFile(LOG), encodeMetadataBatch(left, { timestampMs: 1, baseOffset: 7, leaderEpoch: 1 }))
    const log = await open()
    expect(log.image.topicsByName.size).toBe(0)
    await create(log, 'whole')
    expect([...(await open()).image.topicsByName.keys()]).toEqual(['whole'])
    const types = metadataRecordsIn(readFileSync(metadataFile(LOG))).map(({ type }) => type)
    expect(types.slice(9, 11)).toEqual(['AbortTransactionRecord', 'TopicRecord'])
  })
})

describe('damage', () => {
  const batch = (records: readonly MetadataRecord[]) =>
    encodeMetadataBatch(records, { timestampMs: 1, baseOffset: 7, leaderEpoch: 1 })
  const raw = (value: Buffer, key: Buffer | null = null) =>
    encodeBatch({ records: [{ key, value }], timestampMs: 1, baseOffset: 7, partitionLeaderEpoch: 1 })

  it.each([
    ['a record type of the future', raw(Buffer.from([1, 99, 0, 0])), 'UNSUPPORTED_VERSION', 'type 99'],
    ['a record version of the future', raw(Buffer.from([1, 2, 9, 0])), 'UNSUPPORTED_VERSION', 'TopicRecord'],
    ['another frame', raw(Buffer.from([0, 2, 0, 0])), 'UNSUPPORTED_VERSION', 'frame version 0'],
    ['a record that is too short', raw(Buffer.from([1, 2, 0, 4, 65])), 'CORRUPT_MESSAGE', 'offset 7'],
    ['a record with a key', raw(Buffer.from([1, 20, 0, 0]), Buffer.from('k')), 'CORRUPT_MESSAGE', 'another form'],
    [
      'a record that does not fit',
      batch([{ type: 'RemoveTopicRecord', version: 0, data: { topicId: 'B7sFkv5zQgaVLCAZZrkEWw' } }]),
      'CORRUPT_MESSAGE',
      'does not exist',
    ],
  ])('by %s is told in one sentence with the offset, and nothing is written', async (_, bytes, error, message) => {
    makeNewLogDir()
    const log = await open()
    appendFileSync(metadataFile(LOG), bytes)
    const before = readFileSync(metadataFile(LOG))
    for (const attempt of [open(), log.catchUp(), create(log, 'a')]) {
      await expect(attempt).rejects.toMatchObject({ error })
      await expect(attempt).rejects.toThrow(message)
      await expect(attempt).rejects.toThrow(
        /__cluster_metadata-0\/0{20}\.log, byte 288, can't be used from offset 7 on: [^\n]+\.$/,
      )
    }
    expect(readFileSync(metadataFile(LOG))).toEqual(before)
  })

  it('of a batch in the middle is found by its checksum', async () => {
    makeNewLogDir()
    await create(await open(), 'orders')
    const bytes = readFileSync(metadataFile(LOG))
    bytes.writeUInt8((bytes.at(100) ?? 0) ^ 1, 100)
    writeFileSync(metadataFile(LOG), bytes)
    await expect(open()).rejects.toMatchObject({ error: 'CORRUPT_MESSAGE' })
    expect(readFileSync(metadataFile(LOG))).toEqual(bytes)
  })

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['without its last batch', (bytes: Buffer) => bytes.subarray(0, -75)],
    [
      'with one bit changed',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 500), Buffer.from([0x55]), bytes.subarray(501)]),
    ],
    ['empty', () => Buffer.alloc(0)],
  ])('of a snapshot %s is told with its name', async (_, change) => {
    copyStoppedBroker()
    const name = '00000000000000000165-0000000002.checkpoint'
    writeFileSync(metadataFile(name), change(stoppedBrokerFile(name)))
    const attempt = open()
    await expect(attempt).rejects.toMatchObject({ error: 'CORRUPT_MESSAGE' })
    await expect(attempt).rejects.toThrow(name)
  })

  it('by a log that ends before its snapshot is told', async () => {
    copyStoppedBroker()
    writeFileSync(metadataFile(LOG), stoppedBrokerFile(LOG).subarray(0, 504))
    const attempt = open()
    await expect(attempt).rejects.toMatchObject({ error: 'CORRUPT_MESSAGE' })
    await expect(attempt).rejects.toThrow('offsets 0 to 12, but is needed from 165 on')
  })

  it('of the tail by a killed writer is no damage: the next operation cuts it', async () => {
    makeNewLogDir()
    await create(await open(), 'orders')
    appendFileSync(metadataFile(LOG), batch([noOp]).subarray(0, 30))
    const bytes = readFileSync(metadataFile(LOG))
    bytes.writeBigInt64BE(10n, bytes.length - 30)
    writeFileSync(metadataFile(LOG), bytes)
    const log = await open()
    await create(log, 'payments')
    expect([...(await open()).image.topicsByName.keys()]).toEqual(['orders', 'payments'])
  })
})

import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { handleListOffsets } from '../../../../src/broker/handlers/list-offsets.ts'
import { errorCode, KafkaError } from '../../../../src/common/kafka-error.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { listOffsetsRequest } from '../../../../src/protocol/messages/list-offsets.ts'
import { ATTRIBUTE } from '../../../../src/record/batch-header.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { memoryCheckpoints } from '../../../../src/storage/log/partition-checkpoints.ts'
import type { PartitionLog } from '../../../../src/storage/log/partition-log.ts'
import { batchOf, LogBench, TOPIC_ID } from '../../storage/log/log-bench.ts'
import { writeSegment } from '../../storage/log/segment-files.ts'

const READ_COMMITTED = 1
const LEADER_EPOCH = 6

interface Asked {
  readonly timestamp: number
  readonly partitionIndex?: number
  readonly currentLeaderEpoch?: number
}

/** Three records, epoch 3 from offset 1 on; the log starts inside them, at 1. */
async function benchOfThree(): Promise<LogBench> {
  const bench = LogBench.make()
  const log = bench.open()
  for (const [leaderEpoch, timestampMs] of [
    [0, 100],
    [3, 300],
    [3, 200],
  ]) {
    await log.append(batchOf(['x'], timestampMs), { leaderEpoch: leaderEpoch! })
  }
  await log.close()
  return bench
}

/** What partition 0 of `orders` answers; there is no other one. */
function brokerOf(bench: LogBench, notices: string[] = []) {
  const log = bench.open({ checkpoints: memoryCheckpoints(1) })
  const replicas = {
    find: (topic: { name: string }, partition: number) => {
      if (topic.name !== 'orders' || partition !== 0) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
      const topicPartition = { topic: 'orders', partition }
      return Promise.resolve({ topicPartition, topicId: TOPIC_ID, leaderEpoch: LEADER_EPOCH, config: defaultLogConfig })
    },
    reading: async <T>(_: unknown, action: (log: PartitionLog) => T | Promise<T>) => action(log),
  }
  return async (asked: readonly Asked[], isolationLevel = 0) => {
    const partitions = asked.map((each) => ({ partitionIndex: 0, ...each }))
    const request = fill(listOffsetsRequest, {
      replicaId: -1,
      isolationLevel,
      topics: [{ name: 'orders', partitions }],
    })
    const response = await handleListOffsets(
      { replicas, notice: (sentence) => notices.push(sentence), unblock: async () => false },
      request,
    )
    return response.topics[0]?.partitions.map(({ errorCode: code, timestamp, offset, leaderEpoch }) => {
      return { code, timestamp, offset, leaderEpoch }
    })
  }
}

describe('ListOffsets', () => {
  it.each([
    ['the latest', -1, { timestamp: -1, offset: 3, leaderEpoch: LEADER_EPOCH }],
    ['the earliest', -2, { timestamp: -1, offset: 1, leaderEpoch: 3 }],
    ['the largest timestamp', -3, { timestamp: 300, offset: 1, leaderEpoch: 3 }],
    ['the earliest that is here', -4, { timestamp: -1, offset: 1, leaderEpoch: 3 }],
    ['the end of what is in tiered storage', -5, { timestamp: -1, offset: -1, leaderEpoch: -1 }],
    ['the start of what is not yet there', -6, { timestamp: -1, offset: -1, leaderEpoch: -1 }],
    ['a time before all records', 0, { timestamp: 300, offset: 1, leaderEpoch: 3 }],
    ['a time', 300, { timestamp: 300, offset: 1, leaderEpoch: 3 }],
    ['a time behind all records', 301, { timestamp: -1, offset: -1, leaderEpoch: -1 }],
  ])('answers for %s (%i)', async (_, timestamp, expected) => {
    const ask = brokerOf(await benchOfThree())
    expect(await ask([{ timestamp }])).toEqual([{ code: 0, ...expected }])
  })

  it('refuses a special timestamp that Kafka does not have', async () => {
    const ask = brokerOf(await benchOfThree())
    expect(await ask([{ timestamp: -7 }])).toMatchObject([{ code: errorCode('UNSUPPORTED_VERSION'), offset: -1 }])
  })

  it('shows a reader of committed records nothing behind the last stable offset', async () => {
    const bench = LogBench.make()
    const open = { baseOffset: 1, timestampsMs: [500], attributes: ATTRIBUTE.transactional, producerId: 9 }
    writeSegment(bench.directory, 0, [
      { baseOffset: 0, timestampsMs: [400] },
      open,
      { baseOffset: 2, timestampsMs: [600] },
    ])
    const ask = brokerOf(bench)
    const all = [-1, -3, 450].map((timestamp) => ({ timestamp }))
    const offsets = async (isolationLevel: number) => {
      const answers = await Promise.all(all.map((each) => ask([each], isolationLevel)))
      return answers.map((answer) => answer?.[0]?.offset)
    }
    expect(await offsets(0)).toEqual([3, 2, 1])
    expect(await offsets(READ_COMMITTED)).toEqual([1, -1, -1])
  })

  it('sends a client with another leader epoch back to the metadata', async () => {
    const ask = brokerOf(await benchOfThree())
    const answers = await Promise.all(
      [-1, LEADER_EPOCH, LEADER_EPOCH - 1, LEADER_EPOCH + 1].map((currentLeaderEpoch) =>
        ask([{ timestamp: -1, currentLeaderEpoch }]),
      ),
    )
    expect(answers.map((answer) => answer?.[0]?.code)).toEqual(
      ['NONE', 'NONE', 'FENCED_LEADER_EPOCH', 'UNKNOWN_LEADER_EPOCH'].map((name) => errorCode(name as 'NONE')),
    )
  })

  it('answers for each partition by itself, and for none that is asked for twice', async () => {
    const ask = brokerOf(await benchOfThree())
    expect(await ask([{ timestamp: -1 }, { partitionIndex: 1, timestamp: -1 }])).toMatchObject([
      { code: 0, offset: 3 },
      { code: errorCode('UNKNOWN_TOPIC_OR_PARTITION'), offset: -1 },
    ])
    expect(await ask([{ timestamp: -1 }, { timestamp: -2 }])).toMatchObject([
      { code: errorCode('INVALID_REQUEST'), offset: -1 },
      { code: errorCode('INVALID_REQUEST'), offset: -1 },
    ])
  })

  it('says what is damaged, which its answer has no room for', async () => {
    const bench = LogBench.make()
    writeSegment(bench.directory, 0, [
      { baseOffset: 0, timestampsMs: [1] },
      { baseOffset: 1, timestampsMs: [2] },
    ])
    writeSegment(bench.directory, 2, [{ baseOffset: 2, timestampsMs: [3] }])
    const log = bench.bytes('.log')
    log.writeUInt8(1, log.length - 1)
    writeFileSync(bench.file('.log'), log)
    const notices: string[] = []
    expect(await brokerOf(bench, notices)([{ timestamp: 2 }])).toMatchObject([
      { code: errorCode('CORRUPT_MESSAGE'), offset: -1 },
    ])
    expect(notices).toHaveLength(1)
  })
})

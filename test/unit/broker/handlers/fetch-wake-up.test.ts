import { appendFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FetchServices, handleFetch } from '../../../../src/broker/handlers/fetch.ts'
import { Purgatory } from '../../../../src/broker/purgatory.ts'
import { systemClock } from '../../../../src/common/clock.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { ZERO_UUID } from '../../../../src/common/uuid.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { fetchRequest } from '../../../../src/protocol/messages/fetch.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { LogBench } from '../../storage/log/log-bench.ts'
import { dataBatch } from '../../storage/log/producer-state/producer-batches.ts'

/** A fetch that waits at the ends of two empty partitions, and what the broker does from then on. */
async function waitingFetch({ minBytes = 1 } = {}) {
  const benches = [LogBench.make(), LogBench.make()] as const
  const metadata = LogBench.make()
  const logs = benches.map((bench) => bench.open())
  const purgatory = new Purgatory(nodeFileSystem, systemClock)
  onTestFinished(() => purgatory.close())
  const done: string[] = []
  const services: FetchServices = {
    replicas: {
      find: async (_, partition) => ({
        ...{ topicPartition: { topic: 'orders', partition }, topicId: ZERO_UUID, leaderEpoch: 0 },
        config: defaultLogConfig,
      }),
      reading: async ({ topicPartition: { partition } }, action) => {
        done.push(`read ${partition}`)
        return action(logs[partition]!)
      },
      directoryOf: ({ topicPartition: { partition } }) => benches[partition]!.directory,
    },
    ...{ purgatory, clock: systemClock, metadataDirectory: metadata.directory },
    notice: () => undefined,
    refreshMetadata: async () => void done.push('refresh'),
    unblock: async () => false,
  }
  const partitions = [0, 1].map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 1 << 20 }))
  const request = fill(fetchRequest, {
    ...{ maxWaitMs: 8000, minBytes },
    topics: [{ topic: 'orders', topicId: ZERO_UUID, partitions }],
  })
  const answer = handleFetch(services, request, {}).then(({ responses }) => responses[0]!.partitions)
  await pause(SETTLED_MS)
  done.length = 0
  return {
    ...{ answer, done },
    append: (partition: 0 | 1) => appendFileSync(benches[partition].file('.log'), batch),
    changeTopics: () => writeFileSync(path.join(metadata.directory, 'news'), ''),
  }
}

/** Until a fetch has looked at everything, and waits. */
const SETTLED_MS = 60
const batch = dataBatch({ offset: 0 })

describe('a fetch that is woken', () => {
  it('reads the partition in which something happened, and no other, and answers for all of them', async () => {
    const { answer, append, done } = await waitingFetch()
    append(1)
    const partitions = await answer
    expect(done).toEqual(['read 1'])
    expect(partitions.map(({ errorCode, records }) => [errorCode, records?.length])).toEqual([
      [0, 0],
      [0, batch.length],
    ])
    expect(partitions[0]?.highWatermark).toBe(0)
  })

  it('keeps what it found while there was not enough', async () => {
    const { answer, append } = await waitingFetch({ minBytes: 2 * batch.length })
    append(0)
    await pause(SETTLED_MS)
    append(1)
    expect((await answer).map(({ records }) => records?.length)).toEqual([batch.length, batch.length])
  })

  it('takes in what became of the topics, and looks at everything then', async () => {
    const { answer, append, changeTopics, done } = await waitingFetch()
    changeTopics()
    await pause(SETTLED_MS)
    expect(done.slice(0, 3)).toEqual(['refresh', 'read 0', 'read 1'])
    append(0)
    expect((await answer)[0]?.records?.length).toBe(batch.length)
  })
})

it('a partition of which only the latest metadata knows is watched as well', async () => {
  const [bench, metadata] = [LogBench.make(), LogBench.make()]
  const log = bench.open()
  const purgatory = new Purgatory(nodeFileSystem, systemClock)
  onTestFinished(() => purgatory.close())
  // Somebody else waits already: then the first look comes after the watching has begun.
  purgatory.arm([metadata.directory])
  let isKnown = false
  const services: FetchServices = {
    replicas: {
      find: async (_, partition) => {
        if (!isKnown) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
        const topicPartition = { topic: 'orders', partition }
        return { topicPartition, topicId: ZERO_UUID, leaderEpoch: 0, config: defaultLogConfig }
      },
      reading: async (_, action) => action(log),
      directoryOf: () => bench.directory,
    },
    ...{ purgatory, clock: systemClock, metadataDirectory: metadata.directory },
    notice: () => undefined,
    refreshMetadata: async () => void (isKnown = true),
    unblock: async () => false,
  }
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }]
  const topics = [{ topic: 'orders', topicId: ZERO_UUID, partitions }]
  const beganMs = performance.now()
  const answer = handleFetch(services, fill(fetchRequest, { maxWaitMs: 8000, minBytes: 1, topics }), {})
  await pause(SETTLED_MS)
  appendFileSync(bench.file('.log'), batch)
  expect((await answer).responses[0]?.partitions[0]?.records).toHaveLength(batch.length)
  expect(performance.now() - beganMs).toBeLessThan(4000)
})

it('what comes after the first look, before anything is watched, is not slept through', async () => {
  const [bench, metadata] = [LogBench.make(), LogBench.make()]
  const log = bench.open()
  const purgatory = new Purgatory(nodeFileSystem, systemClock)
  onTestFinished(() => purgatory.close())
  let isThere = false
  const services: FetchServices = {
    ...{ purgatory, clock: systemClock, metadataDirectory: metadata.directory },
    notice: () => undefined,
    refreshMetadata: async () => undefined,
    unblock: async () => false,
    replicas: {
      find: async () => {
        const topicPartition = { topic: 'orders', partition: 0 }
        return { topicPartition, topicId: ZERO_UUID, leaderEpoch: 0, config: defaultLogConfig }
      },
      reading: async (_, action) => action(log),
      directoryOf: () => {
        if (!isThere) appendFileSync(bench.file('.log'), batch)
        isThere = true
        return bench.directory
      },
    },
  }
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }]
  const topics = [{ topic: 'orders', topicId: ZERO_UUID, partitions }]
  const beganMs = performance.now()
  const answer = handleFetch(services, fill(fetchRequest, { maxWaitMs: 8000, minBytes: 1, topics }), {})
  expect((await answer).responses[0]?.partitions[0]?.records).toHaveLength(batch.length)
  expect(performance.now() - beganMs).toBeLessThan(4000)
})

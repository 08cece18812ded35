/** What the log engine leaves on disk, judged by Kafka's dump tool and a broker of Kafka. */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/common/clock.ts'
import { kernelLocks } from '../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { defaultLogConfig } from '../../src/storage/log/log-config.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { LogDir } from '../../src/storage/log-dir/log-dir.ts'
import { expectAccepted } from '../processes/accepted-directory.ts'
import { PRINT_PLACES, parseRecords } from '../processes/printed-records.ts'
import { kafkaIsMissing } from '../processes/real-broker.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { dataBatch, markerBatch } from '../unit/storage/log/producer-state/producer-batches.ts'

const skipped = kafkaIsMissing === null ? '' : ` (skipped: ${kafkaIsMissing})`
const KEYED = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']

const random = { bytes: (length: number) => randomBytes(length) }

/** The log of partition 0 of `topic`, opened by this process. */
async function withLog(cluster: ScratchCluster, topic: string, work: (log: PartitionLog) => Promise<void>) {
  const logDir = new LogDir(cluster.logDir, {
    fileSystem: nodeFileSystem,
    locks: kernelLocks,
    clock: systemClock,
    random,
    bootId: 'this boot',
    notice: () => undefined,
  })
  const topicPartition = { topic, partition: 0 }
  const topicId = logDir.topicIdOf(topicPartition) ?? ''
  const log = logDir.openLog(topicPartition, topicId, () => ({ ...defaultLogConfig, segmentBytes: 2000 }))
  await work(log)
  await log.close()
  logDir.close()
}

function filesOf(cluster: ScratchCluster, topic: string, suffix: string): string[] {
  return readdirSync(cluster.partitionDirectory(topic, 0)).filter((name) => name.endsWith(suffix))
}

it.skipIf(kafkaIsMissing)(
  `Kafka goes on with a log that was compacted, one that was trimmed, and one with transactions${skipped}`,
  async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('users', 1, 'cleanup.policy=compact', 'segment.bytes=1048576', 'compression.type=zstd')
    await cluster.createTopic('trimmed', 1, 'retention.ms=-1')
    await cluster.createTopic('payments', 1, 'retention.ms=-1')

    for (let round = 0; round < 4; round++) {
      const lines = Array.from({ length: 9000 }, (_, n) => `k${n % 211}:${round} ${randomBytes(90).toString('hex')}\n`)
      expect(
        (await cluster.run('kafka-console-producer.sh', ['--topic', 'users', ...KEYED], lines.join(''))).status,
      ).toBe(0)
    }
    const cleaned = await cluster.run('kafdir.js', ['topics', 'cleanup', 'users', '--force'])
    expect(cleaned.stdout).toContain('compacted')

    await withLog(cluster, 'trimmed', async (log) => {
      for (let i = 0; i < 60; i++) {
        await log.append(dataBatch({ offset: 0, sequence: i, timestampMs: Date.now() }), { leaderEpoch: 0 })
      }
      expect(await log.deleteRecords(37)).toBe(37)
    })
    expect(readFileSync(path.join(cluster.logDir, 'log-start-offset-checkpoint'), 'utf8')).toBe('0\n1\ntrimmed 0 37\n')
    expect(filesOf(cluster, 'trimmed', '.deleted').length).toBeGreaterThan(0)

    await withLog(cluster, 'payments', async (log) => {
      const sequences = [0, 0, 0]
      for (let i = 0; i < 30; i++) {
        const producerId = 4000 + (i % 3)
        const sequence = sequences[i % 3]!++
        const timestampMs = Date.now()
        const batch = dataBatch({ offset: 0, producerId, sequence, isTransactional: true, timestampMs })
        await log.append(batch, { leaderEpoch: 0 })
        if (i % 5 < 3) continue
        const marker = markerBatch({ offset: 0, producerId, type: i % 2 === 0 ? 'commit' : 'abort', timestampMs })
        await log.append(marker, { leaderEpoch: 0, origin: 'coordinator' })
      }
    })
    expect(filesOf(cluster, 'payments', '.txnindex').length).toBeGreaterThan(1)
    expect(filesOf(cluster, 'payments', '.snapshot').length).toBeGreaterThan(1)

    await expectAccepted(cluster, cluster.logDir, ['users', 'trimmed', 'payments'], {
      compacted: ['users', 'payments'],
    })
    const trimmed = parseRecords((await cluster.consume('trimmed', ...PRINT_PLACES)).stdout)
    expect(trimmed.map(({ offset }) => offset)).toEqual(Array.from({ length: 23 }, (_, n) => 37 + n))
  },
)

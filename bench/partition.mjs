/** Partitions of a log.dir, opened in this process as a command opens them. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'

const TOPIC_ID = Buffer.from('kafdir-benchmark').toString('base64url')
export const random = { bytes: (length) => randomBytes(length) }

/** The log.dir at `directory`, made when missing. */
export function openLogDir({ LogDir, nodeFileSystem, kernelLocks, systemClock, readBootId }, directory) {
  mkdirSync(directory, { recursive: true })
  return new LogDir(directory, {
    fileSystem: nodeFileSystem,
    locks: kernelLocks,
    clock: systemClock,
    random,
    bootId: readBootId(nodeFileSystem, Date.now()),
    notice: (sentence) => console.error(sentence),
  })
}

/** A partition that was never written to; returns its directory. */
export async function createPartition(logDir, topic) {
  const topicPartition = { topic, partition: 0 }
  await logDir.createPartitions([{ topicPartition, topicId: TOPIC_ID, leaderEpoch: 0 }])
  return logDir.partitionDirectory(topicPartition)
}

/** The log of a partition that is there, whoever made it. `config`: what differs from Kafka's defaults. */
export function openPartition({ defaultLogConfig }, logDir, topic, config = {}) {
  const topicPartition = { topic, partition: 0 }
  const all = { ...defaultLogConfig, ...config }
  return logDir.openLog(topicPartition, logDir.topicIdOf(topicPartition), () => all)
}

/** The .log files in a partition's directory, by rising base offset. */
export function logFilesOf(directory) {
  const names = readdirSync(directory).filter((name) => name.endsWith('.log'))
  return names.toSorted().map((name) => path.join(directory, name))
}

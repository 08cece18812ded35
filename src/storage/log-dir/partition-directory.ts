/** Making and removing partition directories so that a crash leaves either all of one or nothing that anybody sees. */
import path from 'node:path'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { Uuid } from '../../common/uuid.ts'
import { formatLeaderEpochs, LEADER_EPOCH_CHECKPOINT } from '../checkpoint/leader-epoch-checkpoint.ts'
import { formatPartitionMetadata, PARTITION_METADATA } from '../checkpoint/partition-metadata.ts'
import type { FileSystem } from '../io/file-system.ts'
import { systemErrorCode } from '../io/storage-error.ts'
import { segmentFileName } from '../log/segment-file.ts'

/** Kafka's endings of directories that are no partitions any more: to be removed, or kept for somebody to look at. */
type SideSuffix = '-delete' | '-stray'
const DELETED_DIRECTORY = /-\d+\.[0-9a-f]{32}-delete$/
const MAX_NAME_LENGTH = 255
/** Each of them has up to five files open while it is built. */
const BUILT_AT_ONCE = 20

export interface NewPartition {
  readonly topicPartition: TopicPartition
  readonly topicId: Uuid
  readonly leaderEpoch: number
}

/**
 * `orders-0.<32 hex>-delete`, Kafka's name for a directory that is going away. New directories are built under such a name
 * too: it is the one kind of unfinished directory that a real broker cleans up by itself instead of refusing to start.
 */
function deletedDirectoryName(topicPartition: TopicPartition, random: Random): string {
  return sideDirectoryName(topicPartition, random, '-delete')
}

/** Whether a directory of that name is no partition, or no longer one. Kafka: LogManager.isLogDirToBeDeleted. */
export function isDeletedDirectoryName(name: string): boolean {
  return DELETED_DIRECTORY.test(name)
}

function sideDirectoryName({ topic, partition }: TopicPartition, random: Random, end: SideSuffix): string {
  const suffix = `-${partition}.${Buffer.from(random.bytes(16)).toString('hex')}${end}`
  return topic.slice(0, MAX_NAME_LENGTH - suffix.length) + suffix
}

/**
 * Makes empty partitions: `.log`, indexes, `partition.metadata`, `leader-epoch-checkpoint`, as a broker leaves a partition
 * that was never written to. One that is there already is left alone. Durable when it resolves.
 */
export async function createPartitionDirectories(
  fileSystem: FileSystem,
  logDir: string,
  partitions: readonly NewPartition[],
  random: Random,
): Promise<void> {
  const built = partitions.map((partition) => {
    const temporary = path.join(logDir, deletedDirectoryName(partition.topicPartition, random))
    return { temporary, final: path.join(logDir, formatTopicPartition(partition.topicPartition)), partition }
  })
  try {
    for (let from = 0; from < built.length; from += BUILT_AT_ONCE) {
      const some = built.slice(from, from + BUILT_AT_ONCE)
      await Promise.all(some.map(({ temporary, partition }) => fill(fileSystem, temporary, partition)))
      for (const { temporary, final } of some) renameUnlessThere(fileSystem, temporary, final)
    }
  } catch (error) {
    for (const { temporary } of built) fileSystem.removeDirectory(temporary)
    throw error
  }
  fileSystem.syncDirectory(logDir)
}

/** Takes the partition out of sight at once, then removes it; readers that have files open read on. */
export function deletePartitionDirectory(
  fileSystem: FileSystem,
  logDir: string,
  topicPartition: TopicPartition,
  random: Random,
): void {
  const directory = path.join(logDir, formatTopicPartition(topicPartition))
  if (fileSystem.stat(directory) === null) return
  const doomed = path.join(logDir, deletedDirectoryName(topicPartition, random))
  fileSystem.rename(directory, doomed)
  fileSystem.syncDirectory(logDir)
  fileSystem.removeDirectory(doomed)
}

/** Renames a directory that belongs to a deleted topic of the same name to `…-stray`, as a broker does. Nothing is lost. */
export function setPartitionDirectoryAside(
  fileSystem: FileSystem,
  logDir: string,
  topicPartition: TopicPartition,
  random: Random,
): void {
  const directory = path.join(logDir, formatTopicPartition(topicPartition))
  fileSystem.rename(directory, path.join(logDir, sideDirectoryName(topicPartition, random, '-stray')))
  fileSystem.syncDirectory(logDir)
}

async function fill(fileSystem: FileSystem, directory: string, partition: NewPartition): Promise<void> {
  const { topicId, leaderEpoch } = partition
  fileSystem.makeSubdirectory(directory)
  const contents: [string, string][] = [
    [PARTITION_METADATA, formatPartitionMetadata(topicId)],
    [LEADER_EPOCH_CHECKPOINT, formatLeaderEpochs([{ epoch: leaderEpoch, startOffset: 0 }])],
    [segmentFileName(0, '.log'), ''],
    [segmentFileName(0, '.index'), ''],
    [segmentFileName(0, '.timeindex'), ''],
  ]
  await Promise.all(contents.map(([name, text]) => writeDurably(fileSystem, path.join(directory, name), text)))
  fileSystem.syncDirectory(directory)
}

async function writeDurably(fileSystem: FileSystem, file: string, text: string): Promise<void> {
  const opened = fileSystem.open(file, 'exclusive')
  try {
    if (text === '') return
    opened.write(Buffer.from(text), 0)
    await opened.datasync()
  } finally {
    opened.close()
  }
}

function renameUnlessThere(fileSystem: FileSystem, temporary: string, final: string): void {
  try {
    fileSystem.rename(temporary, final)
  } catch (error) {
    const code = isKafkaError(error) ? systemErrorCode(error.cause) : undefined
    fileSystem.removeDirectory(temporary)
    // Another process completed the same topic first: the same partition with the same id.
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  }
}

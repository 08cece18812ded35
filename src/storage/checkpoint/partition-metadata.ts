/** `partition.metadata`: the topic id of a partition directory, and the file whose kernel lock is the partition's. Kafka: PartitionMetadataFile. */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import { parseUuid, type Uuid, ZERO_UUID } from '../../common/uuid.ts'
import type { FileSystem } from '../io/file-system.ts'

export const PARTITION_METADATA = 'partition.metadata'

/** The text of the file: no newline at its end. */
export function formatPartitionMetadata(topicId: Uuid): string {
  return `version: 0\ntopic_id: ${topicId}`
}

/** The topic id in the directory, or null without the file. Throws CORRUPT_MESSAGE. */
export function readPartitionMetadata(fileSystem: FileSystem, partitionDirectory: string): Uuid | null {
  const file = path.join(partitionDirectory, PARTITION_METADATA)
  const text = fileSystem.readFile(file)?.toString('utf8')
  if (text === undefined) return null
  const id = /^version:\s+\d+\s*\ntopic_id:\s+(\S+)\s*$/.exec(text)?.[1]
  const topicId = id === undefined ? ZERO_UUID : parsedOrZero(id)
  if (topicId !== ZERO_UUID) return topicId
  throw new KafkaError('CORRUPT_MESSAGE', { message: `${file} does not hold a topic id.` })
}

function parsedOrZero(id: string): Uuid {
  try {
    return parseUuid(id)
  } catch {
    return ZERO_UUID // whoever reads it wants to know which file is damaged, not what base64 looks like
  }
}

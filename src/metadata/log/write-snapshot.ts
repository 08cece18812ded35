/** Writes snapshots of the metadata log. Kafka: raft's RecordsSnapshotWriter, FileRawSnapshotWriter. */
import path from 'node:path'
import type { KraftControlRecord } from '../../protocol/kraft-control-record.ts'
import { encodeMetadataRecord } from '../../protocol/metadata-record.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { imageRecords } from '../image/image-records.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { encodeControlBatch, encodeMetadataValues } from './metadata-batch.ts'
import { type SnapshotId, snapshotFileName } from './metadata-snapshot.ts'
import type { ReplayPosition } from './replayed-log.ts'

/** Kafka's ending of a snapshot that is being written. It removes what is left under such a name when it starts. */
const PART_SUFFIX = '.part'
/** Nobody changes a snapshot. */
const READ_ONLY = 0o444
/** Well below the 8 MiB that Kafka allows a batch of metadata, whatever the last record in it is. */
const BATCH_BYTES = 1024 * 1024

/** The batches of a snapshot of `image`, which is what the log says up to `position`. */
export function encodeSnapshot(image: MetadataImage, position: ReplayPosition, nowMs: number): Buffer {
  const options = { timestampMs: nowMs, leaderEpoch: position.lastEpoch }
  const header = headerRecords(position)
  const batches = [encodeControlBatch(header, options)]
  let baseOffset = header.length
  for (const values of groups(imageRecords(image).map(encodeMetadataRecord))) {
    batches.push(encodeMetadataValues(values, { ...options, baseOffset }))
    baseOffset += values.length
  }
  const footer: KraftControlRecord = { type: 'SnapshotFooter', data: { version: 0 } }
  return Buffer.concat([...batches, encodeControlBatch([footer], { ...options, baseOffset })])
}

/**
 * Writes a snapshot beside the log: under another name first, so that it is there as a whole or not at all. Durable when
 * it resolves. Call it under the controller's lock. Throws KAFKA_STORAGE_ERROR.
 */
export async function writeSnapshot(
  fileSystem: FileSystem,
  directory: string,
  id: SnapshotId,
  batches: Buffer,
): Promise<void> {
  removeUnfinishedSnapshots(fileSystem, directory)
  const target = path.join(directory, snapshotFileName(id.endOffset, id.epoch))
  const part = `${target}${PART_SUFFIX}`
  const file = fileSystem.open(part, 'exclusive', READ_ONLY)
  try {
    file.write(batches, 0)
    await file.datasync()
  } finally {
    file.close()
  }
  fileSystem.rename(part, target)
  fileSystem.syncDirectory(directory)
}

function* groups(values: readonly Buffer[]): Generator<readonly Buffer[]> {
  let first = 0
  let sizeInBytes = 0
  for (const [at, value] of values.entries()) {
    sizeInBytes += value.length
    if (sizeInBytes < BATCH_BYTES && at < values.length - 1) continue
    yield values.slice(first, at + 1)
    first = at + 1
    sizeInBytes = 0
  }
}

/** What a process left that was killed while it wrote. */
function removeUnfinishedSnapshots(fileSystem: FileSystem, directory: string): void {
  for (const name of fileSystem.list(directory) ?? []) {
    if (name.endsWith(`.checkpoint${PART_SUFFIX}`)) fileSystem.removeFile(path.join(directory, name))
  }
}

function headerRecords({ lastTimestampMs, kRaftVersion, voters }: ReplayPosition): readonly KraftControlRecord[] {
  const header: KraftControlRecord = {
    type: 'SnapshotHeader',
    data: { version: 0, lastContainedLogTimestamp: lastTimestampMs },
  }
  // Without them the voters are those of the properties file.
  if (kRaftVersion === 0) return [header]
  const version: KraftControlRecord = { type: 'KRaftVersion', data: { version: 0, kRaftVersion } }
  return [header, version, ...(voters === null ? [] : [{ type: 'KRaftVoters', data: voters } as const])]
}

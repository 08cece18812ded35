/** Snapshots of the metadata log: `<end offset>-<epoch>.checkpoint`. Kafka: raft's Snapshots and RecordsSnapshotReader. */
import path from 'node:path'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { KraftControlRecord } from '../../protocol/kraft-control-record.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { type MetadataVisitor, walkMetadataBatches } from './metadata-walk.ts'

/** Which snapshot it is, and where the log goes on after it. Kafka: OffsetAndEpoch. */
export interface SnapshotId {
  /** The first offset of the log that is not in the snapshot. */
  readonly endOffset: number
  /** Epoch of the last record that is in it. */
  readonly epoch: number
}

/** `00000000000000000165-0000000002.checkpoint`. */
export function snapshotFileName(endOffset: number, epoch: number): string {
  return `${String(endOffset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}.checkpoint`
}

/** The snapshots in the directory of the metadata log, the newest last. */
export function listSnapshots(fileSystem: FileSystem, directory: string): readonly SnapshotId[] {
  return (fileSystem.list(directory) ?? [])
    .map(parseName)
    .filter((snapshot) => snapshot !== null)
    .sort((a, b) => a.endOffset - b.endOffset || a.epoch - b.epoch)
}

/** Whether both are the same one, or there is none on either side. */
export function isSameSnapshot(a: SnapshotId | null, b: SnapshotId | null): boolean {
  return a?.endOffset === b?.endOffset && a?.epoch === b?.epoch
}

/** The bytes of a snapshot; null when it is gone: a newer one has taken its place. */
export function readSnapshotFile(fileSystem: FileSystem, directory: string, id: SnapshotId): Buffer | null {
  return fileSystem.readFile(path.join(directory, snapshotFileName(id.endOffset, id.epoch)))
}

/**
 * Visits all records of the snapshot at `file`, which consists of `batches`. Throws CORRUPT_MESSAGE unless it is whole,
 * from header to footer; UNSUPPORTED_VERSION; what the visitor throws.
 */
export function walkSnapshot(batches: Buffer, file: string, visitor: MetadataVisitor): void {
  const controls: KraftControlRecord['type'][] = []
  const control = (record: KraftControlRecord): void => {
    controls.push(record.type)
    visitor.control(record)
  }
  walkMetadataBatches({
    batches,
    path: file,
    fromOffset: 0,
    checkCrcs: true,
    visitor: { record: visitor.record, control },
  })
  if (controls[0] === 'SnapshotHeader' && controls.at(-1) === 'SnapshotFooter') return
  throw new KafkaError('CORRUPT_MESSAGE', {
    message: `${file} is not a whole snapshot: it has no header or no footer.`,
    hint: 'Nothing was changed; restore the file from a copy.',
  })
}

/** When the last record in the snapshot was appended; null when it is gone or damaged. */
export function snapshotTimestampMs(fileSystem: FileSystem, directory: string, id: SnapshotId): number | null {
  let timestampMs: number | null = null
  const batches = readSnapshotFile(fileSystem, directory, id)
  if (batches === null) return null
  const control = (record: KraftControlRecord): void => {
    if (record.type === 'SnapshotHeader') timestampMs = record.data.lastContainedLogTimestamp
  }
  try {
    walkSnapshot(batches, path.join(directory, snapshotFileName(id.endOffset, id.epoch)), { record: () => {}, control })
  } catch (error) {
    if (!isKafkaError(error)) throw error
  }
  return timestampMs
}

function parseName(name: string): SnapshotId | null {
  const digits = /^(\d{20})-(\d{10})\.checkpoint$/.exec(name)
  return digits === null ? null : { endOffset: Number(digits[1]), epoch: Number(digits[2]) }
}

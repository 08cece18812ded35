/** Snapshots of the metadata log: `<end offset>-<epoch>.checkpoint`. Kafka: raft's Snapshots and RecordsSnapshotReader. */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import type { KraftControlRecord } from '../../protocol/kraft-control-record.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { type MetadataVisitor, walkMetadataBatches } from './metadata-walk.ts'

/** Where the log goes on after a snapshot. */
export interface SnapshotEnd {
  /** The first offset of the log that is not in the snapshot. */
  readonly endOffset: number
  /** Epoch of the last record that is in it. */
  readonly epoch: number
}

/** `00000000000000000165-0000000002.checkpoint`. */
export function snapshotFileName(endOffset: number, epoch: number): string {
  return `${String(endOffset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}.checkpoint`
}

/**
 * Visits the metadata records of the newest snapshot in the directory of the metadata log; null: there is none. Throws
 * CORRUPT_MESSAGE unless it is whole, from header to footer; UNSUPPORTED_VERSION; what the visitor throws.
 */
export function readNewestSnapshot(
  fileSystem: FileSystem,
  directory: string,
  onRecord: MetadataVisitor['record'],
): SnapshotEnd | null {
  const newest = (fileSystem.list(directory) ?? [])
    .map(parseName)
    .filter((snapshot) => snapshot !== null)
    .reduce<ParsedName | null>((best, next) => (best === null || isNewer(next, best) ? next : best), null)
  if (newest === null) return null
  const file = path.join(directory, newest.name)
  const batches = fileSystem.readFile(file)
  // Gone since it was listed: a newer one has taken its place.
  if (batches === null) return readNewestSnapshot(fileSystem, directory, onRecord)
  const controls: KraftControlRecord[] = []
  const visitor = { record: onRecord, control: (record: KraftControlRecord) => void controls.push(record) }
  walkMetadataBatches({ batches, path: file, fromOffset: 0, checkCrcs: true, visitor })
  if (controls[0]?.type !== 'SnapshotHeader' || controls.at(-1)?.type !== 'SnapshotFooter') {
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `${file} is not a whole snapshot: it has no header or no footer.`,
      hint: 'Nothing was changed; restore the file from a copy.',
    })
  }
  return newest
}

interface ParsedName extends SnapshotEnd {
  readonly name: string
}

function parseName(name: string): ParsedName | null {
  const digits = /^(\d{20})-(\d{10})\.checkpoint$/.exec(name)
  return digits === null ? null : { name, endOffset: Number(digits[1]), epoch: Number(digits[2]) }
}

function isNewer(a: ParsedName, b: ParsedName): boolean {
  return a.endOffset !== b.endOffset ? a.endOffset > b.endOffset : a.epoch > b.epoch
}

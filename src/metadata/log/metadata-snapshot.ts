/** Snapshots of the metadata log: `<end offset>-<epoch>.checkpoint`. Kafka: raft's Snapshots and RecordsSnapshotReader. */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { decodeMetadataBatches, type MetadataLogEntry } from './metadata-batch.ts'

export interface MetadataSnapshot {
  readonly path: string
  /** The first offset of the log that is not in the snapshot. */
  readonly endOffset: number
  /** Epoch of the last record that is in it. */
  readonly epoch: number
  readonly entries: readonly MetadataLogEntry[]
}

/** `00000000000000000165-0000000002.checkpoint`. */
export function snapshotFileName(endOffset: number, epoch: number): string {
  return `${String(endOffset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}.checkpoint`
}

/**
 * The newest snapshot in the directory of the metadata log, or null. Throws CORRUPT_MESSAGE unless it is whole, from
 * header to footer; UNSUPPORTED_VERSION.
 */
export function readNewestSnapshot(fileSystem: FileSystem, directory: string): MetadataSnapshot | null {
  const newest = (fileSystem.list(directory) ?? [])
    .map(parseName)
    .filter((snapshot) => snapshot !== null)
    .reduce<ParsedName | null>((best, next) => (best === null || isNewer(next, best) ? next : best), null)
  if (newest === null) return null
  const file = path.join(directory, newest.name)
  const bytes = fileSystem.readFile(file)
  // Gone since it was listed: a newer one has taken its place.
  if (bytes === null) return readNewestSnapshot(fileSystem, directory)
  const { entries } = decodeMetadataBatches(bytes, file)
  if (entries[0]?.control?.type !== 'SnapshotHeader' || entries.at(-1)?.control?.type !== 'SnapshotFooter') {
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `${file} is not a whole snapshot: it has no header or no footer.`,
      hint: 'Nothing was changed; restore the file from a copy.',
    })
  }
  return { path: file, endOffset: newest.endOffset, epoch: newest.epoch, entries }
}

interface ParsedName {
  readonly name: string
  readonly endOffset: number
  readonly epoch: number
}

function parseName(name: string): ParsedName | null {
  const digits = /^(\d{20})-(\d{10})\.checkpoint$/.exec(name)
  return digits === null ? null : { name, endOffset: Number(digits[1]), epoch: Number(digits[2]) }
}

function isNewer(a: ParsedName, b: ParsedName): boolean {
  return a.endOffset !== b.endOffset ? a.endOffset > b.endOffset : a.epoch > b.epoch
}

/**
 * The image as a file beside the log, `kafdir-image`: a thousand topics are read from it in the time that the log takes for
 * a hundred. It is a function of the bytes that it names, snapshot and log, and is believed only while they are the same;
 * whatever else is wrong with it, the log is replayed instead. A plain file, which a real broker ignores.
 */
import path from 'node:path'
import type { Uuid } from '../../common/uuid.ts'
import { decodeMetadataRecord, encodeMetadataRecord } from '../../protocol/metadata-record.ts'
import { crc32c } from '../../record/crc32c.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { applyRecord, demandFileName } from '../image/apply-record.ts'
import { recordsBesideTopics } from '../image/image-records.ts'
import { configResourceKey, type MetadataImage } from '../image/metadata-image.ts'
import { MutableImage } from '../image/mutable-image.ts'
import type { PartitionState } from '../image/partition-state.ts'
import { findLogPieces, holdsPieces, type LogPiece } from './log-pieces.ts'
import { isSameSnapshot, readSnapshotFile, type SnapshotId } from './metadata-snapshot.ts'
import { ReplayedLog, type ReplayPosition } from './replayed-log.ts'

const FILE_NAME = 'kafdir-image'
/** Rises when the form changes: a file of another version is not looked at. */
const VERSION = 1
/** `1 ` and the checksum of the rest in eight hexadecimal digits, a line. */
const HEAD_BYTES = 11

/** What the file holds, as JSON. */
interface Content {
  readonly position: ReplayPosition
  /** Checksum of the snapshot; null without one. */
  readonly snapshotCrc: number | null
  readonly pieces: readonly LogPiece[]
  /** Most partitions are in the same state as others: each state once. */
  readonly states: readonly PartitionState[]
  /** Name, id, and for each partition the place of its state. */
  readonly topics: readonly (readonly [string, Uuid, readonly number[]])[]
  readonly configs: readonly (readonly [type: number, name: string, settings: readonly (readonly [string, string])[]])[]
  /** What there is beside topics and configs, as records of the metadata log, in base64. */
  readonly others: readonly string[]
}

/** What was read from the file. */
export interface CachedLog {
  readonly replayed: ReplayedLog
  /** Size of the file. */
  readonly sizeBytes: number
}

/**
 * What the file in `directory` says, if it was made of `newest`, the newest snapshot, and the log as it is; else null. No
 * lock is needed. Never throws: whatever is wrong, the log has it all, and says so itself where it can't be read.
 */
export function readImageCache(fileSystem: FileSystem, directory: string, newest: SnapshotId | null): CachedLog | null {
  try {
    const bytes = fileSystem.readFile(path.join(directory, FILE_NAME))
    const content = bytes === null ? null : contentIn(bytes)
    if (bytes === null || content === null || !isSameSnapshot(content.position.snapshot, newest)) return null
    if (newest !== null && snapshotCrc(fileSystem, directory, newest) !== content.snapshotCrc) return null
    if (!holdsPieces(fileSystem, directory, content.pieces)) return null
    return { replayed: new ReplayedLog(imageOf(content), content.position), sizeBytes: bytes.length }
  } catch {
    return null
  }
}

/** Makes the file anew; returns how many bytes it has. Call it under the controller's lock. Throws KAFKA_STORAGE_ERROR. */
export function writeImageCache(fileSystem: FileSystem, directory: string, replayed: ReplayedLog): number {
  const { image, position } = replayed
  const { snapshot, nextOffset } = position
  const pieces = findLogPieces(fileSystem, directory, { fromOffset: snapshot?.endOffset ?? 0, toOffset: nextOffset })
  if (pieces === null) return 0
  const content: Content = {
    position,
    pieces,
    snapshotCrc: snapshot === null ? null : snapshotCrc(fileSystem, directory, snapshot),
    ...contentOf(image),
  }
  const json = Buffer.from(JSON.stringify(content))
  const bytes = Buffer.concat([headOf(json), json])
  replaceUnsynced(fileSystem, path.join(directory, FILE_NAME), bytes)
  return bytes.length
}

function headOf(json: Uint8Array): Buffer {
  return Buffer.from(`${VERSION} ${crc32c(json).toString(16).padStart(8, '0')}\n`)
}

function snapshotCrc(fileSystem: FileSystem, directory: string, snapshot: SnapshotId): number | null {
  const bytes = readSnapshotFile(fileSystem, directory, snapshot)
  return bytes === null ? null : crc32c(bytes)
}

/** Null for anything that this version did not write as a whole. */
function contentIn(bytes: Buffer): Content | null {
  const json = bytes.subarray(HEAD_BYTES)
  return bytes.subarray(0, HEAD_BYTES).equals(headOf(json)) ? (JSON.parse(json.toString('utf8')) as Content) : null
}

function contentOf(image: MetadataImage): Pick<Content, 'states' | 'topics' | 'configs' | 'others'> {
  const places = new Map<string, number>()
  const states: PartitionState[] = []
  const placeOf = (state: PartitionState): number => {
    const key = JSON.stringify(state)
    const place = places.get(key) ?? states.push(state) - 1
    places.set(key, place)
    return place
  }
  return {
    states,
    topics: [...image.topicsByName.values()].map(({ name, id, partitions }) => [name, id, partitions.map(placeOf)]),
    configs: [...image.configs.values()].map(({ type, name, settings }) => [type, name, [...settings]]),
    others: recordsBesideTopics(image).map((record) => encodeMetadataRecord(record).toString('base64')),
  }
}

function imageOf({ states, topics, configs, others }: Content): MutableImage {
  const image = new MutableImage()
  for (const [name, id, places] of topics) {
    demandFileName(name)
    const topic = { name, id, partitions: places.map((place) => states[place] as PartitionState) }
    image.topicsByName.set(name, topic)
    image.topicsById.set(id, topic)
  }
  for (const [type, name, settings] of configs) {
    image.configs.set(configResourceKey(type, name), { type, name, settings: new Map(settings) })
  }
  for (const other of others) applyRecord(image, decodeMetadataRecord(Buffer.from(other, 'base64')))
  return image
}

/** Not on the disk when it returns, and that is all right: after a crash the checksum tells what came of it. */
function replaceUnsynced(fileSystem: FileSystem, file: string, bytes: Uint8Array): void {
  const temporary = `${file}.tmp`
  fileSystem.removeFile(temporary)
  const opened = fileSystem.open(temporary, 'exclusive')
  try {
    opened.write(bytes, 0)
  } catch (error) {
    fileSystem.removeFile(temporary)
    throw error
  } finally {
    opened.close()
  }
  fileSystem.rename(temporary, file)
}

/** Which `.snapshot` files of a partition's directory count, and which are of no use. Kafka: ProducerStateManager. */
import path from 'node:path'
import { isKafkaError } from '../../../common/kafka-error.ts'
import type { FileSystem } from '../../io/file-system.ts'
import { offsetOfFile, segmentFileName } from '../segment-file.ts'
import { ProducerState } from './producer-state.ts'

const SUFFIX = '.snapshot'

/** Where a log begins and ends; `endOffset` is exclusive. */
export interface LogBounds {
  readonly logStartOffset: number
  readonly endOffset: number
}

/** Offsets in the names of snapshots, falling. */
function snapshotOffsets(names: readonly string[]): number[] {
  const offsets = names.map((name) => offsetOfFile(name, SUFFIX)).filter((offset) => offset !== null)
  return offsets.sort((a, b) => b - a)
}

/** Names of the snapshots among `names` that know of something at or behind `endOffset`. Kafka: truncateAndReload. */
export function snapshotsBehind(names: readonly string[], endOffset: number): string[] {
  const behind = snapshotOffsets(names).filter((offset) => offset > endOffset)
  return behind.map((offset) => segmentFileName(offset, SUFFIX))
}

/** One at or before the start tells of nothing that is left, one behind the end of nothing that is there. */
function isInBounds(offset: number, { logStartOffset, endOffset }: LogBounds): boolean {
  return offset > logStartOffset && offset <= endOffset
}

/**
 * The state in the newest snapshot of the log that can be read, or null when there is none. One that is damaged, or that
 * is deleted meanwhile, is passed over. Kafka: loadFromSnapshot.
 */
export function readNewestSnapshot(fileSystem: FileSystem, directory: string, bounds: LogBounds): ProducerState | null {
  for (const endOffset of snapshotOffsets(fileSystem.list(directory) ?? [])) {
    if (!isInBounds(endOffset, bounds)) continue
    const state = readSnapshot(fileSystem, directory, endOffset)
    if (state !== null) return state
  }
  return null
}

function readSnapshot(fileSystem: FileSystem, directory: string, endOffset: number): ProducerState | null {
  const bytes = fileSystem.readFile(path.join(directory, segmentFileName(endOffset, SUFFIX)))
  if (bytes === null) return null
  try {
    return ProducerState.fromSnapshot(bytes, { partition: path.basename(directory), endOffset })
  } catch (error) {
    if (isKafkaError(error) && error.error === 'CORRUPT_MESSAGE') return null
    throw error
  }
}

/**
 * Names of the snapshots among `names` that a writer should delete: those out of bounds, and those that belong to no
 * segment, except the newest of these when it is behind the last segment's base, where an orderly stop has left it.
 * Kafka: removeStraySnapshots, truncateAndReload.
 */
export function straySnapshots(names: readonly string[], segmentBases: readonly number[], bounds: LogBounds): string[] {
  const bases = new Set(segmentBases)
  const lastBase = Math.max(...segmentBases, 0)
  const offsets = snapshotOffsets(names)
  const atStop = offsets.find((offset) => isInBounds(offset, bounds) && offset > lastBase)
  const isKept = (offset: number): boolean => isInBounds(offset, bounds) && (bases.has(offset) || offset === atStop)
  return offsets.filter((offset) => !isKept(offset)).map((offset) => segmentFileName(offset, SUFFIX))
}

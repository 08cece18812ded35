/** Parts of the segment files of a log, as bytes: what the files of others can be compared with. */
import path from 'node:path'
import { crc32c } from '../../record/crc32c.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { OpenSegment } from '../../storage/log/open-segment.ts'
import { segmentFileName } from '../../storage/log/segment-file.ts'
import { listSegments } from '../../storage/log/segment-list.ts'

/** Bytes [from, to) of one segment, and their checksum. */
export interface LogPiece {
  readonly baseOffset: number
  readonly from: number
  readonly to: number
  readonly crc: number
}

/** How many bytes the pieces have together. */
export function sizeOfPieces(pieces: readonly LogPiece[]): number {
  return pieces.reduce((sum, { from, to }) => sum + to - from, 0)
}

/**
 * Where the batches of [fromOffset, toOffset) stand; the first one may begin before. Call it while nobody else writes.
 * Null when there is no such segment. Throws KAFKA_STORAGE_ERROR.
 */
export function findLogPieces(
  fileSystem: FileSystem,
  directory: string,
  { fromOffset, toOffset }: { fromOffset: number; toOffset: number },
): readonly LogPiece[] | null {
  const segments = listSegments(fileSystem, directory)
  const first = segments.findLastIndex(({ baseOffset }) => baseOffset <= fromOffset)
  if (first < 0) return null
  const pieces: LogPiece[] = []
  for (const entry of segments.slice(first)) {
    const segment = OpenSegment.open(fileSystem, entry)
    if (segment === null) return null
    try {
      const { baseOffset } = entry
      const from = segment.locate(fromOffset).position
      const to = segment.locate(toOffset).position
      pieces.push({ baseOffset, from, to, crc: crc32c(segment.read(from, to - from)) })
    } finally {
      segment.close()
    }
  }
  return pieces
}

/** Whether the bytes are still the same; takes no lock. Throws KAFKA_STORAGE_ERROR. */
export function holdsPieces(fileSystem: FileSystem, directory: string, pieces: readonly LogPiece[]): boolean {
  return pieces.every((piece) =>
    holdsPiece(fileSystem, path.join(directory, segmentFileName(piece.baseOffset, '.log')), piece),
  )
}

function holdsPiece(fileSystem: FileSystem, logPath: string, { from, to, crc }: LogPiece): boolean {
  if (fileSystem.stat(logPath) === null) return false
  const file = fileSystem.open(logPath, 'read')
  try {
    if (file.stat().sizeBytes < to) return false
    const bytes = Buffer.allocUnsafeSlow(to - from)
    return file.read(bytes, 0, bytes.length, from) === bytes.length && crc32c(bytes) === crc
  } finally {
    file.close()
  }
}

/** Where the batch that holds `offset` begins: `<file>, byte <position>,`; the directory when there is none. */
export function placeOfOffset(fileSystem: FileSystem, directory: string, offset: number): string {
  const entry = listSegments(fileSystem, directory).findLast(({ baseOffset }) => baseOffset <= offset)
  const segment = entry === undefined ? null : OpenSegment.open(fileSystem, entry)
  if (segment === null) return directory
  try {
    return `${segment.logPath}, byte ${segment.locate(offset).position},`
  } finally {
    segment.close()
  }
}

/** The bytes of a stretch of a log, whatever the segments that they are in. */
import type { FileSystem } from '../io/file-system.ts'
import { OpenSegment } from '../log/open-segment.ts'
import { listSegments } from '../log/segment-list.ts'

/** Offsets [from, to). */
export interface OffsetRange {
  readonly from: number
  readonly to: number
}

const CHUNK_BYTES = 1024 * 1024

/** The batches of the range, back to back, a few at a time: whole ones only. */
export function* batchesOf(fileSystem: FileSystem, directory: string, { from, to }: OffsetRange): Generator<Buffer> {
  const segments = listSegments(fileSystem, directory)
  const first = Math.max(
    segments.findLastIndex(({ baseOffset }) => baseOffset <= from),
    0,
  )
  for (const entry of segments.slice(first)) {
    if (entry.baseOffset >= to) return
    const segment = OpenSegment.open(fileSystem, entry)
    if (segment === null) continue
    try {
      yield* chunksOf(segment, segment.locate(from).position, to)
    } finally {
      segment.close()
    }
  }
}

function* chunksOf(segment: OpenSegment, start: number, to: number): Generator<Buffer> {
  for (let position = start; ; ) {
    let end = position
    segment.walk(position, (header, at) => {
      if (header.baseOffset >= to || (at > position && at + header.sizeInBytes - position > CHUNK_BYTES)) return false
      end = at + header.sizeInBytes
      return true
    })
    if (end === position) return
    yield segment.read(position, end - position)
    position = end
  }
}

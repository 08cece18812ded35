/** Which segments are cleaned into one. Kafka: Cleaner.groupSegmentsBySize. */
import type { ClosedSegment } from './closed-segment.ts'

/** Offsets relative to a segment's base are int32. */
const INT32_MAX = 0x7fffffff

export interface GroupLimits {
  /** Of the logs of a group, and of their indexes. */
  readonly segmentBytes: number
  readonly segmentIndexBytes: number
  /** Where the last of the segments ends at most. */
  readonly firstUncleanableOffset: number
}

/** Groups of neighbours that fit into one segment each, in order. */
export function groupSegments(segments: readonly ClosedSegment[], limits: GroupLimits): ClosedSegment[][] {
  const groups: ClosedSegment[][] = []
  let sizes = { logBytes: 0, indexBytes: 0, timeIndexBytes: 0 }
  segments.forEach((segment, i) => {
    const group = groups.at(-1)
    const grown = {
      logBytes: sizes.logBytes + segment.sizeBytes,
      indexBytes: sizes.indexBytes + segment.indexBytes,
      timeIndexBytes: sizes.timeIndexBytes + segment.timeIndexBytes,
    }
    const lastOffset = (segments[i + 1]?.baseOffset ?? limits.firstUncleanableOffset) - 1
    const fits =
      grown.logBytes <= limits.segmentBytes &&
      grown.indexBytes <= limits.segmentIndexBytes &&
      grown.timeIndexBytes <= limits.segmentIndexBytes &&
      // An empty segment takes no offset, however far away its end is.
      (segment.sizeBytes === 0 || lastOffset - (group?.[0]?.baseOffset ?? 0) <= INT32_MAX)
    if (group !== undefined && fits) {
      group.push(segment)
      sizes = grown
    } else {
      groups.push([segment])
      sizes = { logBytes: segment.sizeBytes, indexBytes: segment.indexBytes, timeIndexBytes: segment.timeIndexBytes }
    }
  })
  return groups
}

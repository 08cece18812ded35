import type { TopicListing } from '../../../clients/admin/list-topics.ts'
import type { DescribedGroup } from '../describe-selected.ts'
import type { LogOffsets } from '../log-offsets-of.ts'

/** What is needed to explain a group, apart from its story. */
export interface GroupFacts extends DescribedGroup {
  readonly topics: readonly TopicListing[]
  readonly logStarts: LogOffsets
  /** How a time (ms) is written. */
  readonly timeText: (timestampMs: number) => string
}

/** How kafdir tells of offsets that are reset. */
import type { KafkaError } from '../common/kafka-error.ts'
import { formatTopicPartition } from '../common/topic-partition.ts'
import type { PartitionOffset } from '../tools/consumer-groups/group-types.ts'
import type { ResetNotices } from '../tools/consumer-groups/reset-offsets.ts'
import type { ToolError } from '../tools/tool-error.ts'
import type { OutputPort } from '../tools/tool-ports.ts'

/** What was planned for one group, or why nothing was. */
export interface ResetOutcome {
  readonly groupId: string
  readonly offsets: readonly PartitionOffset[]
  readonly error: KafkaError | ToolError | null
}

/** A line for each partition, columns separated by tabs: group, topic, partition, new offset. */
export function groupResetText({ groupId, offsets }: ResetOutcome): string {
  return offsets.map(({ topic, partition, offset }) => `${[groupId, topic, partition, offset].join('\t')}\n`).join('')
}

/** Sentences on stderr. */
export function resetNoticesFor(stderr: Pick<OutputPort, 'write'>): ResetNotices {
  return {
    noRecordOfThatTime(partition) {
      stderr.write(`${formatTopicPartition(partition)} has no record of that time or later: its end is taken.\n`)
    },
    outOfRange(wanted, bound, nearest) {
      const where = bound === 'higher' ? 'behind the end' : 'before the start'
      stderr.write(`Offset ${wanted.offset} lies ${where} of ${formatTopicPartition(wanted)}: ${nearest} is taken.\n`)
    },
  }
}

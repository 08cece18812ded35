/** `--topic orders`, `--topic orders:0,2`. Kafka: OffsetsUtils.parseTopicsWithPartitions. */
import type { TopicPartition } from '../../common/topic-partition.ts'
import { usageError } from '../option-checks.ts'
import { parseJavaInteger } from '../option-table.ts'

export interface TopicArguments {
  /** Named with all their partitions. */
  readonly topics: readonly string[]
  /** Named one by one. */
  readonly partitions: readonly TopicPartition[]
}

/** Throws ToolError (`usage`) for a word that is neither. */
export function parseTopicArguments(words: readonly string[]): TopicArguments {
  return {
    topics: words.filter((word) => !word.includes(':')),
    partitions: words.filter((word) => word.includes(':')).flatMap(parsePartitions),
  }
}

function parsePartitions(word: string): TopicPartition[] {
  const [topic = '', list, ...rest] = javaSplit(word, ':')
  if (list === undefined || rest.length > 0) {
    throw usageError(
      `Invalid topic arg '${word}', expected topic name and partitions`,
      `--topic '${word}' is neither a topic nor a topic with partitions, such as orders:0,2.`,
    )
  }
  return javaSplit(list, ',').map((text) => {
    const partition = parseJavaInteger(text, 32)
    if (partition !== undefined) return { topic, partition }
    // The quote too many is Kafka's.
    throw usageError(
      `Invalid partition '${text}' specified in topic arg '${word}''`,
      `'${text}' in --topic '${word}' is no partition.`,
    )
  })
}

/** Java's `split` leaves out empty parts at the end; a text without any other is one part. */
function javaSplit(text: string, separator: string): string[] {
  const parts = text.split(separator)
  if (parts.length === 1) return parts
  while (parts.at(-1) === '') parts.pop()
  return parts
}

/** Offsets of partitions as kafdir's own front end asks for them. */
import { listTopics } from '../../clients/admin/list-topics.ts'
import { type OffsetSpec, partitionOffsets } from '../../clients/log-offsets.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { absentPartitions } from '../consumer-groups/absent-partitions.ts'
import { parseTopicArguments } from '../consumer-groups/topic-arguments.ts'
import type { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'

export interface ChosenPartitions {
  /** By topic and number. */
  readonly partitions: readonly TopicPartition[]
  /** Why the others of those that were named do not exist. */
  readonly problems: readonly ToolError[]
}

/**
 * The partitions that words such as `orders` and `orders:0,2` mean; without words those of all topics. Throws ToolError
 * (`usage`) for a word that makes no sense, KafkaError.
 */
export async function choosePartitions(
  session: ClusterSession,
  words: readonly string[],
  { excludeInternal }: { readonly excludeInternal: boolean },
): Promise<ChosenPartitions> {
  const all = await listTopics(session, { listInternal: !excludeInternal || words.length > 0 })
  const { topics, partitions } = parseTopicArguments(words)
  const named = [...topics.map((topic) => ({ topic, partition: null })), ...partitions]
  const absent = await absentPartitions(session, named)
  const isNamed = new Set(named.filter((each) => !absent.has(each)).map(nameOf))
  const existing = all.flatMap(({ name: topic, partitionCount }) =>
    Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition })),
  )
  const chosen = existing.filter(
    (each) => isNamed.has(nameOf(each)) || isNamed.has(nameOf({ ...each, partition: null })),
  )
  return { partitions: words.length === 0 ? existing : chosen, problems: [...new Set(absent.values())] }
}

function nameOf({ topic, partition }: { readonly topic: string; readonly partition: number | null }): string {
  return `${topic}:${partition ?? ''}`
}

/** An offset of one partition; null: it has none of that kind. */
export type FoundOffset = number | null | KafkaError

export interface OffsetsOfPartition extends TopicPartition {
  /** One for each that was asked for, in that order. */
  readonly offsets: readonly FoundOffset[]
}

/** What each of `specs` is in each of `partitions`. Throws KafkaError for what concerns all. */
export async function offsetsOfPartitions(
  session: KafkaSession,
  partitions: readonly TopicPartition[],
  specs: readonly OffsetSpec[],
): Promise<OffsetsOfPartition[]> {
  const found: ReadonlyMap<string, number | KafkaError>[] = []
  for (const spec of specs) found.push(await partitionOffsets(session, partitions, spec))
  return partitions.map((each) => ({
    ...each,
    offsets: found.map((offsets) => {
      const offset = offsets.get(formatTopicPartition(each)) ?? UNKNOWN_OFFSET
      return !isKafkaError(offset) && offset === UNKNOWN_OFFSET ? null : offset
    }),
  }))
}

export type { OffsetSpec } from '../../clients/log-offsets.ts'

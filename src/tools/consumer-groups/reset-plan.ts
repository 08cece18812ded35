/** What a reset of one group would set, for both front ends. Kafka: ConsumerGroupService.prepareOffsetsToReset. */
import { listGroupOffsets, type PartitionOffset } from '../../clients/admin/consumer-group-offsets.ts'
import { javaHashOrder, topicPartitionHash } from '../../common/java-hash.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { undeclaredFailure } from './failure.ts'
import { newOffsets, type ResetContext, type ResetNotices, type ResetScenario } from './reset-offsets.ts'
import { checkPartitions, partitionsOfTopics } from './reset-scope.ts'

/** Arguments of `--topic`; `committed`: all partitions that the group has committed; `plan`: the plan names its own. */
export type ResetScope = { readonly topics: readonly string[] } | 'committed' | 'plan'

export interface ResetRequest {
  readonly scope: ResetScope
  /** Asked for once the partitions are known to exist. Null: there is nothing to do, and it was told why. */
  readonly scenario: () => ResetScenario | null
  readonly notices: ResetNotices
}

/** The new offsets, in the order in which Kafka prints them; null where `scenario` has none. Throws ToolError. */
export async function planReset(
  session: KafkaSession,
  groupId: string,
  { scope, scenario, notices }: ResetRequest,
  options: RequestOptions,
): Promise<PartitionOffset[] | null> {
  const committed = once(async () => {
    const offsets = (await listGroupOffsets(session, [groupId], options)).get(groupId) ?? []
    if (isKafkaError(offsets)) throw undeclaredFailure(offsets)
    return offsets
  })
  const partitions = await partitionsInScope(session, scope, committed, options)
  await checkPartitions(session, partitions, options)
  const wanted = scenario()
  return wanted === null ? null : newOffsets(wanted, partitions, { session, options, notices, committed })
}

async function partitionsInScope(
  session: KafkaSession,
  scope: ResetScope,
  committed: ResetContext['committed'],
  options: RequestOptions,
): Promise<TopicPartition[]> {
  if (scope === 'plan') return []
  if (scope !== 'committed') return partitionsOfTopics(session, scope.topics, options)
  const partitions = (await committed()).map(({ topic, partition }) => ({ topic, partition }))
  return javaHashOrder(partitions, { hash: topicPartitionHash })
}

/** Asks once, whoever wants to know. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= ask()
    return answer
  }
}

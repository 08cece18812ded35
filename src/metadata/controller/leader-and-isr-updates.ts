/**
 * What becomes of partitions when a broker goes, comes, or has stopped in disorder.
 * Kafka: `ReplicationControlManager.generateLeaderAndIsrUpdates`.
 */
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { NO_LEADER, type PartitionState } from '../image/partition-state.ts'
import { isActive } from './cluster-brokers.ts'
import type { ControllerEnv, ControllerResult } from './controller-result.ts'
import { partitionChange } from './partition-change.ts'
import { ReplicationContext } from './replication-context.ts'

/** A broker in a new state. */
export interface BrokerTransition {
  /** It can't lead any more, and is no longer in sync. */
  readonly gone?: number
  /** It can lead again, whatever the image still says. */
  readonly back?: number
  /** It may have lost what it had acknowledged: neither in sync nor eligible. */
  readonly unclean?: number
}

/**
 * Leaders for the partitions that have none, and could: a broker that stopped in order left them so, or one that was alone. No
 * record: there is nobody. Kafka: whoever is unfenced gets them, and `ReplicationControlManager.maybeElectUncleanLeaders`.
 */
export function electMissingLeaders(image: MetadataImage, env: ControllerEnv): ControllerResult<null> {
  const context = new ReplicationContext(image, env)
  return { records: leaderAndIsrUpdates(context, {}, ({ leader }) => leader === NO_LEADER), response: null }
}

/** The changes of those partitions that `concerns`, in the order of the topics. */
export function leaderAndIsrUpdates(
  context: ReplicationContext,
  { gone, back, unclean }: BrokerTransition,
  concerns: (partition: PartitionState) => boolean,
): MetadataRecord[] {
  const isAlive = (broker: number): boolean =>
    broker !== gone && broker !== unclean && (broker === back || isActive(context.brokers, broker))
  const uncleanShutdown = unclean === undefined ? [] : [unclean]
  const records: MetadataRecord[] = []
  for (const topic of context.image.topicsById.values()) {
    for (const [partition, state] of topic.partitions.entries()) {
      if (!concerns(state)) continue
      const change = partitionChange(
        state,
        { topicId: topic.id, partition },
        context.changeOf(topic, partition, isAlive),
        {
          isr: state.isr.filter((replica) => replica !== gone && replica !== unclean),
          uncleanShutdown,
          election: context.allowsUncleanElection(topic) ? 'unclean' : 'online',
        },
      )
      if (change !== null) records.push(change)
    }
  }
  return records
}

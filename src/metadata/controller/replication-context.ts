/** What the image and the settings say about the replicas of a topic. Kafka: parts of ReplicationControlManager. */
import { type BrokerConfigLayers, brokerConfigLayers, effectiveTopicConfig } from '../configs/effective-configs.ts'
import { CONFIG_RESOURCE, type MetadataImage, settingsOf, type TopicImage } from '../image/metadata-image.ts'
import {
  type ClusterBrokers,
  clusterBrokers,
  defaultDirectory,
  hasOnlineDirectory,
  isActive,
} from './cluster-brokers.ts'
import type { ControllerEnv } from './controller-result.ts'
import type { PartitionChangeContext } from './partition-change.ts'
import {
  hasDirectoryAssignment,
  hasEligibleLeaderReplicas,
  isrShrinkRaisesEpoch,
  partitionRecordVersion,
} from './record-versions.ts'

type ClusterContext = Omit<PartitionChangeContext, 'mayLead' | 'minIsr'>

/** Computed once for an operation, asked for each partition. */
export class ReplicationContext {
  readonly image: MetadataImage
  readonly brokers: ClusterBrokers
  readonly #layers: BrokerConfigLayers
  readonly #cluster: ClusterContext

  constructor(image: MetadataImage, env: ControllerEnv) {
    this.image = image
    this.brokers = clusterBrokers(image, env)
    this.#layers = brokerConfigLayers(image, env.brokerId, env.staticBrokerConfigs)
    this.#cluster = {
      hasElr: hasEligibleLeaderReplicas(image),
      isrShrinkRaisesEpoch: isrShrinkRaisesEpoch(image),
      newDirectory: hasDirectoryAssignment(image) ? (replica) => defaultDirectory(this.brokers, replica) : null,
      recordVersion: partitionRecordVersion(image),
    }
  }

  /**
   * What a change of the topic's partition depends on. `isAlive`: which brokers may lead, by default those that are active.
   * Kafka: `ReplicationControlManager.LeaderAcceptor`.
   */
  changeOf(
    topic: TopicImage,
    partition: number,
    isAlive = (broker: number) => isActive(this.brokers, broker),
  ): PartitionChangeContext {
    const state = topic.partitions[partition]
    const mayLead = (replica: number): boolean => {
      const directory = state?.directories[state.replicas.indexOf(replica)]
      return directory !== undefined && isAlive(replica) && hasOnlineDirectory(this.brokers, replica, directory)
    }
    return { ...this.#cluster, mayLead, minIsr: this.#minIsr(topic) }
  }

  /** Whether the topic would rather have a leader that lacks records than none. */
  allowsUncleanElection({ name }: TopicImage): boolean {
    return this.#setting(name, 'unclean.leader.election.enable').toLowerCase() === 'true'
  }

  /** Kafka: `getTopicEffectiveMinIsr`. */
  #minIsr({ name, partitions }: TopicImage): number {
    return Math.min(Number(this.#setting(name, 'min.insync.replicas')), partitions[0]?.replicas.length ?? 1)
  }

  #setting(topic: string, name: string): string {
    return effectiveTopicConfig(this.#layers, settingsOf(this.image, CONFIG_RESOURCE.topic, topic), name) ?? ''
  }
}

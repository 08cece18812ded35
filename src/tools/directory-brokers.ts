/** The brokers that a cluster directory stands for: `broker-1`, `broker-2` … What is done to them is no request of Kafka's. */
import type { KafkaError } from '../common/kafka-error.ts'

export interface BrokerDirectory {
  readonly brokerId: number
  /** The absolute path of its log.dir, without links. */
  readonly logDir: string
}

export interface DirectoryBrokers {
  /**
   * Makes the next broker, with a log.dir at the path or in the cluster directory, and registers it. Throws KafkaError, for a
   * path with a log.dir of another cluster or of a broker that is there already among others.
   */
  addBroker(options: { readonly logDir?: string | undefined }): Promise<BrokerDirectory>
  /**
   * Takes a broker out of the cluster; its files stay where they are. Throws KafkaError: BROKER_ID_NOT_REGISTERED, and while a
   * partition would lose its last replica, in a message that names the topics.
   */
  removeBroker(brokerId: number): Promise<BrokerDirectory>
  /** Has a broker lead nothing and be in sync with nothing, until it is unfenced. Throws KafkaError. */
  fenceBroker(brokerId: number): Promise<void>
  /** What is the matter with a broker whose log.dir can't be used, where the directory says it; null: nothing that is known. */
  brokerProblem(brokerId: number): KafkaError | null
  /** Lets it take part again, as soon as its directory can be used. Throws KafkaError. */
  unfenceBroker(brokerId: number): Promise<void>
}

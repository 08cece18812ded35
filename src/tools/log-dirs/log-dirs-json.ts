/** The one line of kafka-log-dirs. Kafka: LogDirsCommand.formatAsJson, whose maps and lists come in Java's hash order. */
import type { LogDirDescription, LogDirReplica } from '../../clients/admin/log-dirs.ts'
import { javaHashOrder, javaStringHash, topicPartitionHash } from '../../common/java-hash.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { jacksonText } from '../jackson/json-node.ts'
import type { BrokerLogDirs } from './describe.ts'

/** `topics`: names of those to show; empty: all. Without a line feed. */
export function logDirsJson(brokers: readonly BrokerLogDirs[], topics: ReadonlySet<string>): string {
  return `{"brokers":[${brokers.map((broker) => brokerJson(broker, topics)).join(',')}],"version":1}`
}

function brokerJson({ brokerId, logDirs }: BrokerLogDirs, topics: ReadonlySet<string>): string {
  const capacity = logDirs.length
  const ordered = javaHashOrder(logDirs, { hash: ({ path }) => javaStringHash(path), capacity })
  return `{"broker":${brokerId},"logDirs":[${ordered.map((logDir) => logDirJson(logDir, topics)).join(',')}]}`
}

function logDirJson({ path, error, replicas }: LogDirDescription, topics: ReadonlySet<string>): string {
  const inHashOrder = (some: readonly LogDirReplica[]) => javaHashOrder(some, { hash: topicPartitionHash })
  const shown = inHashOrder(inHashOrder(replicas).filter(({ topic }) => topics.size === 0 || topics.has(topic)))
  const errorText = error === null ? 'null' : `"org.apache.kafka.common.errors.${error.javaException}"`
  return `{"partitions":[${shown.map(replicaJson).join(',')}],"error":${errorText},"logDir":${jacksonText(path)}}`
}

function replicaJson(replica: LogDirReplica): string {
  const { sizeBytes, offsetLag, isFuture } = replica
  const partition = jacksonText(formatTopicPartition(replica))
  return `{"partition":${partition},"size":${sizeBytes},"offsetLag":${offsetLag},"isFuture":${isFuture}}`
}

import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { ToolError } from '../tool-error.ts'

/** `auto.offset.reset=none`, and nothing is committed. Kafka: NoOffsetForPartitionException. */
export function noOffsetError(partitions: readonly TopicPartition[]): ToolError {
  const labels = partitions.map(formatTopicPartition).join(', ')
  return new ToolError('exception', `Undefined offset with no reset policy for partitions: [${labels}]`, {
    javaException: 'org.apache.kafka.clients.consumer.NoOffsetForPartitionException',
    hint: 'Nothing is committed: --from-beginning, or auto.offset.reset=latest, says where to begin.',
  })
}

/** What is said of a partition that nobody leads: which directories, or whose return, it needs. */
import { KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { PartitionState } from '../../metadata/image/partition-state.ts'
import type { SeveralBrokers } from './several-brokers.ts'

type Brokers = Pick<SeveralBrokers, 'directories' | 'note'>

/** LEADER_NOT_AVAILABLE, in the words that producers and consumers show. */
export function noLeader(
  topicPartition: TopicPartition,
  state: PartitionState | undefined,
  { directories, note }: Brokers,
): KafkaError {
  const complete = state === undefined ? [] : [...new Set([...state.isr, ...state.elr, ...state.lastKnownElr])]
  const wanted = complete.length > 0 ? complete : (state?.replicas ?? [])
  const byHand = note.read()?.fenced ?? []
  const fenced = wanted.find((id) => byHand.includes(id))
  const paths = wanted.map((id) => directories.pathOf(id)).join(' or ')
  const wayOut =
    fenced === undefined ? '' : ` Broker ${fenced} is fenced: kafdir brokers unfence ${fenced} lets it lead.`
  return new KafkaError('LEADER_NOT_AVAILABLE', {
    topicPartition,
    message: `${formatTopicPartition(topicPartition)} has no leader: ${paths} is needed for it.${wayOut}`,
  })
}

/** The same of a partition by name; null where somebody leads it, or where it is not known. */
export function leaderProblem(image: MetadataImage, partition: TopicPartition, brokers: Brokers): KafkaError | null {
  const state = image.topicsByName.get(partition.topic)?.partitions[partition.partition]
  const isLed = state === undefined || (state.leader >= 0 && brokers.directories.isOnline(state.leader))
  return isLed ? null : noLeader(partition, state, brokers)
}

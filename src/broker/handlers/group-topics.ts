/** Topics of requests about offsets: newer versions name them by id, older ones by name (KIP-848). */
import type { KafkaErrorName } from '../../common/error-table.ts'
import { errorCode } from '../../common/kafka-error.ts'
import { type Uuid, ZERO_UUID } from '../../common/uuid.ts'
import type { MetadataImage, TopicImage } from '../../metadata/image/metadata-image.ts'

export interface NamedTopic {
  readonly name: string
  /** The zero UUID: it goes by its name. */
  readonly topicId: Uuid
}

/** Null for one that is not there: `unknownTopicCode` says how that is answered. */
export function topicOf(image: MetadataImage, { name, topicId }: NamedTopic): TopicImage | null {
  const topic = topicId === ZERO_UUID ? image.topicsByName.get(name) : image.topicsById.get(topicId)
  return topic ?? null
}

export function unknownTopicCode({ topicId }: NamedTopic): number {
  const name: KafkaErrorName = topicId === ZERO_UUID ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'UNKNOWN_TOPIC_ID'
  return errorCode(name)
}

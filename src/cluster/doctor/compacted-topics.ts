/** Which topics are compacted, by what is set for them. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { brokerConfigLayers } from '../../metadata/configs/effective-configs.ts'
import { topicLogConfig } from '../../metadata/configs/topic-log-config.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'

/** No broker in particular: what is set for one alone does not change what is compacted. */
const ANY_BROKER = -1

export class CompactedTopics {
  readonly #image: MetadataImage | null
  readonly #staticSettings: ReadonlyMap<string, string>
  readonly #known = new Map<string, boolean>()

  /** `image` null: not known, so that all may be. */
  constructor(image: MetadataImage | null, staticSettings: ReadonlyMap<string, string>) {
    this.#image = image
    this.#staticSettings = staticSettings
  }

  has(topic: string): boolean {
    const known = this.#known.get(topic)
    if (known !== undefined) return known
    const found = this.#find(topic)
    this.#known.set(topic, found)
    return found
  }

  #find(topic: string): boolean {
    const image = this.#image
    if (image === null || !image.topicsByName.has(topic)) return true
    try {
      const layers = brokerConfigLayers(image, ANY_BROKER, this.#staticSettings)
      return topicLogConfig(image, layers, topic).cleanupPolicy.includes('compact')
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return true // a setting that can't be read is told of as such
    }
  }
}

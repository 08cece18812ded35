/** The topics of the metadata log as the group coordinator looks at them. Kafka: CoordinatorMetadataImage. */
import type { Uuid } from '../../common/uuid.ts'
import type { TopicsView, TopicView } from '../../coordinator/group/operation.ts'
import type { MetadataImage, TopicImage } from '../../metadata/image/metadata-image.ts'

export interface ImageTopicsOptions {
  /** As it is at the moment of the call. */
  readonly image: () => MetadataImage
  /** Of the last record in that image. */
  readonly offset: () => number
}

interface KnownTopic {
  /** Offset of the image that was looked at last. */
  offset: number
  readonly view: TopicView
}

export class ImageTopics implements TopicsView {
  readonly #options: ImageTopicsOptions
  /** The same object as long as the topic is the same: groups keep its hash. */
  readonly #known = new Map<Uuid, KnownTopic>()

  constructor(options: ImageTopicsOptions) {
    this.#options = options
  }

  get version(): number {
    return this.#options.offset()
  }

  byName(name: string): TopicView | undefined {
    return this.#view(this.#options.image().topicsByName.get(name))
  }

  byId(topicId: Uuid): TopicView | undefined {
    return this.#view(this.#options.image().topicsById.get(topicId))
  }

  names(): Iterable<string> {
    return this.#options.image().topicsByName.keys()
  }

  #view(topic: TopicImage | undefined): TopicView | undefined {
    if (topic === undefined) return undefined
    const known = this.#known.get(topic.id)
    const offset = this.version
    if (known?.offset === offset) return known.view
    const view = viewOf(topic, this.#options.image())
    if (known !== undefined && isSame(known.view, view)) {
      known.offset = offset
      return known.view
    }
    this.#known.set(topic.id, { offset, view })
    return view
  }
}

function viewOf({ id: topicId, name, partitions }: TopicImage, { brokers }: MetadataImage): TopicView {
  const racks = partitions.map(({ replicas }) => {
    const racksOfReplicas = replicas.map((id) => brokers.get(id)?.rack ?? null)
    return [...new Set(racksOfReplicas.filter((rack) => rack !== null))]
  })
  return { topicId, name, partitionCount: partitions.length, racks }
}

function isSame(a: TopicView, b: TopicView): boolean {
  return a.partitionCount === b.partitionCount && JSON.stringify(a.racks) === JSON.stringify(b.racks)
}

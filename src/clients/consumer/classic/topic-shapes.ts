import type { Uuid } from '../../../common/uuid.ts'
import { fill } from '../../../protocol/fill.ts'
import type { KafkaSession } from '../../../protocol/kafka-apis.ts'
import { metadataRequest } from '../../../protocol/messages/metadata.ts'

/** What an assignment depends on. */
export interface TopicShape {
  readonly topicId: Uuid
  readonly partitionCount: number
}

export type TopicShapes = ReadonlyMap<string, TopicShape>

/** Of the topics that exist, by name, sorted. Throws what concerns the whole request. */
export async function topicShapes(session: KafkaSession, names: Iterable<string>): Promise<TopicShapes> {
  const topics = [...new Set(names)].sort().map((name) => ({ name }))
  if (topics.length === 0) return new Map()
  const answer = await session.request('Metadata', fill(metadataRequest, { topics, allowAutoTopicCreation: false }))
  const found = answer.topics.filter(({ errorCode }) => errorCode === 0)
  const shapes = found.map(({ name, topicId, partitions }) => {
    return [name ?? '', { topicId, partitionCount: partitions.length }] as const
  })
  return new Map(shapes.sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function hasSameShapes(a: TopicShapes, b: TopicShapes): boolean {
  return (
    a.size === b.size &&
    [...a].every(([name, { topicId, partitionCount }]) => {
      const other = b.get(name)
      return other?.topicId === topicId && other.partitionCount === partitionCount
    })
  )
}

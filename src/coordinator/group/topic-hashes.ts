/**
 * Hashes of what topics look like: a group keeps that of its subscribed topics, and when it changed, the group needs a
 * new assignment. Kafka: Utils.computeTopicHash, Utils.computeGroupHash, ModernGroup.computeMetadataHash.
 */
import { uuidToBytes } from '../../common/uuid.ts'
import type { TopicsView, TopicView } from './operation.ts'
import { xxh3 } from './xxh3.ts'

/** A new format of the hashed bytes would have another number in front. */
const TOPIC_HASH_MAGIC = 0

/** Computes them, each once for as long as the topic stays the same object. */
export class TopicHashes {
  readonly #hashes = new WeakMap<TopicView, bigint>()

  /** The hash of the topics with these names, of which some may be missing; 0 if there are none. */
  ofTopics(names: Iterable<string>, topics: TopicsView): bigint {
    const found = [...names].sort().map((name) => topics.byName(name))
    const hashes = found.filter((topic) => topic !== undefined).map((topic) => this.#ofTopic(topic))
    if (hashes.length === 0) return 0n
    const bytes = Buffer.alloc(8 * hashes.length)
    hashes.forEach((hash, i) => bytes.writeBigInt64LE(hash, 8 * i))
    return xxh3(bytes)
  }

  #ofTopic(topic: TopicView): bigint {
    const hash = this.#hashes.get(topic) ?? topicHash(topic)
    this.#hashes.set(topic, hash)
    return hash
  }
}

/** Of the topic's id, name, number of partitions and their racks. */
export function topicHash({ topicId, name, partitionCount, racks = [] }: TopicView): bigint {
  const uuid = Buffer.from(uuidToBytes(topicId))
  const parts: Buffer[] = [Buffer.of(TOPIC_HASH_MAGIC), uuid.subarray(0, 8).reverse(), uuid.subarray(8).reverse()]
  parts.push(hashedString(name), int32(partitionCount))
  for (let partition = 0; partition < partitionCount; partition++) {
    parts.push(int32(partition))
    for (const rack of [...(racks[partition] ?? [])].sort()) parts.push(int32(rack.length), hashedString(rack))
  }
  return xxh3(Buffer.concat(parts))
}

/** As hash4j puts strings: the UTF-16 units, then their number. */
function hashedString(text: string): Buffer {
  return Buffer.concat([Buffer.from(text, 'utf16le'), int32(text.length)])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

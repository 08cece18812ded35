/**
 * The order in which Java's HashMap and HashSet hand out their keys. Kafka's tools print many rows in that order, so it
 * is part of their output.
 */
import type { TopicPartition } from './topic-partition.ts'

const DEFAULT_CAPACITY = 16

/** `String.hashCode`: a signed 32-bit number over the UTF-16 units. */
export function javaStringHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0
  return hash
}

/** `TopicPartition.hashCode` of Kafka. */
export function topicPartitionHash({ topic, partition }: TopicPartition): number {
  return (Math.imul(31, 31 + partition) + javaStringHash(topic)) | 0
}

export interface HashOrderOptions<T> {
  readonly hash: (key: T) => number
  /** The argument of `new HashMap(n)`. Without it the map begins with 16 buckets. */
  readonly capacity?: number
}

/**
 * `keys`, put one after the other into a new HashMap, in the order of iteration. No key may occur twice. Buckets of eight
 * and more keys, which Java turns into trees, keep their insertion order here.
 */
export function javaHashOrder<T>(keys: readonly T[], { hash, capacity }: HashOrderOptions<T>): T[] {
  let buckets = capacity === undefined ? DEFAULT_CAPACITY : powerOfTwoFrom(capacity)
  // The table doubles after the insert that makes it more than three quarters full. Doubling keeps the order inside a
  // bucket, so only the final size matters.
  while (keys.length > buckets * 0.75) buckets *= 2
  const rows = keys.map((key) => ({ key, bucket: spread(hash(key)) & (buckets - 1) }))
  return rows.sort((a, b) => a.bucket - b.bucket).map((row) => row.key)
}

/** The order after `new HashMap<>(map)`, whose keys come in the order `keys`. Java 17: sized for size / 0.75 + 1. */
export function javaHashCopyOrder<T>(keys: readonly T[], hash: (key: T) => number): T[] {
  return javaHashOrder(keys, { hash, capacity: Math.floor(keys.length / 0.75 + 1) })
}

/** Higher bits take part in choosing the bucket. */
function spread(hash: number): number {
  return hash ^ (hash >>> 16)
}

/** The smallest power of two that is at least `n`, and 1 for 0. */
function powerOfTwoFrom(n: number): number {
  let power = 1
  while (power < n) power *= 2
  return power
}

/** What a directory holds, in an order and in words that two of them can be compared by. */

export interface ListedPartition {
  readonly topic: string
  readonly partition: number
  /** Of the replica; null: not known. */
  readonly brokerId: number | null
  readonly startOffset: number
  readonly endOffset: number
  /** Bytes of whole batches between the two. */
  readonly sizeBytes: number
  /** CRC-32C of these bytes, eight hexadecimal digits: segments make no difference. */
  readonly checksum: string
  /** Where leader epochs begin, `epoch@offset`. */
  readonly epochs: readonly string[]
}

export interface ListedTopic {
  readonly name: string
  readonly id: string
  readonly partitions: number
  readonly replicationFactor: number
  /** What is set for it, by name. */
  readonly configs: Readonly<Record<string, string>>
}

export interface ListedOffset {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** All of it sorted by name and number. */
export interface DirectoryListing {
  readonly clusterId: string | null
  readonly brokers: readonly number[]
  readonly topics: readonly ListedTopic[]
  readonly partitions: readonly ListedPartition[]
  readonly offsets: readonly ListedOffset[]
}

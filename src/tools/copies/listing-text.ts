/** A listing as lines that sort and compare well: one fact each, nothing that depends on when or where it was made. */
import type { DirectoryListing, ListedOffset, ListedPartition, ListedTopic } from '../../common/directory-listing.ts'

/** Ends with a newline. */
export function listingText({ clusterId, brokers, topics, partitions, offsets }: DirectoryListing): string {
  const lines = [
    `cluster ${clusterId ?? '-'} brokers=${brokers.join(',')}`,
    ...topics.map(topicLine),
    ...partitions.map(partitionLine),
    ...offsets.map(offsetLine),
  ]
  return `${lines.join('\n')}\n`
}

function topicLine({ name, id, partitions, replicationFactor, configs }: ListedTopic): string {
  const settings = Object.entries(configs).map(([key, value]) => ` ${key}=${quoted(value)}`)
  return `topic ${name} id=${id} partitions=${partitions} replicas=${replicationFactor}${settings.join('')}`
}

function partitionLine(listed: ListedPartition): string {
  const { topic, partition, brokerId, startOffset, endOffset, sizeBytes, checksum, epochs } = listed
  return `partition ${topic}-${partition} broker=${brokerId ?? '-'} start=${startOffset} end=${endOffset} bytes=${sizeBytes} crc32c=${checksum} epochs=${epochs.join(',') || '-'}`
}

function offsetLine({ group, topic, partition, offset }: ListedOffset): string {
  return `offset ${quoted(group)} ${topic}-${partition} ${offset}`
}

/** Names of groups and values are any text. */
function quoted(text: string): string {
  return /^[^\s"\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text)
}

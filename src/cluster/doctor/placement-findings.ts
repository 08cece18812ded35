/** What the metadata say of partitions against the directories that are there. Kafka: LogManager.isStrayReplica, and what a broker makes at its start. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { isReservedDirectoryId } from '../../common/uuid.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { PartitionState } from '../../metadata/image/partition-state.ts'
import { CLUSTER_METADATA_TOPIC, isInternalTopic } from '../../metadata/topic-name.ts'
import { topicPartitionOf } from '../../storage/inspection/inspect-log-dir.ts'
import type { ExaminedBroker } from './examined-brokers.ts'

export interface Placement {
  readonly broker: ExaminedBroker
  /** Names of its partitions' directories. */
  readonly partitions: readonly string[]
  /** Topics that are being deleted, as `kafdir-deleting` has them. */
  readonly deleting: ReadonlySet<string>
}

/** Those of one broker. */
export function placementFindings(image: MetadataImage, placement: Placement): Finding[] {
  return [...missing(image, placement), ...strays(image, placement)]
}

function missing(image: MetadataImage, { broker, partitions }: Placement): Finding[] {
  const known = new Set(partitions)
  const findings: Finding[] = []
  for (const { name: topic, partitions: states } of image.topicsByName.values()) {
    if (isInternalTopic(topic)) continue // made when they are needed
    states.forEach((state, partition) => {
      const topicPartition = { topic, partition }
      const name = formatTopicPartition(topicPartition)
      if (known.has(name) || !belongsHere(state, broker)) return
      const { checkpoints, logDirPath } = broker
      const had = Math.max(
        checkpoints.highWatermarkOf(topicPartition) ?? 0,
        checkpoints.of(topicPartition).recoveryPoint(),
      )
      findings.push(had > 0 ? lost(logDirPath, name, had) : absent(logDirPath, name))
    })
  }
  return findings
}

function lost(logDir: string, partition: string, offset: number): Finding {
  return finding({
    severity: 'damage',
    code: 'partition-lost',
    partition,
    file: path.join(logDir, partition),
    offset,
    what: `${partition} is not in ${logDir}, and had records up to offset ${offset} there.`,
    meaning: 'The directory was removed or renamed: the partition reads as empty.',
    remedy: 'Put it back, from a copy or from another replica.',
  })
}

function absent(logDir: string, partition: string): Finding {
  return finding({
    severity: 'warning',
    code: 'partition-absent',
    partition,
    file: path.join(logDir, partition),
    what: `${partition} has no directory in ${logDir}.`,
    meaning:
      'It reads as empty. Directories are made with their topic: it was removed, with whatever was in it, or who made the topic was killed before.',
    remedy:
      'If there were records, put it back from a copy or another replica. Otherwise nothing: its first writer makes it.',
  })
}

/** Partitions all of whose replicas in sync are on brokers that are not there. */
export function awayFindings(root: string, image: MetadataImage, brokers: readonly ExaminedBroker[]): Finding[] {
  return partitionsAway(image, new Set(brokers.map(({ brokerId }) => brokerId))).map(({ partition, inSync }) =>
    finding({
      severity: 'damage',
      code: 'partition-away',
      partition,
      file: root,
      what: `No replica of ${partition} that is in sync is in ${root}: broker ${inSync.join(', ')} is not there.`,
      meaning: 'Nobody can read or write it; another replica that is there may lack records.',
      remedy: 'Bring the directory of one of them back.',
    }),
  )
}

/** See awayFindings; `present` are the ids of the brokers that are there. */
export function partitionsAway(
  image: MetadataImage,
  present: ReadonlySet<number | null>,
): readonly { readonly partition: string; readonly inSync: readonly number[] }[] {
  return [...image.topicsByName.values()].flatMap(({ name: topic, partitions }) =>
    partitions.flatMap(({ replicas, isr }, partition) => {
      const inSync = isr.length > 0 ? isr : replicas
      if (inSync.some((id) => present.has(id))) return []
      return [{ partition: formatTopicPartition({ topic, partition }), inSync }]
    }),
  )
}

/** Of a broker with several log.dirs this may be another one. */
export function belongsHere(
  { replicas, directories }: PartitionState,
  { brokerId, properties }: ExaminedBroker,
): boolean {
  const at = brokerId === null ? -1 : replicas.indexOf(brokerId)
  if (at < 0) return false
  const directory = directories[at]
  const own = properties?.directoryId ?? null
  return directory === undefined || own === null || isReservedDirectoryId(directory) || directory === own
}

function strays(image: MetadataImage, { broker, partitions, deleting }: Placement): Finding[] {
  return partitions.flatMap((name) => {
    const { topic, partition } = topicPartitionOf(name) ?? { topic: name, partition: -1 }
    if (topic === CLUSTER_METADATA_TOPIC) return []
    const state = image.topicsByName.get(topic)?.partitions[partition]
    if (state !== undefined && (broker.brokerId === null || belongsHere(state, broker))) return []
    const isGoing = deleting.has(topic)
    return [
      finding({
        severity: isGoing ? 'note' : 'warning',
        code: isGoing ? 'partition-going' : 'partition-stray',
        partition: name,
        file: path.join(broker.logDirPath, name),
        what:
          state === undefined
            ? `${name} is in no topic of the metadata.`
            : `${name} is there, and the metadata has no replica of it in ${broker.logDirPath}.`,
        meaning: isGoing
          ? 'It is being deleted, or its process died meanwhile.'
          : 'Nobody reads it; a Kafka broker sets such a directory aside as -stray.',
        remedy: isGoing
          ? 'Nothing: the next change of topics ends it.'
          : 'Look whether anything in it is still wanted, then delete it.',
      }),
    ]
  })
}

/** Groups as the logs of `__consumer_offsets` tell of them, and their offsets against the logs that they speak of. */
import { ReplayedGroups } from '../../broker/group-coordinator/replayed-groups.ts'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { shellWord } from '../../common/shell-word.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import { type Uuid, ZERO_UUID } from '../../common/uuid.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { PartitionState } from '../../metadata/image/partition-state.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'

const READ_BYTES = 4 * 1024 * 1024

/** Where a group is in a partition. */
export interface CommittedOffset {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly leaderEpoch: number
  /** Of the topic that was read; ZERO_UUID: not said. */
  readonly topicId: Uuid
}

export interface ReadGroups {
  readonly groups: number
  readonly commits: readonly CommittedOffset[]
  readonly findings: readonly Finding[]
}

/** Replays one partition of `__consumer_offsets`. Throws KAFKA_STORAGE_ERROR. */
export async function readGroups(log: PartitionLog): Promise<ReadGroups> {
  const findings: Finding[] = []
  const startOffset = await log.earliestOffset()
  const replayed = new ReplayedGroups(startOffset)
  try {
    for (let offset = startOffset; ; offset = replayed.nextOffset) {
      const batches = await log.read(offset, READ_BYTES)
      if (batches.length === 0) break
      replayed.takeIn(batches)
    }
  } catch (error) {
    if (!isKafkaError(error) || error.error === 'KAFKA_STORAGE_ERROR') throw error
    findings.push(unreadable(log, error.message, replayed.nextOffset))
  }
  const { state } = replayed
  const commits = [...state.groups.keys()].flatMap((group) =>
    state.offsets.entriesOf(group).map(([{ topic, partition }, value]) => ({
      group,
      topic,
      partition,
      offset: value.committedOffset,
      leaderEpoch: value.leaderEpoch,
      topicId: value.topicId,
    })),
  )
  return { groups: state.groups.size, commits, findings }
}

function unreadable(log: PartitionLog, message: string, offset: number): Finding {
  return finding({
    severity: 'damage',
    code: 'group-records',
    partition: log.name,
    file: log.directory,
    offset,
    what: `The groups in ${log.name} can't be read: ${message.replace(/\.$/, '')}.`,
    meaning: 'Neither Kafka nor kafdir loads these groups: their members can’t join, their offsets can’t be read.',
    remedy: 'Restore the directory from a copy, or from another replica.',
  })
}

export interface KnownLogs {
  readonly image: MetadataImage
  /** Ends of logs by `topic-partition`; a partition that is not in it has no log. */
  readonly ends: ReadonlyMap<string, number>
  /** Whether all replicas of a partition were read: of what was not, nothing is said. */
  readonly wasRead: (partition: TopicPartition, state: PartitionState) => boolean
}

/** Offsets that the logs do not have. */
export function offsetFindings(commits: readonly CommittedOffset[], logs: KnownLogs): Finding[] {
  const findings = commits.flatMap((commit) => offsetFinding(commit, logs) ?? [])
  return findings.sort((a, b) => (a.what < b.what ? -1 : 1))
}

function offsetFinding(commit: CommittedOffset, { image, ends, wasRead }: KnownLogs): Finding | null {
  const { group, topic, partition, offset, topicId } = commit
  const name = `${topic}-${partition}`
  const where = `${shellWord(group)} --topic ${topic}:${partition}`
  const state = image.topicsByName.get(topic)
  const partitionState = state?.partitions[partition]
  const place = { partition: name, offset }
  const isEarlier = state !== undefined && topicId !== ZERO_UUID && topicId !== state.id
  if (partitionState === undefined || isEarlier) {
    return finding({
      severity: 'note',
      code: 'offset-of-nothing',
      ...place,
      what: `Group ${group} has an offset of ${name}, which ${isEarlier ? 'is another topic by now' : 'does not exist'}.`,
      meaning: 'It is of no use, and expires.',
      remedy: `kafdir consumer-groups delete-offsets ${where} removes it.`,
    })
  }
  const endOffset = ends.get(name) ?? 0
  if (offset <= endOffset || !wasRead({ topic, partition }, partitionState)) return null
  return finding({
    severity: 'warning',
    code: 'offset-behind-end',
    ...place,
    what: `Group ${group} has read ${name} up to offset ${offset}, and the log ends at ${endOffset}.`,
    meaning: `Records ${endOffset} to ${offset - 1} were lost after they were read, or an offset was set by hand: what is written next is passed over, or the group begins anew (auto.offset.reset).`,
    remedy: `kafdir consumer-groups reset ${where} --to-latest moves it to the end of the log.`,
  })
}

/** Whether the in-sync replicas of each partition hold the same. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { PartitionState } from '../../metadata/image/partition-state.ts'
import type { OffsetRange } from '../../storage/inspection/batch-chunks.ts'
import type { PartitionFacts } from '../../storage/inspection/inspect-partition.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { findSegmentEnd } from '../../storage/log/segment-end.ts'
import { listSegments } from '../../storage/log/segment-list.ts'
import { differenceInMeaning, firstDifference } from './compare-replicas.ts'

export interface ExaminedReplica {
  readonly brokerId: number
  readonly facts: PartitionFacts
  readonly isDamaged: boolean
}

export interface ReplicaComparison {
  readonly fileSystem: FileSystem
  readonly image: MetadataImage
  /** What was found of a partition, by its name. */
  readonly replicas: ReadonlyMap<string, readonly ExaminedReplica[]>
  readonly isCompacted: (topic: string) => boolean
}

export function replicaFindings({ fileSystem, image, replicas, isCompacted }: ReplicaComparison): Finding[] {
  return [...image.topicsByName.values()].flatMap(({ name: topic, partitions }) =>
    partitions.flatMap((state, number) => {
      const partition = `${topic}-${number}`
      const found = replicas.get(partition) ?? []
      if (found.length < 2) return []
      return [
        ...behind(partition, state),
        ...compare(partition, state, found, { fileSystem, isCompacted: isCompacted(topic) }),
      ]
    }),
  )
}

function behind(partition: string, { replicas, isr }: PartitionState): Finding[] {
  const missing = replicas.filter((id) => !isr.includes(id))
  if (missing.length === 0 || isr.length === 0) return []
  return [
    finding({
      severity: 'note',
      code: 'replica-out-of-sync',
      partition,
      what: `${partition} is not in sync on broker ${missing.join(', ')}.`,
      meaning: 'One disk less may be lost until it is.',
      remedy: 'Nothing: it catches up while commands work on the directory; kafdir brokers list starts that now.',
    }),
  ]
}

function compare(
  partition: string,
  { isr, leader }: PartitionState,
  found: readonly ExaminedReplica[],
  { fileSystem, isCompacted }: { readonly fileSystem: FileSystem; readonly isCompacted: boolean },
): Finding[] {
  // What is damaged is told already, and parts from the others where it is.
  const inSync = found.filter(({ brokerId, isDamaged }) => isr.includes(brokerId) && !isDamaged)
  const first = inSync.find(({ brokerId }) => brokerId === leader) ?? inSync[0]
  if (first === undefined) return []
  return inSync.flatMap((other) => {
    if (other === first) return []
    const range = commonRange(first.facts, other.facts)
    const fault = difference(fileSystem, [first, other], range, isCompacted)
    if (fault !== null) return [differ(partition, first, other, fault)]
    return endsMeet(fileSystem, first.facts, other.facts) ? [] : [unequalEnds(partition, first, other)]
  })
}

function commonRange(a: PartitionFacts, b: PartitionFacts): OffsetRange {
  return {
    from: Math.max(a.logStartOffset, b.logStartOffset),
    to: Math.min(a.logEndOffset, b.logEndOffset),
  }
}

const LOOKS = 5

/** Whether both end at the same offset, at some moment: a batch is in one of them before it is in the other. */
function endsMeet(fileSystem: FileSystem, a: PartitionFacts, b: PartitionFacts): boolean {
  if (a.logEndOffset === b.logEndOffset) return true
  for (let look = 0; look < LOOKS; look++) {
    // Between two looks at the one the other was as long: so they were equal.
    const [before, other, after] = [a, b, a].map(({ directory }) => endOf(fileSystem, directory))
    if (before !== undefined && after !== undefined && other !== undefined && before <= other && other <= after)
      return true
  }
  return false
}

function endOf(fileSystem: FileSystem, directory: string): number {
  const last = listSegments(fileSystem, directory).at(-1)
  return last === undefined ? 0 : (findSegmentEnd(fileSystem, last)?.nextOffset ?? 0)
}

/** Segments may be dropped while they are compared: what differs because of that does not the next time. */
function difference(
  fileSystem: FileSystem,
  [a, b]: readonly [ExaminedReplica, ExaminedReplica],
  range: OffsetRange,
  isCompacted: boolean,
): string | null {
  const directories = [a.facts.directory, b.facts.directory] as const
  const look = (): number | null =>
    isCompacted ? differenceInMeaning(fileSystem, directories, range) : firstDifference(fileSystem, directories, range)
  try {
    const at = look()
    if (at === null || look() === null) return null
    return isCompacted ? `at offset ${at}` : `${at} bytes behind offset ${range.from}`
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return null // gone meanwhile
  }
}

function differ(partition: string, a: ExaminedReplica, b: ExaminedReplica, where: string): Finding {
  return finding({
    severity: 'damage',
    code: 'replicas-differ',
    partition,
    file: b.facts.directory,
    what: `${partition} on broker ${b.brokerId} is not what it is on broker ${a.brokerId}: they part ${where}.`,
    meaning: 'Both count as in sync: which of them is read depends on who leads.',
    remedy: `Decide which one is right (${path.dirname(a.facts.directory)} leads), and make the other anew: kafdir reassign away and back.`,
  })
}

function unequalEnds(partition: string, a: ExaminedReplica, b: ExaminedReplica): Finding {
  return finding({
    severity: 'note',
    code: 'replica-shorter',
    partition,
    file: b.facts.directory,
    offset: Math.min(a.facts.logEndOffset, b.facts.logEndOffset),
    what: `${partition} ends at offset ${a.facts.logEndOffset} on broker ${a.brokerId}, and at ${b.facts.logEndOffset} on broker ${b.brokerId}.`,
    meaning: 'Somebody is writing just now, or a writer was killed between the two.',
    remedy: 'Nothing: the next writer makes them equal.',
  })
}

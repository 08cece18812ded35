/** What is wrong between the segments of a log, and between the log and the files that speak of it. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import { PARTITION_METADATA, readPartitionMetadata } from '../checkpoint/partition-metadata.ts'
import type { FileSystem } from '../io/file-system.ts'
import { segmentFileName } from '../log/segment-file.ts'
import type { InspectedCheckpoints } from './inspect-partition.ts'
import type { SegmentFacts } from './inspect-segment.ts'

interface Bounds {
  readonly logStartOffset: number
  readonly logEndOffset: number
}

/** Segments that overlap, and holes between them; of what is before the start of the log nothing is expected. */
export function segmentOrderFindings(
  directory: string,
  segments: readonly SegmentFacts[],
  { logStartOffset, isCompacted }: Bounds & { readonly isCompacted: boolean },
): Finding[] {
  return segments.flatMap((segment, index) => {
    const before = segments[index - 1]
    if (before === undefined || before.nextOffset === segment.baseOffset) return []
    const name = segmentFileName(segment.baseOffset, '.log')
    const place = {
      partition: path.basename(directory),
      file: path.join(directory, name),
      offset: before.nextOffset,
      remedy: 'Restore the missing or damaged files from a copy, or from another replica.',
    }
    if (before.nextOffset > segment.baseOffset) {
      const what = `${name} begins before the segment in front of it ends, at offset ${before.nextOffset}.`
      const meaning = 'Records are there twice, or one of the files belongs to another log.'
      return [finding({ severity: 'damage', code: 'segments-overlap', what, meaning, ...place })]
    }
    const [from, to] = [Math.max(before.nextOffset, logStartOffset), segment.baseOffset]
    // What could not be read of a damaged segment is told already.
    if (isCompacted || from >= to || !before.isWhole) return []
    const what = `Offsets ${from} to ${to - 1} are missing in front of ${name}.`
    return [finding({ severity: 'damage', code: 'segments-hole', what, meaning: 'A segment is lost.', ...place })]
  })
}

/** The checkpoint files of the log.dir against the log. */
export function checkpointFindings(
  directory: string,
  segments: readonly SegmentFacts[],
  { checkpoints, isServed }: { readonly checkpoints: InspectedCheckpoints; readonly isServed: boolean },
): Finding[] {
  const first = segments[0]
  const last = segments.at(-1)
  if (first === undefined || last === undefined || isServed) return []
  const partition = path.basename(directory)
  const place = (file: string) => ({
    partition,
    file: path.join(path.dirname(directory), file),
    offset: last.nextOffset,
  })
  const found: Finding[] = []
  const [recovery, start, high] = [
    checkpoints.recoveryPoint(),
    checkpoints.logStartOffset(),
    checkpoints.highWatermark() ?? 0,
  ]
  if (recovery > last.nextOffset && start <= last.nextOffset) {
    found.push(
      finding({
        severity: 'damage',
        code: 'log-too-short',
        ...place('recovery-point-offset-checkpoint'),
        what: `The log of ${partition} ends at offset ${last.nextOffset}, and was on the disk up to ${recovery} once.`,
        meaning: `Records from ${last.nextOffset} on were lost: the files are older than the checkpoint, or were cut.`,
        remedy: 'Restore the directory from a copy, or from another replica.',
      }),
    )
  } else if (high > last.nextOffset && start <= last.nextOffset) {
    found.push(
      finding({
        severity: 'warning',
        code: 'high-watermark',
        ...place('replication-offset-checkpoint'),
        what: `The log of ${partition} ends at offset ${last.nextOffset}, and its high watermark was ${high}.`,
        meaning: 'What lay between was not on the disk when the machine or the broker went down, or the log was cut.',
        remedy: 'Nothing: the next leader begins with the end that there is.',
      }),
    )
  }
  if (start > last.nextOffset) {
    found.push(
      finding({
        severity: 'note',
        code: 'start-behind-end',
        ...place('log-start-offset-checkpoint'),
        what: `The log of ${partition} is to begin at offset ${start}, and ends at ${last.nextOffset}.`,
        meaning: 'All of it was deleted by request; new records begin there.',
        remedy: 'Nothing.',
      }),
    )
  }
  const dirty = checkpoints.firstDirtyOffset()
  if (dirty !== null && dirty > last.nextOffset) {
    found.push(
      finding({
        severity: 'note',
        code: 'cleaner-ahead',
        ...place('cleaner-offset-checkpoint'),
        what: `The cleaner of ${partition} came to offset ${dirty}, and the log ends at ${last.nextOffset}.`,
        meaning: 'The log was cut or made anew since; the cleaner begins again with its start.',
        remedy: 'Nothing.',
      }),
    )
  }
  return found
}

/** `partition.metadata`, and whether it is the topic that the metadata has under this name. */
export function topicIdFindings({
  fileSystem,
  directory,
  topicId,
}: {
  readonly fileSystem: FileSystem
  readonly directory: string
  readonly topicId: Uuid | null
}): Finding[] {
  const place = { partition: path.basename(directory), file: path.join(directory, PARTITION_METADATA) }
  const damage = (code: string, what: string): Finding =>
    finding({
      severity: 'damage',
      code,
      ...place,
      what,
      meaning: 'The directory is taken for none of the topic: the partition reads as empty.',
      remedy: 'If the records are wanted, restore the file from a copy; the next writer sets the directory aside.',
    })
  try {
    const found = readPartitionMetadata(fileSystem, directory)
    if (found === null) return [damage('topic-id-missing', `${place.partition} has no ${PARTITION_METADATA}.`)]
    if (topicId === null || found === topicId) return []
    return [damage('topic-id', `${place.partition} has topic id ${found}, and the metadata says ${topicId}.`)]
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') throw error
    return [damage('topic-id-unreadable', error.message)]
  }
}

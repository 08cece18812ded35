/**
 * One partition's directory: every segment and index, and what else is kept of the log, against each other. Nothing is
 * changed and no lock is waited for. Kafka: LogLoader, without its repairs.
 */
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type Finding, finding, findingKey } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import { type LogCondition, logCondition } from '../log/boot-note.ts'
import type { PartitionCheckpoints } from '../log/partition-checkpoints.ts'
import { PartitionLock } from '../log/partition-lock.ts'
import { listSegments } from '../log/segment-list.ts'
import { EpochInspection } from './epoch-inspection.ts'
import { inspectSegment, type SegmentFacts } from './inspect-segment.ts'
import { leftoverFindings } from './leftovers.ts'
import { checkpointFindings, segmentOrderFindings, topicIdFindings } from './log-findings.ts'
import { snapshotFindings } from './snapshot-findings.ts'
import { TransactionInspection } from './transaction-inspection.ts'

export interface PartitionInspectionOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly directory: string
  /** What the metadata says; null: nobody said it. */
  readonly topicId: Uuid | null
  /** Other replicas tell by its epochs where they part. */
  readonly isReplicated: boolean
  /** Compaction takes records out of the middle. */
  readonly isCompacted: boolean
  readonly checkpoints: InspectedCheckpoints
  readonly bootId: string | null
  readonly deep: boolean
  /** A broker has the directory in its hands: what it has in memory may not be in the files. */
  readonly isServed: boolean
  /** Told of each segment that was read, with its bytes. */
  readonly onProgress: (bytes: number) => void
  /** Ends the work early. */
  readonly signal?: AbortSignal
}

/** What the checkpoint files of the log.dir say of the partition. */
export type InspectedCheckpoints = Pick<
  PartitionCheckpoints,
  'logStartOffset' | 'recoveryPoint' | 'firstDirtyOffset'
> & { readonly highWatermark: () => number | null }

export interface PartitionFacts {
  readonly directory: string
  readonly condition: LogCondition
  readonly segments: readonly SegmentFacts[]
  readonly logStartOffset: number
  readonly logEndOffset: number
  readonly sizeBytes: number
  readonly records: number
  readonly batches: number
}

export interface PartitionReport {
  readonly facts: PartitionFacts
  readonly findings: readonly Finding[]
}

/** How often, and how far apart, it is looked again at what may pass. */
const LOOKS = 3
const PAUSE_MS = 50

/** Throws KAFKA_STORAGE_ERROR where files can't be read. */
export async function inspectPartition(options: PartitionInspectionOptions): Promise<PartitionReport> {
  const first = await look(options)
  if (first.findings.length === 0) return first
  return lookAgain(options, first)
}

/** Writers, cleaners and topic changes may be at work: what is true stays true when none of them can be in the middle. */
async function lookAgain(options: PartitionInspectionOptions, first: PartitionReport): Promise<PartitionReport> {
  const { fileSystem, locks, directory, signal } = options
  const lock = new PartitionLock({ fileSystem, locks, directory, notice: () => undefined })
  let last = first
  for (let looks = 0; looks < LOOKS && signal?.aborted !== true; looks++) {
    const held = await lock.runToReadIfFree(() => look({ ...options, onProgress: () => undefined }))
    if (held !== null) return held.result
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    const again = await look({ ...options, onProgress: () => undefined })
    const known = new Set(last.findings.map(findingKey))
    last = { facts: again.facts, findings: again.findings.filter((found) => known.has(findingKey(found))) }
    if (last.findings.length === 0) return last
  }
  return last
}

async function look(options: PartitionInspectionOptions): Promise<PartitionReport> {
  const { fileSystem, directory, checkpoints } = options
  const findings: Finding[] = []
  const report = (found: Finding): void => void findings.push(found)
  const partition = path.basename(directory)
  const names = fileSystem.list(directory) ?? []
  const epochs = new EpochInspection(fileSystem, directory)
  const transactions = new TransactionInspection(fileSystem, directory)
  const condition = conditionOf(options)
  const entries = listSegments(fileSystem, directory)
  const segments: SegmentFacts[] = []
  for (const [index, entry] of entries.entries()) {
    if (options.signal?.aborted === true) break
    const facts = inspectSegment(entry, {
      fileSystem,
      partition,
      isLast: index === entries.length - 1,
      condition,
      recoveryPoint: checkpoints.recoveryPoint(),
      isCompacted: options.isCompacted,
      deep: options.deep,
      report,
      onBatch: (header, position, file) => {
        epochs.see(header)
        transactions.see(header, position, file)
      },
    })
    if (facts === null) continue
    segments.push(facts)
    options.onProgress(facts.sizeBytes)
    await setImmediate()
  }
  const logStartOffset = Math.max(checkpoints.logStartOffset(), segments[0]?.baseOffset ?? 0)
  const logEndOffset = Math.max(segments.at(-1)?.nextOffset ?? logStartOffset, logStartOffset)
  const bounds = { logStartOffset, logEndOffset }
  const isWhole = segments.every((segment) => segment.isWhole)
  for (const found of [
    ...topicIdFindings(options),
    ...segmentOrderFindings(directory, segments, { ...bounds, isCompacted: options.isCompacted }),
    ...checkpointFindings(directory, segments, options),
    ...epochs.findings({ ...bounds, isWhole, isReplicated: options.isReplicated }),
    ...(options.isCompacted ? [] : transactions.findings()),
    // Of a broker that runs they are nothing unusual.
    ...(options.isServed ? [] : transactions.openFindings(checkpoints.firstDirtyOffset() ?? 0)),
    ...snapshotFindings(fileSystem, directory, { logEndOffset, isWhole, condition }),
    ...leftoverFindings(fileSystem, directory, names, new Set(entries.map(({ baseOffset }) => baseOffset))),
  ]) {
    report(found)
  }
  const sum = (of: (facts: SegmentFacts) => number): number => segments.reduce((total, each) => total + of(each), 0)
  return {
    facts: {
      directory,
      condition,
      segments,
      ...bounds,
      sizeBytes: sum(({ sizeBytes }) => sizeBytes),
      records: sum(({ records }) => records),
      batches: sum(({ batches }) => batches),
    },
    findings,
  }
}

/** While a broker runs the end of a log is as after a crash: what is not there yet may be on its way. */
function conditionOf({ fileSystem, directory, bootId, isServed }: PartitionInspectionOptions): LogCondition {
  return isServed ? 'unknown' : logCondition(fileSystem, directory, bootId)
}

/** What is to be said of a directory that could not be read. */
export function unreadable(directory: string, error: unknown): Finding {
  if (!isKafkaError(error)) throw error
  return finding({
    severity: 'damage',
    code: 'unreadable',
    partition: path.basename(directory),
    file: directory,
    what: `${path.basename(directory)} could not be looked at: ${error.message.replace(/\.$/, '')}.`,
    meaning: 'Whatever is in it is out of reach for this user, or the disk has failed.',
    remedy: 'Check the permissions and the disk, then run doctor again.',
  })
}

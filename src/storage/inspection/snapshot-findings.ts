/** Producer snapshots: whether each can be read, and tells of nothing that its log does not have. Kafka: ProducerStateManager. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { LogCondition } from '../log/boot-note.ts'
import { parseProducerSnapshot } from '../log/producer-state/producer-snapshot.ts'
import { offsetOfFile } from '../log/segment-file.ts'

interface InspectedLog {
  readonly logEndOffset: number
  /** No segment of it is damaged: it ends where it ends. */
  readonly isWhole: boolean
  readonly condition: LogCondition
}

/** What of them can be set aside loses nothing; one that tells of records that are gone is the only witness of them. */
export function snapshotFindings(fileSystem: FileSystem, directory: string, log: InspectedLog): Finding[] {
  return (fileSystem.list(directory) ?? []).flatMap((name) => {
    const offset = offsetOfFile(name, '.snapshot')
    if (offset === null) return []
    const file = path.join(directory, name)
    const bytes = fileSystem.readFile(file)
    if (bytes === null) return []
    const fault = contentFault(bytes, offset)
    if (fault !== null) return [found(directory, file, `${name} ${fault}`)]
    // Behind damage, which is told, it may well be right.
    return offset > log.logEndOffset && log.isWhole ? [behindEnd(directory, file, offset, log)] : []
  })
}

/** Whether setting a snapshot aside is still right, as far as it can be told without reading the log. */
export function isSnapshotOfNoUse(fileSystem: FileSystem, file: string): boolean {
  const offset = offsetOfFile(path.basename(file), '.snapshot')
  const bytes = fileSystem.readFile(file)
  return offset !== null && bytes !== null && contentFault(bytes, offset) !== null
}

/** It is written when all before it is on the disk, and goes before the log is cut. Kafka: ProducerStateManager.takeSnapshot. */
function behindEnd(
  directory: string,
  file: string,
  offset: number,
  { logEndOffset, condition }: InspectedLog,
): Finding {
  const partition = path.basename(directory)
  return finding({
    severity: condition === 'whole' ? 'damage' : 'warning',
    code: 'log-too-short',
    partition,
    file,
    offset: logEndOffset,
    what: `The log of ${partition} ends at offset ${logEndOffset}, and ${path.basename(file)} was written when it came to ${offset}.`,
    meaning: `Records ${logEndOffset} to ${offset - 1} are gone: a segment was deleted, emptied or cut, or the machine went down.`,
    remedy: 'Restore the directory from a copy, or from another replica; the next writer begins where the log ends.',
  })
}

function contentFault(bytes: Buffer, offset: number): string | null {
  try {
    for (const { producer, transactionFirstOffset } of parseProducerSnapshot(bytes)) {
      const last = Math.max(producer.lastBatch?.lastOffset ?? -1, transactionFirstOffset ?? -1)
      if (last >= offset)
        return `tells of offset ${last} of producer ${producer.producerId}, which is not before its own`
    }
    return null
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return error.message.replace(/^a producer snapshot /, '').replace(/\.$/, '')
  }
}

function found(directory: string, file: string, what: string): Finding {
  return finding({
    severity: 'warning',
    code: 'producer-snapshot',
    partition: path.basename(directory),
    file,
    what: `${what}.`,
    meaning: 'It is passed over: what producers did is read from the log instead, which takes longer.',
    remedy: 'kafdir doctor --repair sets it aside.',
    repair: { kind: 'set-aside', directory, file },
  })
}

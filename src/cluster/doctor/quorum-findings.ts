/** `metadata-quorum` and the copies of the metadata log, against each other. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { InspectedMetadata } from '../../metadata/inspection/inspect-metadata.ts'
import { QUORUM_NOTE, type QuorumNote, QuorumNoteFile } from '../../metadata/log/quorum-note.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'

/** A copy of the metadata log and whose it is. */
export interface ExaminedMetadata {
  readonly brokerId: number | null
  readonly logDirPath: string
  readonly metadata: InspectedMetadata
}

export interface ReadNote {
  readonly note: QuorumNote | null
  readonly findings: readonly Finding[]
}

export function readQuorumNote(fileSystem: FileSystem, root: string | null): ReadNote {
  if (root === null) return { note: null, findings: [] }
  try {
    return { note: new QuorumNoteFile(fileSystem, root).read(), findings: [] }
  } catch (error) {
    if (!isKafkaError(error)) throw error
    const broken = finding({
      severity: 'damage',
      code: 'quorum-note',
      file: path.join(root, QUORUM_NOTE),
      what: error.message,
      meaning: 'Which copies of the metadata have all that counts is not known.',
      remedy: 'Remove the file: the longest copy of the latest epoch counts then.',
    })
    return { note: null, findings: [broken] }
  }
}

/** The copy that counts: of those that the note names, or of all, the one of the latest epoch that is longest. */
export function newestMetadata(
  copies: readonly ExaminedMetadata[],
  note: QuorumNote | null,
): ExaminedMetadata | undefined {
  const usable = copies.filter(({ metadata }) => metadata.image !== null)
  const named = usable.filter(({ brokerId }) => brokerId !== null && note?.inSync.includes(brokerId) === true)
  const among = named.length > 0 ? named : usable
  return among.toSorted(
    (a, b) => b.metadata.lastEpoch - a.metadata.lastEpoch || b.metadata.endOffset - a.metadata.endOffset,
  )[0]
}

export function quorumFindings(
  root: string | null,
  copies: readonly ExaminedMetadata[],
  { note }: ReadNote,
): Finding[] {
  if (root === null || note === null) return []
  const file = path.join(root, QUORUM_NOTE)
  const newest = newestMetadata(copies, note)?.metadata
  return note.inSync.flatMap((brokerId) => {
    const copy = copies.find((each) => each.brokerId === brokerId)
    if (copy === undefined) return [awayFinding(file, brokerId)]
    const { lastEpoch, endOffset, image } = copy.metadata
    if (image !== null && lastEpoch < note.epoch) {
      const what = `The copy of broker ${brokerId} ends with epoch ${lastEpoch}, and ${QUORUM_NOTE} is of epoch ${note.epoch}.`
      return [staleFinding(copy.logDirPath, what)]
    }
    if (newest === undefined || endOffset === newest.endOffset) return []
    const what = `The copy of broker ${brokerId} ends at offset ${endOffset}, and another one at ${newest.endOffset}.`
    return [staleFinding(copy.logDirPath, what)]
  })
}

function awayFinding(file: string, brokerId: number): Finding {
  return finding({
    severity: 'warning',
    code: 'quorum-away',
    file,
    what: `Broker ${brokerId} has a copy of the metadata that counts, and is not there.`,
    meaning: 'Without it the others go on; when they are gone too, what it alone has is missing.',
    remedy: 'Bring its directory back.',
  })
}

function staleFinding(logDir: string, what: string): Finding {
  return finding({
    severity: 'note',
    code: 'quorum-stale',
    partition: '__cluster_metadata-0',
    file: path.join(logDir, '__cluster_metadata-0'),
    what,
    meaning: 'Somebody is changing topics just now, a controller was killed, or the directory is an older copy.',
    remedy: 'Nothing: the next change makes the copies equal.',
  })
}

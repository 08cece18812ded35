/** Files in a partition's directory that are no part of its log, or not any more. Kafka: LogLoader.removeTempFilesAndCollectSwapFiles. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import type { FileSystem } from '../io/file-system.ts'
import { CLEANED_SUFFIX, DELETED_SUFFIX, offsetOfFile, SEGMENT_SUFFIXES, SWAP_SUFFIX } from '../log/segment-file.ts'

/** What Kafka and kafdir keep beside segments. */
const OWN_NAMES =
  /^(partition\.metadata|leader-epoch-checkpoint|kafdir-[\w-]+(\.lock)?|quorum-state|.*\.checkpoint|remote_log_snapshot)$/
const CUT = /\.cut-\d+(-\d+)?$/

export function leftoverFindings(
  fileSystem: FileSystem,
  directory: string,
  names: readonly string[],
  bases: ReadonlySet<number>,
): Finding[] {
  const note = (
    code: string,
    count: readonly string[],
    rest: Pick<Finding, 'what' | 'meaning' | 'remedy'> & Partial<Finding>,
  ) =>
    count.length === 0
      ? []
      : [
          finding({
            severity: 'note',
            code,
            partition: path.basename(directory),
            file: path.join(directory, count[0] as string),
            ...rest,
          }),
        ]
  const ending = (suffix: string): string[] => names.filter((name) => /^\d{20}\./.test(name) && name.endsWith(suffix))
  const [deleted, cleaned, swaps] = [ending(DELETED_SUFFIX), ending(CLEANED_SUFFIX), ending(SWAP_SUFFIX)]
  const cuts = names.filter((name) => CUT.test(name))
  const orphans = names.filter((name) => isOrphan(name, bases))
  const temporary = names.filter((name) => name.endsWith('.tmp'))
  const known = new Set([...deleted, ...cleaned, ...swaps, ...cuts, ...orphans, ...temporary])
  const strangers = names.filter((name) => !known.has(name) && !isSegmentFile(name) && !OWN_NAMES.test(name))
  return [
    ...note('deleted-files', deleted, {
      what: `${files(deleted)} of segments that were dropped or compacted wait to be removed.`,
      meaning: 'Who has one open can still read it.',
      remedy: 'Nothing: the next cleanup removes them (kafdir topics cleanup).',
    }),
    ...note('cleaned-files', cleaned, {
      what: `${files(cleaned)} of a compaction that goes on, or whose process died.`,
      meaning: 'They count for nothing yet: the segments that they should replace still do.',
      remedy: 'Nothing: the next compaction begins anew.',
    }),
    ...note('swap-files', swaps, {
      what: `${files(swaps)} of a compaction whose process died while it put them in place.`,
      meaning: 'Readers see through it.',
      remedy: 'Nothing: the next writer ends it. kafdir doctor --repair does it now.',
      repair: { kind: 'settle-swap', directory },
    }),
    ...note('kept-cuts', cuts, {
      what: `${files(cuts)} keep${cuts.length === 1 ? 's' : ''} bytes that were cut off: ${cuts.join(', ')}.`,
      meaning: 'No program reads them any more.',
      remedy: 'Look whether anything in them is still wanted, then delete them.',
    }),
    ...note('orphan-indexes', orphans, {
      what: `${files(orphans)} without a log: ${orphans.join(', ')}.`,
      meaning: 'Whoever deleted the segment died between two files.',
      remedy: 'Nothing: the next writer removes them.',
    }),
    ...note('temporary-files', temporary, {
      what: `${files(temporary)} of a write that goes on, or whose process died: ${temporary.join(', ')}.`,
      meaning: 'They count for nothing.',
      remedy: 'Nothing: the next write of the same file replaces them.',
    }),
    ...note('strange-files', strangers, {
      what: `${files(strangers)} that neither Kafka nor kafdir makes: ${strangers.join(', ')}.`,
      meaning: 'Both pass over them.',
      remedy: 'Move them to another place.',
    }),
    ...directories(fileSystem, directory, strangers),
  ]
}

function files(names: readonly string[]): string {
  return names.length === 1 ? '1 file' : `${names.length} files`
}

function isSegmentFile(name: string): boolean {
  return [...SEGMENT_SUFFIXES, '.snapshot'].some((suffix) => offsetOfFile(name, suffix) !== null)
}

function isOrphan(name: string, bases: ReadonlySet<number>): boolean {
  return SEGMENT_SUFFIXES.some((suffix) => {
    const base = suffix === '.log' ? null : offsetOfFile(name, suffix)
    return base !== null && !bases.has(base)
  })
}

function directories(fileSystem: FileSystem, directory: string, names: readonly string[]): Finding[] {
  const found = names.filter((name) => fileSystem.stat(path.join(directory, name))?.isDirectory === true)
  return found.map((name) =>
    finding({
      severity: 'warning',
      code: 'strange-directory',
      partition: path.basename(directory),
      file: path.join(directory, name),
      what: `${name} is a directory inside a partition.`,
      meaning: 'A Kafka broker does not start on such a log.dir.',
      remedy: 'Move it to another place.',
    }),
  )
}

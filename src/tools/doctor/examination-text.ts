/** An examination for people: the worst first, each finding with its place, its meaning and what to do. */
import path from 'node:path'
import type { Examination, ExaminedLock } from '../../common/examination.ts'
import { type Finding, type Severity, severities } from '../../common/finding.ts'
import { grouped } from '../grouped.ts'

/** Of findings that are of one kind so many are shown one by one. */
const SHOWN_OF_A_KIND = 10
/** Of locks the same. */
const SHOWN_LOCKS = 20

export interface TextOptions {
  /** How headings look. */
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  /** `kafdir 0.1.0, Node 20.20.0`. */
  readonly versions: string
}

const HEADINGS: Readonly<Record<Severity, string>> = { damage: 'DAMAGE', warning: 'WARNINGS', note: 'NOTES' }

/** Ends with a newline. */
export function examinationText(examination: Examination, { bold, dim, versions }: TextOptions): string {
  const { directory, findings } = examination
  const sections = severities.flatMap((severity) => {
    const found = findings.filter((each) => each.severity === severity)
    return found.length === 0 ? [] : [`${bold(HEADINGS[severity])}\n${entries(found, directory, dim)}`]
  })
  return [
    headText(examination, bold, versions),
    ...sections,
    `${bold('OK')}\n${okText(examination)}`,
    `${verdict(findings)}\n`,
  ].join('\n')
}

function headText(
  { directory, isCluster, clusterId, metadataVersion, brokers }: Examination,
  bold: (text: string) => string,
  versions: string,
): string {
  const facts = [
    isCluster ? 'a cluster directory' : 'a log.dir',
    ...(clusterId === null ? [] : [`cluster ${clusterId}`]),
    ...(metadataVersion === null ? [] : [`metadata.version ${metadataVersion}`]),
    versions,
  ]
  const lines = brokers.map(({ id, logDir, totalBytes, usableBytes }) => {
    const free =
      totalBytes === null || usableBytes === null
        ? ''
        : `  ${mebibytes(usableBytes)} of ${mebibytes(totalBytes)} MiB free`
    return `  broker ${id ?? '?'}  ${logDir}${free}\n`
  })
  return `${bold(directory)}: ${facts.join(', ')}\n${lines.join('')}`
}

function mebibytes(bytes: number): string {
  return grouped(Math.floor(bytes / (1024 * 1024)))
}

function entries(findings: readonly Finding[], directory: string, dim: (text: string) => string): string {
  const byCode = groupByCode(findings)
  return [...byCode.values()]
    .map((found) => {
      const shown = found.slice(0, SHOWN_OF_A_KIND).map((each) => entry(each, directory, dim))
      const more = found.length - shown.length
      return shown.join('') + (more > 0 ? `  … and ${grouped(more)} more of this kind (all of them with --json)\n` : '')
    })
    .join('')
}

function groupByCode(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const found of findings) groups.set(found.code, [...(groups.get(found.code) ?? []), found])
  return groups
}

function entry(
  { code, file, position, offset, what, meaning, remedy, partition }: Finding,
  directory: string,
  dim: (text: string) => string,
): string {
  const place = [
    ...(file === null ? (partition === null ? [] : [partition]) : [shownPath(file, directory)]),
    ...(position === null ? [] : [`byte ${position}`]),
    ...(offset === null ? [] : [`offset ${offset}`]),
  ].join(', ')
  const lines = [`  ${what} ${dim(`[${code}]`)}`, ...(place === '' ? [] : [`      ${dim(place)}`]), `      ${meaning}`]
  return `${[...lines, `      → ${remedy}`].join('\n')}\n`
}

/** Within the directory as it is found there. */
function shownPath(file: string, directory: string): string {
  const relative = path.relative(directory, file)
  return relative === '' || relative.startsWith('..') ? file : relative
}

function okText({ counts, locks, directory }: Examination): string {
  const { topics, partitions, segments, batches, records, bytes, groups, committedOffsets } = counts
  const lines = [
    `${plural(topics, 'topic')}, ${plural(partitions, 'partition')}, ${plural(segments, 'segment')}: ${plural(batches, 'batch', 'batches')} with ${plural(records, 'record')} were read, ${grouped(bytes)} bytes`,
    ...(groups === 0 ? [] : [`${plural(groups, 'group')} with ${plural(committedOffsets, 'committed offset')}`]),
    ...lockLines(locks, directory),
  ]
  return lines.map((line) => `  ${line}\n`).join('')
}

function lockLines(locks: readonly ExaminedLock[] | null, directory: string): string[] {
  if (locks === null) return ['who holds locks is not told by this system']
  if (locks.length === 0) return ['no lock is held']
  const shown = locks.slice(0, SHOWN_LOCKS)
  const lines = shown.map(({ file, pid, mode }) => `process ${pid} holds ${shownPath(file, directory)} (${mode})`)
  return locks.length > shown.length ? [...lines, `… and ${grouped(locks.length - shown.length)} locks more`] : lines
}

function plural(count: number, word: string, words = `${word}s`): string {
  return `${grouped(count)} ${count === 1 ? word : words}`
}

/** One sentence. */
function verdict(findings: readonly Finding[]): string {
  const count = (severity: Severity): number => findings.filter((found) => found.severity === severity).length
  const [damage, warnings, notes] = [count('damage'), count('warning'), count('note')]
  const rest = `${plural(warnings, 'warning')}, ${plural(notes, 'note')}`
  return damage === 0 ? `Healthy: nothing is damaged; ${rest}.` : `Damaged: ${plural(damage, 'place')}; ${rest}.`
}

/** The same for scripts. */
export function examinationJson(
  examination: Examination,
  versions: { readonly kafdir: string; readonly node: string },
): object {
  const { directory, isCluster, clusterId, metadataVersion, brokers, locks, counts, findings } = examination
  return {
    directory,
    kind: isCluster ? 'cluster' : 'log.dir',
    healthy: findings.every(({ severity }) => severity !== 'damage'),
    clusterId,
    versions: { ...versions, metadata: metadataVersion },
    brokers,
    counts,
    locks,
    findings: findings.map(({ severity, code, partition, file, position, offset, what, meaning, remedy, repair }) => ({
      severity,
      code,
      partition,
      file,
      position,
      offset,
      what,
      meaning,
      remedy,
      canRepair: repair !== null,
    })),
  }
}

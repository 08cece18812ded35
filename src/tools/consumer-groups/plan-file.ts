/** Reset plans as kafdir's own front end reads them: what is missing or makes no sense is refused, with its line. */
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { absentPartitions } from './absent-partitions.ts'
import type { PartitionOffset } from './group-types.ts'
import { csvFields } from './reset-file.ts'

/** A line of the file, counted from 1. */
export interface PlanLine extends PartitionOffset {
  readonly line: number
  readonly groupId: string
}

export interface PlanFile {
  /** Group id → its lines. */
  readonly plan: ReadonlyMap<string, readonly PlanLine[]>
  /** Lines about groups that nobody asked for. */
  readonly passedOver: readonly PlanLine[]
}

const FORMS = 'Each line is topic,partition,offset, or group,topic,partition,offset; the first one may be a heading.'
const SHORT_FIELDS = 3
const HEADING = /^(?:group,)?topic,partition,(?:new-)?offset$/

/**
 * The plan in `csv`, the text of the file at `path`, for the groups that were asked for. Throws ToolError, naming the line, for
 * one that can't be read, contradicts another or is about a partition that does not exist.
 */
export async function readPlanFile(
  session: ClusterSession,
  { path, csv }: { readonly path: string; readonly csv: string },
  groupIds: readonly string[],
): Promise<PlanFile> {
  const lines = planLines(csv, groupIds, path)
  const meant = lines.filter(({ groupId }) => groupIds.includes(groupId))
  const [first] = await absentPartitions(session, meant)
  if (first !== undefined) throw lineError(path, first[0].line, first[1].plain, first[1].hint)
  const plan = new Map(groupIds.map((id) => [id, meant.filter(({ groupId }) => groupId === id)]))
  return { plan, passedOver: lines.filter(({ groupId }) => !groupIds.includes(groupId)) }
}

function planLines(csv: string, groupIds: readonly string[], path: string): PlanLine[] {
  const texts = csv.replace(/^\ufeff/, '').split(/\r?\n/)
  while (texts.at(-1) === '') texts.pop()
  const isHeading = HEADING.test((texts[0] ?? '').toLowerCase().replaceAll(/[\s"]/g, ''))
  const found = new Map<string, PlanLine>()
  texts.forEach((text, at) => {
    if (at === 0 && isHeading) return
    const read = planLine(text, at + 1, groupIds)
    if (typeof read === 'string') throw lineError(path, at + 1, read, FORMS)
    const name = formatTopicPartition(read)
    const key = JSON.stringify([read.groupId, name])
    const other = found.get(key)
    if (other !== undefined && other.offset !== read.offset) {
      throw lineError(path, read.line, `Line ${other.line} has another offset for ${name}.`)
    }
    found.set(key, other ?? read)
  })
  return [...found.values()]
}

/** The line, or what is wrong with it. */
function planLine(text: string, line: number, groupIds: readonly string[]): PlanLine | string {
  if (text.trim() === '') return 'It is empty.'
  const fields = csvFields(text)?.map((field) => field.trim())
  if (fields === undefined) return 'A quote is not closed.'
  if (fields.length > SHORT_FIELDS + 1) return `It has ${fields.length} fields.`
  const [topic = '', partitionText = '', offsetText = ''] = fields.slice(-SHORT_FIELDS)
  if (fields.length < SHORT_FIELDS || offsetText === '') return 'The offset is missing.'
  const [groupId] = fields.length > SHORT_FIELDS ? fields : groupIds.length === 1 ? groupIds : []
  if (groupId === undefined) return 'It does not say of which group it is, and there are several.'
  const partition = parseJavaInteger(partitionText, 32)
  if (partition === undefined) return `'${partitionText}' is no partition.`
  const offset = parseJavaInteger(offsetText, 64)
  if (offset === undefined) return `'${offsetText}' is no offset.`
  return { line, groupId, topic, partition, offset }
}

function lineError(path: string, line: number, problem: string, hint?: string): ToolError {
  return new ToolError('terse', `Line ${line} of ${path}: ${problem}`, { hint })
}

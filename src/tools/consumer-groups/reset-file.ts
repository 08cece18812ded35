/** Reset plans as CSV, as `--export` writes and `--from-file` reads them. Kafka: CsvUtils, over Jackson. */
import type { PartitionOffset } from '../../clients/admin/consumer-group-offsets.ts'
import { javaHashOrder, javaStringHash, topicPartitionHash } from '../../common/java-hash.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { parseJavaInteger } from '../option-table.ts'
import type { ToolError } from '../tool-error.ts'
import { unreadable } from './failure.ts'

/** Group id → its offsets. */
export type ResetPlan = ReadonlyMap<string, readonly PartitionOffset[]>

/** Why a line is no row of a plan: the exception that Jackson throws, and the same in plain words, with the line. */
export interface RowProblem {
  readonly exception: string
  readonly message: string
  readonly plain: string
}

/** Longer strings are quoted whatever is in them. */
const LONGEST_UNQUOTED = 24

/** A row for each offset, the group first where `groupId` is given. */
export function planRow(groupId: string | undefined, { topic, partition, offset }: PartitionOffset): string {
  const names = groupId === undefined ? [topic] : [groupId, topic]
  return `${[...names.map(csvText), partition, offset].join(',')}\n`
}

/** Quoted when it is long, or holds a backslash or anything below the hyphen, such as a comma or a blank. */
function csvText(text: string): string {
  const isPlain = text.length <= LONGEST_UNQUOTED && /^[-.-[\]-\uffff]*$/.test(text)
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`
}

export interface ReadPlan {
  readonly plan: ResetPlan
  /** Why the first line does not read `topic,partition,offset`: Kafka's tool tells it every time. */
  readonly notShort: RowProblem | null
  /** The first line that was read in the long form, but has no more fields than the short one: probably a slip. */
  readonly suspect: RowProblem | null
  /** The first line that can't be read: there is no plan then. */
  readonly problem: RowProblem | null
}

/**
 * The plan in a file: rows of `topic,partition,offset` when one group is meant and the first line reads so, else of
 * `group,topic,partition,offset`. What is left out at the end of a line is 0.
 */
export function readResetPlan(csv: string, groupIds: readonly string[]): ReadPlan {
  const lines = csv.split('\n')
  while (lines.length > 1 && lines.at(-1) === '') lines.pop()
  const first = readRow(lines[0] ?? '', 0, 'short')
  const notShort = 'exception' in first ? first : null
  const form = groupIds.length === 1 && notShort === null ? 'short' : 'long'
  const plan = new Map<string, Map<string, PartitionOffset>>()
  let problem: RowProblem | null = null
  lines.forEach((line, at) => {
    const read = readRow(line, at, form)
    if ('exception' in read) {
      problem ??= read
      return
    }
    const groupId = form === 'short' ? (groupIds[0] ?? '') : read.groupId
    const rows = plan.get(groupId) ?? new Map<string, PartitionOffset>()
    plan.set(groupId, rows.set(formatTopicPartition(read.row), read.row))
  })
  const groups = javaHashOrder([...plan], { hash: ([groupId]) => javaStringHash(groupId) })
  return {
    plan: new Map(groups.map(([id, rows]) => [id, javaHashOrder([...rows.values()], { hash: topicPartitionHash })])),
    notShort,
    suspect: form === 'short' ? null : firstSlip(lines),
    problem,
  }
}

/** What Kafka's tool throws for a line that it can't read; the hint names the line. */
export function planFailure({ exception, message, plain }: RowProblem): ToolError {
  return unreadable(exception, message, { plain: 'The file is no reset plan.', hint: plain })
}

function firstSlip(lines: readonly string[]): RowProblem | null {
  for (const [at, line] of lines.entries()) {
    if ((csvFields(line.replace(/\r$/, ''))?.length ?? 0) > SHORT_FIELDS) continue
    const read = readRow(line, at, 'short')
    if ('exception' in read) return read
  }
  return null
}

/** How many fields a row has, and one more with the group. */
const SHORT_FIELDS = 3

const JACKSON = 'com.fasterxml.jackson.databind.exc'

interface Row {
  /** Empty in the short form. */
  readonly groupId: string
  readonly row: PartitionOffset
}

function readRow(line: string, at: number, form: 'short' | 'long'): Row | RowProblem {
  const text = line.replace(/\r$/, '')
  if (text === '') return emptyLine(at)
  const fields = csvFields(text)
  if (fields === undefined) return unclosedQuote(at)
  const most = form === 'short' ? SHORT_FIELDS : SHORT_FIELDS + 1
  const [topic = '', partitionText = '', offsetText = ''] = fields.slice(most - SHORT_FIELDS)
  const partition = wholeNumber(partitionText, 32)
  if (partition === undefined) return notANumber(partitionText, 'int', at)
  const offset = wholeNumber(offsetText, 64)
  if (offset === undefined) return notANumber(offsetText, 'long', at)
  const extra = fields[most]
  // A comma at the end of the line is no field more.
  if (extra !== undefined && (extra !== '' || fields.length > most + 1)) return tooLong(extra, most, at)
  return { groupId: form === 'short' ? '' : (fields[0] ?? ''), row: { topic, partition, offset } }
}

/** Nothing counts as 0, as Jackson has it. */
function wholeNumber(text: string, bits: 32 | 64): number | undefined {
  return text.trim() === '' ? 0 : parseJavaInteger(text.trim(), bits)
}

function emptyLine(at: number): RowProblem {
  return {
    exception: `${JACKSON}.MismatchedInputException`,
    message: 'No content to map due to end-of-input\n at [Source: (StringReader); line: UNKNOWN, column: UNKNOWN]',
    plain: `Line ${at + 1} is empty.`,
  }
}

function unclosedQuote(at: number): RowProblem {
  return {
    exception: 'com.fasterxml.jackson.core.JsonParseException',
    message: 'Missing closing quote for value',
    plain: `Line ${at + 1}: a quote is not closed.`,
  }
}

function notANumber(text: string, type: 'int' | 'long', at: number): RowProblem {
  const plain = `Line ${at + 1}: '${text}' is no ${type === 'int' ? 'partition' : 'offset'}.`
  if (/^\s*[+-]?\d+\s*$/.test(text)) {
    const exception = 'com.fasterxml.jackson.databind.JsonMappingException'
    const range = type === 'int' ? '' : ' (-9223372036854775808 - 9223372036854775807)'
    return { exception, message: `Numeric value (${text.trim()}) out of range of ${type}${range}`, plain }
  }
  return {
    exception: `${JACKSON}.InvalidFormatException`,
    message: `Cannot deserialize value of type \`${type}\` from String "${text}": not a valid \`${type}\` value`,
    plain,
  }
}

function tooLong(extra: string, most: number, at: number): RowProblem {
  return {
    exception: 'com.fasterxml.jackson.dataformat.csv.CsvReadException',
    message: `Too many entries: expected at most ${most} (value #${most} (${extra.length} chars) "${extra}")`,
    plain: `Line ${at + 1} has more than ${most} fields.`,
  }
}

/** The fields of one line; undefined when a quote is not closed. Quoted ones may hold commas, and quotes that are doubled. */
export function csvFields(line: string): string[] | undefined {
  const field = /(?:"((?:[^"]|"")*)"\s*|([^",][^,]*|))(,|$)/y
  const fields: string[] = []
  for (let found = field.exec(line); found !== null; found = field.exec(line)) {
    const [, quoted, plain = '', end] = found
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') return fields
  }
  return undefined
}

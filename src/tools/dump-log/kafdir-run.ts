/** What `kafdir dump-log` does beyond Kafka's tool: files by partition, JSON, annotations. */
import path from 'node:path'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { OptionValues } from '../option-table.ts'
import type { SegmentFiles } from '../segment-files.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { annotateFiles } from './annotate.ts'
import { jsonLines, textLines } from './annotation-lines.ts'
import { dumpedSuffix } from './file-name.ts'
import { type Damage, Findings } from './findings.ts'
import { fileErrorJson, findingJson, JsonSink } from './json-sink.ts'
import type { KafdirDumpLogOptionTable } from './kafdir-options.ts'
import { LineWriter } from './line-writer.ts'
import { decoderOfTopic, type TopicDecoderName } from './record-decoders.ts'
import { dumpFiles, dumpRequest } from './run.ts'
import { TextSink } from './text-sink.ts'

export interface ErrorTeller {
  /** Tells people of it. */
  report(error: unknown): void
  /** As it stands in the output of --json. */
  json(error: unknown): { readonly name: string | null; readonly message: string }
}

/** Files that are dumped together. */
interface FileGroup {
  readonly files: readonly string[]
  /** What their partition's topic calls for. */
  readonly decoder: TopicDecoderName | undefined
}

const TOPIC_OF_DIRECTORY = /^(.+)-\d+$/

/** `words`: paths and names of partitions. Throws ToolError for options that make no sense. */
export async function runKafdirDumpLog(
  words: readonly string[],
  options: OptionValues<KafdirDumpLogOptionTable>,
  ports: ToolPorts,
  errors: ErrorTeller,
): Promise<ExitCode> {
  checkOptions(options)
  const files = await ports.openSegmentFiles()
  let isWhole = true
  const groups: FileGroup[] = []
  for (const word of words) {
    try {
      groups.push(await groupOf(word, options, files))
    } catch (error) {
      if (!isToolError(error) && !isKafkaError(error)) throw error
      errors.report(error)
      if (options.has('json')) ports.stdout.write(`${fileErrorJson(word, errors.json(error))}\n`)
      isWhole = false
    }
  }
  const done = options.has('annotate')
    ? await annotate(groups, options, { files, ports, errors })
    : await dump(groups, options, { files, ports, errors })
  return isWhole && done ? 0 : 1
}

interface Surroundings {
  readonly files: SegmentFiles
  readonly ports: ToolPorts
  readonly errors: ErrorTeller
}

async function dump(
  groups: readonly FileGroup[],
  options: OptionValues<KafdirDumpLogOptionTable>,
  { files, ports, errors }: Surroundings,
): Promise<boolean> {
  const asJson = options.has('json')
  const { stdout } = ports
  const sink = asJson
    ? new JsonSink(stdout)
    : new TextSink(stdout, { skipsRecordMetadata: options.has('skip-record-metadata') })
  const findings = new Findings()
  let isWhole = true
  for (const { files: paths, decoder } of groups) {
    for (const file of paths) {
      const report = (error: unknown) => {
        sink.flush()
        errors.report(error)
        if (asJson) stdout.write(`${fileErrorJson(file, errors.json(error))}\n`)
      }
      const context = { files, sink, findings, report }
      const isDumped = await dumpFiles([file], dumpRequest(options, decoder), context, () => report(unknownFile(file)))
      isWhole &&= isDumped
    }
  }
  if (asJson) for (const finding of findings.all()) stdout.write(`${findingJson(finding)}\n`)
  else for (const line of findings.lines()) ports.stderr.write(`${line}\n`)
  for (const each of findings.damage) errors.report(damageError(each))
  return isWhole && !findings.hasFaults && findings.damage.length === 0
}

function damageError({ path: file, what }: Damage): ToolError {
  const plain = `${file}: ${what}.`
  return new ToolError('terse', plain, { plain })
}

async function annotate(
  groups: readonly FileGroup[],
  options: OptionValues<KafdirDumpLogOptionTable>,
  { files, ports, errors }: Surroundings,
): Promise<boolean> {
  const asJson = options.has('json')
  const out = new LineWriter(ports.stdout)
  const report = (error: unknown, file: string) => {
    out.flush()
    errors.report(error)
    if (asJson) ports.stdout.write(`${fileErrorJson(file, errors.json(error))}\n`)
  }
  const context = { files, out, lines: asJson ? jsonLines(out) : textLines(out), report }
  const paths = groups.flatMap((group) => group.files)
  const findings = new Findings()
  const isWhole = await annotateFiles(paths, dumpRequest(options), { ...context, findings }, (file) =>
    report(unknownFile(file), file),
  )
  for (const each of findings.damage) errors.report(damageError(each))
  return isWhole && findings.damage.length === 0
}

function unknownFile(file: string): ToolError {
  const plain = `${file} is no file of a log: those end with .log, .index, .timeindex, .txnindex, .snapshot or .checkpoint.`
  return new ToolError('terse', `Ignoring unknown file ${file}`, { plain })
}

function checkOptions(options: OptionValues<KafdirDumpLogOptionTable>): void {
  for (const name of ['max-bytes', 'max-message-size'] as const) {
    const value = options.valueOf(name)
    if (value < 0) throw new ToolError('usage', `--${name} must be at least 0, not ${value}.`)
  }
  const broker = options.valueOf('broker')
  if (broker !== undefined && broker < 0) throw new ToolError('usage', `--broker must be at least 0, not ${broker}.`)
  const clash = [
    'print-data-log',
    'deep-iteration',
    'skip-record-metadata',
    'index-sanity-check',
    'verify-index-only',
  ] as const
  const other = options.has('annotate') ? clash.find((name) => options.has(name)) : undefined
  if (other !== undefined)
    throw new ToolError('usage', `--annotate shows everything: it can't be used together with --${other}.`)
}

/** A path that exists is a path; else it may be the name of a partition. */
async function groupOf(
  word: string,
  options: OptionValues<KafdirDumpLogOptionTable>,
  files: SegmentFiles,
): Promise<FileGroup> {
  const kind = files.look(word)
  if (kind === 'directory') return groupIn(word, options, files)
  if (kind !== null) return { files: [word], decoder: decoderFor(path.dirname(files.absolutePath(word))) }
  const brokerId = options.valueOf('broker')
  const isPartition = TOPIC_OF_DIRECTORY.test(word) && !word.includes('/')
  const dir = options.valueOf('dir')
  const [replica] = isPartition ? await files.replicasOf(word, { dir, brokerId }) : []
  if (replica !== undefined) return groupIn(replica, options, files)
  if (isPartition && brokerId !== undefined && (await files.replicasOf(word, { dir })).length > 0) {
    throw new ToolError('terse', `Broker ${brokerId} has no replica of ${word}.`)
  }
  throw new ToolError('terse', `There is no file ${isPartition ? 'and no partition ' : ''}${word}.`, {
    hint: isPartition ? 'With --dir say in which cluster directory the partition is.' : undefined,
  })
}

/** The segments of a partition in their order, or all files that can be dumped. */
function groupIn(directory: string, options: OptionValues<KafdirDumpLogOptionTable>, files: SegmentFiles): FileGroup {
  const known = files.filesIn(directory).filter((file) => dumpedSuffix(path.basename(file)) !== undefined)
  const wanted = options.has('all') ? known : known.filter((file) => file.endsWith('.log'))
  if (wanted.length > 0) return { files: wanted, decoder: decoderFor(directory) }
  throw new ToolError('terse', `No segment of a log is in ${directory}.`, {
    hint: known.length > 0 ? 'With --all other files of a log are shown too.' : undefined,
  })
}

function decoderFor(directory: string): TopicDecoderName | undefined {
  const topic = TOPIC_OF_DIRECTORY.exec(path.basename(directory))?.[1]
  return topic !== undefined && Object.hasOwn(decoderOfTopic, topic) ? decoderOfTopic[topic] : undefined
}

/** kafka-dump-log: shows the files of logs and compares indexes with them. Kafka: tools.DumpLogSegments. */
import path from 'node:path'
import { javaSplit } from '../../common/java-text.ts'
import { checkRequiredArgs } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { readingError } from './dump-error.ts'
import { dumpOffsetIndex, dumpTimeIndex } from './dump-indexes.ts'
import { dumpLogFile } from './dump-log-file.ts'
import type { DumpContext, DumpRequest } from './dump-request.ts'
import { type DumpedSuffix, dumpedSuffix } from './file-name.ts'
import { Findings } from './findings.ts'
import type { DumpContentOptionTable, DumpLogOptionTable } from './options.ts'
import { dumpProducerSnapshot } from './producer-snapshot.ts'
import {
  plainDecoder,
  type RecordDecoder,
  sideDecoder,
  type TopicDecoderName,
  topicDecoders,
} from './record-decoders.ts'
import { TextSink } from './text-sink.ts'
import { dumpTransactionIndex } from './transaction-index.ts'

const MAX_INT32 = 0x7fffffff
const TOPIC_DECODERS = Object.keys(topicDecoders) as TopicDecoderName[]

/**
 * Runs Kafka's tool. `report` tells of a file that could not be dumped; the next ones are dumped all the same. Throws
 * ToolError for options that make no sense.
 */
export async function runDumpLog(
  options: OptionValues<DumpLogOptionTable>,
  ports: ToolPorts,
  report: (error: unknown) => void,
): Promise<ExitCode> {
  checkRequiredArgs(options, 'files')
  const request = dumpRequest(options)
  const sink = new TextSink(ports.stdout, { skipsRecordMetadata: options.has('skip-record-metadata') })
  const findings = new Findings()
  const files = await ports.openSegmentFiles()
  const context = { files, sink, findings, report }
  const isWhole = await dumpFiles(filesOf(options.valueOf('files') ?? ''), request, context, (file) => {
    ports.stderr.write(`Ignoring unknown file ${file}\n`)
  })
  for (const line of findings.lines()) ports.stderr.write(`${line}\n`)
  // 1 where Kafka's own lines tell of something wrong; of a checksum it only shows `isvalid: false`, of a .txnindex nothing.
  const hasRest = findings.damage.some(({ kind }) => kind === 'rest of a log')
  return isWhole && !findings.hasFaults && !hasRest ? 0 : 1
}

/** As Java's `File` writes them: no slash twice, none at the end. */
function filesOf(list: string): readonly string[] {
  return javaSplit(list, ',').map((file) => file.replace(/\/+/g, '/').replace(/(?<=.)\/$/, ''))
}

/** What the options ask for, but for the files. Throws ToolError. */
export function dumpRequest(options: OptionValues<DumpContentOptionTable>, assumed?: TopicDecoderName): DumpRequest {
  const named = TOPIC_DECODERS.find((name) => options.has(name))
  const printsData =
    named !== undefined ||
    options.has('print-data-log') ||
    options.has('key-decoder-class') ||
    options.has('value-decoder-class')
  return {
    isDeep: printsData || options.has('deep-iteration'),
    decoder: printsData ? () => decoderOf(options, named ?? assumed) : null,
    maxBytes() {
      const maxBytes = options.valueOf('max-bytes')
      return maxBytes === MAX_INT32 ? null : maxBytes
    },
    maxMessageSize: () => options.valueOf('max-message-size'),
    verifiesIndexOnly: options.has('verify-index-only'),
    checksSanityOnly: options.has('index-sanity-check'),
  }
}

function decoderOf(options: OptionValues<DumpContentOptionTable>, named: TopicDecoderName | undefined): RecordDecoder {
  if (named !== undefined) return topicDecoders[named]
  const values = sideDecoder(options.valueOf('value-decoder-class'))
  return plainDecoder(sideDecoder(options.valueOf('key-decoder-class')), values)
}

/** Dumps all of `files`; false when one of them could not be dumped. `onUnknown` is told of those that are of no log. */
export async function dumpFiles(
  files: readonly string[],
  request: DumpRequest,
  context: DumpContext,
  onUnknown: (file: string) => void,
): Promise<boolean> {
  let isWhole = true
  for (const file of files) {
    if (context.sink.isClosed) break
    context.sink.file(file)
    const name = path.basename(file)
    const suffix = dumpedSuffix(name)
    if (suffix === undefined) {
      onUnknown(file)
      isWhole = false
      continue
    }
    try {
      await dumpers[suffix](file, name, request, context)
    } catch (error) {
      context.report(readingError(error))
      isWhole = false
    }
  }
  context.sink.flush()
  await context.sink.drain()
  return isWhole
}

type Dumper = (file: string, name: string, request: DumpRequest, context: DumpContext) => Promise<void>

const dumpers: Readonly<Record<DumpedSuffix, Dumper>> = {
  '.log': dumpLogFile,
  '.checkpoint': dumpLogFile,
  '.index': dumpOffsetIndex,
  '.timeindex': dumpTimeIndex,
  '.snapshot': (file, _name, _request, context) => dumpProducerSnapshot(file, context),
  '.txnindex': (file, name, _request, context) => dumpTransactionIndex(file, name, context),
}

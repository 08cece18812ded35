/** kafka-dump-log in Kafka's syntax. Kafka: DumpLogSegments. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { dumpLogOptionTable } from '../../tools/dump-log/options.ts'
import { runDumpLog } from '../../tools/dump-log/run.ts'
import { isToolError } from '../../tools/tool-error.ts'
import type { OutputPort } from '../../tools/tool-ports.ts'
import { hintLine } from '../error-report.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about =
  'This tool helps to parse a log file and dump its contents to the console, useful for debugging a seemingly corrupt log segment.'

export const kafkaDumpLog = kafkaTool({
  table: dumpLogOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  exceptionText: uncaughtText,
  optionErrorText: uncaughtText,
  run: (options, ports) => runDumpLog(options, ports, (error) => reportFile(error, ports.stderr)),
})

/** Java's words for an exception that nobody caught: the first line of its stack trace. */
function uncaughtText(javaException: string, message: string): string {
  return `Exception in thread "main" ${javaException}${message === '' ? '' : `: ${message}`}`
}

/** The other files are dumped all the same. */
function reportFile(error: unknown, stderr: OutputPort): void {
  if (isToolError(error)) {
    const text = error.kind === 'terse' ? error.message : uncaughtText(error.javaException, error.message)
    stderr.write(`${text}\n${hintLine(error.hint)}`)
  } else if (isKafkaError(error)) {
    stderr.write(`${uncaughtText(`org.apache.kafka.common.errors.${error.javaException}`, error.message)}\n`)
  } else throw error
}

/** One run of one of Kafka's tools: parse, help and version, run, and whatever goes wrong, in Kafka's words. */
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import type { OptionTable, OptionValues } from '../../tools/option-table.ts'
import { isToolError, type ToolError } from '../../tools/tool-error.ts'
import type { ExitCode, OutputPort, ToolPorts } from '../../tools/tool-ports.ts'
import { bugText, hintLine } from '../error-report.ts'
import { exitCodes } from '../exit-codes.ts'
import { KAFKA_VERSION } from '../kafka-version.ts'
import type { KafkaTool } from './kafka-tool.ts'
import { parseOptions } from './option-parser.ts'
import { usageTable } from './usage.ts'

/** Where a tool writes, and how it gets the rest of its ports once they are needed. */
export interface KafkaToolSurroundings {
  readonly stdout: OutputPort
  readonly stderr: OutputPort
  /** What Kafka refuses is refused. */
  readonly isStrict?: boolean
  openPorts(): Promise<ToolPorts & { release(): void }>
}

/** Never throws: every failure is told on the stream that Kafka uses, and in the exit code. */
export async function runKafkaTool(
  tool: KafkaTool,
  argv: readonly string[],
  surroundings: KafkaToolSurroundings,
): Promise<ExitCode> {
  const { stdout, stderr } = surroundings
  const options = parse(tool, argv, surroundings)
  if (isToolError(options)) return reportParseFailure(tool, options, stderr)
  if (argv.length === 0) return usage(tool, tool.about.noArguments, stderr)
  if (options.has('help')) return usage(tool, tool.about.help, stderr)
  if (options.has('version')) {
    stdout.write(`${KAFKA_VERSION}\n`)
    return exitCodes.done
  }
  const ports = await surroundings.openPorts()
  try {
    return await tool.run(options, ports)
  } catch (error) {
    return reportFailure(tool, error, stderr)
  } finally {
    ports.release()
  }
}

/** An error of the parser is shown in another way than the same kind of error later on. */
function parse(
  tool: KafkaTool,
  given: readonly string[],
  { stdout, isStrict = false }: KafkaToolSurroundings,
): OptionValues<OptionTable> | ToolError {
  try {
    const { argv, notice } = tool.rewrite?.(given) ?? { argv: given, notice: '' }
    if (notice !== '') stdout.write(notice)
    return parseOptions(tool.table, argv, { isStrict })
  } catch (error) {
    if (isToolError(error)) return error
    throw error
  }
}

function reportParseFailure(tool: KafkaTool, error: ToolError, stderr: OutputPort): ExitCode {
  const { kind, message, javaException } = error
  if (kind === 'terse') return reportFailure(tool, error, stderr)
  if (tool.usageAfterParseError) return usage(tool, message, stderr)
  stderr.write(`${tool.optionErrorText(javaException, message)}\n`)
  return exitCodes.failed
}

function reportFailure(tool: KafkaTool, error: unknown, stderr: OutputPort): ExitCode {
  if (isToolError(error) && error.kind === 'usage') return usage(tool, error.message, stderr)
  if (isToolError(error)) stderr.write(`${toolErrorText(tool, error)}\n${hintLine(error.hint)}`)
  else stderr.write(isKafkaError(error) ? kafkaErrorText(tool, error) : bugText(error))
  return exitCodes.failed
}

function toolErrorText(tool: KafkaTool, { kind, javaException, message }: ToolError): string {
  if (kind === 'exception') return tool.exceptionText(javaException, message)
  return kind === 'option' ? tool.optionErrorText(javaException, message) : message
}

/** An address that no client can be made for is told without the name of an exception. */
function kafkaErrorText(tool: KafkaTool, { error, javaException, message, hint }: KafkaError): string {
  const isAddress = error === 'INVALID_REQUEST'
  const text = isAddress ? message : tool.exceptionText(`org.apache.kafka.common.errors.${javaException}`, message)
  return `${text}\n${hintLine(hint)}`
}

function usage(tool: KafkaTool, message: string, stderr: OutputPort): ExitCode {
  stderr.write(`${message}\n${usageTable(tool.table)}`)
  return exitCodes.failed
}

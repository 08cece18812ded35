/** One run of one of Kafka's tools with commands: parse, help, run, and whatever goes wrong, in Kafka's words. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { isToolError } from '../../tools/tool-error.ts'
import type { ExitCode, OutputPort, ToolPorts } from '../../tools/tool-ports.ts'
import { bugText, hintLine } from '../error-report.ts'
import { exitCodes } from '../exit-codes.ts'
import { KAFKA_COMMIT, KAFKA_VERSION } from '../kafka-version.ts'
import type { ArgparseTool } from './argparse-tool.ts'
import { ArgumentError, isArgumentError } from './argument-error.ts'
import { argumentHelp, argumentUsage } from './argument-help.ts'
import { type ParsedArguments, parseArguments } from './argument-parser.ts'
import { justified } from './justified-text.ts'

/** argparse4j leaves a margin at the right. */
const MARGIN = 5

export interface ArgparseSurroundings {
  readonly stdout: OutputPort
  readonly stderr: OutputPort
  /** `$COLUMNS` where it is set, else what the terminal has. */
  readonly columns: number
  /** What Kafka refuses is refused. */
  readonly isStrict?: boolean
  openPorts(): Promise<ToolPorts & { release(): void }>
}

/** Never throws: every failure is told on the stream that Kafka uses, and in the exit code. */
export async function runArgparseTool(
  tool: ArgparseTool,
  argv: readonly string[],
  surroundings: ArgparseSurroundings,
): Promise<ExitCode> {
  const { stdout, stderr, columns, isStrict = false } = surroundings
  const width = columns - MARGIN
  const ports = await surroundings.openPorts()
  try {
    if (argv.length === 0 && tool.helpsWithoutArguments === true) {
      stdout.write(argumentHelp({ table: tool.parser, command: undefined, width }))
      return exitCodes.done
    }
    const parsed = parse(tool, argv, ports, isStrict)
    if (isArgumentError(parsed)) return reportArgumentError(tool, parsed, width, stderr)
    if (parsed.kind === 'help') {
      stdout.write(argumentHelp({ table: tool.parser, command: parsed.command, width }))
      return tool.helpExitCode
    }
    if (parsed.kind === 'version') {
      stdout.write(`${KAFKA_VERSION} (Commit:${KAFKA_COMMIT})\n`)
      return exitCodes.done
    }
    return await tool.run(parsed.command, parsed.options, ports, parsed.words)
  } catch (error) {
    if (isToolError(error) && error.kind === 'usage') {
      const { message } = error
      return reportArgumentError(tool, new ArgumentError(message, { command: undefined }), width, stderr)
    }
    return reportFailure(tool, error, stderr)
  } finally {
    ports.release()
  }
}

function parse(
  tool: ArgparseTool,
  argv: readonly string[],
  ports: ToolPorts,
  isStrict: boolean,
): ParsedArguments | ArgumentError {
  const readLines = (path: string): readonly string[] | undefined => {
    try {
      return ports
        .readTextFile(path)
        .replace(/\r?\n$/, '')
        .split(/\r?\n/)
    } catch {
      // whatever the reason: argparse4j tells none
      return undefined
    }
  }
  try {
    return parseArguments(tool.parser, argv, readLines, { isStrict })
  } catch (error) {
    if (isArgumentError(error)) return error
    throw error
  }
}

function reportArgumentError(tool: ArgparseTool, error: ArgumentError, width: number, stderr: OutputPort): ExitCode {
  const { message, command, candidates } = error
  if (tool.parseErrors === 'one line') {
    stderr.write(`Command line error: ${message}. Type --help for help.`)
    return exitCodes.failed
  }
  const { program } = tool.parser
  stderr.write(argumentUsage({ table: tool.parser, command, width }))
  stderr.write(justified(`${program}: error: ${message}\n`, { width }))
  if (candidates.length > 0) stderr.write(`\nDid you mean:\n${candidates.map((name) => `\t${name}\n`).join('')}`)
  return exitCodes.failed
}

function reportFailure(tool: ArgparseTool, error: unknown, stderr: OutputPort): ExitCode {
  if (isToolError(error)) {
    const { kind, javaException, message, hint } = error
    const text = kind === 'exception' ? tool.exceptionText(javaException, message) : message
    stderr.write(`${text}\n${hintLine(hint)}`)
  } else if (isKafkaError(error)) {
    const { javaException, message, hint } = error
    stderr.write(`${tool.exceptionText(`org.apache.kafka.common.errors.${javaException}`, message)}\n${hintLine(hint)}`)
  } else {
    stderr.write(bugText(error))
  }
  return exitCodes.failed
}

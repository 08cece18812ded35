import type { ArgumentParserTable } from '../../tools/argument-parser-table.ts'
import type { OptionTable, OptionValues } from '../../tools/option-table.ts'
import type { ExitCode, ToolPorts } from '../../tools/tool-ports.ts'

/** One of Kafka's tools that read their command line with argparse4j, as the Kafka-syntax front end runs it. */
export interface ArgparseTool {
  readonly parser: ArgumentParserTable
  /** The exit code of `--help`, which not all tools take for success. */
  readonly helpExitCode: ExitCode
  /** A command line without any argument prints the help, and is no failure. */
  readonly helpsWithoutArguments?: true
  /** How a wrong command line is told: with the usage, or in one line without an end. */
  readonly parseErrors: 'usage' | 'one line'
  /** How an exception is shown that escapes from Kafka's tool, or is printed with its stack: the first line of it. */
  exceptionText(javaException: string, message: string): string
  /** `command`: empty for a tool without commands; `words`: those that are no options, where it takes some. */
  run(
    command: string,
    options: OptionValues<OptionTable>,
    ports: ToolPorts,
    words: readonly string[],
  ): Promise<ExitCode>
}

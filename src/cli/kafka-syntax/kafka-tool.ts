import type { OptionTable, OptionValues } from '../../tools/option-table.ts'
import type { ExitCode, ToolPorts } from '../../tools/tool-ports.ts'

/** One of Kafka's tools as the Kafka-syntax front end runs it. */
export interface KafkaTool<T extends OptionTable = OptionTable> {
  readonly table: T
  /** First line above the table of options, for `--help` and for a command line without any argument. */
  readonly about: { readonly help: string; readonly noArguments: string }
  /** What an option that cannot be parsed ends with: its `optionErrorText` alone, or its message and the table of options. */
  readonly usageAfterParseError: boolean
  /** A command line of an older syntax as one of today, and what to say about it on standard output. Throws ToolError (`terse`). */
  rewrite?(argv: readonly string[]): { readonly argv: readonly string[]; readonly notice: string }
  /** How an exception is shown that Kafka's tool lets escape or prints with its stack: the first line of it. */
  exceptionText(javaException: string, message: string): string
  /** How jopt-simple's complaint about a value is shown. */
  optionErrorText(javaException: string, message: string): string
  /** Checks the options and does the work. */
  run(options: OptionValues<T>, ports: ToolPorts): Promise<ExitCode>
}

/** Keeps the table's type, so that `run` knows the options. */
export function kafkaTool<T extends OptionTable>(tool: KafkaTool<T>): KafkaTool {
  return tool
}

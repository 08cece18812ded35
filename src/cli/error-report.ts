/** The one place that turns an error into words for the user. */
import { isKafkaError, type KafkaError } from '../common/kafka-error.ts'
import { isToolError, type ToolError } from '../tools/tool-error.ts'
import type { ExitCode, OutputPort } from '../tools/tool-ports.ts'
import { exitCodes } from './exit-codes.ts'

/** A sentence, and what the user can do about it. */
export interface ErrorText {
  readonly sentence: string
  readonly hint: string | undefined
}

/** The words for what users bring about; undefined for a bug. KafkaErrors speak Kafka's words, ToolErrors kafdir's. */
function errorText(error: unknown): ErrorText | undefined {
  if (isKafkaError(error)) return { sentence: error.message, hint: error.hint }
  if (isToolError(error)) return { sentence: error.plain, hint: error.hint }
  return undefined
}

/** An error in the output of `--json`: Kafka's name of it, null where Kafka has none. */
export function errorJson(error: KafkaError | ToolError): { readonly error: string | null; readonly message: string } {
  if (isKafkaError(error)) return { error: error.error, message: error.message }
  return { error: isKafkaError(error.cause) ? error.cause.error : null, message: error.plain }
}

/** Tells stderr about `error` in kafdir's form, `kafdir: <sentence>` and the hint on a line of its own. Returns the exit code. */
export function reportError(error: unknown, stderr: OutputPort): ExitCode {
  const text = errorText(error)
  stderr.write(text === undefined ? bugText(error) : `kafdir: ${withFullStop(text.sentence)}\n${hintLine(text.hint)}`)
  return exitCodes.failed
}

/** Many of Kafka's messages have none. */
function withFullStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

/** The hint as a line, or nothing. */
export function hintLine(hint: string | undefined): string {
  return hint === undefined ? '' : `${hint}\n`
}

/** Whatever is neither a KafkaError nor a ToolError should not have happened. */
export function bugText(error: unknown): string {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `${trace}\nThis is a bug in kafdir. Please report it with the lines above and the command that you typed.\n`
}

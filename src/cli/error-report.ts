/** The one place that turns an error into words for the user. */
import { withFullStop } from '../common/full-stop.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import { isToolError } from '../tools/tool-error.ts'
import type { ExitCode, OutputPort } from '../tools/tool-ports.ts'
import { exitCodes } from './exit-codes.ts'
import { writeJson } from './json-output.ts'
import { plainWords } from './plain-words.ts'

/** A sentence, and what the user can do about it. */
export interface ErrorText {
  readonly sentence: string
  readonly hint: string | undefined
}

/** The words for what users bring about; undefined for a bug. KafkaErrors speak Kafka's words, ToolErrors kafdir's. */
function errorText(error: unknown): ErrorText | undefined {
  if (isKafkaError(error)) return { sentence: plainWords(error.message), hint: error.hint }
  if (isToolError(error)) return { sentence: plainWords(error.plain), hint: error.hint }
  return undefined
}

/** An error in the output of `--json`. */
export interface ErrorJson {
  /** Kafka's name of it; null where Kafka has none. */
  readonly name: string | null
  readonly message: string
}

/** The form that an error has wherever `--json` shows one. */
export function errorJson(error: unknown): ErrorJson {
  const cause = isToolError(error) ? error.cause : error
  const name = isKafkaError(cause) ? cause.error : null
  return { name, message: errorText(error)?.sentence ?? String(error) }
}

/** Tells stderr about `error` in kafdir's form, `kafdir: <sentence>` and the hint on a line of its own. Returns the exit code. */
export function reportError(error: unknown, stderr: OutputPort): ExitCode {
  const text = errorText(error)
  stderr.write(text === undefined ? bugText(error) : `kafdir: ${withFullStop(text.sentence)}\n${hintLine(text.hint)}`)
  return exitCodes.failed
}

/**
 * The end of a command that could do nothing of what was asked. With `--json` stdout holds one document all the same:
 * `{"error": {"name", "message"}}`.
 */
export function reportFailure(
  error: unknown,
  { stdout, stderr }: { readonly stdout: OutputPort; readonly stderr: OutputPort },
  { asJson }: { readonly asJson: boolean },
): ExitCode {
  if (asJson) writeJson(stdout, { error: errorJson(error) })
  return reportError(error, stderr)
}

/** Whether the words behind a command ask for JSON, also where they can't be parsed. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end === -1 ? undefined : end).some((word) => word === '--json' || word === '-j')
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

/**
 * kafdir takes a command line that does not say where the cluster is; Kafka's tools refuse it. So do these with
 * KAFDIR_STRICT, each at the place where Kafka's looks, and in its words.
 */
import { usageError } from './option-checks.ts'
import type { ToolError } from './tool-error.ts'

/** As far as the command line is needed here. */
interface AddressedLine {
  readonly isStrict: boolean
  has(name: string): boolean
}

/** Throws `refusal` where none of `names` is given and one must be. */
export function demandAddress(line: AddressedLine, names: readonly string[], refusal: () => ToolError): void {
  if (line.isStrict && !names.some((name) => line.has(name))) throw refusal()
}

/** The same in the words of most tools. Kafka: CommandLineUtils.checkRequiredArgs. */
export function demandServer(line: AddressedLine): void {
  demandAddress(line, ['bootstrap-server'], () => usageError('Missing required argument "[bootstrap-server]"'))
}

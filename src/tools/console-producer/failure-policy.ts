import type { ToolPorts } from '../tool-ports.ts'
import type { ConsoleProducerOptions } from './console-producer-options.ts'

/**
 * What a failure means. `stop`: nothing more is read. `skip`: it is told and counted. `throw`: as in Kafka, where a line
 * that is no record ends the tool with an exception, and a record that could not be sent is a message.
 */
export type FailurePolicy = 'stop' | 'skip' | 'throw'

/** Nobody types a line again that was right, and a dry run is to find all that is wrong. */
export function failurePolicy(
  { style, input }: Pick<ConsoleProducerOptions, 'style' | 'input'>,
  { stdin }: Pick<ToolPorts, 'stdin'>,
): FailurePolicy {
  if (style === 'kafka') return 'throw'
  return input.onError ?? (stdin.isTerminal || input.isDryRun ? 'skip' : 'stop')
}

/** Where we differ from what Kafka printed, on purpose or for now. A row that is not needed any more fails the test. */

export type Difference = 'stdout' | 'stderr' | 'exit'

export interface Deviation {
  /** Transcript and number of the command: `kafka-topics/usage.txt:4`. */
  readonly step: string
  /** Everything that differs, and nothing else; or the command is not run at all. */
  readonly differs: readonly Difference[] | 'not run'
  readonly reason: string
}

const DEFAULT_DIRECTORY = 'without an address the tools work on the default directory'
const HINT = 'where nobody answers, a hint on stderr names --dir and KAFDIR_BOOTSTRAP'
const AT_ONCE = 'an address that nobody answers is an error at once, and the exit code says so'
const GROUPS = 'consumer groups are not available yet, and with them __consumer_offsets'
const LATER_TOOL = 'the tool does not exist yet'

const rows: readonly (readonly [reason: string, differs: Deviation['differs'], steps: readonly string[]])[] = [
  [DEFAULT_DIRECTORY, ['stdout', 'stderr', 'exit'], ['kafka-topics/usage.txt:4']],
  [DEFAULT_DIRECTORY, ['stderr', 'exit'], ['kafka-console-producer/usage.txt:5']],
  [`${DEFAULT_DIRECTORY}, so this waits for records`, 'not run', ['kafka-console-consumer/usage.txt:5']],
  [HINT, ['stderr'], [2, 3, 4, 5, 6, 7, 8].map((step) => `kafka-topics/broker-down.txt:${step}`)],
  [HINT, ['stderr'], ['kafka-console-producer/usage.txt:11', 'kafka-console-consumer/usage.txt:18']],
  [AT_ONCE, ['stderr', 'exit'], ['kafka-console-producer/usage.txt:10']],
  [AT_ONCE, ['stderr', 'exit'], ['kafka-console-consumer/usage.txt:19', 'kafka-console-consumer/usage.txt:20']],
  ['a hint says which reader there is', ['stderr'], ['kafka-console-producer/bad-settings.txt:5']],
  [GROUPS, ['stdout', 'stderr', 'exit'], ['kafka-topics/internal.txt:3']],
  [GROUPS, ['stdout'], ['kafka-topics/internal.txt:4', 'kafka-topics/internal.txt:7']],
  [LATER_TOOL, 'not run', ['kafka-console-producer/bad-settings.txt:11']],
]

export const deviations: readonly Deviation[] = rows.flatMap(([reason, differs, steps]) =>
  steps.map((step) => ({ step, differs, reason })),
)

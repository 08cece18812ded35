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
const AUTO_CREATED = 'a topic that comes into being because it was used is told, in the place of a log record'
const LATER_TOOL = 'the tool does not exist yet'

const RECORD_NAMED = 'a record that cannot be printed is named in a sentence, in the place of a log record'
const NAME_REFUSED = 'a topic that can never exist is an error'
const LOGGERS = 'no process stays to write a log: there are no loggers whose level could be set'
const JAVA_ORDER = "Kafka's order of a user's mechanisms changes from run to run; ours is sorted"

const rows: readonly (readonly [reason: string, differs: Deviation['differs'], steps: readonly string[]])[] = [
  [DEFAULT_DIRECTORY, ['stdout', 'stderr', 'exit'], ['kafka-topics/usage.txt:4']],
  [DEFAULT_DIRECTORY, ['stderr', 'exit'], ['kafka-console-producer/usage.txt:5']],
  [`${DEFAULT_DIRECTORY}, so this waits for records`, 'not run', ['kafka-console-consumer/usage.txt:5']],
  [DEFAULT_DIRECTORY, ['stdout', 'stderr', 'exit'], ['kafka-cluster/cluster.txt:10', 'kafka-features/features.txt:24']],
  [DEFAULT_DIRECTORY, ['stdout', 'stderr', 'exit'], ['kafka-metadata-quorum/quorum.txt:15']],
  [
    'of an exception only the first line is shown',
    ['stderr'],
    ['kafka-cluster/cluster.txt:6', 'kafka-cluster/cluster.txt:13'],
  ],
  [
    'nobody writes a heartbeat into the metadata log, so its length is narrower',
    ['stdout'],
    ['kafka-metadata-quorum/quorum.txt:2'],
  ],
  [HINT, ['stderr'], [2, 3, 4, 5, 6, 7, 8].map((step) => `kafka-topics/broker-down.txt:${step}`)],
  [HINT, ['stderr'], ['kafka-console-producer/usage.txt:11', 'kafka-console-consumer/usage.txt:18']],
  [AT_ONCE, ['stderr', 'exit'], ['kafka-console-producer/usage.txt:10']],
  [AT_ONCE, ['stderr', 'exit'], ['kafka-console-consumer/usage.txt:19', 'kafka-console-consumer/usage.txt:20']],
  ['a hint says which reader there is', ['stderr'], ['kafka-console-producer/bad-settings.txt:5']],
  [GROUPS, ['stdout', 'stderr', 'exit'], ['kafka-topics/internal.txt:3']],
  [GROUPS, ['stdout'], ['kafka-topics/internal.txt:4', 'kafka-topics/internal.txt:7']],
  [AUTO_CREATED, ['stderr'], ['kafka-console-producer/old-option-names.txt:10', 'kafka-console-consumer/usage.txt:16']],
  [LATER_TOOL, 'not run', ['kafka-console-producer/bad-settings.txt:11']],
  [RECORD_NAMED, ['stderr'], [6, 7, 8, 11].map((step) => `kafka-console-consumer/deserializers.txt:${step}`)],
  [GROUPS, ['stdout', 'stderr', 'exit'], ['kafka-console-consumer/internal-formatters.txt:3']],
  [GROUPS, ['stdout'], ['kafka-console-consumer/internal-formatters.txt:4']],
  [GROUPS, ['stdout', 'exit'], ['kafka-console-consumer/internal-formatters.txt:5']],
  [GROUPS, ['stdout'], ['kafka-console-consumer/missing-topic.txt:2', 'kafka-console-consumer/missing-topic.txt:6']],
  [NAME_REFUSED, ['stderr', 'exit'], ['kafka-console-consumer/missing-topic.txt:4']],
  [
    AUTO_CREATED,
    ['stderr'],
    ['kafka-console-consumer/missing-topic.txt:1', 'kafka-console-consumer/missing-topic.txt:5'],
  ],
  ['a partition that does not exist is told', ['stderr'], ['kafka-console-consumer/start-positions.txt:15']],
  [DEFAULT_DIRECTORY, ['stdout', 'stderr', 'exit'], ['kafka-configs/usage.txt:4', 'kafka-configs/usage.txt:5']],
  [DEFAULT_DIRECTORY, ['stdout', 'stderr', 'exit'], ['kafka-client-metrics/metrics.txt:18']],
  [LOGGERS, ['stdout', 'stderr', 'exit'], ['kafka-configs/brokers.txt:19']],
  [LOGGERS, ['stderr'], ['kafka-configs/brokers.txt:21']],
  [JAVA_ORDER, ['stdout'], ['kafka-configs/users-scram.txt:3', 'kafka-configs/users-scram.txt:4']],
]

export const deviations: readonly Deviation[] = rows.flatMap(([reason, differs, steps]) =>
  steps.map((step) => ({ step, differs, reason })),
)

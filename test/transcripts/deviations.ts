/** Where we differ from what Kafka printed, on purpose or for now. A row that is not needed any more fails the test. */

export type Difference = 'stdout' | 'stderr' | 'exit'

export interface Deviation {
  /** Transcript and number of the command: `kafka-topics/usage.txt:4`. */
  readonly step: string
  /** Everything that differs, and nothing else; or the command is not run at all. */
  readonly differs: readonly Difference[] | 'not run'
  readonly reason: string
}

export const DEFAULT_DIRECTORY = 'without an address the tools work on the default directory'
const HINT = 'where nobody answers, a hint on stderr names --dir and KAFDIR_BOOTSTRAP'
const AT_ONCE = 'an address that nobody answers is an error at once, and the exit code says so'
const NO_GROUP = 'a consumer without --group joins no group, so it does not bring __consumer_offsets into being'
const AUTO_CREATED = 'a topic that comes into being because it was used is told, in the place of a log record'

const RECORD_NAMED = 'a record that cannot be printed is named in a sentence, in the place of a log record'
const NAME_REFUSED = 'a topic that can never exist is an error'
const LOGGERS = 'no process stays to write a log: there are no loggers whose level could be set'
const JAVA_ORDER = "Kafka's order of a user's mechanisms changes from run to run; ours is sorted"

const FAILURES = 'what fails gives 1, also where Kafka gives 0'
const NAMED_MEMBERS = 'a refusal names the members that are at work, on stderr'
const NAMED_LINE = 'a hint names the line of the file'
const FIRST_LINE = 'of an exception only the first line is shown'
const OWN_INDEXES =
  'an index holds its entries and no zeros, and whoever ends writes the last time of its log; kafdir has files of its own'
const stepsOf = (transcript: string, ...steps: readonly number[]) => steps.map((step) => `${transcript}.txt:${step}`)

const SHARE_LATER = 'share groups cannot be made yet, so none is there to be shown'
const NOTHING_TO_COPY =
  'a directory is made by what needs it first, so there is no bootstrap.checkpoint to be copied yet'
const NO_LAG = 'replicas in a directory are written together: there is no lag to watch, and stderr says so'
const TOLD_NOT_LOGGED = 'what Kafka leaves to a log record is told in a sentence'
const OWN_SIZE = 'the size is that of the line, and the partition is named'
const LOST_IS_FAILURE = 'a record that is not written is a failure, and told'

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
  [AUTO_CREATED, ['stderr'], ['kafka-console-producer/old-option-names.txt:10', 'kafka-console-consumer/usage.txt:16']],
  [RECORD_NAMED, ['stderr'], [6, 7, 8, 11].map((step) => `kafka-console-consumer/deserializers.txt:${step}`)],
  ['nothing was read: an error', ['stderr', 'exit'], ['kafka-console-consumer/groups.txt:14']],
  [NO_GROUP, ['stdout'], ['kafka-console-consumer/missing-topic.txt:2', 'kafka-console-consumer/missing-topic.txt:6']],
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
  [DEFAULT_DIRECTORY, ['stderr', 'exit'], stepsOf('kafka-consumer-groups/usage', 4)],
  [DEFAULT_DIRECTORY, ['stdout', 'stderr', 'exit'], stepsOf('kafka-groups/groups', 18)],
  [DEFAULT_DIRECTORY, ['stdout', 'stderr', 'exit'], stepsOf('kafka-log-dirs/describe', 10)],
  [DEFAULT_DIRECTORY, ['stdout', 'stderr'], stepsOf('kafka-acls/no-authorizer', 7)],
  [DEFAULT_DIRECTORY, ['stderr'], stepsOf('kafka-broker-api-versions/versions', 4)],
  [DEFAULT_DIRECTORY, ['stderr'], stepsOf('kafka-delete-records/errors', 9)],
  [DEFAULT_DIRECTORY, ['stderr'], stepsOf('kafka-get-offsets/usage', 4)],
  [DEFAULT_DIRECTORY, ['stdout', 'stderr', 'exit'], stepsOf('kafka-transactions/transactions', 25)],
  ['what is not answered is shown so', ['stdout'], stepsOf('kafka-broker-api-versions/versions', 1)],
  [FIRST_LINE, ['stderr'], stepsOf('kafka-get-offsets/filters', 18)],
  [HINT, ['stderr'], stepsOf('kafka-get-offsets/usage', 10)],
  [FAILURES, ['exit'], stepsOf('kafka-delete-records/delete', 7, 8, 12)],
  [FAILURES, ['exit'], stepsOf('kafka-get-offsets/times', 28)],
  [FAILURES, ['exit'], stepsOf('kafka-dump-log/errors', 6, 7, 9, 13)],
  [OWN_INDEXES, ['stdout'], stepsOf('kafka-dump-log/segments', 10, 12, 13, 15)],
  [OWN_INDEXES, ['stdout', 'stderr'], stepsOf('kafka-dump-log/segments', 11)],
  [DEFAULT_DIRECTORY, ['stdout', 'stderr', 'exit'], stepsOf('kafka-reassign-partitions/errors', 14)],
  [`${DEFAULT_DIRECTORY}: without any option the usage is printed`, ['stderr'], stepsOf('kafka-groups/groups', 19)],
  [`${FAILURES}; ${HINT}`, ['stderr', 'exit'], stepsOf('kafka-consumer-groups/broker-down', 2, 3, 4, 5)],
  [HINT, ['stderr'], stepsOf('kafka-groups/groups', 22)],
  [FAILURES, ['exit'], stepsOf('kafka-consumer-groups/usage', 20, 21)],
  [FAILURES, ['exit'], stepsOf('kafka-consumer-groups/delete', 10, 11, 12, 14, 15)],
  [FAILURES, ['exit'], stepsOf('kafka-consumer-groups/describe-active-consumer-protocol', 12)],
  [FAILURES, ['exit'], stepsOf('kafka-consumer-groups/describe-active', 12, 14)],
  [FAILURES, ['exit'], stepsOf('kafka-consumer-groups/describe-inactive', 13, 14, 15, 17)],
  [FAILURES, ['exit'], stepsOf('kafka-consumer-groups/reset-offsets-errors', 8, 9, 10, 11, 12, 13, 15)],
  [FAILURES, ['exit'], stepsOf('kafka-consumer-groups/reset-offsets-files', 13, 16)],
  [FAILURES, ['exit'], stepsOf('kafka-consumer-groups/reset-offsets-scopes', 16, 17)],
  [
    `${FAILURES}; ${NAMED_MEMBERS}`,
    ['stderr', 'exit'],
    ['kafka-consumer-groups/describe-active-consumer-protocol.txt:13', 'kafka-consumer-groups/describe-active.txt:13'],
  ],
  [`${FAILURES}; ${NAMED_LINE}`, ['stderr', 'exit'], stepsOf('kafka-consumer-groups/reset-offsets-files', 15, 17)],
  [LOST_IS_FAILURE, ['stderr', 'exit'], stepsOf('kafka-console-producer/too-large', 2, 4)],
  [OWN_SIZE, ['stderr'], stepsOf('kafka-console-producer/too-large', 3, 5)],
  [TOLD_NOT_LOGGED, ['stderr'], stepsOf('kafka-console-consumer/isolation', 6)],
  [NAME_REFUSED, ['stderr', 'exit'], stepsOf('kafka-console-producer/topics', 4, 5)],
  [AUTO_CREATED, ['stderr'], stepsOf('kafka-console-producer/topics', 1)],
  [NO_GROUP, ['stdout'], [...stepsOf('workflows/quickstart', 7), ...stepsOf('workflows/compare-topics', 5)]],
  [NOTHING_TO_COPY, ['stdout', 'stderr', 'exit'], stepsOf('kafka-metadata-shell/shell', 1, 2)],
  [NO_LAG, ['stderr'], stepsOf('kafka-replica-verification/usage', 5)],
  [DEFAULT_DIRECTORY, ['stderr', 'exit'], stepsOf('kafka-streams-groups/streams', 7)],
  [DEFAULT_DIRECTORY, ['stderr', 'exit'], stepsOf('kafka-share-groups/share', 17)],
  [FAILURES, ['exit'], [...stepsOf('kafka-streams-groups/streams', 5), ...stepsOf('kafka-share-groups/share', 10)]],
  [SHARE_LATER, ['stdout', 'stderr', 'exit'], stepsOf('kafka-share-groups/share', 4, 7, 8, 9, 12, 13)],
  [SHARE_LATER, ['stdout'], stepsOf('kafka-share-groups/share', 5, 6)],
  [SHARE_LATER, ['stdout', 'exit'], stepsOf('kafka-share-groups/share', 14)],
  [SHARE_LATER, ['stderr'], stepsOf('kafka-share-groups/share', 18, 19, 20)],
  [JAVA_ORDER, ['stdout'], ['kafka-configs/users-scram.txt:3', 'kafka-configs/users-scram.txt:4']],
]

export const deviations: readonly Deviation[] = rows.flatMap(([reason, differs, steps]) =>
  steps.map((step) => ({ step, differs, reason })),
)

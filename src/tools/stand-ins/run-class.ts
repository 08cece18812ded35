/** kafka-run-class: the Java classes behind Kafka's scripts, which older scripts name. Kafka: bin/kafka-run-class.sh. */
import { ToolError } from '../tool-error.ts'

const TOOLS = 'org.apache.kafka.tools.'

/** Class → script. Before 4.0 many of them were called something else. */
const scripts: ReadonlyMap<string, string> = new Map([
  ...Object.entries({
    AclCommand: 'kafka-acls',
    BrokerApiVersionsCommand: 'kafka-broker-api-versions',
    ClientMetricsCommand: 'kafka-client-metrics',
    ClusterTool: 'kafka-cluster',
    ConsoleProducer: 'kafka-console-producer',
    ConsumerPerformance: 'kafka-consumer-perf-test',
    DelegationTokenCommand: 'kafka-delegation-tokens',
    DeleteRecordsCommand: 'kafka-delete-records',
    DumpLogSegments: 'kafka-dump-log',
    EndToEndLatency: 'kafka-e2e-latency',
    FeatureCommand: 'kafka-features',
    GetOffsetShell: 'kafka-get-offsets',
    GroupsCommand: 'kafka-groups',
    JmxTool: 'kafka-jmx',
    LeaderElectionCommand: 'kafka-leader-election',
    LogDirsCommand: 'kafka-log-dirs',
    MetadataQuorumCommand: 'kafka-metadata-quorum',
    ProducerPerformance: 'kafka-producer-perf-test',
    ReplicaVerificationTool: 'kafka-replica-verification',
    StreamsResetter: 'kafka-streams-application-reset',
    TopicCommand: 'kafka-topics',
    TransactionsCommand: 'kafka-transactions',
    VerifiableConsumer: 'kafka-verifiable-consumer',
    VerifiableProducer: 'kafka-verifiable-producer',
    VerifiableShareConsumer: 'kafka-verifiable-share-consumer',
    ShareConsumerPerformance: 'kafka-share-consumer-perf-test',
    'consumer.ConsoleConsumer': 'kafka-console-consumer',
    'consumer.ConsoleShareConsumer': 'kafka-console-share-consumer',
    'consumer.group.ConsumerGroupCommand': 'kafka-consumer-groups',
    'consumer.group.ShareGroupCommand': 'kafka-share-groups',
    'reassign.ReassignPartitionsCommand': 'kafka-reassign-partitions',
    'streams.StreamsGroupCommand': 'kafka-streams-groups',
  }).map(([name, script]): [string, string] => [`${TOOLS}${name}`, script]),
  ...Object.entries({
    'kafka.Kafka': 'kafka-server-start',
    'kafka.admin.AclCommand': 'kafka-acls',
    'kafka.admin.BrokerApiVersionsCommand': 'kafka-broker-api-versions',
    'kafka.admin.ConfigCommand': 'kafka-configs',
    'kafka.admin.ConsumerGroupCommand': 'kafka-consumer-groups',
    'kafka.admin.DelegationTokenCommand': 'kafka-delegation-tokens',
    'kafka.admin.DeleteRecordsCommand': 'kafka-delete-records',
    'kafka.admin.FeatureCommand': 'kafka-features',
    'kafka.admin.LeaderElectionCommand': 'kafka-leader-election',
    'kafka.admin.LogDirsCommand': 'kafka-log-dirs',
    'kafka.admin.ReassignPartitionsCommand': 'kafka-reassign-partitions',
    'kafka.admin.TopicCommand': 'kafka-topics',
    'kafka.tools.ConsoleConsumer': 'kafka-console-consumer',
    'kafka.tools.ConsoleProducer': 'kafka-console-producer',
    'kafka.tools.ConsumerPerformance': 'kafka-consumer-perf-test',
    'kafka.tools.DumpLogSegments': 'kafka-dump-log',
    'kafka.tools.EndToEndLatency': 'kafka-e2e-latency',
    'kafka.tools.GetOffsetShell': 'kafka-get-offsets',
    'kafka.tools.JmxTool': 'kafka-jmx',
    'kafka.tools.ReplicaVerificationTool': 'kafka-replica-verification',
    'kafka.tools.StorageTool': 'kafka-storage',
    'kafka.tools.StreamsResetter': 'kafka-streams-application-reset',
    'org.apache.kafka.shell.MetadataShell': 'kafka-metadata-shell',
    'org.apache.zookeeper.server.quorum.QuorumPeerMain': 'zookeeper-server-start',
  }),
])

/** Script → its class of today. */
export const scriptClasses: ReadonlyMap<string, string> = new Map(
  [...scripts].toReversed().map(([name, script]) => [script, name]),
)

const START_SCRIPTS: ReadonlySet<string> = new Set(['kafka-server-start', 'zookeeper-server-start'])

/**
 * The script behind the class, and its arguments; null where none is named. `-name X`, `-loggc` and `-daemon` in front are
 * for the process of Java. Throws ToolError (`terse`).
 */
export function scriptOfClass(argv: readonly string[]): { script: string; argv: readonly string[] } | null {
  let at = 0
  let isDaemon = false
  for (; argv[at] === '-daemon' || argv[at] === '-loggc' || argv[at] === '-name'; at++) {
    if (argv[at] === '-daemon') isDaemon = true
    if (argv[at] === '-name') at++
  }
  const name = argv[at]
  if (name === undefined) return null
  const script = scripts.get(name)
  if (script === undefined) {
    const hint = 'It knows the classes behind the kafka-*.sh programs; those are programs of their own.'
    throw new ToolError('terse', `No Java is here to run ${name}.`, { hint })
  }
  if (isDaemon && !START_SCRIPTS.has(script)) {
    throw new ToolError(
      'terse',
      `-daemon is for servers, which ${script}.sh is not: put it into the background with &.`,
    )
  }
  return { script, argv: argv.slice(at + 1) }
}

/**
 * The front end behind bin/kafka-*.sh: Kafka's own syntax, streams and words. Starts near Node's own floor, so everything
 * is imported when it is needed, and oclif, colours and tables never are.
 */
import type { ExitCode } from '../tools/tool-ports.ts'
import type { ArgparseTool } from './argparse-syntax/argparse-tool.ts'
import { runArgparseTool } from './argparse-syntax/run-argparse-tool.ts'
import { loadClusterAccess } from './cluster-access.ts'
import { hideCommandLine } from './hide-command-line.ts'
import type { KafkaTool } from './kafka-syntax/kafka-tool.ts'
import { runKafkaTool } from './kafka-syntax/run-kafka-tool.ts'
import { openProcessPorts, type ProcessOutputs } from './process-ports.ts'
import { runWithOutputs } from './run-with-outputs.ts'

const kafkaTools: Readonly<Record<string, () => Promise<KafkaTool>>> = {
  'kafka-topics': async () => (await import('./kafka-tools/topics.ts')).kafkaTopics,
  'kafka-consumer-groups': async () => (await import('./kafka-tools/consumer-groups.ts')).kafkaConsumerGroups,
  'kafka-groups': async () => (await import('./kafka-tools/groups.ts')).kafkaGroups,
  'kafka-share-groups': async () => (await import('./kafka-tools/share-groups.ts')).kafkaShareGroups,
  'kafka-streams-groups': async () => (await import('./kafka-tools/streams-groups.ts')).kafkaStreamsGroups,
  'kafka-streams-application-reset': async () =>
    (await import('./kafka-tools/streams-application-reset.ts')).kafkaStreamsApplicationReset,
  'kafka-replica-verification': async () =>
    (await import('./kafka-tools/replica-verification.ts')).kafkaReplicaVerification,
  'kafka-client-metrics': async () => (await import('./kafka-tools/client-metrics.ts')).kafkaClientMetrics,
  'kafka-configs': async () => (await import('./kafka-tools/configs.ts')).kafkaConfigs,
  'kafka-dump-log': async () => (await import('./kafka-tools/dump-log.ts')).kafkaDumpLog,
  'kafka-acls': async () => (await import('./kafka-tools/acls.ts')).kafkaAcls,
  'kafka-broker-api-versions': async () =>
    (await import('./kafka-tools/broker-api-versions.ts')).kafkaBrokerApiVersions,
  'kafka-delegation-tokens': async () => (await import('./kafka-tools/delegation-tokens.ts')).kafkaDelegationTokens,
  'kafka-delete-records': async () => (await import('./kafka-tools/delete-records.ts')).kafkaDeleteRecords,
  'kafka-get-offsets': async () => (await import('./kafka-tools/get-offsets.ts')).kafkaGetOffsets,
  'kafka-leader-election': async () => (await import('./kafka-tools/leader-election.ts')).kafkaLeaderElection,
  'kafka-log-dirs': async () => (await import('./kafka-tools/log-dirs.ts')).kafkaLogDirs,
  'kafka-reassign-partitions': async () =>
    (await import('./kafka-tools/reassign-partitions.ts')).kafkaReassignPartitions,
  'kafka-consumer-perf-test': async () => (await import('./kafka-tools/consumer-perf-test.ts')).kafkaConsumerPerfTest,
  'kafka-e2e-latency': async () => (await import('./kafka-tools/e2e-latency.ts')).kafkaE2eLatency,
  'kafka-console-producer': async () => (await import('./kafka-tools/console-producer.ts')).kafkaConsoleProducer,
  'kafka-console-consumer': async () => (await import('./kafka-tools/console-consumer.ts')).kafkaConsoleConsumer,
}

/** Those that read their command line with argparse4j, by other rules. */
const argparseTools: Readonly<Record<string, () => Promise<ArgparseTool>>> = {
  'kafka-storage': async () => (await import('./kafka-tools/storage.ts')).kafkaStorage,
  'kafka-cluster': async () => (await import('./kafka-tools/cluster.ts')).kafkaCluster,
  'kafka-features': async () => (await import('./kafka-tools/features.ts')).kafkaFeatures,
  'kafka-producer-perf-test': async () => (await import('./kafka-tools/producer-perf-test.ts')).kafkaProducerPerfTest,
  'kafka-transactions': async () => (await import('./kafka-tools/transactions.ts')).kafkaTransactions,
  'kafka-verifiable-producer': async () =>
    (await import('./kafka-tools/verifiable-producer.ts')).kafkaVerifiableProducer,
  'kafka-verifiable-consumer': async () =>
    (await import('./kafka-tools/verifiable-consumer.ts')).kafkaVerifiableConsumer,
  'kafka-metadata-shell': async () => (await import('./kafka-tools/metadata-shell.ts')).kafkaMetadataShell,
  'kafka-metadata-quorum': async () => (await import('./kafka-tools/metadata-quorum.ts')).kafkaMetadataQuorum,
}

/** The names of all scripts, without `.sh`. */
export async function kafkaScripts(): Promise<readonly string[]> {
  const { standIns } = await import('./stand-ins.ts')
  return [...Object.keys(kafkaTools), ...Object.keys(argparseTools), ...standIns]
}

/** Runs `tool`, such as `kafka-topics`, with the arguments behind its name. Resolves with the exit code, whatever happens. */
export async function kafkaMain(tool: string, argv: readonly string[]): Promise<ExitCode> {
  hideCommandLine(argv)
  return runWithOutputs((outputs) => runTool(tool, argv, outputs))
}

async function runTool(tool: string, argv: readonly string[], outputs: ProcessOutputs): Promise<ExitCode> {
  const isStrict = process.env['KAFDIR_STRICT'] === '1'
  const openPorts = async () => openProcessPorts(outputs, await loadClusterAccess(), { isStrict })
  const load = kafkaTools[tool]
  if (load !== undefined) return runKafkaTool(await load(), argv, { ...outputs, isStrict, openPorts })
  const loadArgparse = argparseTools[tool]
  if (loadArgparse !== undefined) {
    const columns = columnsSetting(process.env['COLUMNS']) ?? outputs.stdout.columns
    return runArgparseTool(await loadArgparse(), argv, { ...outputs, columns, isStrict, openPorts })
  }
  const { runStandIn } = await import('./stand-ins.ts')
  return runStandIn(tool, argv, outputs, (other, rest) => runTool(other, rest, outputs))
}

function columnsSetting(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

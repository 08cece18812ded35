/**
 * The front end behind bin/kafka-*.sh: Kafka's own syntax, streams and words. Starts near Node's own floor, so everything
 * is imported when it is needed, and oclif, colours and tables never are.
 */
import type { ExitCode } from '../tools/tool-ports.ts'
import type { ArgparseTool } from './argparse-syntax/argparse-tool.ts'
import { runArgparseTool } from './argparse-syntax/run-argparse-tool.ts'
import { loadClusterAccess } from './cluster-access.ts'
import type { KafkaTool } from './kafka-syntax/kafka-tool.ts'
import { runKafkaTool } from './kafka-syntax/run-kafka-tool.ts'
import { openProcessPorts } from './process-ports.ts'
import { runWithOutputs } from './run-with-ports.ts'

const kafkaTools: Readonly<Record<string, () => Promise<KafkaTool>>> = {
  'kafka-topics': async () => (await import('./kafka-tools/topics.ts')).kafkaTopics,
  'kafka-consumer-groups': async () => (await import('./kafka-tools/consumer-groups.ts')).kafkaConsumerGroups,
  'kafka-groups': async () => (await import('./kafka-tools/groups.ts')).kafkaGroups,
  'kafka-client-metrics': async () => (await import('./kafka-tools/client-metrics.ts')).kafkaClientMetrics,
  'kafka-configs': async () => (await import('./kafka-tools/configs.ts')).kafkaConfigs,
  'kafka-leader-election': async () => (await import('./kafka-tools/leader-election.ts')).kafkaLeaderElection,
  'kafka-log-dirs': async () => (await import('./kafka-tools/log-dirs.ts')).kafkaLogDirs,
  'kafka-reassign-partitions': async () =>
    (await import('./kafka-tools/reassign-partitions.ts')).kafkaReassignPartitions,
  'kafka-console-producer': async () => (await import('./kafka-tools/console-producer.ts')).kafkaConsoleProducer,
  'kafka-console-consumer': async () => (await import('./kafka-tools/console-consumer.ts')).kafkaConsoleConsumer,
}

/** Those with commands, which are parsed by other rules. */
const argparseTools: Readonly<Record<string, () => Promise<ArgparseTool>>> = {
  'kafka-storage': async () => (await import('./kafka-tools/storage.ts')).kafkaStorage,
  'kafka-cluster': async () => (await import('./kafka-tools/cluster.ts')).kafkaCluster,
  'kafka-features': async () => (await import('./kafka-tools/features.ts')).kafkaFeatures,
  'kafka-metadata-quorum': async () => (await import('./kafka-tools/metadata-quorum.ts')).kafkaMetadataQuorum,
}

/** Runs `tool`, such as `kafka-topics`, with the arguments behind its name. Resolves with the exit code, whatever happens. */
export async function kafkaMain(tool: string, argv: readonly string[]): Promise<ExitCode> {
  const load = kafkaTools[tool]
  const loadArgparse = argparseTools[tool]
  return runWithOutputs(async (outputs) => {
    const openPorts = async () => openProcessPorts(outputs, await loadClusterAccess())
    if (load !== undefined) return runKafkaTool(await load(), argv, { ...outputs, openPorts })
    if (loadArgparse === undefined) throw new Error(`There is no tool ${tool}.`)
    const columns = columnsSetting(process.env['COLUMNS']) ?? outputs.stdout.columns
    return runArgparseTool(await loadArgparse(), argv, { ...outputs, columns, openPorts })
  })
}

function columnsSetting(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

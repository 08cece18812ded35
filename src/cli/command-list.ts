import type { CommandSpec } from './command-spec.ts'
import { brokerApiVersionsSpec, deleteRecordsSpec, getOffsetsSpec } from './command-specs/admin-requests.ts'
import {
  brokersAddSpec,
  brokersFenceSpec,
  brokersListSpec,
  brokersRemoveSpec,
  brokersUnfenceSpec,
} from './command-specs/brokers.ts'
import {
  clusterEndpointsSpec,
  clusterIdSpec,
  clusterUnregisterSpec,
  metadataQuorumDescribeSpec,
} from './command-specs/cluster.ts'
import {
  configsAppendSpec,
  configsDescribeSpec,
  configsSetSpec,
  configsSubtractSpec,
  configsUnsetSpec,
} from './command-specs/configs.ts'
import { consoleConsumerSpec, consoleProducerSpec } from './command-specs/console.ts'
import {
  consumerGroupsDeleteOffsetsSpec,
  consumerGroupsDeleteSpec,
  consumerGroupsDescribeSpec,
  consumerGroupsExplainSpec,
  consumerGroupsListSpec,
  consumerGroupsResetSpec,
  groupsListSpec,
} from './command-specs/consumer-groups.ts'
import { restoreSpec, snapshotSpec } from './command-specs/copies.ts'
import { demoSpec } from './command-specs/demo.ts'
import { initSpec, whereSpec } from './command-specs/directory.ts'
import { doctorSpec } from './command-specs/doctor.ts'
import { dumpLogSpec } from './command-specs/dump-log.ts'
import {
  featuresDependenciesSpec,
  featuresDescribeSpec,
  featuresDisableSpec,
  featuresDowngradeSpec,
  featuresUpgradeSpec,
  featuresVersionMappingSpec,
} from './command-specs/features.ts'
import { metadataLsSpec, metadataShellSpec, metadataTreeSpec } from './command-specs/metadata.ts'
import {
  perfConsumerSpec,
  perfLatencySpec,
  perfProducerSpec,
  verifiableConsumerSpec,
  verifiableProducerSpec,
} from './command-specs/perf.ts'
import { planSpec } from './command-specs/plan.ts'
import { cpSpec, expectSpec, waitSpec } from './command-specs/record-commands.ts'
import {
  leaderElectionSpec,
  logDirsSpec,
  reassignCancelSpec,
  reassignExecuteSpec,
  reassignGenerateSpec,
  reassignListSpec,
  reassignVerifySpec,
} from './command-specs/replicas.ts'
import { serverPropertiesSpec } from './command-specs/server-properties.ts'
import { completionSpec, envSpec } from './command-specs/shell.ts'
import { storageFormatSpec, storageInfoSpec, storageRandomUuidSpec } from './command-specs/storage.ts'
import { topSpec } from './command-specs/top.ts'
import {
  topicsAlterSpec,
  topicsCleanupSpec,
  topicsCreateSpec,
  topicsDeleteSpec,
  topicsDescribeSpec,
  topicsListSpec,
} from './command-specs/topics.ts'
import { topicsExportSpec, topicsImportSpec } from './command-specs/topics-file.ts'
import {
  transactionsAbortSpec,
  transactionsDescribeSpec,
  transactionsFindHangingSpec,
  transactionsListSpec,
  transactionsProducersSpec,
} from './command-specs/transactions.ts'

/** All commands of kafdir, in the order of the help. */
export const commandList: readonly CommandSpec[] = [
  topicsCreateSpec,
  topicsListSpec,
  topicsDescribeSpec,
  topicsAlterSpec,
  topicsCleanupSpec,
  topicsExportSpec,
  topicsImportSpec,
  topicsDeleteSpec,
  configsDescribeSpec,
  configsSetSpec,
  configsUnsetSpec,
  configsAppendSpec,
  configsSubtractSpec,
  consoleProducerSpec,
  consoleConsumerSpec,
  cpSpec,
  waitSpec,
  expectSpec,
  getOffsetsSpec,
  deleteRecordsSpec,
  consumerGroupsListSpec,
  consumerGroupsDescribeSpec,
  consumerGroupsExplainSpec,
  consumerGroupsResetSpec,
  consumerGroupsDeleteOffsetsSpec,
  consumerGroupsDeleteSpec,
  groupsListSpec,
  transactionsListSpec,
  transactionsDescribeSpec,
  transactionsProducersSpec,
  transactionsFindHangingSpec,
  transactionsAbortSpec,
  brokersListSpec,
  brokersAddSpec,
  brokersRemoveSpec,
  brokersFenceSpec,
  brokersUnfenceSpec,
  reassignGenerateSpec,
  reassignExecuteSpec,
  reassignVerifySpec,
  reassignCancelSpec,
  reassignListSpec,
  leaderElectionSpec,
  logDirsSpec,
  dumpLogSpec,
  clusterIdSpec,
  clusterEndpointsSpec,
  clusterUnregisterSpec,
  brokerApiVersionsSpec,
  featuresDescribeSpec,
  featuresUpgradeSpec,
  featuresDowngradeSpec,
  featuresDisableSpec,
  featuresVersionMappingSpec,
  featuresDependenciesSpec,
  metadataQuorumDescribeSpec,
  metadataLsSpec,
  metadataTreeSpec,
  metadataShellSpec,
  perfProducerSpec,
  perfConsumerSpec,
  perfLatencySpec,
  verifiableProducerSpec,
  verifiableConsumerSpec,
  storageInfoSpec,
  storageFormatSpec,
  storageRandomUuidSpec,
  doctorSpec,
  snapshotSpec,
  restoreSpec,
  topSpec,
  planSpec,
  demoSpec,
  serverPropertiesSpec,
  whereSpec,
  initSpec,
  envSpec,
  completionSpec,
]

/** What the commands that begin with the same word are about. */
export const commandGroups: Readonly<Record<string, string>> = {
  topics: 'Create, list, describe, alter, delete, export and import topics.',
  configs: 'Show and change configs of topics, brokers, groups, users and clients.',
  'consumer-groups': 'Who reads what in groups, and how far: show, explain, reset and delete.',
  groups: 'List groups of all types.',
  transactions: 'Who writes in transactions: list, describe, find those that hang, abort them.',
  brokers: 'The brokers that a directory stands for: show, add, remove and fence.',
  reassign: 'Move replicas of partitions to other brokers, and more or fewer of them.',
  cluster: 'The id of the cluster, and its nodes.',
  features: 'Levels of the features that the cluster agrees on.',
  metadata: 'What the cluster knows of itself, as a tree of directories and files.',
  'metadata-quorum': 'Who votes on the metadata log.',
  perf: 'How fast records are written and read, and how long one takes from end to end.',
  verifiable: 'Producers and consumers that tell of everything they do, for test harnesses.',
  storage: 'Prepare log.dirs for a real broker, and look at them.',
}

/** The command that `argv` begins with, and what follows it. */
export function findCommand(argv: readonly string[]): { spec: CommandSpec; rest: readonly string[] } | undefined {
  for (const spec of commandList) {
    const words = spec.id.split(' ')
    if (words.every((word, at) => argv[at] === word)) return { spec, rest: argv.slice(words.length) }
  }
  return undefined
}

import { aclsOptionTable } from '../tools/acls/options.ts'
import { allOptions, hasCommands } from '../tools/argument-parser-table.ts'
import { brokerApiVersionsOptionTable } from '../tools/broker-api-versions/options.ts'
import { clientMetricsOptionTable } from '../tools/client-metrics/options.ts'
import { configsOptionTable } from '../tools/configs/options.ts'
import { consoleConsumerOptionTable } from '../tools/console-consumer/options.ts'
import { consoleProducerOptionTable } from '../tools/console-producer/options.ts'
import { consumerGroupsOptionTable } from '../tools/consumer-groups/options.ts'
import { consumerPerfOptionTable } from '../tools/consumer-perf/options.ts'
import { delegationTokensOptionTable } from '../tools/delegation-tokens/options.ts'
import { deleteRecordsOptionTable } from '../tools/delete-records/options.ts'
import { dumpLogOptionTable } from '../tools/dump-log/options.ts'
import { e2eLatencyOptionTable } from '../tools/e2e-latency/options.ts'
import { getOffsetsOptionTable } from '../tools/get-offsets/options.ts'
import { shareGroupsOptionTable, streamsGroupsOptionTable } from '../tools/group-kinds/options.ts'
import { groupsOptionTable } from '../tools/groups/options.ts'
import { leaderElectionOptionTable } from '../tools/leader-election/options.ts'
import { logDirsOptionTable } from '../tools/log-dirs/options.ts'
import type { OptionSpec, OptionTable } from '../tools/option-table.ts'
import { reassignPartitionsOptionTable } from '../tools/reassign-partitions/options.ts'
import { replicaVerificationOptionTable } from '../tools/replica-verification/options.ts'
import { streamsResetOptionTable } from '../tools/streams-reset/options.ts'
import { topicsOptionTable } from '../tools/topics/options.ts'
import { argparseTables } from './argparse-tables.ts'
import { commandList } from './command-list.ts'
import { usageOf } from './help-text.ts'

/** Program or command → option → what it takes. What people's scripts rely on: a change here is a change for them. */
export type FlagSnapshot = Record<string, Record<string, string>>

export function flagSnapshot(): FlagSnapshot {
  return {
    'kafka-topics.sh': flagsOf(topicsOptionTable),
    'kafka-configs.sh': flagsOf(configsOptionTable),
    'kafka-client-metrics.sh': flagsOf(clientMetricsOptionTable),
    'kafka-consumer-groups.sh': flagsOf(consumerGroupsOptionTable),
    'kafka-groups.sh': flagsOf(groupsOptionTable),
    'kafka-share-groups.sh': flagsOf(shareGroupsOptionTable),
    'kafka-streams-groups.sh': flagsOf(streamsGroupsOptionTable),
    'kafka-streams-application-reset.sh': flagsOf(streamsResetOptionTable),
    'kafka-replica-verification.sh': flagsOf(replicaVerificationOptionTable),
    'kafka-acls.sh': flagsOf(aclsOptionTable),
    'kafka-broker-api-versions.sh': flagsOf(brokerApiVersionsOptionTable),
    'kafka-delegation-tokens.sh': flagsOf(delegationTokensOptionTable),
    'kafka-delete-records.sh': flagsOf(deleteRecordsOptionTable),
    'kafka-get-offsets.sh': flagsOf(getOffsetsOptionTable),
    'kafka-leader-election.sh': flagsOf(leaderElectionOptionTable),
    'kafka-reassign-partitions.sh': flagsOf(reassignPartitionsOptionTable),
    'kafka-log-dirs.sh': flagsOf(logDirsOptionTable),
    'kafka-dump-log.sh': flagsOf(dumpLogOptionTable),
    'kafka-console-producer.sh': flagsOf(consoleProducerOptionTable),
    'kafka-console-consumer.sh': flagsOf(consoleConsumerOptionTable),
    'kafka-consumer-perf-test.sh': flagsOf(consumerPerfOptionTable),
    'kafka-e2e-latency.sh': flagsOf(e2eLatencyOptionTable),
    ...argparseFlags(),
    ...Object.fromEntries(commandList.map((spec) => [`kafdir ${usageOf(spec)}`, flagsOf(spec.flags, true)])),
  }
}

/** Each command of a tool with commands; a letter is a name of its own there. */
function argparseFlags(): FlagSnapshot {
  return Object.fromEntries(
    Object.entries(argparseTables).flatMap(([program, table]) =>
      hasCommands(table)
        ? Object.keys(table.commands).map((command) => [`${program} ${command}`, flagsOf(allOptions(table, command))])
        : [[program, flagsOf(table.options)]],
    ),
  )
}

function flagsOf(table: OptionTable, withLetters = false): Record<string, string> {
  const names = Object.keys(table).sort()
  return Object.fromEntries(names.map((name) => [`--${name}`, takes(table[name] as OptionSpec, withLetters)]))
}

function takes(
  { argument, type = 'String', repeatable, default: fallback, letter, kafdir }: OptionSpec,
  withLetters: boolean,
): string {
  const letters = withLetters ? [kafdir?.char, ...(kafdir?.aliases ?? [])].filter((name) => name !== undefined) : []
  return [
    argument === 'none' ? 'flag' : `${argument} ${type}`,
    ...(repeatable === true ? ['repeatable'] : []),
    ...(fallback === undefined ? [] : [`default ${fallback}`]),
    ...(withLetters || letter === undefined ? [] : [`also -${letter}`]),
    ...(letters.length === 0 ? [] : [`also ${letters.join(', ')}`]),
  ].join(', ')
}

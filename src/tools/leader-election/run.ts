/** kafka-leader-election: who leads a partition (KIP-460). Kafka: LeaderElectionCommand. */
import { type Election, type ElectionType, electLeaders } from '../../clients/admin/elect-leaders.ts'
import { javaHashOrder, topicPartitionHash } from '../../common/java-hash.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import type { OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterAddress, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import type { WantedElections } from './check-options.ts'
import type { LeaderElectionOptionTable } from './options.ts'

/** Errors of the whole request that Kafka's tool tells on both streams, in words of its own. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  REQUEST_TIMED_OUT: 'Timeout waiting for election results',
  CLUSTER_AUTHORIZATION_FAILED: 'Not authorized to perform leader election',
}

/** Throws ToolError when an election failed: what became of each partition is on stdout by then. */
export async function runLeaderElection(
  options: OptionValues<LeaderElectionOptionTable>,
  wanted: WantedElections,
  ports: ToolPorts,
): Promise<ExitCode> {
  const properties = loadProperties(configFile(options, ports), ports)
  const elections = await elect(addressOf(options, properties, 'adminclient-1'), wanted, ports)
  const failed = report(elections, wanted.type, ports)
  if (failed === 0) return 0
  throw new ToolError('exception', `${failed} replica(s) could not be elected`)
}

function configFile(options: OptionValues<LeaderElectionOptionTable>, { stderr }: ToolPorts): string | undefined {
  if (!options.has('admin.config')) return options.valueOf('command-config')
  stderr.write(
    'Option --admin.config has been deprecated and will be removed in a future version. Use --command-config instead.\n',
  )
  return options.valueOf('admin.config')
}

async function elect(address: ClusterAddress, wanted: WantedElections, ports: ToolPorts): Promise<Election[]> {
  try {
    const session = await ports.openSession(address)
    try {
      // A preferred replica that is back has to be in sync first.
      await session.catchUpReplicas?.()
      return await electLeaders(session, wanted.type, wanted.partitions)
    } finally {
      await session.close()
    }
  } catch (error) {
    const reason = unopenedSession(error, 'electLeaders')
    if (!isKafkaError(reason)) throw reason
    throw requestFailure(reason, ports)
  }
}

function requestFailure({ error, javaException, message, hint }: KafkaError, { stdout }: ToolPorts): ToolError {
  const words = OWN_WORDS[error]
  if (words !== undefined) stdout.write(`${words}\n`)
  const exception = `org.apache.kafka.common.errors.${javaException}: ${message}`
  return new ToolError('exception', words ?? `java.util.concurrent.ExecutionException: ${exception}`, { hint })
}

/** Tells what became of the partitions. Returns how many failed. Kafka: LeaderElectionCommand.electLeaders. */
function report(elections: readonly Election[], type: ElectionType, { stdout }: ToolPorts): number {
  const inHashOrder = (some: readonly Election[]) => javaHashOrder(some, { hash: topicPartitionHash })
  const names = (some: readonly Election[]) => inHashOrder(some).map(formatTopicPartition).join(', ')
  const all = inHashOrder(elections)
  const succeeded = all.filter(({ error }) => error === null)
  const needless = all.filter(({ error }) => error?.error === 'ELECTION_NOT_NEEDED')
  const failed = all.filter(({ error }) => error !== null && error.error !== 'ELECTION_NOT_NEEDED')
  const typeName = type.toUpperCase()
  if (succeeded.length > 0) {
    stdout.write(`Successfully completed leader election (${typeName}) for partitions ${names(succeeded)}\n`)
  }
  if (needless.length > 0) stdout.write(`Valid replica already elected for partitions ${names(needless)}\n`)
  for (const each of inHashOrder(failed)) {
    const { javaException = '', message = '' } = each.error ?? {}
    const exception = `org.apache.kafka.common.errors.${javaException}: ${message}`
    const where = formatTopicPartition(each)
    stdout.write(`Error completing leader election (${typeName}) for partition: ${where}: ${exception}\n`)
  }
  return failed.length
}

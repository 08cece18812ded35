/** kafka-get-offsets: where partitions begin and end. Kafka: GetOffsetShell. */

import { listTopics } from '../../clients/admin/list-topics.ts'
import { type OffsetSpec, partitionOffsets } from '../../clients/log-offsets.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { checkBootstrapServer } from '../check-bootstrap-server.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { demandServer } from '../demand-address.ts'
import type { OptionValues } from '../option-table.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import { parseOffsetTime } from './offset-time.ts'
import type { GetOffsetsOptionTable } from './options.ts'
import { filterByRules, filterByTopicAndPartitions, type PartitionFilter } from './partition-filter.ts'

type Options = OptionValues<GetOffsetsOptionTable>

/** Throws ToolError, which Kafka tells on stderr; partitions that fail are told there, and the others are shown. */
export async function runGetOffsets(options: Options, ports: ToolPorts): Promise<ExitCode> {
  demandServer(options)
  try {
    checkBootstrapServer(options.valueOf('bootstrap-server'))
    if (options.has('topic-partitions') && (options.has('topic') || options.has('partitions'))) {
      throw new ToolError('terse', '--topic-partitions cannot be used with --topic or --partitions')
    }
    const time = parseOffsetTime(options.valueOf('time'))
    const isWanted = filterOf(options)
    const session = await open(options, ports)
    try {
      const partitions = await matchingPartitions(session, isWanted, options.has('exclude-internal-topics'))
      return await print(session, partitions, time, ports)
    } finally {
      await session.close()
    }
  } catch (error) {
    throw occurred(error)
  }
}

function filterOf(options: Options): PartitionFilter {
  const rules = options.valueOf('topic-partitions')
  if (rules !== undefined) return filterByRules(rules)
  return filterByTopicAndPartitions(options.valueOf('topic'), options.valueOf('partitions'))
}

async function open(options: Options, ports: ToolPorts): Promise<ClusterSession> {
  const properties = loadProperties(options.valueOf('command-config'), ports)
  try {
    return await ports.openSession(addressOf(options, properties, 'GetOffsetShell'))
  } catch (error) {
    throw unopenedSession(error, 'listTopics')
  }
}

/** Ascending by their names as text: `orders-10` before `orders-2`. */
async function matchingPartitions(
  session: KafkaSession,
  isWanted: PartitionFilter,
  excludeInternal: boolean,
): Promise<TopicPartition[]> {
  const topics = await listTopics(session, { listInternal: !excludeInternal })
  const partitions = topics
    .flatMap(({ name, partitionCount }) =>
      Array.from({ length: partitionCount }, (_, partition) => ({ topic: name, partition })),
    )
    .filter(isWanted)
  if (partitions.length === 0) {
    throw new ToolError('terse', 'Could not match any topic-partitions with the specified filters')
  }
  const named = partitions.map((each) => [formatTopicPartition(each), each] as const)
  return named.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
}

/** A partition without such an offset is left out. */
async function print(
  session: KafkaSession,
  partitions: readonly TopicPartition[],
  time: OffsetSpec,
  { stdout, stderr }: ToolPorts,
): Promise<ExitCode> {
  const offsets = await partitionOffsets(session, partitions, time)
  let exitCode: ExitCode = 0
  for (const each of partitions) {
    const name = formatTopicPartition(each)
    const offset = offsets.get(name) ?? UNKNOWN_OFFSET
    if (isKafkaError(offset)) {
      const reason = `org.apache.kafka.common.errors.${offset.javaException}: ${offset.message}`
      stderr.write(`Skip getting offsets for topic-partition ${name} due to error: ${reason}\n`)
      exitCode = 1
    } else if (offset !== UNKNOWN_OFFSET) stdout.write(`${each.topic}:${each.partition}:${offset}\n`)
  }
  return exitCode
}

/** All but a wrong command line Kafka's tool tells in the same form. */
function occurred(error: unknown): unknown {
  if (isKafkaError(error)) {
    const message = `org.apache.kafka.common.errors.${error.javaException}: ${error.message}`
    return new ToolError('terse', `Error occurred: ${message}`, { hint: error.hint, cause: error })
  }
  if (!isToolError(error) || error.kind === 'usage') return error
  const { message, plain, hint, cause } = error
  return new ToolError('terse', `Error occurred: ${message}`, { plain, hint, cause })
}

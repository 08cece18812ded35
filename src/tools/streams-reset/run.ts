/**
 * kafka-streams-application-reset: has a Kafka Streams application begin anew. Sets the offsets of its group and deletes
 * the topics that it made for itself. Kafka: StreamsResetter.
 */
import {
  alterGroupOffsets,
  listGroupOffsets,
  type PartitionOffset,
} from '../../clients/admin/consumer-group-offsets.ts'
import { deleteTopics } from '../../clients/admin/delete-topics.ts'
import { describeConsumerGroups } from '../../clients/admin/describe-consumer-groups.ts'
import { listTopics } from '../../clients/admin/list-topics.ts'
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { logOffsetsOf } from '../consumer-groups/log-offsets-of.ts'
import { isAtWork, membersAtWork } from '../consumer-groups/member-processes.ts'
import { newOffsets, type ResetScenario } from '../consumer-groups/reset-offsets.ts'
import { partitionsOfTopics } from '../consumer-groups/reset-scope.ts'
import type { OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import type { StreamsResetOptionTable } from './options.ts'
import { checkStreamsResetOptions, resetTarget } from './reset-target.ts'

type Options = OptionValues<StreamsResetOptionTable>

/** What one run works with. */
interface Reset {
  readonly groupId: string
  readonly inputTopics: readonly string[]
  readonly intermediateTopics: readonly string[]
  readonly options: Options
  readonly session: ClusterSession
  readonly ports: ToolPorts
  readonly print: (line: string) => void
}

/** Throws ToolError and KafkaError. 1 also where a topic that was named does not exist; the others are reset. */
export async function runStreamsReset(options: Options, ports: ToolPorts): Promise<ExitCode> {
  checkStreamsResetOptions(options)
  warnOfOldOptions(options, ports)
  const properties = loadProperties(options.valueOf('config-file') ?? options.valueOf('command-config'), ports)
  const address = addressOf(options, properties, 'adminclient-1')
  // Kafka's own default; here it is one only where the default directory must not be meant.
  const bootstrapServer = address.bootstrapServer ?? (options.isStrict ? 'localhost:9092' : undefined)
  const session = await openSession({ ...address, bootstrapServer }, ports)
  try {
    const reset: Reset = {
      groupId: options.valueOf('application-id') ?? '',
      inputTopics: listed(options.valuesOf('input-topics')),
      intermediateTopics: listed(options.valuesOf('intermediate-topics')),
      options,
      session,
      ports,
      print: (line) => ports.stdout.write(`${line}\n`),
    }
    await demandInactive(reset)
    const names = (await listTopics(session)).map(({ name }) => name)
    const topics = javaHashOrder(names, { hash: javaStringHash })
    if (options.has('dry-run')) {
      reset.print('----Dry run displays the actions which will be performed when running Streams Reset Tool----')
    }
    const code = await resetOffsets(reset, topics)
    await deleteInternalTopics(reset, topics)
    return code
  } finally {
    await session.close()
  }
}

async function openSession(address: ReturnType<typeof addressOf>, ports: ToolPorts): Promise<ClusterSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    throw unopenedSession(error, 'describeConsumerGroups(api=FIND_COORDINATOR)')
  }
}

function listed(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(','))
}

function warnOfOldOptions(options: Options, { stderr }: ToolPorts): void {
  if (options.has('intermediate-topics')) {
    stderr.write('WARN: `--intermediate-topics` is deprecated and will be removed in a future release\n')
  }
  if (options.has('config-file')) {
    stderr.write(
      'Option --config-file has been deprecated and will be removed in a future version. Use --command-config instead.\n',
    )
  }
}

/** Members whose processes have ended do not count. A live one can't be removed here: it would be back at once. */
async function demandInactive({ groupId, session }: Reset): Promise<void> {
  const group = (await describeConsumerGroups(session, [groupId])).get(groupId)
  if (group === undefined || (isKafkaError(group) && group.error === 'GROUP_ID_NOT_FOUND')) return
  if (isKafkaError(group)) throw group
  if (!(await isAtWork(group, session))) return
  const message = `Consumer group '${groupId}' is still active. Make sure to stop all running application instances before running the reset tool.`
  throw new ToolError('exception', message, {
    javaException: 'java.lang.IllegalStateException',
    hint: await membersAtWork(group, session),
  })
}

async function resetOffsets(reset: Reset, topics: readonly string[]): Promise<ExitCode> {
  const { inputTopics, intermediateTopics, print } = reset
  if (inputTopics.length === 0 && intermediateTopics.length === 0) {
    print('No input or intermediate topics specified. Skipping seek.')
    return 0
  }
  if (inputTopics.length > 0) print(`Reset-offsets for input topics [${inputTopics.join(', ')}]`)
  if (intermediateTopics.length > 0) print(`Seek-to-end for intermediate topics [${intermediateTopics.join(', ')}]`)
  const isThere = (topic: string) => topics.includes(topic)
  const missingInput = inputTopics.filter((topic) => !isThere(topic))
  const missingIntermediate = intermediateTopics.filter((topic) => !isThere(topic))
  if (missingInput.length > 0) {
    print('Following input topics are not found, skipping them')
    for (const topic of missingInput) print(`Topic: ${topic}`)
  }
  if (missingIntermediate.length > 0) {
    print('Following intermediate topics are not found, skipping them')
    for (const topic of missingIntermediate) print(`Topic:${topic}`)
  }
  const code = missingInput.length + missingIntermediate.length === 0 ? 0 : 1
  if ([...inputTopics, ...intermediateTopics].some(isThere)) {
    await setOffsets(reset, inputTopics.filter(isThere), intermediateTopics.filter(isThere))
    print('Done.')
  }
  return code
}

/** A topic that is both counts as input. */
async function setOffsets(
  reset: Reset,
  inputTopics: readonly string[],
  intermediate: readonly string[],
): Promise<void> {
  const { groupId, session, options, ports, print } = reset
  const input = await partitionsOfTopics(session, inputTopics)
  const others = await partitionsOfTopics(
    session,
    intermediate.filter((topic) => !inputTopics.includes(topic)),
  )
  const offsets: PartitionOffset[] = []
  if (input.length > 0) {
    print(`Following input topics offsets will be reset to (for consumer group ${groupId})`)
    const positions = await plannedOffsets(reset, input, resetTarget(options, input, ports))
    for (const { topic, partition, offset } of positions)
      print(`Topic: ${topic} Partition: ${partition} Offset: ${offset}`)
    offsets.push(...positions)
  }
  if (others.length > 0) {
    print(`Following intermediate topics offsets will be reset to end (for consumer group ${groupId})`)
    const ends = await plannedOffsets(reset, others, { to: 'latest' })
    for (const { topic } of ends) print(`Topic: ${topic}`)
    offsets.push(...ends)
  }
  if (!options.has('dry-run')) await alterGroupOffsets(session, groupId, offsets)
}

function plannedOffsets(
  reset: Reset,
  partitions: readonly TopicPartition[],
  scenario: ResetScenario,
): Promise<PartitionOffset[]> {
  const { session, print } = reset
  return newOffsets(scenario, partitions, {
    session,
    options: {},
    committed: () => positionsOf(reset, partitions),
    notices: {
      noRecordOfThatTime: ({ topic, partition }) =>
        print(
          `Partition ${partition} from topic ${topic} is empty, without a committed record. Falling back to latest known offset.`,
        ),
      outOfRange: ({ offset }, bound, nearest) => {
        const end = bound === 'higher' ? 'latest' : 'earliest'
        print(`New offset (${offset}) is ${bound} than ${end} offset. Value will be set to ${nearest}`)
      },
    },
  })
}

/** Where the group is; at the end of what it has not committed, as a consumer begins there. */
async function positionsOf(
  { groupId, session }: Reset,
  partitions: readonly TopicPartition[],
): Promise<(PartitionOffset & { leaderEpoch: number; metadata: string })[]> {
  const committed = (await listGroupOffsets(session, [groupId])).get(groupId) ?? []
  const known = new Map(
    (isKafkaError(committed) ? [] : committed).map((each) => [formatTopicPartition(each), each.offset]),
  )
  const ends = await logOffsetsOf(session, partitions, 'latest', {})
  return partitions.map(({ topic, partition }) => {
    const name = formatTopicPartition({ topic, partition })
    return { topic, partition, offset: known.get(name) ?? ends.get(name) ?? 0, leaderEpoch: -1, metadata: '' }
  })
}

async function deleteInternalTopics(reset: Reset, topics: readonly string[]): Promise<void> {
  const { options, session, ports, print } = reset
  const inferred = topics.filter((topic) => isInternalTopic(topic, reset))
  const specified = listed(options.valuesOf('internal-topics'))
  if (specified.some((topic) => !inferred.includes(topic))) {
    throw new ToolError(
      'exception',
      'Invalid topic specified in the --internal-topics option. Ensure that the topics specified are all internal topics. Do a dry run without the --internal-topics option to see the list of all internal topics that can be deleted.',
    )
  }
  const chosen = specified.length > 0 ? specified : inferred
  print(`Deleting ${specified.length > 0 ? 'specified' : 'inferred'} internal topics [${chosen.join(', ')}]`)
  if (!options.has('dry-run')) {
    const failures = [...(await deleteTopics(session, chosen))].filter(([, result]) => isKafkaError(result))
    for (const [topic] of failures) ports.stderr.write(`ERROR: deleting topic ${topic}\n`)
    if (failures.length > 0) {
      const javaException = 'java.lang.RuntimeException'
      throw new ToolError('exception', 'Encountered an error deleting one or more topics', { javaException })
    }
  }
  print('Done.')
}

const INTERNAL_TOPIC =
  /-(?:changelog|repartition|subscription-registration-topic|subscription-response-topic)$|^.+-KTABLE-FK-JOIN-SUBSCRIPTION-(?:REGISTRATION|RESPONSE)-\d+-topic$/

/** Kafka: isInferredInternalTopic, matchesInternalTopicFormat. */
function isInternalTopic(topic: string, { groupId, inputTopics, intermediateTopics }: Reset): boolean {
  if (inputTopics.includes(topic) || intermediateTopics.includes(topic)) return false
  return topic.startsWith(`${groupId}-`) && INTERNAL_TOPIC.test(topic)
}

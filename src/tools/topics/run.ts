/** kafka-topics: what `kafka-topics.sh` does once its options are checked. Kafka: TopicCommand.TopicService. */

import { listTopics, type TopicListing } from '../../clients/admin/list-topics.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { parseUuid, ZERO_UUID } from '../../common/uuid.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import type { OptionValues } from '../option-table.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { ClusterAddress, ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import { alterTopics } from './alter-topics.ts'
import type { TopicsAction } from './check-options.ts'
import { checkNewTopic, createTopic, hasCollisionCharacters } from './create-topic.ts'
import { deleteNamedTopics } from './delete-topics.ts'
import { type DescribedTopic, describeIdentifiedTopic, describeNamedTopics } from './describe-topics.ts'
import type { TopicsOptionTable } from './options.ts'
import { hasHealthFilter, partitionFilter } from './partition-health.ts'
import { descriptionText } from './print-description.ts'
import { parseReplicaAssignment, parseTopicConfigs } from './topic-arguments.ts'
import { includeList } from './topic-filter.ts'

type Options = OptionValues<TopicsOptionTable>

/** One action in two steps: the options are read and judged before the cluster is opened. */
interface Action {
  /** The request that Kafka's client names when nobody answers. */
  readonly call: 'listTopics' | 'createTopics'
  readonly prepare: (options: Options, ports: ToolPorts) => (session: ClusterSession) => Promise<void>
}

const actions: Readonly<Record<TopicsAction, Action>> = {
  create: { call: 'createTopics', prepare: prepareCreate },
  list: { call: 'listTopics', prepare: prepareList },
  describe: { call: 'listTopics', prepare: prepareDescribe },
  alter: { call: 'listTopics', prepare: prepareAlter },
  delete: { call: 'listTopics', prepare: prepareDelete },
}

/**
 * Runs `action`. What fails before there is a client is thrown (Kafka prints it on stderr); what the action or the
 * cluster refuses is printed on stdout, as Kafka does, and gives 1.
 */
export async function runTopics(options: Options, action: TopicsAction, ports: ToolPorts): Promise<ExitCode> {
  const properties = loadProperties(options.valueOf('command-config'), ports)
  const address = addressOf(options, properties, 'adminclient-1')
  const { call, prepare } = actions[action]
  let execute: (session: ClusterSession) => Promise<void>
  try {
    execute = prepare(options, ports)
  } catch (error) {
    return printFailure(error, ports)
  }
  const session = await openSession(address, call, ports)
  if (isKafkaError(session)) return printFailure(session, ports)
  try {
    await execute(session)
    return 0
  } catch (error) {
    return printFailure(error, ports)
  } finally {
    await session.close()
  }
}

/** The session, or why the action can't have one. Throws ToolError (`terse`) for an address that no client can be made for. */
async function openSession(
  address: ClusterAddress,
  call: Action['call'],
  ports: ToolPorts,
): Promise<ClusterSession | KafkaError> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    const reason = unopenedSession(error, call)
    if (!isKafkaError(reason)) throw reason
    return reason
  }
}

function printFailure(error: unknown, { stdout, stderr }: ToolPorts): ExitCode {
  if (!isKafkaError(error) && !isToolError(error)) throw error
  stdout.write(`Error while executing topic command : ${error.message}\n`)
  if (error.hint !== undefined) stderr.write(`${error.hint}\n`)
  return 1
}

function prepareCreate(options: Options, { stdout }: ToolPorts) {
  const topic = {
    name: options.valueOf('topic') ?? '',
    partitions: options.valueOf('partitions'),
    replicationFactor: options.valueOf('replication-factor'),
    assignments: parseReplicaAssignment(options.valueOf('replica-assignment') ?? ''),
    configs: parseTopicConfigs(options.valuesOf('config')),
    ifNotExists: options.has('if-not-exists'),
  }
  if (hasCollisionCharacters(topic.name)) {
    stdout.write(
      "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. To avoid issues it is best to use either, but not both.\n",
    )
  }
  checkNewTopic(topic)
  return async (session: ClusterSession) => {
    const isNew = await createTopic(session, topic)
    if (isNew) stdout.write(`Created topic ${topic.name}.\n`)
  }
}

function prepareList(options: Options, { stdout }: ToolPorts) {
  const select = topicSelector(options)
  return async (session: ClusterSession) => {
    const topics = await select(session)
    // With no topic at all this is one empty line, as Kafka prints it.
    stdout.write(`${topics.map((topic) => topic.name).join('\n')}\n`)
  }
}

function prepareAlter(options: Options, ports: ToolPorts) {
  const alteration = {
    partitions: options.valueOf('partitions') ?? 0,
    assignments: parseReplicaAssignment(options.valueOf('replica-assignment') ?? ''),
  }
  const select = existingTopicSelector(options, ports)
  return async (session: ClusterSession) => {
    const topics = await select(session)
    if (topics.length > 0) await alterTopics(session, topics, alteration)
  }
}

function prepareDelete(options: Options, ports: ToolPorts) {
  const select = existingTopicSelector(options, ports)
  return async (session: ClusterSession) => {
    const topics = await select(session)
    await deleteNamedTopics(
      session,
      topics.map((topic) => topic.name),
    )
  }
}

function prepareDescribe(options: Options, ports: ToolPorts) {
  const find = describedTopicFinder(options, ports)
  const filters = {
    underReplicated: options.has('under-replicated-partitions'),
    unavailable: options.has('unavailable-partitions'),
    underMinIsr: options.has('under-min-isr-partitions'),
    atMinIsr: options.has('at-min-isr-partitions'),
  }
  const overriddenOnly = options.has('topics-with-overrides')
  const topicLines = hasHealthFilter(filters) ? 'none' : overriddenOnly ? 'overridden' : 'all'
  return async (session: ClusterSession) => {
    const topics = await find(session)
    const filter = await partitionFilter(session, filters)
    ports.stdout.write(descriptionText(topics, { topicLines, partitionLines: !overriddenOnly, filter }))
  }
}

/** By id if there is one that is not zero, whatever the name says; else by name. */
function describedTopicFinder(
  options: Options,
  ports: ToolPorts,
): (session: ClusterSession) => Promise<DescribedTopic[]> {
  const id = options.valueOf('topic-id')
  const topicId = id === undefined ? ZERO_UUID : parseUuid(id)
  if (topicId !== ZERO_UUID) return (session) => describeById(session, topicId, options)
  const select = existingTopicSelector(options, ports)
  const limit = options.valueOf('partition-size-limit-per-response')
  return async (session) => {
    const topics = await select(session)
    return describeNamedTopics(
      session,
      topics.map((topic) => topic.name),
      limit,
    )
  }
}

async function describeById(session: KafkaSession, topicId: string, options: Options): Promise<DescribedTopic[]> {
  const topics = await listTopics(session, { listInternal: !options.has('exclude-internal') })
  if (topics.some((topic) => topic.topicId === topicId)) return describeIdentifiedTopic(session, topicId)
  if (options.has('if-exists')) return []
  throw new ToolError('terse', `TopicId '${topicId}' does not exist as expected`)
}

/** The topics that `--topic` selects; all without it. The list is compiled at once, so that a wrong one opens nothing. */
function topicSelector(options: Options): (session: ClusterSession) => Promise<TopicListing[]> {
  const list = options.valueOf('topic')
  const isIncluded = list === undefined ? () => true : includeList(list)
  const listInternal = !options.has('exclude-internal')
  return async (session) => {
    const topics = await listTopics(session, { listInternal })
    return topics.filter((topic) => isIncluded(topic.name))
  }
}

/** The same, but there must be one, unless `--if-exists` says otherwise. */
function existingTopicSelector(
  options: Options,
  { stderr }: Pick<ToolPorts, 'stderr'>,
): (session: ClusterSession) => Promise<TopicListing[]> {
  const select = topicSelector(options)
  const list = options.valueOf('topic') ?? ''
  return async (session) => {
    const topics = await select(session)
    if (topics.length === 0 && list !== '' && !options.has('if-exists')) {
      // Kafka has nothing to say on stderr, so scripts get nothing there; people may look in the wrong place.
      const hint = stderr.isTerminal && session.directory !== undefined ? `Looked in ${session.directory}.` : undefined
      throw new ToolError('terse', `Topic '${list}' does not exist as expected`, { hint })
    }
    return topics
  }
}

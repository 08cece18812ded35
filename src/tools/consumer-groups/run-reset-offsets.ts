/** `--reset-offsets`. Kafka: ConsumerGroupService.resetOffsets. */
import { alterGroupOffsets, type PartitionOffset } from '../../clients/admin/consumer-group-offsets.ts'
import { type ConsumerGroupDescription, describeConsumerGroups } from '../../clients/admin/describe-consumer-groups.ts'
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { logRecord } from '../log-record.ts'
import { usageError } from '../option-checks.ts'
import type { ExitCode } from '../tool-ports.ts'
import { type ActionContext, selectedGroups } from './action-context.ts'
import { plainFailure, undeclaredFailure } from './failure.ts'
import { isAtWork, membersAtWork } from './member-processes.ts'
import { planFailure, planRow } from './reset-file.ts'
import type { ResetNotices, ResetScenario } from './reset-offsets.ts'
import { planReset, type ResetScope } from './reset-plan.ts'
import { loadResetPlan, scenarioOf } from './reset-scenario.ts'

/** Group id → its new offsets, none where it was refused. */
type Resets = Map<string, readonly PartitionOffset[]>

/** Prints the new offsets of all groups, also of those that were refused: these have none, and the exit code says so. */
export async function runResetOffsets(context: ActionContext): Promise<ExitCode> {
  const { session, requestOptions, ports, options } = context
  const ids = await selectedGroups(context)
  const groups = await describeConsumerGroups(session, ids, requestOptions)
  const resets: Resets = new Map()
  let exitCode: ExitCode = 0
  for (const [groupId, group] of javaHashOrder([...groups], { hash: ([id]) => javaStringHash(id) })) {
    const offsets = await resetGroup(groupId, group, context)
    if (offsets === null) exitCode = 1
    resets.set(groupId, offsets ?? [])
  }
  ports.stdout.write(options.has('export') ? exportText(resets, options.valuesOf('group').length) : resetTable(resets))
  return exitCode
}

/** Null: refused, and told. */
async function resetGroup(
  groupId: string,
  group: ConsumerGroupDescription | KafkaError,
  context: ActionContext,
): Promise<readonly PartitionOffset[] | null> {
  if (isKafkaError(group)) {
    // A group that nobody has seen can be given offsets.
    if (group.error !== 'GROUP_ID_NOT_FOUND') throw undeclaredFailure(group)
  } else if (await isAtWork(group, context.session)) {
    const { stdout, stderr } = context.ports
    stdout.write(
      `\nError: Assignments can only be reset if the group '${groupId}' is inactive, but the current state is ${group.state}.\n`,
    )
    stderr.write(`${await membersAtWork(group, context.session)}\n`)
    return null
  }
  return resetInactiveGroup(groupId, context)
}

async function resetInactiveGroup(groupId: string, context: ActionContext): Promise<readonly PartitionOffset[] | null> {
  const { options, session, requestOptions } = context
  const request = {
    scope: resetScope(options),
    scenario: () => groupScenario(groupId, context),
    notices: resetNotices(context),
  }
  const offsets = await planReset(session, groupId, request, requestOptions)
  if (offsets !== null && options.has('execute')) {
    await alterGroupOffsets(session, groupId, offsets, requestOptions).catch((error: unknown) => {
      throw isKafkaError(error) ? plainFailure(error) : error
    })
  }
  return offsets
}

function resetScope(options: ActionContext['options']): ResetScope {
  if (options.has('all-topics')) return 'committed'
  if (options.has('topic')) return { topics: options.valuesOf('topic') }
  if (options.has('from-file')) return 'plan'
  throw usageError('One of the reset scopes should be defined: --all-topics, --topic.')
}

/** Null, and told: the file has no row of this group. */
function groupScenario(groupId: string, { options, ports }: ActionContext): ResetScenario | null {
  const scenario = scenarioOf(options, ports)
  if (scenario !== 'plan') return scenario
  const { plan, notShort, suspect, problem } = readPlan({ options, ports })
  if (notShort !== null) {
    const [headline = ''] = `${notShort.exception}: ${notShort.message}`.split('\n')
    // Kafka's tool reads the file twice for each group, and tells the stack each time; the first time may be the last.
    ports.stderr.write(`${headline}\n`.repeat(problem === null ? 2 : 1))
  }
  if (problem !== null) throw planFailure(problem)
  const offsets = plan.get(groupId)
  if (offsets !== undefined) return { to: 'plan', offsets }
  ports.stdout.write(`\nError: No reset plan for group ${groupId} found\n`)
  if (suspect !== null) ports.stderr.write(`${suspect.plain}\n`)
  return null
}

function readPlan({ options, ports }: Pick<ActionContext, 'options' | 'ports'>) {
  return loadResetPlan(options.valuesOf('from-file')[0] ?? '', options.valuesOf('group'), ports)
}

const LOGGER = 'org.apache.kafka.tools.OffsetsUtils'

function resetNotices({ ports: { stdout, stderr, clock } }: ActionContext): ResetNotices {
  return {
    noRecordOfThatTime({ topic, partition }) {
      stdout.write(
        `\nWarn: Partition ${partition} from topic ${topic} is empty. Falling back to latest known offset.\n`,
      )
    },
    outOfRange(wanted, bound, nearest) {
      const end = bound === 'higher' ? 'latest' : 'earliest'
      const name = formatTopicPartition(wanted)
      const message = `New offset (${wanted.offset}) is ${bound} than ${end} offset for topic partition ${name}. Value will be set to ${nearest}`
      stderr.write(logRecord('WARN', message, LOGGER, clock.nowMs()))
    },
  }
}

function exportText(resets: Resets, groupsNamed: number): string {
  const rows = [...resets].flatMap(([groupId, offsets]) => {
    return offsets.map((each) => planRow(groupsNamed === 1 ? undefined : groupId, each))
  })
  return `${rows.join('')}\n`
}

/** Kafka: OffsetsUtils.printOffsetsToReset. */
function resetTable(resets: Resets): string {
  const rows = [...resets].flatMap(([groupId, offsets]) => offsets.map((each) => ({ groupId, ...each })))
  const groupWidth = Math.max(15, ...[...resets.keys()].map((groupId) => groupId.length))
  const topicWidth = Math.max(15, ...rows.map(({ topic }) => topic.length))
  const line = (group: string, topic: string, partition: string, offset: string) =>
    `\n${group.padEnd(groupWidth)} ${topic.padEnd(topicWidth)} ${partition.padEnd(10)} ${offset}`
  const heading = resets.size === 0 ? '' : line('GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET')
  const body = rows.map(({ groupId, topic, partition, offset }) => {
    return line(groupId, topic, String(partition), String(offset))
  })
  return `${heading}${body.join('')}\n`
}

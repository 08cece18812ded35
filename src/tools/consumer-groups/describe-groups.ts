/** `--describe`. Kafka: ConsumerGroupService.describeGroups. */
import { type ConsumerGroupDescription, describeConsumerGroups } from '../../clients/admin/describe-consumer-groups.ts'
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { ExitCode } from '../tool-ports.ts'
import { type ActionContext, selectedGroups } from './action-context.ts'
import { futureFailure } from './failure.ts'
import { collectGroupOffsets } from './group-offsets.ts'
import { membersText, offsetsText, stateText } from './print-groups.ts'

/** What is printed of one group. */
interface Section {
  readonly group: ConsumerGroupDescription
  /** Nothing at all for a group that is gone, or without rows. */
  readonly body: string
}

/** Throws ToolError when one of the groups does not exist: then nothing is printed. */
export async function runDescribeGroups(context: ActionContext): Promise<ExitCode> {
  const groups = await describeAll(context)
  const sections = await sectionsOf(groups, context)
  for (const section of sections) printSection(section, context)
  return groups.some(({ state }) => state === 'Dead') ? 1 : 0
}

/** By group id, as Java sorts strings. */
async function describeAll(context: ActionContext): Promise<ConsumerGroupDescription[]> {
  const ids = await selectedGroups(context)
  const results = await describeConsumerGroups(context.session, ids, context.requestOptions)
  const groups = javaHashOrder([...results], { hash: ([id]) => javaStringHash(id) }).map(([, result]) => {
    if (isKafkaError(result)) throw futureFailure(result)
    return result
  })
  return groups.sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
}

async function sectionsOf(
  groups: readonly ConsumerGroupDescription[],
  { options, session, requestOptions }: ActionContext,
): Promise<Section[]> {
  const verbose = options.has('verbose')
  if (options.has('members')) return groups.map((group) => ({ group, body: membersText(group, verbose) }))
  if (options.has('state')) {
    return groups.map((group) => ({ group, body: group.state === 'Dead' ? '' : stateText(group, verbose) }))
  }
  const offsets = await collectGroupOffsets(session, groups, requestOptions)
  return offsets.map((each) => {
    const isShown = each.group.state !== 'Dead' && each.rows.length > 0
    return { group: each.group, body: isShown ? offsetsText(each, verbose) : '' }
  })
}

/** Kafka prints the sentences about the state on stderr, the rest on stdout. Kafka: shouldPrintMemberState. */
function printSection(
  { group: { groupId, state }, body }: Section,
  { ports: { stdout, stderr } }: ActionContext,
): void {
  if (state === 'Dead') stdout.write(`\nError: Consumer group '${groupId}' does not exist.\n`)
  if (state === 'Empty') stderr.write(`\nConsumer group '${groupId}' has no active members.\n`)
  if (rebalancing.has(state)) stderr.write(`\nWarning: Consumer group '${groupId}' is rebalancing.\n`)
  stdout.write(body)
}

const rebalancing: ReadonlySet<string> = new Set([
  'PreparingRebalance',
  'CompletingRebalance',
  'Assigning',
  'Reconciling',
])

import { demandAddress } from '../demand-address.ts'
import { checkInvalidArgs, checkRequiredArgs, usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import type { TopicsOptionTable } from './options.ts'

type Options = OptionValues<TopicsOptionTable>

export const topicsActions = ['create', 'list', 'alter', 'describe', 'delete'] as const
export type TopicsAction = (typeof topicsActions)[number]

const partitionFilters = [
  'under-replicated-partitions',
  'under-min-isr-partitions',
  'at-min-isr-partitions',
  'unavailable-partitions',
] as const

/**
 * What kafka-topics checks before it looks for a cluster, in Kafka's order. Returns the one action asked for. Throws
 * ToolError (`usage`). A missing --bootstrap-server is an error only with KAFDIR_STRICT: else it means the default directory.
 * Kafka: TopicCommandOptions.checkArgs.
 */
export function checkTopicsOptions(
  options: Options,
  { stdout, stderr }: Pick<ToolPorts, 'stdout' | 'stderr'>,
): TopicsAction {
  const actions = topicsActions.filter((name) => options.has(name))
  const [action] = actions
  if (action === undefined || actions.length > 1) {
    throw usageError('Command must include exactly one action: --list, --describe, --create, --alter or --delete')
  }
  demandAddress(options, ['bootstrap-server'], () => new ToolError('terse', '--bootstrap-server must be specified'))
  if (options.has('delete-config')) {
    stderr.write(
      'delete-config option is no longer supported and deprecated since version 4.0. The config will be fully removed in future releases.\n',
    )
  }
  checkRequired(options, action, stdout)
  checkInvalid(options)
  return action
}

function checkRequired(options: Options, action: TopicsAction, stdout: ToolPorts['stdout']): void {
  if (action === 'describe' && options.has('if-exists')) {
    if (!options.has('topic') && !options.has('topic-id'))
      throw usageError('--topic or --topic-id is required to describe a topic')
    if (options.has('topic') && options.has('topic-id')) {
      stdout.write(
        'Only topic id will be used when both --topic and --topic-id are specified and topicId is not Uuid.ZERO_UUID\n',
      )
    }
  }
  if (action !== 'list' && action !== 'describe') checkRequiredArgs(options, 'topic')
  if (action !== 'alter') return
  if (options.has('config')) {
    throw usageError(
      'Option combination "[[bootstrap-server], [config]]" can\'t be used with option "[alter]" (To alter topic configurations, the kafka-configs tool can be used.)',
    )
  }
  checkRequiredArgs(options, 'partitions')
}

/** Which options go with which actions only. */
function checkInvalid(options: Options): void {
  const allBut = (...allowed: readonly TopicsAction[]) => topicsActions.filter((name) => !allowed.includes(name))
  checkInvalidArgs(options, 'config', allBut('alter', 'create'))
  checkInvalidArgs(options, 'partitions', allBut('alter', 'create'))
  checkInvalidArgs(options, 'replication-factor', allBut('create'))
  checkInvalidArgs(options, 'replica-assignment', allBut('alter', 'create'))
  if (options.has('create')) checkInvalidArgs(options, 'replica-assignment', ['partitions', 'replication-factor'])
  for (const filter of partitionFilters)
    checkInvalidArgs(options, filter, [...allBut('describe'), 'topics-with-overrides'])
  checkInvalidArgs(options, 'topics-with-overrides', [...allBut('describe'), ...partitionFilters])
  checkInvalidArgs(options, 'if-exists', allBut('alter', 'delete', 'describe'))
  checkInvalidArgs(options, 'if-not-exists', allBut('create'))
  checkInvalidArgs(options, 'exclude-internal', allBut('list', 'describe'))
}

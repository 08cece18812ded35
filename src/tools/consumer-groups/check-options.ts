/** What kafka-consumer-groups minds about its options, in Kafka's order. Kafka: ConsumerGroupCommandOptions.checkArgs. */

import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { demandServer } from '../demand-address.ts'
import { checkInvalidArgs, usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { OutputPort } from '../tool-ports.ts'
import type { ConsumerGroupsOptionTable } from './options.ts'

type Options = OptionValues<ConsumerGroupsOptionTable>
type Name = keyof ConsumerGroupsOptionTable

const actions = ['list', 'describe', 'delete', 'reset-offsets', 'delete-offsets', 'validate-regex'] as const
export type ConsumerGroupsAction = (typeof actions)[number]

/** Where a reset leads to: exactly one of them is wanted. */
export const resetScenarios = [
  'to-offset',
  'shift-by',
  'to-datetime',
  'by-duration',
  'to-earliest',
  'to-latest',
  'to-current',
  'from-file',
] as const

/** Options that need another one. Kafka: `availableIf`. */
const available: Readonly<Partial<Record<Name, readonly Name[]>>> = {
  members: ['describe'],
  verbose: ['describe'],
  offsets: ['describe'],
  state: ['describe', 'list'],
  type: ['list'],
}

const groupScopes: readonly Name[] = ['group', 'all-groups']

const missingExecute =
  'WARN: No action will be performed as the --execute option is missing. In version 5.0, this command will require ' +
  'either --dry-run or --execute to be specified. You should add the --dry-run option explicitly if you are scripting ' +
  'this command and want to keep the current default behavior without prompting.\n'

/** The action that the options ask for. Throws ToolError; a reset without `--execute` is warned of on stderr. */
export function checkConsumerGroupsOptions(options: Options, stderr: Pick<OutputPort, 'write'>): ConsumerGroupsAction {
  // It asks nobody.
  if (!options.has('validate-regex')) demandServer(options)
  checkAvailable(options)
  if (options.has('describe')) checkDescribe(options)
  if (options.has('delete')) checkDelete(options)
  if (options.has('delete-offsets') && !(options.has('group') && options.has('topic'))) {
    throw usageError(`Option [delete-offsets] takes the following options: ${bracketed(['group', 'topic'])}`)
  }
  if (options.has('reset-offsets')) checkReset(options, stderr)
  checkInvalidArgs(options, 'group', ['all-groups'])
  checkInvalidArgs(options, 'group', ['list'])
  checkInvalidArgs(options, 'topic', ['list', 'describe'])
  return onlyAction(options)
}

function onlyAction(options: Options): ConsumerGroupsAction {
  const given = actions.filter((name) => options.has(name))
  const [action] = given
  if (action !== undefined && given.length === 1) return action
  throw usageError(`Command must include exactly one action: ${actions.map((name) => `--${name}`).join(', ')}`)
}

/** Several are named in the order of a map whose keys are lists of one name. */
function checkAvailable(options: Options): void {
  const hash = (name: Name) => (31 + javaStringHash(name)) | 0
  const names = javaHashOrder(Object.keys(available) as Name[], { hash })
  const forbidden = names.filter((name) => {
    return options.has(name) && !(available[name] ?? []).some((needed) => options.has(needed))
  })
  if (forbidden.length === 0) return
  throw new ToolError(
    'option',
    `Option(s) [${forbidden.join(', ')}] are unavailable given other options on the command line`,
    { javaException: 'joptsimple.UnavailableOptionException' },
  )
}

function checkDescribe(options: Options): void {
  checkGroupScope(options, 'describe')
  const modes = ['members', 'offsets', 'state'] as const
  if (modes.filter((name) => options.has(name)).length > 1) {
    throw usageError(`Option [describe] takes at most one of these options: ${bracketed(modes)}`)
  }
  if (options.has('state') && options.valueOf('state') !== undefined) {
    throw usageError('Option [describe] does not take a value for [state]')
  }
}

function checkDelete(options: Options): void {
  checkGroupScope(options, 'delete')
  if (options.has('topic')) {
    throw usageError('The consumer does not support topic-specific offset deletion from a consumer group.')
  }
}

function checkReset(options: Options, stderr: Pick<OutputPort, 'write'>): void {
  if (options.has('dry-run') && options.has('execute')) {
    throw usageError('Option [reset-offsets] only accepts one of [execute] and [dry-run]')
  }
  if (!options.has('dry-run') && !options.has('execute')) stderr.write(missingExecute)
  checkGroupScope(options, 'reset-offsets')
  const inKafkasOrder = [
    'to-offset',
    'to-datetime',
    'by-duration',
    'to-earliest',
    'to-latest',
    'to-current',
    'shift-by',
    'from-file',
  ] as const
  for (const name of inKafkasOrder) {
    checkInvalidArgs(
      options,
      name,
      resetScenarios.filter((other) => other !== name),
    )
  }
}

function checkGroupScope(options: Options, action: Name): void {
  if (groupScopes.some((name) => options.has(name))) return
  throw usageError(`Option [${action}] takes one of these options: ${bracketed(groupScopes)}`)
}

function bracketed(names: readonly Name[]): string {
  return names.map((name) => `[${name}]`).join(', ')
}

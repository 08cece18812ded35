/** What kafka-share-groups and kafka-streams-groups mind about their options, in Kafka's order. Kafka: their checkArgs. */

import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { demandServer } from '../demand-address.ts'
import { checkInvalidArgs, usageError } from '../option-checks.ts'
import type { OptionTable, OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ShareGroupsOptionTable, StreamsGroupsOptionTable } from './options.ts'

const actions = ['list', 'describe', 'delete', 'reset-offsets', 'delete-offsets'] as const
export type GroupKindAction = (typeof actions)[number]

const SCOPES = '[all-groups], [group]'

/** Throws ToolError: `usage`, and `option` for options that need another one. */
export function checkShareGroupsOptions(options: OptionValues<ShareGroupsOptionTable>): GroupKindAction {
  demandServer(options)
  checkAvailable(options, {
    members: ['describe'],
    offsets: ['describe'],
    state: ['describe', 'list'],
    verbose: ['describe'],
  })
  checkDescribe(options)
  checkShareDeletions(options)
  if (options.has('reset-offsets')) checkShareReset(options)
  checkInvalidArgs(options, 'group', ['all-groups'])
  checkInvalidArgs(options, 'group', ['list'])
  checkInvalidArgs(options, 'topic', ['list', 'describe'])
  return onlyAction(options, `${actions.map((name) => `--${name}`).join(', ')}.`)
}

/** The same for streams groups. */
export function checkStreamsGroupsOptions(options: OptionValues<StreamsGroupsOptionTable>): GroupKindAction {
  demandServer(options)
  checkAvailable(options, {
    members: ['describe'],
    offsets: ['describe'],
    state: ['list', 'describe'],
    verbose: ['describe'],
  })
  checkDescribe(options)
  const hasScope = options.has('group') || options.has('all-groups')
  if (options.has('delete') && !hasScope) throw usageError(`Option [delete] takes one of these options: ${SCOPES}`)
  if (options.has('delete-offsets') && !(options.has('group') && hasInputTopics(options))) {
    throw usageError(
      'Option [delete-offsets] takes the [group] and one of these options: [all-input-topics], [input-topic]',
    )
  }
  if (options.has('reset-offsets')) checkStreamsReset(options, hasScope)
  if ((options.has('dry-run') || options.has('execute')) && !options.has('reset-offsets')) {
    throw usageError('Only Option [reset-offsets] accepts [execute] or [dry-run]')
  }
  checkInvalidArgs(options, 'list', ['members', 'offsets'])
  checkInvalidArgs(options, 'group', ['all-groups'])
  checkInvalidArgs(options, 'group', ['list'])
  return onlyAction(options, '--list, --describe, --delete, --reset-offsets, or --delete-offsets.')
}

/** Options that need one of others. Several are named in the order of a map whose keys are lists of one name. */
function checkAvailable<T extends OptionTable>(
  options: OptionValues<T>,
  needs: Readonly<Partial<Record<keyof T & string, readonly (keyof T & string)[]>>>,
): void {
  const names = Object.keys(needs) as (keyof T & string)[]
  const hash = (name: string) => (31 + javaStringHash(name)) | 0
  const forbidden = javaHashOrder(names, { hash }).filter((name) => {
    return options.has(name) && !(needs[name] ?? []).some((needed) => options.has(needed))
  })
  if (forbidden.length === 0) return
  const message = `Option(s) [${forbidden.join(', ')}] are unavailable given other options on the command line`
  throw new ToolError('option', message, { javaException: 'joptsimple.UnavailableOptionException' })
}

function checkDescribe(options: OptionValues<ShareGroupsOptionTable | StreamsGroupsOptionTable>): void {
  if (!options.has('describe')) return
  if (!options.has('group') && !options.has('all-groups')) {
    throw usageError(`Option [describe] takes one of these options: ${SCOPES}`)
  }
  const modes = ['members', 'offsets', 'state'] as const
  if (modes.filter((name) => options.has(name)).length > 1) {
    throw usageError('Option [describe] takes at most one of these options: [members], [offsets], [state]')
  }
  if (options.has('state') && options.valueOf('state') !== undefined) {
    throw usageError('Option [describe] does not take a value for [state]')
  }
}

function checkShareDeletions(options: OptionValues<ShareGroupsOptionTable>): void {
  const [hasGroup, hasAll, hasTopic] = (['group', 'all-groups', 'topic'] as const).map((name) => options.has(name))
  if (options.has('delete')) {
    if (!hasGroup && !hasAll) throw usageError('Option [delete] takes the options [group] or [all-groups]')
    if (hasGroup && hasAll) throw usageError('Option [delete] takes either [group] or [all-groups], not both.')
    if (hasTopic) throw usageError('Option [delete] does not take the option: [topic]')
  }
  if (options.has('delete-offsets') && !(hasGroup && hasTopic)) {
    throw usageError('Option [delete-offsets] takes the following options: [group], [topic]')
  }
}

function checkShareReset(options: OptionValues<ShareGroupsOptionTable>): void {
  checkExecution(options)
  if (!options.has('group')) throw usageError('Option [reset-offsets] takes the option: [group]')
  if (!options.has('all-topics') && !options.has('topic')) {
    throw usageError('Option [reset-offsets] takes one of these options: [all-topics], [topic]')
  }
  excludeEachOther(options, ['to-datetime', 'to-earliest', 'to-latest'])
}

function checkStreamsReset(options: OptionValues<StreamsGroupsOptionTable>, hasScope: boolean): void {
  checkExecution(options)
  if (!hasScope) throw usageError(`Option [reset-offsets] takes one of these options: ${SCOPES}`)
  excludeEachOther(options, [
    'to-offset',
    'to-datetime',
    'by-duration',
    'to-earliest',
    'to-latest',
    'to-current',
    'shift-by',
    'from-file',
  ])
}

function hasInputTopics(options: OptionValues<StreamsGroupsOptionTable>): boolean {
  return options.has('input-topic') || options.has('all-input-topics')
}

function checkExecution(options: OptionValues<ShareGroupsOptionTable | StreamsGroupsOptionTable>): void {
  const [hasDryRun, hasExecute] = [options.has('dry-run'), options.has('execute')]
  if (hasDryRun && hasExecute) throw usageError('Option [reset-offsets] only accepts one of [execute] and [dry-run]')
  if (!hasDryRun && !hasExecute) throw usageError('Option [reset-offsets] takes the option: [execute] or [dry-run]')
}

function excludeEachOther<T extends OptionTable>(options: OptionValues<T>, names: readonly (keyof T & string)[]): void {
  for (const name of names) {
    checkInvalidArgs(
      options,
      name,
      names.filter((other) => other !== name),
    )
  }
}

function onlyAction(
  options: OptionValues<ShareGroupsOptionTable | StreamsGroupsOptionTable>,
  list: string,
): GroupKindAction {
  const [action, ...others] = actions.filter((name) => options.has(name))
  if (action !== undefined && others.length === 0) return action
  throw usageError(`Command must include exactly one action: ${list}`)
}

/** Which action kafka-reassign-partitions is to do. Kafka: ReassignPartitionsCommand.validateAndParseArgs. */

import { addressOptionTable } from '../address-options.ts'
import { demandAddress } from '../demand-address.ts'
import { checkRequiredArgs, usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { type ReassignPartitionsOptionTable, reassignPartitionsOptionTable } from './options.ts'

type Name = keyof ReassignPartitionsOptionTable

export const reassignActions = ['generate', 'execute', 'verify', 'cancel', 'list'] as const
export type ReassignAction = (typeof reassignActions)[number]

const required: Readonly<Record<ReassignAction, readonly Name[]>> = {
  generate: ['topics-to-move-json-file', 'broker-list'],
  execute: ['reassignment-json-file'],
  verify: ['reassignment-json-file'],
  cancel: ['reassignment-json-file'],
  list: [],
}

const permitted: Readonly<Record<ReassignAction, readonly Name[]>> = {
  generate: ['bootstrap-server', 'command-config', 'disable-rack-aware'],
  execute: [
    'additional',
    'bootstrap-server',
    'command-config',
    'throttle',
    'replica-alter-log-dirs-throttle',
    'timeout',
    'disallow-replication-factor-change',
  ],
  verify: ['bootstrap-server', 'command-config', 'preserve-throttles'],
  cancel: ['bootstrap-server', 'bootstrap-controller', 'command-config', 'preserve-throttles', 'timeout'],
  list: ['bootstrap-server', 'bootstrap-controller', 'command-config'],
}

/** Throws ToolError (`usage`). That no address is needed is our own, and not so with KAFDIR_STRICT. */
export function checkReassignOptions(options: OptionValues<ReassignPartitionsOptionTable>): ReassignAction {
  const given = reassignActions.filter((name) => options.has(name))
  const [action] = given
  if (action === undefined || given.length > 1) {
    const names = reassignActions.map((name) => `--${name}`).join(', ')
    throw usageError(`Command must include exactly one action: ${names}`)
  }
  demandAddress(options, ['bootstrap-server', 'bootstrap-controller'], () =>
    usageError('Please specify either --bootstrap-server or --bootstrap-controller'),
  )
  if (options.has('bootstrap-server') && options.has('bootstrap-controller')) {
    throw usageError("Please don't specify both --bootstrap-server and --bootstrap-controller")
  }
  checkRequiredArgs(options, ...required[action])
  const fitting = new Set<Name>([action, ...required[action], ...permitted[action], ...ownOptions])
  const names = Object.keys(reassignPartitionsOptionTable) as Name[]
  const unfit = options.occurrencesOf(...names).find((name) => !fitting.has(name))
  if (unfit !== undefined) throw usageError(`Option "[${unfit}]" can't be used with action "[${action}]"`)
  return action
}

const ownOptions = Object.keys(addressOptionTable) as Name[]

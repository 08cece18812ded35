/** `--list`. Kafka: ConsumerGroupService.listGroups. */
import { type GroupState, type GroupType, parseGroupState, parseGroupType } from '../../clients/admin/group-types.ts'
import { CONSUMER_PROTOCOLS, listGroups } from '../../clients/admin/list-groups.ts'
import { usageError } from '../option-checks.ts'
import type { ExitCode } from '../tool-ports.ts'
import type { ActionContext } from './action-context.ts'
import { groupListText } from './print-groups.ts'

/** States of consumer groups, classic ones included. Kafka: GroupState.groupStatesForType. */
const listedStates: readonly GroupState[] = [
  'PreparingRebalance',
  'CompletingRebalance',
  'Stable',
  'Dead',
  'Empty',
  'Assigning',
  'Reconciling',
]

const listedTypes: readonly GroupType[] = ['Consumer', 'Classic']

/** The states in a comma list, in any case of letters. Throws ToolError (`usage`). */
export function parseGroupStates(list: string): GroupState[] {
  const states = list.split(',').map((word) => parseGroupState(word.trim()))
  if (states.every((state) => listedStates.includes(state))) return states
  throw usageError(
    `Invalid state list '${list}'. Valid states are: ${listedStates.join(', ')}`,
    `'${list}' holds something that is no state. States are: ${listedStates.join(', ')}.`,
  )
}

/** The types in a comma list, in any case of letters. Throws ToolError (`usage`). */
export function parseGroupTypes(list: string): GroupType[] {
  const types = list.split(',').map((word) => parseGroupType(word.trim()))
  if (types.every((type) => listedTypes.includes(type))) return types
  throw usageError(
    `Invalid types list '${list}'. Valid types are: ${listedTypes.join(', ')}`,
    `'${list}' holds something that is no type of a consumer group. Types are: ${listedTypes.join(', ')}.`,
  )
}

export async function runListGroups({ options, session, ports, requestOptions }: ActionContext): Promise<ExitCode> {
  const columns = { type: options.has('type'), state: options.has('state') }
  const types = parseGroupTypesOr(options.valueOf('type'))
  const states = parseGroupStatesOr(options.valueOf('state'))
  const groups = await listGroups(session, { ...requestOptions, protocols: CONSUMER_PROTOCOLS, types, states })
  ports.stdout.write(
    columns.type || columns.state
      ? groupListText(groups, columns)
      : groups.map(({ groupId }) => `${groupId}\n`).join(''),
  )
  return 0
}

function parseGroupTypesOr(list: string | undefined): GroupType[] {
  return list === undefined || list === '' ? [] : parseGroupTypes(list)
}

function parseGroupStatesOr(list: string | undefined): GroupState[] {
  return list === undefined || list === '' ? [] : parseGroupStates(list)
}

import type { ListGroupsRequest, ListGroupsResponse } from '../../protocol/messages/list-groups.ts'
import { CONSUMER_PROTOCOL_TYPE } from './classic-subscription.ts'
import type { Group } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { groupState } from './group-queries.ts'

export type ListedGroup = ListGroupsResponse['groups'][number]

/** Kafka: Group.GroupType. */
const typeNames = { consumer: 'Consumer', classic: 'Classic', share: 'Share' } as const

/**
 * The groups in one of the states and of one of the types, whatever their case; no states or no types: any. Kafka:
 * GroupMetadataManager.listGroups.
 */
export function listGroups(
  state: GroupCoordinatorState,
  { statesFilter, typesFilter }: Pick<ListGroupsRequest, 'statesFilter' | 'typesFilter'>,
): ListedGroup[] {
  const states = new Set(statesFilter.map((each) => each.toLowerCase().trim()))
  const types = new Set(typesFilter.map((each) => each.toLowerCase().trim()))
  return [...state.groups.values()].map(listedGroup).filter(({ groupState: each, groupType }) => {
    const hasState = states.size === 0 || states.has(each.toLowerCase())
    return hasState && (types.size === 0 || types.has(groupType.toLowerCase()))
  })
}

function listedGroup(group: Group): ListedGroup {
  const { groupId, type } = group
  return { groupId, protocolType: protocolTypeOf(group), groupState: groupState(group), groupType: typeNames[type] }
}

function protocolTypeOf(group: Group): string {
  if (group.type === 'consumer') return CONSUMER_PROTOCOL_TYPE
  return group.type === 'share' ? 'share' : (group.protocolType ?? '')
}

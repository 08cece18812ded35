/** The two kinds of groups that have a tool of their own, beside consumer groups. */
import type { GroupState } from '../../clients/admin/group-types.ts'

export interface GroupKind {
  readonly type: 'Share' | 'Streams'
  /** As the tool's messages have it. */
  readonly noun: 'share' | 'streams'
  /** States that a group can be in. Kafka: GroupState.groupStatesForType. */
  readonly states: readonly GroupState[]
  /** Why a group that is named can't be deleted. */
  notOurs(groupId: string): string
  /** How ids stand between the brackets of a deletion that worked. */
  deletedText(groupIds: readonly string[]): string
  /** Failures come in the order of a HashMap, or as they were named. */
  readonly hashesFailures: boolean
}

export const shareGroups: GroupKind = {
  type: 'Share',
  noun: 'share',
  states: ['Stable', 'Dead', 'Empty'],
  notOurs: (groupId) => `Group '${groupId}' is not a share group.`,
  deletedText: (groupIds) => groupIds.map((groupId) => `'${groupId}'`).join(', '),
  hashesFailures: false,
}

export const streamsGroups: GroupKind = {
  type: 'Streams',
  noun: 'streams',
  states: ['Empty', 'Assigning', 'Reconciling', 'NotReady', 'Stable', 'Dead'],
  notOurs: (groupId) => `Group '${groupId}' does not exist or is not a streams group.`,
  deletedText: (groupIds) => `'${groupIds.join("', '")}'`,
  hashesFailures: true,
}

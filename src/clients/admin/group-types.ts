/** Words of Kafka for groups: their types, and the states that they can be in. */

/** Kafka: common.GroupType. */
export type GroupType = 'Consumer' | 'Classic' | 'Share' | 'Streams' | 'Unknown'

/** Kafka: common.GroupState. */
export type GroupState =
  | 'PreparingRebalance'
  | 'CompletingRebalance'
  | 'Stable'
  | 'Dead'
  | 'Empty'
  | 'Assigning'
  | 'Reconciling'
  | 'NotReady'
  | 'Unknown'

const groupTypes: readonly GroupType[] = ['Consumer', 'Classic', 'Share', 'Streams']

const groupStates: readonly GroupState[] = [
  'PreparingRebalance',
  'CompletingRebalance',
  'Stable',
  'Dead',
  'Empty',
  'Assigning',
  'Reconciling',
  'NotReady',
]

/** In any case of letters; `Unknown` for what is no type. Kafka: GroupType.parse. */
export function parseGroupType(text: string): GroupType {
  return groupTypes.find((type) => type.toLowerCase() === text.toLowerCase()) ?? 'Unknown'
}

/** In any case of letters; `Unknown` for what is no state. Kafka: GroupState.parse. */
export function parseGroupState(text: string): GroupState {
  return groupStates.find((state) => state.toLowerCase() === text.toLowerCase()) ?? 'Unknown'
}

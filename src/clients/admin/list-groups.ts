import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { type GroupState, type GroupType, parseGroupState, parseGroupType } from './group-types.ts'

/** Kafka: admin.GroupListing. */
export interface GroupListing {
  readonly groupId: string
  readonly type: GroupType
  /** `consumer`, `connect`, `share` …; empty for a group that was only given offsets. */
  readonly protocol: string
  readonly state: GroupState
}

export interface ListGroupsOptions extends RequestOptions {
  /** None: any state. */
  readonly states?: readonly GroupState[]
  /** None: any type. */
  readonly types?: readonly GroupType[]
  /** Default: any protocol. */
  readonly protocols?: readonly string[]
}

/** Protocols of groups that consume: that of consumers, and none for groups that were only given offsets. */
export const CONSUMER_PROTOCOLS: readonly string[] = ['', 'consumer']

/**
 * The groups of all coordinators, in the order in which Kafka's client hands them out. Throws KafkaError.
 * Kafka: Admin.listGroups (KIP-1043).
 */
export async function listGroups(
  session: KafkaSession,
  { states = [], types = [], protocols, ...options }: ListGroupsOptions = {},
): Promise<GroupListing[]> {
  // Lower case is what every broker understands.
  const request = { statesFilter: [...states], typesFilter: types.map((type) => type.toLowerCase()) }
  const response = await session.request('ListGroups', request, options)
  const error = kafkaErrorOf(response.errorCode)
  if (error) throw error
  const listings = response.groups
    .filter(({ protocolType }) => protocols === undefined || protocols.includes(protocolType))
    .map(({ groupId, protocolType, groupState, groupType }): GroupListing => {
      return { groupId, type: parseGroupType(groupType), protocol: protocolType, state: parseGroupState(groupState) }
    })
  return javaHashOrder(listings, { hash: ({ groupId }) => javaStringHash(groupId) })
}

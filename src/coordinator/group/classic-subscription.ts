import { codecOf } from '../../protocol/codec.ts'
import {
  type ConsumerProtocolSubscription,
  consumerProtocolSubscription,
} from '../../protocol/messages/consumer-protocol.ts'
import { WireReader } from '../../protocol/wire-reader.ts'
import type { ClassicGroup, ClassicGroupMember } from './group.ts'

/** What consumers of the classic protocol call themselves. */
export const CONSUMER_PROTOCOL_TYPE = 'consumer'

/** Later versions begin as this one does. */
const READ_AS_VERSION = 0

/**
 * The topics that a classic group of consumers is subscribed to; undefined for others, and where the members' bytes say
 * nothing. Kafka: ClassicGroup.computeSubscribedTopics.
 */
export function topicsOfClassicGroup(group: ClassicGroup): ReadonlySet<string> | undefined {
  if (group.protocolType !== CONSUMER_PROTOCOL_TYPE) return undefined
  if (group.members.length === 0) return new Set()
  if (group.protocol === null) return undefined
  try {
    const { protocol } = group
    return new Set(group.members.flatMap((member) => topicsOf(protocolMetadata(member, protocol))))
  } catch {
    return undefined
  }
}

/** What the member says for that protocol; empty where it does not have it. Kafka: ClassicGroupMember.metadata. */
export function protocolMetadata({ protocols }: ClassicGroupMember, protocol: string | null): Uint8Array {
  return protocols.find(({ name }) => name === protocol)?.metadata ?? NOTHING
}

const NOTHING = new Uint8Array(0)

function topicsOf(subscription: Uint8Array): readonly string[] {
  const reader = new WireReader(subscription, consumerProtocolSubscription.name, 'CORRUPT_MESSAGE')
  reader.int16()
  const codec = codecOf(consumerProtocolSubscription, READ_AS_VERSION)
  return (codec.read(reader) as ConsumerProtocolSubscription).topics
}

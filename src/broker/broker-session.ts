import type { RequestContext } from '../protocol/kafka-apis.ts'

/** One client's conversation with this broker, told from others by its identity: members of groups belong to it. */
export interface BrokerSession {
  readonly context: RequestContext
}

import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

export interface RaftVoter {
  readonly id: number
  readonly directoryId: Uuid
}

/** Kafka: RaftVoterEndpoint. */
export interface RaftVoterEndpoint {
  readonly name: string
  readonly host: string
  readonly port: number
}

const TIMEOUT_MS = 60_000

/** Makes a controller a voter. Throws KafkaError. Kafka: Admin.addRaftVoter. */
export async function addRaftVoter(
  session: KafkaSession,
  { id, directoryId }: RaftVoter,
  endpoints: readonly RaftVoterEndpoint[],
  options: RequestOptions = {},
): Promise<void> {
  const request = {
    clusterId: null,
    timeoutMs: TIMEOUT_MS,
    voterId: id,
    voterDirectoryId: directoryId,
    listeners: endpoints,
    ackWhenCommitted: true,
  }
  const response = await session.request('AddRaftVoter', request, { target: { kind: 'controller' }, ...options })
  const error = kafkaErrorOf(response.errorCode, response.errorMessage)
  if (error) throw error
}

/** Makes a controller stop voting. Throws KafkaError, VOTER_NOT_FOUND among others. Kafka: Admin.removeRaftVoter. */
export async function removeRaftVoter(
  session: KafkaSession,
  { id, directoryId }: RaftVoter,
  options: RequestOptions = {},
): Promise<void> {
  const request = { clusterId: null, voterId: id, voterDirectoryId: directoryId }
  const response = await session.request('RemoveRaftVoter', request, { target: { kind: 'controller' }, ...options })
  const error = kafkaErrorOf(response.errorCode, response.errorMessage)
  if (error) throw error
}

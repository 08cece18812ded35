/** AddRaftVoter (80) and RemoveRaftVoter (81): a directory is its own quorum, and stays it. */
import { KafkaError } from '../../common/kafka-error.ts'
import { type Uuid, ZERO_UUID } from '../../common/uuid.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'
import { quorumVoters } from '../quorum-view.ts'

type Answer = ApiMap['AddRaftVoter']['response'] & ApiMap['RemoveRaftVoter']['response']

/**
 * Answers an AddRaftVoter request. A new voter has to copy the log first, from a controller that runs: that fails as with
 * Kafka where the new voter does not answer. Kafka: raft.internals.AddVoterHandler.
 */
export async function handleAddRaftVoter(
  state: BrokerState,
  { clusterId, voterId, voterDirectoryId, listeners }: ApiMap['AddRaftVoter']['request'],
): Promise<Answer> {
  const wrongCluster = refuseCluster(state, clusterId)
  if (wrongCluster !== null) return wrongCluster
  if (voterId < 0 || voterDirectoryId === ZERO_UUID || listeners.length === 0) {
    return answer(new KafkaError('INVALID_REQUEST', { message: "Add voter request didn't include a valid voter" }))
  }
  const voters = quorumVoters(state, await state.image())
  if (voters.some(({ id }) => id === voterId)) {
    const message = `The voter id for ${replicaKey(voterId, voterDirectoryId)} is already part of the set of voters ${keysOf(voters)}.`
    return answer(new KafkaError('DUPLICATE_VOTER', { message }))
  }
  // Kafka's sentence lacks a word too.
  const message = 'Aborted add voter operation for since API_VERSIONS returned an error BROKER_NOT_AVAILABLE'
  return answer(new KafkaError('REQUEST_TIMED_OUT', { message }))
}

/** Answers a RemoveRaftVoter request. The last voter can't go. Kafka: raft.internals.RemoveVoterHandler. */
export async function handleRemoveRaftVoter(
  state: BrokerState,
  { clusterId, voterId, voterDirectoryId }: ApiMap['RemoveRaftVoter']['request'],
): Promise<Answer> {
  const wrongCluster = refuseCluster(state, clusterId)
  if (wrongCluster !== null) return wrongCluster
  if (voterId < 0 || voterDirectoryId === ZERO_UUID) {
    return answer(new KafkaError('INVALID_REQUEST', { message: "Remove voter request didn't include a valid voter" }))
  }
  const voters = quorumVoters(state, await state.image())
  const isVoter = voters.some(({ id, directoryId }) => id === voterId && directoryId === voterDirectoryId)
  if (isVoter && voters.length > 1) {
    const message = 'The set of controllers can only change while they run.'
    return answer(new KafkaError('REQUEST_TIMED_OUT', { message }))
  }
  const message = `Cannot remove voter ${replicaKey(voterId, voterDirectoryId)} from the set of voters ${keysOf(voters)}`
  return answer(new KafkaError('VOTER_NOT_FOUND', { message }))
}

function refuseCluster(state: BrokerState, clusterId: string | null): Answer | null {
  return clusterId === null || clusterId === state.clusterId ? null : answer(new KafkaError('INCONSISTENT_CLUSTER_ID'))
}

function keysOf(voters: readonly { readonly id: number; readonly directoryId: Uuid }[]): string {
  return `[${voters.map(({ id, directoryId }) => replicaKey(id, directoryId)).join(', ')}]`
}

function replicaKey(id: number, directoryId: Uuid): string {
  return `ReplicaKey(id=${id}, directoryId=${directoryId === ZERO_UUID ? '<undefined>' : directoryId})`
}

function answer({ code, message }: KafkaError): Answer {
  return { throttleTimeMs: 0, errorCode: code, errorMessage: message }
}

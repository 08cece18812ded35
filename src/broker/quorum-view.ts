/** The controllers that a directory's metadata log names. Kafka: raft.VoterSet. */
import type { Uuid } from '../common/uuid.ts'
import { ZERO_UUID } from '../common/uuid.ts'
import type { MetadataImage } from '../metadata/image/metadata-image.ts'
import type { BrokerState } from './broker-state.ts'

export interface QuorumVoter {
  readonly id: number
  /** ZERO_UUID: not known. */
  readonly directoryId: Uuid
  readonly endpoints: readonly { readonly name: string; readonly host: string; readonly port: number }[]
}

/**
 * Who votes on the metadata log: as its control records say; where they say nothing (the properties file of the broker
 * names the voters then), the node itself, with the endpoints that its controller registered.
 */
export function quorumVoters(state: BrokerState, image: MetadataImage): readonly QuorumVoter[] {
  const { env } = state
  const known = state.voters()
  if (known !== null) {
    return known.map(({ voterId, voterDirectoryId, endpoints }) => {
      return { id: voterId, directoryId: voterDirectoryId, endpoints }
    })
  }
  const own = env.brokers.find(({ id }) => id === env.brokerId)?.directories[0] ?? ZERO_UUID
  const endpoints = image.controllers.get(env.brokerId)?.endPoints ?? []
  return [{ id: env.brokerId, directoryId: own, endpoints }]
}

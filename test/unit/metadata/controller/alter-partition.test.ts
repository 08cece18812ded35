import { describe, expect, it } from 'vitest'
import { alterPartition } from '../../../../src/metadata/controller/alter-partition.ts'
import { fenceBroker } from '../../../../src/metadata/controller/fence-broker.ts'
import type { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import { env, take, threeReplicas } from './three-replicas.ts'

/** Asks for another ISR; the answer, and what the partition is then. */
function alter(replay: MetadataReplay, isr: readonly number[], lag = { leaderEpoch: 0, partitionEpoch: 0 }, by = 1) {
  const topic = replay.image.topicsByName.get('t')!
  const { leaderEpoch, partitionEpoch } = topic.partitions[0]!
  const change = {
    ...{ topicId: topic.id, partition: 0, isr, leaderRecoveryState: 0 },
    ...{ leaderEpoch: leaderEpoch - lag.leaderEpoch, partitionEpoch: partitionEpoch - lag.partitionEpoch },
  }
  const result = alterPartition(replay.image, by, [change], env)
  take(replay, result)
  return { error: result.response[0]?.error, isr: replay.image.topicsByName.get('t')!.partitions[0]!.isr }
}

describe('who is in sync', () => {
  it('is what the leader says', () => {
    const replay = threeReplicas()
    expect(alter(replay, [1, 2])).toEqual({ error: 'NONE', isr: [1, 2] })
    expect(alter(replay, [1, 2, 3])).toEqual({ error: 'NONE', isr: [1, 2, 3] })
  })

  it('is not what another one says, or a leader of an earlier epoch, or one that has not heard the latest', () => {
    const replay = threeReplicas()
    const isr = [1, 2, 3]
    expect(alter(replay, [2, 3], undefined, 2)).toEqual({ error: 'INVALID_REQUEST', isr })
    expect(alter(replay, [1], { leaderEpoch: 1, partitionEpoch: 0 })).toEqual({ error: 'FENCED_LEADER_EPOCH', isr })
    expect(alter(replay, [1], { leaderEpoch: 0, partitionEpoch: 1 })).toEqual({ error: 'INVALID_UPDATE_VERSION', isr })
    expect(alter(replay, [1], { leaderEpoch: -1, partitionEpoch: 0 })).toEqual({ error: 'NOT_CONTROLLER', isr })
  })

  it('is not what a leader says that was replaced, however many epochs there were', () => {
    const replay = threeReplicas()
    take(replay, fenceBroker(replay.image, 1, env))
    const isr = [2, 3]
    expect(alter(replay, [2], { leaderEpoch: 1, partitionEpoch: 0 }, 2)).toEqual({ error: 'FENCED_LEADER_EPOCH', isr })
    expect(alter(replay, [2], undefined, 2)).toEqual({ error: 'NONE', isr: [2] })
  })

  it('is no broker that is fenced, nor one without the replica, nor anybody without the leader', () => {
    const replay = threeReplicas()
    take(replay, fenceBroker(replay.image, 3, env))
    const isr = [1, 2]
    expect(alter(replay, [1, 2, 3])).toEqual({ error: 'INELIGIBLE_REPLICA', isr })
    expect(alter(replay, [1, 2, 4])).toEqual({ error: 'INVALID_REQUEST', isr })
    expect(alter(replay, [2])).toEqual({ error: 'INVALID_REQUEST', isr })
  })
})

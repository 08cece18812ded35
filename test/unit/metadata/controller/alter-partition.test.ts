import { describe, expect, it } from 'vitest'
import { alterPartition } from '../../../../src/metadata/controller/alter-partition.ts'
import type { ControllerEnv } from '../../../../src/metadata/controller/controller-result.ts'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { fenceBroker } from '../../../../src/metadata/controller/fence-broker.ts'
import { registerBroker } from '../../../../src/metadata/controller/register-broker.ts'
import type { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { newCluster, oneBroker } from '../images.ts'

const env: ControllerEnv = { ...oneBroker(), brokers: [] }

function take(replay: MetadataReplay, { records }: { readonly records: readonly MetadataRecord[] }): void {
  for (const record of records) replay.apply(record)
}

/** Brokers 1, 2 and 3, and a partition that broker 1 leads, with all of them in sync. */
function threeReplicas() {
  const replay = newCluster()
  for (const brokerId of [1, 2, 3]) {
    const directories = [`Q5Gz_1s7RWmVv3wA5gRSl${'ABCDE'.charAt(brokerId)}`]
    const place = { rack: null, host: 'localhost', port: 9090 + 2 * brokerId, isFenced: false }
    const broker = { brokerId, brokerEpoch: 100 + brokerId, incarnationId: 'MkU3OEVBNTcwNTJENDM2Qg', directories }
    take(replay, registerBroker(replay.image, { ...broker, ...place }, env))
  }
  const assignments = [{ partitionIndex: 0, brokerIds: [1, 2, 3] }]
  const topics = [{ name: 't', numPartitions: -1, replicationFactor: -1, assignments }]
  take(replay, createTopics(replay.image, fill(createTopicsRequest, { topics }), env))
  return replay
}

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

  it('is no broker that is fenced, nor one without the replica, nor anybody without the leader', () => {
    const replay = threeReplicas()
    take(replay, fenceBroker(replay.image, 3, env))
    const isr = [1, 2]
    expect(alter(replay, [1, 2, 3])).toEqual({ error: 'INELIGIBLE_REPLICA', isr })
    expect(alter(replay, [1, 2, 4])).toEqual({ error: 'INVALID_REQUEST', isr })
    expect(alter(replay, [2])).toEqual({ error: 'INVALID_REQUEST', isr })
  })
})

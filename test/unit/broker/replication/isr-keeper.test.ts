import { describe, expect, it } from 'vitest'
import type { BrokerState } from '../../../../src/broker/broker-state.ts'
import { IsrKeeper, type IsrKeeperOptions } from '../../../../src/broker/replication/isr-keeper.ts'
import { ReplicaFailure } from '../../../../src/broker/replication/replica-failure.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { fenceBroker } from '../../../../src/metadata/controller/fence-broker.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { env, take, threeReplicas } from '../../metadata/controller/three-replicas.ts'

const damaged = new KafkaError('CORRUPT_MESSAGE', { message: 'a wrong checksum' })

/** A keeper of a partition that brokers 1, 2 and 3 have in sync, and whose disks are well. */
function keeping() {
  const replay = threeReplicas()
  const { id: topicId } = replay.image.topicsByName.get('t')!
  const now = () => replay.image.topicsByName.get('t')!.partitions[0]!
  const state = {
    env,
    lastImage: () => replay.image,
    withController: async (...[operation]: Parameters<BrokerState['withController']>) => {
      const result = operation(replay.image)
      take(replay, result)
      return result.response
    },
  }
  const marked: number[] = []
  const options = {
    ...{ state, isReadOnly: false, notice: () => undefined },
    directories: { isOnline: () => true, logDir: () => ({ hasSyncFailed: false }) },
    logs: {
      forget: () => undefined,
      markDamaged: (_: unknown, id: number) => marked.push(id),
      unmarkDamaged: (_: unknown, id: number) => marked.splice(marked.indexOf(id), 1),
    },
  } as unknown as IsrKeeperOptions
  const keeper = new IsrKeeper(options)
  const partition = { topicPartition: { topic: 't', partition: 0 }, topicId, leaderEpoch: 0, config: defaultLogConfig }
  const fail = (id: number) => keeper.replicaFailed(partition, new ReplicaFailure(id, damaged))
  return { replay, now, fail, marked }
}

describe('a replica that is damaged', () => {
  it('is out of sync, and known to be damaged', async () => {
    const { now, fail, marked } = keeping()
    await fail(2)
    expect([now().isr, now().leader, marked]).toEqual([[1, 3], 1, [2]])
  })

  it('is not the leader any more, whose epoch rises', async () => {
    const { now, fail } = keeping()
    const { leaderEpoch } = now()
    await fail(1)
    expect([now().isr, now().leader, now().leaderEpoch]).toEqual([[2, 3], 2, leaderEpoch + 1])
  })

  it('stays in sync, and what is wrong is told, where nobody else is', async () => {
    const { replay, now, fail, marked } = keeping()
    for (const id of [2, 3]) take(replay, fenceBroker(replay.image, id, env))
    await expect(fail(1)).rejects.toBe(damaged)
    expect([now().isr, now().leader, marked]).toEqual([[1], 1, []])
  })
})

import { describe, expect, it } from 'vitest'
import type { BrokerState } from '../../../../src/broker/broker-state.ts'
import { makeBeginning, rejoinIsr } from '../../../../src/broker/replication/rejoin-isr.ts'
import type { ReplicaLogs } from '../../../../src/broker/replication/replica-logs.ts'
import type { ReplicatedPartition } from '../../../../src/broker/replication/replicated-partition.ts'
import { alterPartition } from '../../../../src/metadata/controller/alter-partition.ts'
import type { HeldLog } from '../../../../src/storage/log/held-log.ts'
import { holdAll } from '../../../../src/storage/log/hold-all.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import type { PartitionLog } from '../../../../src/storage/log/partition-log.ts'
import { batchOf } from '../../../crash/crash-bench.ts'
import { ReplicaBench } from '../../../crash/replica-bench.ts'
import { env, take, threeReplicas } from '../../metadata/controller/three-replicas.ts'

async function append(log: PartitionLog, leaderEpoch: number, ...values: string[]): Promise<void> {
  for (const value of values) await log.append(batchOf(value), { leaderEpoch })
}

describe('a replica that comes back', () => {
  it('is cut where it parted from its leader, and nowhere else', async () => {
    const bench = await ReplicaBench.make(2)
    const [leader, follower] = [1, 2].map((id) => bench.open(bench.startProcess(), id)) as [PartitionLog, PartitionLog]
    await holdAll([leader, follower], async ([from, to]) => {
      for (const value of ['a', 'b']) {
        await from!.append(batchOf(value), { leaderEpoch: 0 }, (final) => to!.appendAsFollower(final))
      }
    })
    await append(follower, 0, 'never acknowledged', 'neither')
    await append(leader, 1, 'c')
    await holdAll([leader, follower], ([from, to]) => makeBeginning(from as HeldLog, to as HeldLog))
    expect([leader.endOffset(), follower.endOffset()]).toEqual([3, 2])
    expect(bench.bytes(1).startsWith(bench.bytes(2))).toBe(true)
  })

  it('is in sync when it has all of the leader’s log on its disk, and not before', async () => {
    const bench = await ReplicaBench.make(2)
    const steps: string[] = []
    const process = bench.startProcess(({ kind, path }) => {
      if (path.startsWith('/broker-2/') && path.endsWith('.log')) steps.push(kind)
      return null
    })
    const logs = new Map([1, 2].map((id) => [id, bench.open(process, id)]))
    await append(logs.get(1)!, 0, 'a', 'b', 'c')
    const replay = threeReplicas()
    const { id: topicId } = replay.image.topicsByName.get('t')!
    const partitionNow = () => replay.image.topicsByName.get('t')!.partitions[0]!
    const alone = { topicId, partition: 0, isr: [1], leaderRecoveryState: 0, leaderEpoch: 0, partitionEpoch: 0 }
    take(replay, alterPartition(replay.image, 1, [alone], env))
    const state = {
      env,
      withController: async (...[operation, , around]: Parameters<BrokerState['withController']>) => {
        const result = operation(replay.image)
        await around?.(result, async () => {
          steps.push('in sync')
          take(replay, result)
        })
        return result.response
      },
    } as BrokerState
    const ofIds: ReplicaLogs['useAll'] = (_, ids, action) => action(ids.map((id) => logs.get(id)!))
    const hosted: ReplicatedPartition = {
      ...{ topicPartition: { topic: 't', partition: 0 }, topicId, config: defaultLogConfig },
      ...{ leaderEpoch: partitionNow().leaderEpoch, state: partitionNow() },
    }
    steps.length = 0
    const left = await rejoinIsr([{ hosted, brokerId: 2 }], { logs: { useAll: ofIds } as ReplicaLogs, state })
    expect(left).toEqual([])
    expect(partitionNow().isr).toEqual([1, 2])
    expect(bench.bytes(2)).toBe(bench.bytes(1))
    expect(steps.indexOf('in sync')).toBe(steps.length - 1)
    expect(steps.lastIndexOf('datasync')).toBeGreaterThan(steps.lastIndexOf('write'))
  })
})

import { describe, expect, it } from 'vitest'
import type { PartitionDirectory } from '../../../../src/broker/replica-manager.ts'
import type { IsrKeeper } from '../../../../src/broker/replication/isr-keeper.ts'
import type { ReplicaFailure } from '../../../../src/broker/replication/replica-failure.ts'
import type { ReplicaLogs } from '../../../../src/broker/replication/replica-logs.ts'
import type { ReplicatedPartition } from '../../../../src/broker/replication/replicated-partition.ts'
import { ReplicatedPartitions } from '../../../../src/broker/replication/replicated-partitions.ts'
import type { PartitionState } from '../../../../src/metadata/image/partition-state.ts'
import { holdAll } from '../../../../src/storage/log/hold-all.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import type { PartitionLog } from '../../../../src/storage/log/partition-log.ts'
import { batchOf } from '../../../crash/crash-bench.ts'
import type { FaultPlan } from '../../../crash/fault-file-system.ts'
import { ReplicaBench } from '../../../crash/replica-bench.ts'

const ALL = -1

/** Three replicas that broker 1 leads; `isr` and its number are what the metadata says now. */
async function three({
  minInsyncReplicas = 1,
  plan = () => null,
}: {
  minInsyncReplicas?: number
  plan?: FaultPlan
} = {}) {
  const bench = await ReplicaBench.make(3)
  const process = bench.startProcess(plan)
  const logs = new Map([1, 2, 3].map((id) => [id, bench.open(process, id)]))
  const logOf = (id: number) => logs.get(id) as PartitionLog
  const metadata = { isr: [1, 2, 3], partitionEpoch: 0 }
  const failed: number[] = []
  const partition = (): ReplicatedPartition => ({
    ...{ topicPartition: { topic: 'orders', partition: 0 }, topicId: 'ASNFZ4mrze8P7cuph2VDIQ', leaderEpoch: 0 },
    config: { ...defaultLogConfig, minInsyncReplicas },
    state: { ...metadata, leader: 1, leaderEpoch: 0, replicas: [1, 2, 3] } as unknown as PartitionState,
  })
  const partitions = {
    find: async () => partition(),
    lead: async () => partition(),
  } as unknown as PartitionDirectory
  const replicaLogs = {
    useAll: (_: unknown, ids: readonly number[], action: (all: PartitionLog[]) => unknown) => action(ids.map(logOf)),
    use: async (_: unknown, id: number, action: (log: PartitionLog) => unknown) => action(logOf(id)),
    isThere: () => true,
    forget: () => undefined,
  } as unknown as ReplicaLogs
  const keeper = {
    look: async () => undefined,
    regain: async () => undefined,
    isUsableAgain: () => true,
    replicaFailed: async (_: unknown, failure: ReplicaFailure) => {
      failed.push(failure.brokerId)
      metadata.isr = metadata.isr.filter((id) => id !== failure.brokerId)
      metadata.partitionEpoch++
    },
  } as unknown as IsrKeeper
  const replicated = new ReplicatedPartitions({ logs: replicaLogs, partitions, keeper })
  const append = (value: string, acks = ALL) => replicated.append(partition(), batchOf(value), { acks })
  const ends = () => [1, 2, 3].map((id) => logOf(id).endOffset())
  return { bench, replicated, append, ends, metadata, failed, logOf, partitions, partition }
}

describe('an append', () => {
  it('goes to all replicas in sync, once they are equal', async () => {
    const { bench, append, ends, logOf } = await three()
    await append('a')
    await holdAll([logOf(2)], ([held]) => held!.append(batchOf('of a writer that was killed'), { leaderEpoch: 0 }))
    expect(ends()).toEqual([1, 2, 1])
    expect((await append('b')).info.baseOffset).toBe(2)
    expect(ends()).toEqual([3, 3, 3])
    expect([bench.bytes(2), bench.bytes(3)]).toEqual([bench.bytes(1), bench.bytes(1)])
  })

  it('is refused with acks=all while too few are in sync, and with acks=1 it is not', async () => {
    const { append, ends, metadata } = await three({ minInsyncReplicas: 2 })
    metadata.isr = [1]
    await expect(append('a')).rejects.toMatchObject({ error: 'NOT_ENOUGH_REPLICAS' })
    expect(ends()).toEqual([0, 0, 0])
    await append('a', 1)
    expect(ends()).toEqual([1, 0, 0])
  })

  it('goes to those that are in sync when the locks are held, not to those that were before', async () => {
    const { append, ends, metadata, partitions, partition } = await three()
    const before = partition()
    let isFirst = true
    partitions.lead = async () => {
      if (!isFirst) return partition()
      isFirst = false
      Object.assign(metadata, { isr: [1, 2], partitionEpoch: 1 })
      return before
    }
    await append('a')
    expect(ends()).toEqual([1, 1, 0])
  })

  it('goes on without a replica that can’t be written, once that is out of sync', async () => {
    const { append, ends, failed } = await three({
      plan: ({ kind, path }) =>
        kind === 'write' && path.startsWith('/broker-3/') && path.endsWith('.log') ? { kind: 'EIO' } : null,
    })
    await append('a')
    expect([failed, ends()]).toEqual([[3], [1, 1, 0]])
  })
})

describe('what was appended', () => {
  it('is put on the disks of all replicas in sync', async () => {
    const synced: string[] = []
    const { append, replicated } = await three({
      plan: ({ kind, path }) => {
        if (kind === 'datasync' && path.endsWith('.log')) synced.push(path.split('/')[1] ?? '')
        return null
      },
    })
    const { led } = await append('a')
    synced.length = 0
    await replicated.flush(led)
    expect(synced.sort()).toEqual(['broker-1', 'broker-2', 'broker-3'])
  })

  it.each([
    [2, null],
    [3, 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'],
  ])('on two of three disks is enough for min.insync.replicas=%i or not', async (minInsyncReplicas, error) => {
    let isDying = false
    const { append, replicated, failed } = await three({
      minInsyncReplicas,
      plan: ({ kind, path }) =>
        isDying && kind === 'datasync' && path.startsWith('/broker-3/') ? { kind: 'EIO' } : null,
    })
    const { led } = await append('a')
    isDying = true
    const flushed = replicated.flush(led)
    if (error === null) await flushed
    else await expect(flushed).rejects.toMatchObject({ error })
    expect(failed).toEqual([3])
  })
})

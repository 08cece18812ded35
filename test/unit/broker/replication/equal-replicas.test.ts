import { describe, expect, it } from 'vitest'
import { appendToAll, type HeldReplica, makeEqual } from '../../../../src/broker/replication/equal-replicas.ts'
import { holdAll } from '../../../../src/storage/log/hold-all.ts'
import type { PartitionLog } from '../../../../src/storage/log/partition-log.ts'
import { batchOf } from '../../../crash/crash-bench.ts'
import type { FaultPlan, Operation } from '../../../crash/fault-file-system.ts'
import { ReplicaBench } from '../../../crash/replica-bench.ts'

const IDS = [1, 2, 3]

/** Three replicas in one process, which broker 1 leads. */
async function three(plan?: FaultPlan) {
  const bench = await ReplicaBench.make(3)
  const process = bench.startProcess(plan)
  const logs = IDS.map((id) => bench.open(process, id))
  const ends = (): number[] => logs.map((log) => log.endOffset())
  return { bench, logs, ends }
}

function holding<T>(
  logs: readonly PartitionLog[],
  action: (replicas: readonly HeldReplica[]) => Promise<T>,
): Promise<T> {
  return holdAll(logs, (helds) => action(helds.map((held, at) => ({ brokerId: IDS[at]!, held }))))
}

function appendTo(logs: readonly PartitionLog[], value: string) {
  return holding(logs, (replicas) => appendToAll(1, replicas, batchOf(value), { leaderEpoch: 0 }))
}

/** As a writer that died: only the replicas of `ids` got the batch. */
function appendOnlyTo(logs: readonly PartitionLog[], ids: readonly number[], value: string) {
  const chosen = logs.filter((_, at) => ids.includes(at + 1))
  return holdAll(chosen, ([first, ...others]) =>
    first!.append(batchOf(value), { leaderEpoch: 0 }, async (batch) => {
      for (const other of others) await other.appendAsFollower(batch)
    }),
  )
}

describe('a batch', () => {
  it('goes to the followers first and to the leader last: nobody reads what is not in all of them', async () => {
    const writes: string[] = []
    const { bench, logs, ends } = await three(({ kind, path }: Operation) => {
      if (kind === 'write' && path.endsWith('.log')) writes.push(path.split('/')[1] ?? '')
      return null
    })
    expect(await appendTo(logs, 'a')).toMatchObject({ baseOffset: 0 })
    expect(writes).toEqual(['broker-2', 'broker-3', 'broker-1'])
    expect(ends()).toEqual([1, 1, 1])
    expect([bench.bytes(2), bench.bytes(3)]).toEqual([bench.bytes(1), bench.bytes(1)])
  })

  it.each([
    ['follower', 3],
    ['leader', 1],
  ])('that a full disk of the %s refuses is in none of them, and fits later', async (_who, brokerId) => {
    let isFull = false
    const { bench, logs, ends } = await three(({ kind, path }: Operation) =>
      isFull && kind === 'write' && path.startsWith(`/broker-${brokerId}/`)
        ? { kind: 'ENOSPC', writtenBytes: 9 }
        : null,
    )
    await appendTo(logs, 'a')
    isFull = true
    await expect(appendTo(logs, 'b')).rejects.toMatchObject({ brokerId })
    expect(ends()).toEqual([1, 1, 1])
    isFull = false
    expect(await appendTo(logs, 'c')).toMatchObject({ baseOffset: 1 })
    expect([bench.bytes(2), bench.bytes(3)]).toEqual([bench.bytes(1), bench.bytes(1)])
  })
})

describe('replicas in sync', () => {
  it.each([
    ['a follower', [2]],
    ['two followers', [2, 3]],
    ['the leader', [1]],
  ])('of which %s got more than the others are all made as long', async (_who, ids) => {
    const { bench, logs, ends } = await three()
    await appendTo(logs, 'a')
    for (const value of ['b', 'c']) await appendOnlyTo(logs, ids, value)
    await holding(logs, makeEqual)
    expect(ends()).toEqual([3, 3, 3])
    expect([bench.bytes(2), bench.bytes(3)]).toEqual([bench.bytes(1), bench.bytes(1)])
  })

  it('are made equal without the one that can’t be written, which is told', async () => {
    let isFull = false
    const { logs, ends } = await three(({ kind, path }: Operation) =>
      isFull && kind === 'write' && path.startsWith('/broker-3/') ? { kind: 'ENOSPC' } : null,
    )
    await appendTo(logs, 'a')
    await appendOnlyTo(logs, [1], 'b')
    isFull = true
    await expect(holding(logs, makeEqual)).rejects.toMatchObject({ brokerId: 3 })
    expect(ends()).toEqual([2, 2, 1])
  })
})

import { describe, expect, it } from 'vitest'
import { partitionChange, type WantedPartition } from '../../../../src/metadata/controller/partition-change.ts'
import { changedPartition, type PartitionState } from '../../../../src/metadata/image/partition-state.ts'

const NOBODY: Partial<PartitionState> = { leader: -1, isr: [] }

/** What becomes of replicas 1, 2 and 3, led by 1, with two of them needed in sync. */
function changed(wanted: WantedPartition, alive: readonly number[], given: Partial<PartitionState> = {}) {
  const partition: PartitionState = {
    ...{ replicas: [1, 2, 3], isr: [1, 2, 3], elr: [], leader: 1, lastKnownElr: [], leaderEpoch: 4, partitionEpoch: 9 },
    ...{ directories: [], removingReplicas: [], addingReplicas: [], leaderRecoveryState: 0, ...given },
  }
  const context = {
    ...{ mayLead: (replica: number) => alive.includes(replica), minIsr: 2, hasElr: true, isrShrinkRaisesEpoch: false },
    ...{ newDirectory: null, recordVersion: 2 },
  }
  const change = partitionChange(partition, { topicId: 'ASNFZ4mrze8P7cuph2VDIQ', partition: 0 }, context, wanted)
  if (change === null) return null
  const { leader, isr, elr, leaderEpoch, leaderRecoveryState, lastKnownElr } = changedPartition(partition, change.data)
  return { leader, isr, elr, leaderEpoch, leaderRecoveryState, lastKnownElr }
}

describe('a change of a partition', () => {
  it('is none where nothing is different', () => {
    expect(changed({}, [1, 2, 3])).toBeNull()
  })

  it('keeps those eligible that were in sync when too few are left', () => {
    expect(changed({ isr: [1, 2] }, [1, 2])).toMatchObject({ leader: 1, isr: [1, 2], elr: [] })
    expect(changed({ isr: [1] }, [1])).toMatchObject({ leader: 1, isr: [1], elr: [2, 3] })
  })

  it('does not keep one eligible that may have lost what it had', () => {
    expect(changed({ isr: [1], uncleanShutdown: [3] }, [1, 2])).toMatchObject({ isr: [1], elr: [2] })
  })

  it('raises the leader epoch with each new leader', () => {
    expect(changed({ isr: [2, 3] }, [2, 3])).toMatchObject({ leader: 2, isr: [2, 3], leaderEpoch: 5 })
  })

  it('makes an eligible replica the leader, alone in sync', () => {
    const given = { ...NOBODY, elr: [2, 3] }
    expect(changed({}, [2, 3], given)).toMatchObject({ leader: 2, isr: [2], elr: [3], leaderRecoveryState: 0 })
  })

  it('has nobody else in sync with a leader that may lack records, and says that it recovers', () => {
    const given = { leader: -1, isr: [3] }
    const unclean = { leader: 1, isr: [1], elr: [], leaderRecoveryState: 1 }
    expect(changed({ election: 'unclean' }, [1, 2], given)).toMatchObject(unclean)
    expect(changed({}, [1, 2], { ...NOBODY, lastKnownElr: [1] })).toMatchObject({ ...unclean, lastKnownElr: [] })
  })

  it('remembers who led last when nobody is left', () => {
    expect(changed({ isr: [] }, [], { isr: [1] })).toMatchObject({ leader: -1, lastKnownElr: [1] })
  })
})

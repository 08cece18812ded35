import { describe, expect, it } from 'vitest'
import { type Election, electLeader } from '../../../../src/metadata/controller/partition-election.ts'
import { NO_LEADER, type PartitionState } from '../../../../src/metadata/image/partition-state.ts'

interface Situation {
  readonly leader?: number
  readonly isr?: readonly number[]
  readonly elr?: readonly number[]
  readonly lastKnownElr?: readonly number[]
  readonly alive?: readonly number[]
  readonly election?: Election
}

/** Of replicas 1, 2 and 3. */
function elected({ leader = 1, isr = [1, 2, 3], elr = [], lastKnownElr = [], ...rest }: Situation) {
  const { alive = [1, 2, 3], election = 'online' } = rest
  const partition: PartitionState = {
    ...{ replicas: [1, 2, 3], isr, elr, leader, lastKnownElr, leaderEpoch: 4, partitionEpoch: 9 },
    ...{ directories: [], removingReplicas: [], addingReplicas: [], leaderRecoveryState: 0 },
  }
  const rules = { election, hasElr: true, mayLead: (replica: number) => alive.includes(replica) }
  return electLeader(partition, { replicas: [1, 2, 3], isr, elr }, rules)
}

const clean = (leader: number) => ({ leader, isUnclean: false })
const unclean = (leader: number) => ({ leader, isUnclean: true })

describe('an election', () => {
  it('keeps the leader as long as it can lead, and makes the first replica one where that is asked for', () => {
    expect(elected({ leader: 2 })).toEqual(clean(2))
    expect(elected({ leader: 2, election: 'preferred' })).toEqual(clean(1))
    expect(elected({ leader: 2, isr: [2, 3], election: 'preferred' })).toEqual(clean(2))
  })

  it('passes over who is alive and not in sync, though it comes first', () => {
    expect(elected({ leader: 3, isr: [2, 3], alive: [1, 2] })).toEqual(clean(2))
    expect(elected({ leader: 3, isr: [2, 3], alive: [1, 2], election: 'unclean' })).toEqual(clean(2))
  })

  it('leaves a partition without a leader rather than make one of who is not in sync', () => {
    expect(elected({ leader: 3, isr: [3], alive: [1, 2] })).toEqual(clean(NO_LEADER))
    expect(elected({ leader: NO_LEADER, isr: [], alive: [1, 2] })).toEqual(clean(NO_LEADER))
  })

  it('takes an eligible replica where none is in sync, and only there', () => {
    expect(elected({ leader: NO_LEADER, isr: [], elr: [2], alive: [1, 2] })).toEqual(clean(2))
    expect(elected({ leader: NO_LEADER, isr: [3], elr: [2], alive: [1, 2] })).toEqual(clean(NO_LEADER))
  })

  it('takes the last leader where all have gone, and says that it may lack records', () => {
    expect(elected({ leader: NO_LEADER, isr: [], lastKnownElr: [2], alive: [1, 2] })).toEqual(unclean(2))
    expect(elected({ leader: NO_LEADER, isr: [], lastKnownElr: [3], alive: [1, 2] })).toEqual(clean(NO_LEADER))
  })

  it('takes anybody who is alive only where that is allowed', () => {
    expect(elected({ leader: 3, isr: [3], alive: [1, 2], election: 'unclean' })).toEqual(unclean(1))
  })
})

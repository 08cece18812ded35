/** Who leads a partition. Kafka: `PartitionChangeBuilder.electLeader`. */
import { NO_LEADER, type PartitionState } from '../image/partition-state.ts'

/**
 * `preferred`: the first replica, if it is in sync. `online`: the leader stays as long as it can. `unclean`: as online, but
 * rather a leader that is not in sync than none. Kafka: `PartitionChangeBuilder.Election`.
 */
export type Election = 'preferred' | 'online' | 'unclean'

export interface ElectionRules {
  readonly election: Election
  readonly hasElr: boolean
  readonly mayLead: (replica: number) => boolean
}

/** Replicas as they will be. */
interface Candidates {
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly elr: readonly number[]
}

/** `leader`: NO_LEADER when nobody can. `isUnclean`: it may lack records that were committed. */
export interface ElectionResult {
  readonly leader: number
  readonly isUnclean: boolean
}

/** Elects among `target`, the replicas as they will be. The leader in `partition` is the one so far. */
export function electLeader(partition: PartitionState, target: Candidates, rules: ElectionRules): ElectionResult {
  const [preferred = NO_LEADER] = target.replicas
  const order = [...(rules.election === 'preferred' ? [preferred] : []), partition.leader, ...target.replicas]
  const leader = order.find((replica) => isInSync(target, replica) && rules.mayLead(replica))
  if (leader !== undefined) return { leader, isUnclean: false }
  const uncleanLeader = lastKnownLeader(partition, target, rules) ?? anyLeader(target, rules)
  return uncleanLeader === undefined
    ? { leader: NO_LEADER, isUnclean: false }
    : { leader: uncleanLeader, isUnclean: true }
}

/** Eligible replicas count where none is in sync. */
function isInSync({ isr, elr }: Candidates, replica: number): boolean {
  return isr.includes(replica) || (isr.length === 0 && elr.includes(replica))
}

/** Where all have gone, also the eligible ones, the last leader has the best log. Only one may be noted there. */
function lastKnownLeader(
  { lastKnownElr }: PartitionState,
  { isr, elr }: Candidates,
  { hasElr, mayLead }: ElectionRules,
): number | undefined {
  const [last, ...others] = lastKnownElr
  if (!hasElr || isr.length > 0 || elr.length > 0 || last === undefined || others.length > 0) return undefined
  return mayLead(last) ? last : undefined
}

function anyLeader({ replicas }: Candidates, { election, mayLead }: ElectionRules): number | undefined {
  return election === 'unclean' ? replicas.find((replica) => mayLead(replica)) : undefined
}

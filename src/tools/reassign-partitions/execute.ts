/** Starting a reassignment. Kafka: ReassignPartitionsCommand.executeAssignment. */
import { setTimeout as pause } from 'node:timers/promises'
import { alterReplicaLogDirs, formatReplica, type ReplicaMove } from '../../clients/admin/log-dirs.ts'
import {
  type AlteredReassignment,
  alterPartitionReassignments,
  listPartitionReassignments,
  type PartitionReassignment,
} from '../../clients/admin/partition-reassignments.ts'
import type { Clock } from '../../common/clock.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ToolError } from '../tool-error.ts'
import { type CurrentAssignment, currentAssignmentOf, liveNodes } from './current-assignment.ts'
import {
  checkExecutablePlan,
  compareReplicas,
  inIntegerOrder,
  type ReassignmentPlan,
  refusedPlan,
} from './reassignment-plan.ts'

/** A replica that has just come to a broker may not be there yet. */
const RETRY_MS = 100

/** A plan that can be executed, and what it starts from. */
export interface PreparedReassignment {
  readonly plan: ReassignmentPlan
  readonly current: CurrentAssignment
  readonly underWay: readonly PartitionReassignment[]
}

/**
 * Checks a plan against the cluster; changes nothing. Throws ToolError: `terse` while something else is under way, unless it is
 * `additional`; `exception` for a plan that makes no sense and for brokers that are not there. Throws KafkaError for
 * partitions that do not exist.
 */
export async function prepareReassignment(
  session: KafkaSession,
  plan: ReassignmentPlan,
  { additional }: { readonly additional: boolean },
): Promise<PreparedReassignment> {
  checkExecutablePlan(plan)
  const underWay = await listPartitionReassignments(session)
  if (!additional && underWay.length > 0) throw otherUnderWay()
  const live = new Set((await liveNodes(session)).map(({ id }) => id))
  const unknown = inIntegerOrder(plan.partitions.flatMap(({ replicas }) => replicas)).find((id) => !live.has(id))
  if (unknown !== undefined) throw refusedPlan(`Unknown broker id ${unknown}`, `There is no live broker ${unknown}.`)
  return { plan, current: await currentAssignmentOf(session, plan.partitions), underWay }
}

function otherUnderWay(): ToolError {
  const message =
    'Cannot execute because there is an existing partition assignment.  Use --additional to override this and create a ' +
    'new partition assignment in addition to the existing one. The --additional flag can also be used to change the ' +
    'throttle by resubmitting the current reassignment.'
  return new ToolError('terse', message, {
    plain: 'Another reassignment is under way: --additional starts this one too.',
  })
}

/** Tells the controller: what became of each partition. Throws KafkaError. Kafka: `alterPartitionReassignments`. */
export function startReassignment(
  session: KafkaSession,
  { partitions }: ReassignmentPlan,
  options: { readonly allowReplicationFactorChange: boolean },
): Promise<AlteredReassignment[]> {
  return alterPartitionReassignments(session, partitions, options)
}

export interface MoveOptions {
  /** How long a move may take to begin. */
  readonly timeoutMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Has brokers move replicas to other log directories, again and again until the replicas are there: moves as they begin.
 * Throws ToolError: `exception` for one that is refused, `terse` when the time is over. Kafka: `executeMoves`.
 */
export async function* startMoves(
  session: KafkaSession,
  moves: readonly ReplicaMove[],
  { timeoutMs, clock, signal }: MoveOptions,
): AsyncGenerator<ReplicaMove> {
  const startMs = clock.monotonicMs()
  let pending = [...moves].sort(compareReplicas)
  while (pending.length > 0) {
    const results = await alterReplicaLogDirs(session, pending)
    const waiting: ReplicaMove[] = []
    for (const move of pending) {
      const error = results.get(formatReplica(move)) ?? null
      if (error === null) yield move
      else if (error.error === 'REPLICA_NOT_AVAILABLE') waiting.push(move)
      else throw failedMove(move, error)
    }
    pending = waiting
    if (pending.length === 0) return
    if (clock.monotonicMs() >= startMs + timeoutMs) throw notStarted(pending)
    await pause(RETRY_MS, undefined, { signal })
  }
}

function failedMove(move: ReplicaMove, cause: Error): ToolError {
  const message = `Failed to alter dir for ${formatReplica(move)}`
  const plain = `Replica ${formatReplica(move)} can't move to ${move.path}: ${cause.message}`
  return new ToolError('exception', message, { plain, hint: cause.message, cause })
}

function notStarted(moves: readonly ReplicaMove[]): ToolError {
  const names = moves.map(formatReplica).join(',')
  return new ToolError(
    'terse',
    `Timed out before log directory move${moves.length === 1 ? '' : 's'} could be started for: ${names}`,
  )
}

export type { AlteredReassignment }

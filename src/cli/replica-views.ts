/** How kafdir shows elections and reassignments: tables on a terminal, lines with tabs when piped, JSON when asked. */
import { formatTopicPartition } from '../common/topic-partition.ts'
import type { ElectedPartition } from '../tools/leader-election/elect-named.ts'
import { isAsPlanned, type MoveState, type ReassignmentState } from '../tools/reassign-partitions/progress.ts'
import type {
  AlteredReassignment,
  PartitionAssignment,
  PartitionReassignment,
  ReplicaMove,
} from '../tools/reassign-partitions/types.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import { errorJson } from './error-report.ts'
import { tabLines } from './tab-lines.ts'
import { openTerminal } from './terminal.ts'

const NONE = '-'
const ids = (replicas: readonly number[]): string => (replicas.length === 0 ? NONE : replicas.join(','))

interface View {
  readonly head: readonly string[]
  /** The first two cells are topic and partition. */
  readonly rows: readonly (readonly (string | number)[])[]
}

/** On a terminal topic and partition are one cell. */
async function write({ head, rows }: View, stdout: OutputPort): Promise<void> {
  const terminal = await openTerminal(stdout)
  if (terminal === undefined) stdout.write(tabLines(rows))
  else if (rows.length > 0) {
    const named = rows.map(([topic, partition, ...cells]) => [`${topic}-${partition}`, ...cells.map(String)])
    stdout.write(terminal.table(['Partition', ...head], named))
  }
}

/** `kafdir leader-election`. */
export async function writeElections(elections: readonly ElectedPartition[], stdout: OutputPort): Promise<void> {
  const rows = elections.map((each) => [each.topic, each.partition, each.leader ?? NONE, each.result])
  await write({ head: ['Leader', 'Result'], rows }, stdout)
}

/** The documented JSON of one election. */
export function electionJson({ topic, partition, leader, result, error }: ElectedPartition): object {
  return { topic, partition, leader, result, error: result === 'failed' ? errorJson(error) : null }
}

/** What became of one partition of a plan. */
export interface StartedReassignment extends AlteredReassignment {
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** `kafdir reassign execute`. */
export async function writeStarted(started: readonly StartedReassignment[], stdout: OutputPort): Promise<void> {
  const rows = started.map(({ topic, partition, from, to, error }) => {
    return [topic, partition, ids(from), ids(to), error === null ? 'started' : 'failed']
  })
  await write({ head: ['Replicas', 'To be', 'Result'], rows }, stdout)
}

/** The documented JSON of it. */
export function startedJson({ topic, partition, from, to, error }: StartedReassignment): object {
  const result = error === null ? 'started' : 'failed'
  return { topic, partition, from, to, result, error: error === null ? null : errorJson(error) }
}

/** `kafdir reassign cancel`. */
export async function writeCancelled(cancelled: readonly AlteredReassignment[], stdout: OutputPort): Promise<void> {
  const rows = cancelled.map((each) => [each.topic, each.partition, each.error === null ? 'cancelled' : 'failed'])
  await write({ head: ['Result'], rows }, stdout)
}

/** The documented JSON of it. */
export function cancelledJson({ topic, partition, error }: AlteredReassignment): object {
  return {
    topic,
    partition,
    result: error === null ? 'cancelled' : 'failed',
    error: error === null ? null : errorJson(error),
  }
}

/** `kafdir reassign verify`. */
export async function writeProgress(states: readonly ReassignmentState[], stdout: OutputPort): Promise<void> {
  const rows = states.map((each) => [each.topic, each.partition, ids(each.current), ids(each.target), stateWord(each)])
  await write({ head: ['Replicas', 'To be', 'State'], rows }, stdout)
}

/** The documented JSON of it. */
export function progressJson(state: ReassignmentState): object {
  const { topic, partition, current, target } = state
  return { topic, partition, current, target, state: stateWord(state) }
}

function stateWord(state: ReassignmentState): string {
  if (!state.done) return 'moving'
  if (state.current.length === 0) return 'missing'
  return isAsPlanned(state) ? 'completed' : 'different'
}

/** `kafdir reassign list`. */
export async function writeUnderWay(underWay: readonly PartitionReassignment[], stdout: OutputPort): Promise<void> {
  const rows = underWay.map(({ topic, partition, replicas, addingReplicas, removingReplicas }) => {
    return [topic, partition, ids(replicas), ids(addingReplicas), ids(removingReplicas)]
  })
  await write({ head: ['Replicas', 'Adding', 'Removing'], rows }, stdout)
}

/** `kafdir reassign generate` for people. */
export async function writeProposal(
  current: readonly PartitionAssignment[],
  proposed: readonly PartitionAssignment[],
  stdout: OutputPort,
): Promise<void> {
  const now = new Map(current.map((each) => [formatTopicPartition(each), each.replicas]))
  const rows = proposed.map((each) => {
    return [each.topic, each.partition, ids(now.get(formatTopicPartition(each)) ?? []), ids(each.replicas)]
  })
  await write({ head: ['Replicas', 'Might be'], rows }, stdout)
}

/** Sentences about replicas that change, or were to change, their log.dir. */
export function moveStateLine(move: MoveState): string {
  const { brokerId, path, current, state } = move
  const replica = `The replica of ${formatTopicPartition(move)} on broker ${brokerId}`
  if (state === 'completed') return `${replica} is in ${path}.\n`
  if (state === 'active') return `${replica} is on its way from ${current} to ${move.future}.\n`
  if (state === 'cancelled') return `${replica} is in ${current}, and not on its way to ${path}.\n`
  return `${replica} is in no log.dir that can be used.\n`
}

/** The same for one that has just begun. */
export function startedMoveLine(move: ReplicaMove): string {
  return `The replica of ${formatTopicPartition(move)} on broker ${move.brokerId} moves to ${move.path}.\n`
}

/** The documented JSON of a move. */
export function moveJson({ topic, partition, brokerId, path }: ReplicaMove): object {
  return { topic, partition, broker: brokerId, logDir: path }
}

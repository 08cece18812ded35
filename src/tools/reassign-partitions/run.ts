/** kafka-reassign-partitions: where the replicas of partitions lie (KIP-455). Kafka: ReassignPartitionsCommand. */
import { listPartitionReassignments } from '../../clients/admin/partition-reassignments.ts'
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { readNamedFile } from '../named-file.ts'
import type { OptionValues } from '../option-table.ts'
import { repeated } from '../repeated.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { ClusterAddress, ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import { cancelReassignment, movesBack } from './cancel.ts'
import type { ReassignAction } from './check-options.ts'
import { type PreparedReassignment, prepareReassignment, startMoves, startReassignment } from './execute.ts'
import { generateAssignment, parseBrokerList } from './generate.ts'
import type { ReassignPartitionsOptionTable } from './options.ts'
import {
  moveStatesText,
  partitionNames,
  plural,
  progressText,
  refusals,
  startedMoveText,
  underWayText,
} from './print.ts'
import { isUnfinished, moveProgress, partitionProgress } from './progress.ts'
import {
  javaList,
  parseReassignmentPlan,
  parseTopicsToMove,
  type ReassignmentPlan,
  reassignmentJson,
  refusedPlan,
} from './reassignment-plan.ts'
import {
  clearBrokerThrottles,
  clearTopicThrottles,
  proposedMoves,
  setInterBrokerThrottle,
  setLogDirThrottle,
  throttleScope,
} from './throttles.ts'

type Options = OptionValues<ReassignPartitionsOptionTable>
type Action = (session: ClusterSession, options: Options, ports: ToolPorts) => Promise<void>

const run: Readonly<Record<ReassignAction, Action>> = { generate, execute, verify, cancel, list }

/** The request that Kafka's client names when nobody answers. */
const FIRST_CALL: Readonly<Record<ReassignAction, string>> = {
  generate: 'describeTopics',
  execute: 'listPartitionReassignments',
  verify: 'listPartitionReassignments',
  cancel: 'listPartitionReassignments',
  list: 'listPartitionReassignments',
}

/** Whatever goes wrong is told on stdout, as Kafka does, and gives 1. */
export async function runReassignPartitions(
  options: Options,
  action: ReassignAction,
  ports: ToolPorts,
): Promise<ExitCode> {
  try {
    const properties = loadProperties(options.valueOf('command-config'), ports)
    const session = await open(address(options, properties), action, ports)
    try {
      await run[action](session, options, ports)
    } finally {
      await session.close()
    }
    return 0
  } catch (error) {
    if (!isKafkaError(error) && !isToolError(error)) throw error
    ports.stdout.write(`${failureText(error)}\n`)
    if (error.hint !== undefined) ports.stderr.write(`${error.hint}\n`)
    return 1
  }
}

/** Both addresses may be given without a value: the default directory is meant then. */
function address(options: Options, properties: Readonly<Record<string, string>>): ClusterAddress {
  const addressed = options as unknown as Parameters<typeof addressOf>[0]
  const { bootstrapServer, ...rest } = addressOf(addressed, properties, 'reassign-partitions-tool')
  if (!options.has('bootstrap-controller')) return { ...rest, bootstrapServer }
  return { ...rest, bootstrapController: options.valueOf('bootstrap-controller') }
}

async function open(where: ClusterAddress, action: ReassignAction, ports: ToolPorts): Promise<ClusterSession> {
  try {
    return await ports.openSession(where)
  } catch (error) {
    const reason = unopenedSession(error, FIRST_CALL[action])
    if (!isToolError(reason)) throw reason
    throw new ToolError('exception', reason.message, { hint: reason.hint, cause: error })
  }
}

/** A terse one is shown alone; what comes from the cluster begins with Java's name of it. */
function failureText(error: KafkaError | ToolError): string {
  if (isToolError(error)) return error.kind === 'terse' ? error.message : `Error: ${error.message}`
  return `Error: org.apache.kafka.common.errors.${error.javaException}: ${error.message}`
}

async function generate(session: KafkaSession, options: Options, ports: ToolPorts): Promise<void> {
  const text = readNamedFile(options.valueOf('topics-to-move-json-file') ?? '', ports)
  const brokerIds = parseBrokerList(options.valueOf('broker-list') ?? '')
  const topics = parseTopicsToMove(text)
  checkRepeatedTopics(topics)
  const isRackAware = !options.has('disable-rack-aware')
  const { current, proposed } = await generateAssignment(session, { topics, brokerIds, isRackAware }, ports.random)
  const currentJson = reassignmentJson(current.partitions, current.logDirs)
  ports.stdout.write(`Current partition replica assignment\n${currentJson}\n\n`)
  ports.stdout.write(`Proposed partition reassignment configuration\n${reassignmentJson(proposed)}\n`)
}

async function execute(session: ClusterSession, options: Options, ports: ToolPorts): Promise<void> {
  const { stdout } = ports
  const text = readNamedFile(options.valueOf('reassignment-json-file') ?? '', ports)
  const throttle = options.valueOf('throttle')
  const logDirThrottle = options.valueOf('replica-alter-log-dirs-throttle')
  const timeoutMs = options.valueOf('timeout')
  const plan = parseReassignmentPlan(text)
  const prepared = await prepareReassignment(session, plan, { additional: options.has('additional') })
  const currentJson = reassignmentJson(prepared.current.partitions, prepared.current.logDirs)
  stdout.write(`Current partition replica assignment\n\n${currentJson}\n\n`)
  stdout.write('Save this to use as the --reassignment-json-file option during rollback\n')
  await setThrottles(session, prepared, { throttle, logDirThrottle }, ports)
  const allowReplicationFactorChange = !options.has('disallow-replication-factor-change')
  const results = await startReassignment(session, plan, { allowReplicationFactorChange })
  const refused = refusals(results)
  if (refused !== '') throw new ToolError('terse', `Error reassigning partition(s):\n${refused}`)
  const names = partitionNames(plan.partitions)
  stdout.write(`Successfully started partition reassignment${plural(plan.partitions.length)} for ${names}\n`)
  await catchUp(session, options)
  const { clock, signal } = ports
  for await (const move of startMoves(session, plan.moves, { timeoutMs, clock, signal })) {
    stdout.write(startedMoveText(move))
  }
}

/** Where no broker runs, whoever looks does the work. */
async function catchUp(session: ClusterSession, options: Options): Promise<void> {
  if (!options.has('read-only')) await session.catchUpReplicas?.()
}

interface Throttles {
  /** Bytes per second; negative: none is wanted. */
  readonly throttle: number
  readonly logDirThrottle: number
}

async function setThrottles(
  session: KafkaSession,
  { plan, current, underWay }: PreparedReassignment,
  { throttle, logDirThrottle }: Throttles,
  { stdout }: ToolPorts,
): Promise<void> {
  if (throttle < 0 && logDirThrottle < 0) return
  stdout.write(
    'Warning: You must run --verify periodically, until the reassignment completes, to ensure the throttle is removed.\n',
  )
  if (throttle >= 0) {
    await setInterBrokerThrottle(session, proposedMoves(underWay, plan.partitions, current.partitions), throttle)
    stdout.write(`The inter-broker throttle limit was set to ${throttle} B/s\n`)
  }
  if (logDirThrottle >= 0) {
    await setLogDirThrottle(session, plan.moves, logDirThrottle)
    stdout.write(`The replica-alter-dir throttle limit was set to ${logDirThrottle} B/s\n`)
  }
}

async function verify(session: ClusterSession, options: Options, ports: ToolPorts): Promise<void> {
  const plan = parseReassignmentPlan(readNamedFile(options.valueOf('reassignment-json-file') ?? '', ports))
  await catchUp(session, options)
  const { partitions, isOngoing } = await partitionProgress(session, plan)
  ports.stdout.write(`${progressText(partitions)}\n`)
  const moves = await moveProgress(session, plan)
  ports.stdout.write(`${moveStatesText(moves)}\n`)
  const isDone = !isOngoing && !moves.some(isUnfinished)
  if (isDone && !options.has('preserve-throttles')) await clearThrottles(session, plan, ports)
}

async function cancel(session: KafkaSession, options: Options, ports: ToolPorts): Promise<void> {
  const { stdout, clock, signal } = ports
  const text = readNamedFile(options.valueOf('reassignment-json-file') ?? '', ports)
  const timeoutMs = options.valueOf('timeout')
  const plan = parseReassignmentPlan(text)
  const cancelled = await cancelReassignment(session, plan)
  const failures = cancelled.filter(({ error }) => error !== null)
  if (failures.length > 0) {
    const list = refusals(failures)
    throw new ToolError('terse', `Error cancelling partition reassignment${plural(failures.length)} for:\n${list}`)
  }
  stdout.write(
    cancelled.length === 0
      ? 'None of the specified partition reassignments are active.\n'
      : `Successfully cancelled partition reassignment${plural(cancelled.length)} for: ${partitionNames(cancelled)}\n`,
  )
  const back = await movesBack(session, plan)
  // The line without an end is Kafka's.
  if (back.length === 0) stdout.write('None of the specified partition moves are active.')
  for await (const move of startMoves(session, back, { timeoutMs, clock, signal })) stdout.write(startedMoveText(move))
  if (!options.has('preserve-throttles')) await clearThrottles(session, plan, ports)
}

async function list(session: KafkaSession, _: Options, { stdout }: ToolPorts): Promise<void> {
  stdout.write(underWayText(await listPartitionReassignments(session)))
}

async function clearThrottles(session: KafkaSession, plan: ReassignmentPlan, { stdout }: ToolPorts): Promise<void> {
  const { brokerIds, topics } = await throttleScope(session, plan)
  stdout.write(`Clearing broker-level throttles on broker${plural(brokerIds.length)} ${brokerIds.join(',')}\n`)
  await clearBrokerThrottles(session, brokerIds)
  stdout.write(`Clearing topic-level throttles on topic${plural(topics.length)} ${topics.join(',')}\n`)
  await clearTopicThrottles(session, topics)
}

function checkRepeatedTopics(topics: readonly string[]): void {
  const twice = javaHashOrder(repeated(topics), { hash: javaStringHash })
  if (twice.length === 0) return
  throw refusedPlan(`List of topics to reassign contains duplicate entries: ${javaList(twice)}`)
}

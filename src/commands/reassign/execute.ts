import { reassignExecuteSpec } from '../../cli/command-specs/replicas.ts'
import { reportError } from '../../cli/error-report.ts'
import { fileOrInput } from '../../cli/file-or-input.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import type { ProcessPorts } from '../../cli/process-ports.ts'
import {
  moveJson,
  type StartedReassignment,
  startedJson,
  startedMoveLine,
  writeStarted,
} from '../../cli/replica-views.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { OptionValues } from '../../tools/option-table.ts'
import {
  type PreparedReassignment,
  prepareReassignment,
  startMoves,
  startReassignment,
} from '../../tools/reassign-partitions/execute.ts'
import { demandTopics, namedPlan } from '../../tools/reassign-partitions/named-plan.ts'
import { partitionFailure } from '../../tools/reassign-partitions/partition-failure.ts'
import {
  checkExecutablePlan,
  reassignmentDocument,
  reassignmentJson,
} from '../../tools/reassign-partitions/reassignment-plan.ts'
import { proposedMoves, setInterBrokerThrottle, setLogDirThrottle } from '../../tools/reassign-partitions/throttles.ts'
import type { ReplicaMove } from '../../tools/reassign-partitions/types.ts'
import type { DirectorySession, ExitCode } from '../../tools/tool-ports.ts'

type Options = OptionValues<(typeof reassignExecuteSpec)['flags']>

export default class ReassignExecute extends ToolCommand {
  static override summary = reassignExecuteSpec.summary
  static override args = oclifArgs(reassignExecuteSpec.argument)
  static override flags = oclifFlags(reassignExecuteSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: file = '', detected } = await this.commandLine(reassignExecuteSpec)
    const options = optionValues(reassignExecuteSpec, detected)
    return this.runInDirectory(options, async (session, ports) => {
      const plan = namedPlan(await fileOrInput(file, ports), file === '-' ? 'Standard input' : file)
      checkExecutablePlan(plan)
      const topics = plan.partitions.map(({ topic }) => topic)
      await demandTopics(session, topics)
      const prepared = await prepareReassignment(session, plan, { additional: options.has('additional') })
      await setThrottles(session, prepared, options)
      const allowReplicationFactorChange = !options.has('disallow-replication-factor-change')
      const results = await startReassignment(session, plan, { allowReplicationFactorChange })
      const started = withReplicas(results, prepared)
      const isRefused = started.some(({ error }) => error !== null)
      if (!isRefused) await session.catchUpReplicas()
      if (!options.has('json')) await writeStarted(started, ports.stdout)
      const moves: ReplicaMove[] = []
      const wanted = isRefused ? [] : plan.moves
      const timing = { timeoutMs: options.valueOf('timeout'), clock: ports.clock, signal: ports.signal }
      for await (const move of startMoves(session, wanted, timing)) {
        moves.push(move)
        if (!options.has('json')) ports.stderr.write(startedMoveLine(move))
      }
      tell(prepared, started, moves, options, ports)
      return isRefused ? 1 : 0
    })
  }
}

async function setThrottles(
  session: DirectorySession,
  prepared: PreparedReassignment,
  options: Options,
): Promise<void> {
  const { plan, current, underWay } = prepared
  const throttle = options.valueOf('throttle')
  const logDirThrottle = options.valueOf('replica-alter-log-dirs-throttle')
  if (throttle >= 0) {
    await setInterBrokerThrottle(session, proposedMoves(underWay, plan.partitions, current.partitions), throttle)
  }
  if (logDirThrottle >= 0) await setLogDirThrottle(session, plan.moves, logDirThrottle)
}

function withReplicas(
  results: Awaited<ReturnType<typeof startReassignment>>,
  { plan, current }: PreparedReassignment,
): StartedReassignment[] {
  const from = new Map(current.partitions.map((each) => [formatTopicPartition(each), each.replicas]))
  const to = new Map(plan.partitions.map((each) => [formatTopicPartition(each), each.replicas]))
  return results.map((each) => {
    const name = formatTopicPartition(each)
    return { ...each, from: from.get(name) ?? [], to: to.get(name) ?? [] }
  })
}

function tell(
  { current }: PreparedReassignment,
  started: readonly StartedReassignment[],
  moves: readonly ReplicaMove[],
  options: Options,
  { stdout, stderr }: ProcessPorts,
): void {
  if (options.has('json')) {
    const partitions = started.map(startedJson)
    const rollback = reassignmentDocument(current.partitions, current.logDirs)
    writeJson(stdout, { rollback, partitions, moves: moves.map(moveJson) })
  } else if (stderr.isTerminal) {
    stderr.write(`The plan that goes back:\n${reassignmentJson(current.partitions, current.logDirs)}\n`)
  }
  for (const { error, ...partition } of started) {
    if (error !== null) reportError(partitionFailure(partition, error), stderr)
  }
}

import { reassignCancelSpec } from '../../cli/command-specs/replicas.ts'
import { reportError } from '../../cli/error-report.ts'
import { fileOrInput } from '../../cli/file-or-input.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { cancelledJson, moveJson, startedMoveLine, writeCancelled } from '../../cli/replica-views.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { cancelReassignment, movesBack } from '../../tools/reassign-partitions/cancel.ts'
import { startMoves } from '../../tools/reassign-partitions/execute.ts'
import { demandTopics, namedPlan } from '../../tools/reassign-partitions/named-plan.ts'
import { partitionFailure } from '../../tools/reassign-partitions/partition-failure.ts'
import { clearBrokerThrottles, clearTopicThrottles, throttleScope } from '../../tools/reassign-partitions/throttles.ts'
import type { ReplicaMove } from '../../tools/reassign-partitions/types.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ReassignCancel extends ToolCommand {
  static override summary = reassignCancelSpec.summary
  static override args = oclifArgs(reassignCancelSpec.argument)
  static override flags = oclifFlags(reassignCancelSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: file = '', detected } = await this.commandLine(reassignCancelSpec)
    const options = optionValues(reassignCancelSpec, detected)
    return this.runInDirectory(options, async (session, ports) => {
      const { stdout, stderr, clock, signal } = ports
      const plan = namedPlan(await fileOrInput(file, ports), file === '-' ? 'Standard input' : file)
      await demandTopics(
        session,
        plan.partitions.map(({ topic }) => topic),
      )
      const cancelled = await cancelReassignment(session, plan)
      const failed = cancelled.filter(({ error }) => error !== null)
      const back: ReplicaMove[] = []
      if (failed.length === 0) {
        const timing = { timeoutMs: options.valueOf('timeout'), clock, signal }
        for await (const move of startMoves(session, await movesBack(session, plan), timing)) back.push(move)
      }
      if (options.has('json')) {
        writeJson(stdout, { partitions: cancelled.map(cancelledJson), moves: back.map(moveJson) })
      } else {
        await writeCancelled(cancelled, stdout)
        for (const move of back) stderr.write(startedMoveLine(move))
        if (cancelled.length + back.length === 0 && stderr.isTerminal) stderr.write('Nothing of it is under way.\n')
      }
      for (const { error, ...partition } of failed) {
        if (error !== null) reportError(partitionFailure(partition, error), stderr)
      }
      if (failed.length > 0) return 1
      if (!options.has('preserve-throttles')) {
        const { brokerIds, topics } = await throttleScope(session, plan)
        await clearBrokerThrottles(session, brokerIds)
        await clearTopicThrottles(session, topics)
      }
      return 0
    })
  }
}

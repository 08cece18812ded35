import { reassignVerifySpec } from '../../cli/command-specs/replicas.ts'
import { fileOrInput } from '../../cli/file-or-input.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { moveJson, moveStateLine, progressJson, writeProgress } from '../../cli/replica-views.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { namedPlan } from '../../tools/reassign-partitions/named-plan.ts'
import { isAsPlanned, isUnfinished, moveProgress, partitionProgress } from '../../tools/reassign-partitions/progress.ts'
import { clearBrokerThrottles, clearTopicThrottles, throttleScope } from '../../tools/reassign-partitions/throttles.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ReassignVerify extends ToolCommand {
  static override summary = reassignVerifySpec.summary
  static override args = oclifArgs(reassignVerifySpec.argument)
  static override flags = oclifFlags(reassignVerifySpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: file = '', detected } = await this.commandLine(reassignVerifySpec)
    const options = optionValues(reassignVerifySpec, detected)
    return this.runInDirectory(options, async (session, ports) => {
      const { stdout, stderr } = ports
      const plan = namedPlan(await fileOrInput(file, ports), file === '-' ? 'Standard input' : file)
      await session.catchUpReplicas()
      const { partitions, isOngoing } = await partitionProgress(session, plan)
      const moves = await moveProgress(session, plan)
      const isDone = partitions.every(isAsPlanned) && moves.every(({ state }) => state === 'completed')
      if (options.has('json')) {
        const moved = moves.map((move) => ({ ...moveJson(move), state: move.state }))
        writeJson(stdout, { done: isDone, partitions: partitions.map(progressJson), moves: moved })
      } else {
        await writeProgress(partitions, stdout)
        for (const move of moves) stderr.write(moveStateLine(move))
      }
      if (!isOngoing && !moves.some(isUnfinished) && !options.has('preserve-throttles')) {
        const { brokerIds } = await throttleScope(session, plan)
        await clearBrokerThrottles(session, brokerIds)
        // Of a topic that does not exist nothing has to be cleared.
        const existing = partitions.filter(({ current }) => current.length > 0).map(({ topic }) => topic)
        await clearTopicThrottles(session, [...new Set(existing)])
      }
      return isDone ? 0 : 1
    })
  }
}

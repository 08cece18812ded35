import { planSpec } from '../cli/command-specs/plan.ts'
import { writeJson } from '../cli/json-output.ts'
import { oclifFlags } from '../cli/oclif-flags.ts'
import { planJson, planText } from '../cli/plan-view.ts'
import { openTerminal, withSpinner } from '../cli/terminal.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { makePlan } from '../tools/plan/make-plan.ts'
import { type MeasuredTopic, measureTopic } from '../tools/plan/measure-topic.ts'
import { planInputs } from '../tools/plan/plan-options.ts'
import { momentOption } from '../tools/record-range.ts'
import { signalExitCode } from '../tools/signal-exit-code.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ExitCode, ToolPorts } from '../tools/tool-ports.ts'

export default class Plan extends ToolCommand {
  static override summary = planSpec.summary
  static override flags = oclifFlags(planSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(planSpec)
    const options = optionValues(planSpec, detected)
    const topic = options.valueOf('topic')
    const tell = async (measured: MeasuredTopic | null, { stdout }: Pick<ToolPorts, 'stdout'>): Promise<ExitCode> => {
      const inputs = planInputs(options, measured)
      const plan = makePlan(inputs)
      const { columns } = stdout
      if (options.has('json')) writeJson(stdout, planJson(plan, inputs, measured))
      else stdout.write(planText(plan, inputs, measured, { terminal: await openTerminal(stdout), columns }))
      return 0
    }
    if (topic === undefined) {
      if (options.has('from')) throw new ToolError('usage', '--from is about a topic: give --topic.')
      return this.runTool((ports) => tell(null, ports))
    }
    return this.runInCluster(options, async (session, ports) => {
      const { clock, stderr, signal } = ports
      const from = momentOption('from', options.valueOf('from'), clock.nowMs(), 'earliest')
      const measured = await withSpinner(
        `Reading ${topic}`,
        stderr,
        measureTopic(session, clock, { topic, from, signal }),
      )
      // What was read until then would be taken for all.
      return signal.aborted ? signalExitCode(signal) : tell(measured, ports)
    })
  }
}

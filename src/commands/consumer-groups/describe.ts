import { consumerGroupsDescribeSpec } from '../../cli/command-specs/consumer-groups.ts'
import { reportError } from '../../cli/error-report.ts'
import { describedGroupJson, describedGroupsText, type GroupView } from '../../cli/group-views.ts'
import { writeJson } from '../../cli/json-output.ts'
import { showLive } from '../../cli/live-view.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { openTerminal } from '../../cli/terminal.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { describeInFull, describeSelectedGroups } from '../../tools/consumer-groups/describe-selected.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConsumerGroupsDescribe extends ToolCommand {
  static override summary = consumerGroupsDescribeSpec.summary
  static override args = oclifArgs(consumerGroupsDescribeSpec.argument)
  static override flags = oclifFlags(consumerGroupsDescribeSpec.flags)

  async run(): Promise<ExitCode> {
    const { words: ids, detected } = await this.commandLine(consumerGroupsDescribeSpec)
    const options = optionValues(consumerGroupsDescribeSpec, detected)
    if (options.has('members') && options.has('state')) throw new ToolError('usage', 'Give --members or --state.')
    const show = options.has('members') ? 'members' : options.has('state') ? 'state' : 'offsets'
    const view: GroupView = { show, verbose: options.has('verbose') }
    return this.runInCluster(options, async (session, { stdout, stderr, signal }) => {
      const terminal = await openTerminal(stdout)
      const describe = async () => {
        const { groups, problems } = await describeSelectedGroups(session, ids)
        return { groups: await describeInFull(session, groups), problems }
      }
      const { groups, problems } = await describe()
      const exitCode = problems.size === 0 ? 0 : 1
      const [first, ...others] = groups.length === 0 ? problems.values() : []
      for (const problem of first === undefined ? problems.values() : others) reportError(problem, stderr)
      // There is nothing to show, nor to watch.
      if (first !== undefined) throw first
      if (!options.has('watch')) {
        if (options.has('json')) writeJson(stdout, { groups: groups.map(describedGroupJson) })
        else stdout.write(describedGroupsText(groups, view, terminal))
        return exitCode
      }
      const render = async () => {
        const { groups: now } = await describe()
        if (options.has('json')) return `${JSON.stringify({ groups: now.map(describedGroupJson) })}\n`
        return describedGroupsText(now, view, terminal)
      }
      return showLive({ stdout, signal, render })
    })
  }
}
